package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.BroadcastToWorkers;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.SignedPlacement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Orders of operators, each of which is heard once. An order has the number after that of the last
 * one, whatever realm that was about; hearing it uses the number up, whether the order is obeyed or
 * refused, so that one that was refused cannot be sent again by others when it would be obeyed. The
 * very same order, sent again because its answer was lost, is answered as it was before and changes
 * nothing.
 */
final class Orders {
  private final Hash32 chainId;
  private final Assignments assignments;
  private final Handovers handovers;
  private final LoadMoves moves;
  private final Supplier<Message.Assignment> assignment;
  private LogEntry.Ordered last =
      new LogEntry.Ordered(0, Hash32.ZERO, Optional.empty(), "", List.of());

  Orders(
      Hash32 chainId,
      Assignments assignments,
      Handovers handovers,
      LoadMoves moves,
      Supplier<Message.Assignment> assignment) {
    this.chainId = chainId;
    this.assignments = assignments;
    this.handovers = handovers;
    this.moves = moves;
    this.assignment = assignment;
  }

  /** Writes what the last order was; its changes are the seats' own. */
  void encode(Encoder out) {
    out.u63(last.number()).hash(last.order()).text(last.refusal());
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    last =
        new LogEntry.Ordered(
            in.u63(), in.hash(), Optional.empty(), in.text(Limits.TEXT_BYTES_MAX), List.of());
  }

  /** The number that the next order has. */
  long next() {
    return last.number() + 1;
  }

  /** Takes over an order that was heard, and what it changed. */
  void adopt(LogEntry.Ordered entry) {
    for (LogEntry.Followed change : entry.changes()) {
      assignments.adopt(change);
      moves.ordered(change.realm());
    }
    last = entry;
  }

  /**
   * Hears an order whose signature holds.
   *
   * @return why it is not obeyed; empty if it is
   */
  Optional<String> hear(
      SignedPlacement signed, long checkpointHeight, List<CoordinatorEffect> effects) {
    Placement order = signed.placement();
    Hash32 digest = order.digest(chainId);
    if (order.number() == last.number() && digest.equals(last.order())) {
      return refusal();
    }
    if (order.number() != next()) {
      return Optional.of(
          "the order has number %d, and the next one has %d: an order is heard once, give it again"
              .formatted(order.number(), next()));
    }
    Handovers.Decision decision = handovers.decide(order, checkpointHeight, effects);
    LogEntry.Ordered entry =
        new LogEntry.Ordered(
            order.number(),
            digest,
            Optional.of(signed),
            bounded(decision.refusal()),
            decision.changes());
    adopt(entry);
    effects.add(new Persist(entry));
    if (!entry.changes().isEmpty()) {
      effects.add(new BroadcastToWorkers(assignment.get()));
    }
    return refusal();
  }

  private Optional<String> refusal() {
    return Optional.of(last.refusal()).filter(why -> !why.isEmpty());
  }

  /** What is in the log must come back from it: a worker's endpoint may be in the text. */
  private static String bounded(String text) {
    boolean fits = text.getBytes(StandardCharsets.UTF_8).length <= Limits.TEXT_BYTES_MAX;
    return fits ? text : text.substring(0, Limits.TEXT_BYTES_MAX / 4);
  }
}
