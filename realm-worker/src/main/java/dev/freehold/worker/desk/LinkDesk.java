package dev.freehold.worker.desk;

import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.worker.machine.WorkerInput;
import java.util.Optional;

/** Desk of a worker at its links to the network's validators. Holds no state. */
public final class LinkDesk {
  private LinkDesk() {}

  /** The aggregate in a message of the coordinator, for who keeps aggregates. */
  public static Optional<Aggregate> aggregate(Message message) {
    return switch (message) {
      case Message.AggregatePush m -> Optional.of(m.aggregate());
      case Answer.AggregateAt m -> Optional.of(m.aggregate());
      default -> Optional.empty();
    };
  }

  /** Rules on a message that came by the link of a number. */
  public static Ruling<WorkerInput> received(int link, Message message) {
    return switch (message) {
      case Message.Welcome m ->
          new Ruling.Take<>(new WorkerInput.CheckpointKnown(link, m.checkpointHeight()));
      case Message.Assignment m -> new Ruling.Take<>(new WorkerInput.Assigned(link, m.realms()));
      case Message.Evidence m -> new Ruling.Take<>(new WorkerInput.EvidenceHeard(m.equivocation()));
      case Message.CheckpointPush m ->
          new Ruling.Take<>(new WorkerInput.CheckpointArrived(link, m.checkpoint()));
      case Answer.CheckpointAt m ->
          new Ruling.Take<>(new WorkerInput.CheckpointArrived(link, m.checkpoint()));
      case Query.CheckpointOf q -> new Ruling.Ask<>(q);
      case Message.AggregatePush _, Answer.AggregateAt _ ->
          new Ruling.Ignore<>("an aggregate changes no realm");
      // The worker asks again: for aggregates a few times, for checkpoints until they come.
      case Answer.Failed m -> new Ruling.Ignore<>("the coordinator cannot answer: " + m.text());
      default ->
          new Ruling.Close<>(
              GoodbyeReason.NOT_ALLOWED, "a coordinator does not send such a message");
    };
  }
}
