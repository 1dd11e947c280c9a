package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Life of one realm at this worker: its phase, and what goes with the phase. */
final class RealmLife {
  /** Writers to the realm's store beside a machine of this worker. */
  private enum Writer {
    NOBODY,
    COPY,
    /** Blocks of a machine that was given up are on their way to the disk. */
    BLOCKS,
    /** The realm is followed in a seat. */
    FOLLOWER,
    /** The same, and it was asked to leave. */
    LEAVING
  }

  /** Epoch of a realm that was never moved. */
  private static final long FIRST_EPOCH = 1;

  private final RealmId realm;
  private RealmEndpoint seat;
  private int saidBy;
  private RealmPhase phase = RealmPhase.ELSEWHERE;
  private Optional<RealmMachine> machine = Optional.empty();

  /** What the last machine knew to be acknowledged, while the store is what it has left. */
  private long acknowledged;

  private Writer writer = Writer.NOBODY;

  /** The last block that a machine which was given up has sealed. */
  private long lastSealed;

  private boolean saidCaughtUp;
  private Optional<String> stopped = Optional.empty();

  /** Bundles of each connection between the socket and the open batch. */
  private final TreeMap<Long, Integer> intake = new TreeMap<>();

  /**
   * A realm that nothing was done about yet.
   *
   * @param link the one that the table came by
   * @param seat the realm's line of the coordinator's table
   */
  RealmLife(int link, RealmEndpoint seat) {
    realm = seat.header().realm();
    saidBy = link;
    this.seat = seat;
  }

  RealmId realm() {
    return realm;
  }

  /** The realm's line of the coordinator's table, as of the latest table. */
  RealmEndpoint seat() {
    return seat;
  }

  /** The link by which the latest table came. */
  int saidBy() {
    return saidBy;
  }

  /** A new table has come. */
  void seat(int link, RealmEndpoint newSeat) {
    saidBy = link;
    seat = newSeat;
    // Said again after every table: the coordinator may have forgotten.
    saidCaughtUp = false;
  }

  RealmPhase phase() {
    return phase;
  }

  /**
   * Takes a step that changes nothing but the phase.
   *
   * @throws Invariant if the step is not legal, or is one to {@link RealmPhase#SERVING}
   */
  void to(RealmPhase next) {
    if (next.isServed() && machine.isEmpty()) {
      throw new Invariant("a realm is served by a machine");
    }
    phase = phase.to(next);
    if (!next.isServed()) {
      // Only what was handed over stays as it was: another worker's blocks are of another epoch.
      acknowledged = next == RealmPhase.HANDED_OVER ? acknowledged() : 0;
      machine = Optional.empty();
    }
  }

  /** The last block of the realm that this process knows to be acknowledged; 0 for none. */
  long acknowledged() {
    return machine.map(RealmMachine::acknowledged).orElse(acknowledged);
  }

  /**
   * Begins to serve.
   *
   * @throws Invariant if the step is not legal
   */
  void serve(RealmMachine newMachine) {
    phase = phase.to(RealmPhase.SERVING);
    machine = Optional.of(newMachine);
  }

  /**
   * Ends all that this worker does for the realm.
   *
   * @param why in words
   */
  void stop(String why) {
    phase = phase.to(RealmPhase.STOPPED);
    acknowledged = acknowledged();
    machine = Optional.empty();
    stopped = Optional.of(why);
  }

  /**
   * Gives up serving: a later epoch has begun without this worker.
   *
   * @param durable the last block in the realm's store
   */
  void fence(long durable) {
    lastSealed =
        machine
            .orElseThrow(Invariant.missing("the machine of a realm that is served"))
            .sealedHeight();
    phase = phase.to(RealmPhase.ELSEWHERE);
    acknowledged = 0;
    machine = Optional.empty();
    writer = lastSealed > durable ? Writer.BLOCKS : Writer.NOBODY;
  }

  /** Whether a block that has become durable is the last that a machine given up has sealed. */
  boolean isLastOfFenced(long height) {
    return writer == Writer.BLOCKS && height >= lastSealed;
  }

  /** Why the realm is stopped; empty if it is not. */
  Optional<String> stopped() {
    return stopped;
  }

  /** What clients of a stopped realm are told. */
  static String said(String why) {
    return "this worker has stopped the realm: " + why;
  }

  /** A bundle of a connection goes to the machine. */
  void enters(long connection) {
    intake.merge(connection, 1, Integer::sum);
  }

  /** A bundle of a connection has reached the open batch, or was answered before it did. */
  void leaves(long connection) {
    intake.computeIfPresent(connection, (_, count) -> count == 1 ? null : count - 1);
  }

  /** The connections whose bundles have not left, one for each bundle; forgets them. */
  List<Long> intake() {
    List<Long> waiting = new ArrayList<>();
    intake.forEach((connection, count) -> waiting.addAll(Collections.nCopies(count, connection)));
    intake.clear();
    return waiting;
  }

  /** The machine of a realm that is served. */
  Optional<RealmMachine> machine() {
    return machine;
  }

  /** Whether a machine that finishes what it has admitted has finished. */
  boolean isDrained() {
    return phase == RealmPhase.DRAINING
        && machine
            .orElseThrow(Invariant.missing("the machine of a realm that is served"))
            .isDrained();
  }

  /**
   * Whether a copy, or who follows the realm in a seat, writes to the realm's store right now; it
   * may outlive the phase it began in.
   */
  boolean isCopying() {
    return writer != Writer.NOBODY;
  }

  void copyBegins() {
    writer = Writer.COPY;
  }

  /** Nobody writes to the store any more. */
  void copyEnds() {
    writer = Writer.NOBODY;
  }

  /** Whether the realm can be followed in a seat, or is: nothing else writes to its store. */
  boolean mayBeFollowed() {
    return (writer == Writer.NOBODY || writer == Writer.FOLLOWER) && machine.isEmpty();
  }

  void followBegins() {
    writer = Writer.FOLLOWER;
  }

  /** Whether the realm is followed in a seat, and nobody has asked to leave it. */
  boolean isFollowed() {
    return writer == Writer.FOLLOWER;
  }

  /** Who follows the realm was asked to leave it. */
  void followEnds() {
    writer = Writer.LEAVING;
  }

  /** Where the realm is copied from; empty if nobody is known to hold a copy. */
  Optional<String> copiedFrom() {
    return phase == RealmPhase.FOLLOWING
        ? Optional.of(seat.endpoint())
        : seat.follower().map(RealmFollower::endpoint);
  }

  /** Whether this worker has yet to say that it holds all of a realm that it is to take over. */
  boolean owesCaughtUp() {
    return phase == RealmPhase.FOLLOWING
        && !saidCaughtUp
        && RealmFollower.isIn(RealmFollower.Phase.TAKING_OVER, seat.follower());
  }

  /** Whether this worker has yet to say that it serves a realm that came from another. */
  boolean owesArrival() {
    return phase == RealmPhase.SERVING && !saidCaughtUp && seat.epoch() > FIRST_EPOCH;
  }

  void saysCaughtUp() {
    saidCaughtUp = true;
  }
}
