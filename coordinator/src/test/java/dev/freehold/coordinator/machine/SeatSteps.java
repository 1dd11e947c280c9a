package dev.freehold.coordinator.machine;

import dev.freehold.protocol.wire.RealmFollower;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Names of what entries do to the seats of a realm: tests see each of them in random lives. */
final class SeatSteps {
  static final List<String> KINDS =
      List.of("seat filled", "seat counted", "seat given away", "seat elsewhere");

  private SeatSteps() {}

  /** What an entry does, by the first seat that it changes. */
  static Optional<String> of(CoordinatorMachine before, LogEntry entry) {
    if (!(entry instanceof LogEntry.Seated seated)) {
      return Optional.empty();
    }
    List<RealmFollower> now =
        RealmFollower.seated(before.realms().get(seated.realm().value()).followers());
    List<RealmFollower> next = seated.followers();
    return Optional.of(
        IntStream.range(0, now.size())
            .filter(i -> !now.get(i).equals(next.get(i)))
            .mapToObj(i -> of(now.get(i), next.get(i)))
            .findFirst()
            .orElse("seat filled"));
  }

  private static String of(RealmFollower before, RealmFollower after) {
    if (!before.worker().equals(after.worker())) {
      return "seat given away";
    }
    return before.phase() == after.phase() ? "seat elsewhere" : "seat counted";
  }
}
