package dev.freehold.node.logging;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log lines of a daemon for the people who run it: few, and each a method here, so that this page
 * is the list of them. What only a programmer needs is logged where it happens, at DEBUG.
 * Thread-safe.
 */
public final class NodeEvents {
  private final String daemon;
  private final Logger log;

  /**
   * @param daemon its word, as {@code worker}
   */
  public NodeEvents(String daemon) {
    this.daemon = daemon;
    // Its word stands before each line: a process may have several.
    log = LoggerFactory.getLogger(NodeEvents.class.getName() + "." + daemon);
  }

  /** The daemon is of a network, and keeps its data somewhere. */
  public void network(String name, Hash32 genesis, Path data) {
    log.info("the network is {}, genesis {}; data is in {}", name, genesis, data.toAbsolutePath());
  }

  /** The daemon does what it is for: it is ready somewhere, or has joined somebody. */
  public void ready(String ready) {
    log.info("the {} {}", daemon, ready);
  }

  /** The daemon does nothing until others are there. */
  public void awaits(String others) {
    log.info("the {} waits for {}", daemon, others);
  }

  /** The daemon has closed everything, as it was told. */
  public void stopped() {
    log.info("the {} has stopped", daemon);
  }

  /** A worker's coordinator has welcomed it. */
  public void connected(Endpoint coordinator) {
    log.info("connected to the coordinator at {}", coordinator);
  }

  /** The connection to a worker's coordinator ended. */
  public void lost(Endpoint coordinator, String why) {
    log.warn("lost the connection to the coordinator at {}: {}", coordinator, why);
  }

  /** There is no connection to a worker's coordinator; it is tried again. */
  public void unreachable(Endpoint coordinator, String why) {
    log.warn("no connection to the coordinator at {}: {}", coordinator, why);
  }

  /** One of several validators does not want this worker; others may. */
  public void turnedAway(String why) {
    log.warn("{}; this worker goes on with the other validators, and asks that one again", why);
  }

  /** This worker holds a copy of a realm, up to the checkpoints that it knows. */
  public void caughtUp(RealmId realm) {
    log.info("realm {} is held here up to the last checkpoint", realm);
  }

  /** This worker gave a realm away. */
  public void handedOver(RealmHeader last) {
    log.info("realm {} is handed over after block {}", last.realm(), last.height());
  }

  /** A checkpoint came late. */
  public void stalled(long height, Duration pause) {
    log.warn("checkpoint {} came {} s after the one before it", height, pause.toSeconds());
  }

  /** The disk takes no writes, or takes them again: the store's own line. */
  public void disk(String line) {
    log.error("{}", line);
  }

  /** The disk of the data is nearly full. */
  public void diskFilling(Path data, int percent, long freeBytes) {
    log.warn(
        "the disk of {} is {} % full: {} MiB are left; a node whose disk is full takes nothing"
            + " more",
        data, percent, freeBytes >> 20);
  }

  /** The disk of the data, which was nearly full, has room again. */
  public void diskRoomy(Path data, int percent) {
    log.info("the disk of {} has room again: it is {} % full", data, percent);
  }

  /** Nobody can say how full the disk of the data is. */
  public void diskUnknown(Path data, String why) {
    log.debug("how full the disk of {} is cannot be found out: {}", data, why);
  }

  /** A worker is connected with the coordinator. */
  public void workerJoined(Hash32 worker, String endpoint) {
    log.info("worker {} at {} has joined", worker.abbreviated(), where(endpoint));
  }

  /** A worker's connection to the coordinator has ended. */
  public void workerLeft(Hash32 worker, String endpoint, Collection<RealmId> realms) {
    if (realms.isEmpty()) {
      log.info(
          "worker {} at {} has left; it served no realm", worker.abbreviated(), where(endpoint));
    } else {
      log.warn(
          "worker {} at {} has left: realms {} are served by nobody until it is back",
          worker.abbreviated(),
          where(endpoint),
          realms);
    }
  }

  private static String where(String endpoint) {
    return endpoint.isEmpty() ? "no address" : endpoint;
  }

  /** The coordinator gives this worker a realm, or says that it is still this worker's. */
  public void given(RealmId realm, long epoch) {
    log.info("realm {} is this worker's (epoch {})", realm, epoch);
  }

  /** The coordinator has given a realm of this worker to another. */
  public void taken(RealmId realm, String endpoint) {
    log.info("realm {} is no more this worker's: {} serves it", realm, where(endpoint));
  }

  /** This worker copies a realm, takes it over, or does neither any more. */
  public void follows(RealmId realm, String phase) {
    log.info("realm {}: this worker is {}", realm, phase);
  }

  /** The log of a coordinator cannot be written: it waits. */
  public void logWaits(String why) {
    log.error("{}; trying again until it can be", why);
  }

  /** The log of a coordinator can be written again. */
  public void logWritten() {
    log.info("the log is written again");
  }

  /** This validator was away, and brings what it missed from another. */
  public void behind(long checkpoints, Hash32 validator, Endpoint at) {
    log.info(
        "behind by {} checkpoints; bringing them from the others, first from validator {} at {}",
        checkpoints,
        validator.abbreviated(),
        at);
  }

  /** This validator goes on from a state that a quorum voted for. */
  public void beginsWith(long height, Hash32 validator, Endpoint at) {
    log.info(
        "none of those asked keeps all that is missing: going on from the state that checkpoint {}"
            + " stands on, by validator {} at {}; checkpoints between are not brought",
        height,
        validator.abbreviated(),
        at);
  }

  /** This validator has brought what it missed. */
  public void broughtUp(long height, long checkpoints, Duration took) {
    log.info(
        "at checkpoint {}: {} were brought from other validators in {} s",
        height,
        checkpoints,
        took.toSeconds());
  }

  /** Another validator gave out what is no final candidate; another is asked. */
  public void lies(Hash32 validator, Endpoint at, String why) {
    log.warn("nothing is taken over from validator {} at {}: {}", validator.abbreviated(), at, why);
  }

  /** Two processes show one validator's key; the first is heard, the second refused. */
  public void keyUsedTwice(Hash32 validator, String first, String second) {
    log.warn(
        "two processes have the key of validator {}: the one at {} is heard, the one at {} is"
            + " refused; one of them must be stopped",
        validator.abbreviated(),
        first,
        second);
  }

  /** None of the validators that answer keeps what this one needs next. */
  public void notKept(long height, long behind) {
    log.error(
        "this validator is at checkpoint {}, {} behind, and none of the others that answer keeps"
            + " the next one or gives out a state that holds: it cannot follow yet. See"
            + " docs/validators.md",
        height,
        behind);
  }

  /** The end of a log was torn by a crash, and cut off. */
  public void logCut(long bytes) {
    log.warn(
        "cut {} bytes off the log: its last entry was torn by a crash, and was never acted on",
        bytes);
  }

  /** The system lets this process have fewer files open than it would take connections. */
  public void fewDescriptors(int files, int connections) {
    log.warn(
        "this process may open {} files, so it takes {} connections and no more; ulimit -n raises"
            + " it",
        files,
        connections);
  }

  /** A worker stops before all that it admitted is durable. */
  public void notDrained(Duration limit) {
    log.warn("not all that was admitted is durable after {}; it can be sent again", limit);
  }
}
