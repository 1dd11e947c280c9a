package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.query.KeptChain;
import java.util.List;
import java.util.Optional;

/**
 * The state that the log of one of several validators begins with, for others that begin with it;
 * there is none unless the candidate behind it names it. Thread-safe.
 */
final class KeptState {
  private record Whole(long height, List<byte[]> parts, byte[] candidate) {}

  private volatile Optional<Whole> whole = Optional.empty();

  /**
   * A log begins with a state, and a candidate behind it.
   *
   * @param candidate as the log has it
   */
  void keep(List<LogEntry.SnapshotPart> snapshot, LogEntry.Taken first, byte[] candidate) {
    Optional<Hash32> named = first.state().map(LogEntry.StateAt::digest);
    whole =
        named.equals(Optional.of(snapshot.getFirst().digest()))
            ? Optional.of(
                new Whole(
                    first.checkpoint().height() - 1,
                    snapshot.stream().map(LogEntry.SnapshotPart::bytes).toList(),
                    candidate))
            : Optional.empty();
  }

  Optional<KeptChain.State> newest() {
    return whole.map(of -> new KeptChain.State(of.candidate, of.parts.size()));
  }

  /** A part, as {@link KeptChain#statePart}. */
  Optional<byte[]> part(long height, int index) {
    return whole
        .filter(of -> of.height == height && index >= 0 && index < of.parts.size())
        .map(of -> of.parts.get(index));
  }
}
