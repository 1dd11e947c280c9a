package dev.freehold.cli.status;

import dev.freehold.core.codec.Printable;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SeenNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * State of one realm: who should serve it, and whether it does.
 *
 * @param seat the realm's line of the table
 * @param finalBlock its last block that is final
 * @param worker what its worker answered; empty if there is none, or it did not answer
 * @param seen the worker as the coordinator sees it; empty where nobody says
 */
public record RealmState(
    RealmEndpoint seat, long finalBlock, Optional<NodeAnswers> worker, Optional<SeenNode> seen) {

  /** Whether the realm has a worker by the table. */
  public boolean hasWorker() {
    return !seat.endpoint().isEmpty();
  }

  /** Seats for followers that nobody fills. */
  public int emptySeats(Replication replication) {
    return Math.max(0, replication.followers() - RealmFollower.seated(seat.followers()).size());
  }

  /** Whether its worker answers. */
  public boolean reachable() {
    return worker.isPresent();
  }

  /** Blocks by which what its worker holds is behind what is final; empty if it does not say. */
  public OptionalLong lagBlocks() {
    return worker.stream()
        .flatMap(answers -> answers.network().realms().stream())
        .filter(own -> own.header().realm().equals(seat.header().realm()))
        .filter(own -> own.worker().equals(seat.worker()))
        .mapToLong(own -> Math.max(0, finalBlock - own.header().height()))
        .findFirst();
  }

  /** Milliseconds since its worker was seen: 0 if it answers, empty if nobody knows. */
  public OptionalLong lastSeenMs() {
    if (reachable()) {
      return OptionalLong.of(0);
    }
    return seen.filter(node -> !node.connected()).stream().mapToLong(SeenNode::sinceMs).findFirst();
  }

  /** Why its worker has stopped it; empty if it has not. */
  public Optional<String> stopped() {
    return worker.stream()
        .flatMap(answers -> answers.counters().stopped().stream())
        .filter(stopped -> stopped.realm().equals(seat.header().realm()))
        .map(Answer.StoppedRealm::why)
        .findFirst();
  }

  /** Whether somebody can read and write the realm now, as far as its worker says. */
  public boolean served() {
    return reachable() && stopped().isEmpty() && lagBlocks().orElse(0) == 0;
  }

  /** Why it is not served, for people; empty if it is, or its worker has stopped it. */
  public Optional<String> trouble() {
    if (seat.isFenced()) {
      return Optional.of("has lost its worker, and those that keep it take it over" + wayBack());
    }
    if (!hasWorker()) {
      return Optional.of("has no worker");
    }
    if (!reachable()) {
      return Optional.of(silent() + wayBack());
    }
    return lagBlocks().orElse(0) > 0
        ? Optional.of(
            "is %d blocks behind what is final, and not served until it is not"
                .formatted(lagBlocks().getAsLong()))
        : Optional.empty();
  }

  /** What an operator may type if the worker is gone for good; who does not count comes last. */
  private String wayBack() {
    return seat.followers().stream()
        .min(Comparator.comparing(f -> f.phase() == RealmFollower.Phase.SEATED))
        .map(
            f ->
                "; if its disk is gone: freehold realm restore --realm %s --from %s --lost-worker"
                    .formatted(seat.header().realm(), Printable.of(f.endpoint())))
        .orElse("");
  }

  /** What is to be said of a worker that does not answer. */
  private String silent() {
    if (seen.isEmpty()) {
      return "does not answer";
    }
    String time = TimeInWords.of(Duration.ofMillis(seen.get().sinceMs()));
    return seen.get().connected()
        ? "does not answer here, and has been connected with the coordinator for " + time
        : "is DOWN since checkpoint %d, %s ago".formatted(seen.get().checkpoint(), time);
  }
}
