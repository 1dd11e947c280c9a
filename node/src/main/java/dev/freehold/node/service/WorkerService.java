package dev.freehold.node.service;

import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.CoordinatorLinks;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.agent.WorkerThread;
import dev.freehold.worker.desk.LinkDesk;
import dev.freehold.worker.desk.WorkerDesk;
import dev.freehold.worker.machine.WorkerInput;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carrier of a worker's desks: hands them what comes, and does what they rule. */
final class WorkerService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);

  private final WorkerDesk desk;
  private final IntakeGate gate;
  private final WorkerThread agent;
  private final InboxGate<WorkerInput> inbox;
  private final Rooms rooms;
  private final CoordinatorLinks links;
  private final AggregateKeeper aggregates;
  private final PlacementLog placements;
  private final PrimaryService primaries;

  /**
   * Rooms in which questions wait for their turn.
   *
   * @param store of those that the store answers
   * @param machine of those that the gatherer answers, so that they never keep it from its work
   * @param answers answers of the store
   */
  record Rooms(QueryPool store, QueryPool machine, Function<Query, Answer> answers) {}

  WorkerService(
      WorkerDesk desk,
      IntakeGate gate,
      WorkerThread agent,
      Rooms rooms,
      CoordinatorLinks links,
      AggregateKeeper aggregates,
      PlacementLog placements,
      PrimaryService primaries) {
    this.desk = desk;
    this.gate = gate;
    this.agent = agent;
    inbox = new InboxGate<>(agent::postIfRoom);
    this.rooms = rooms;
    this.links = links;
    this.aggregates = aggregates;
    this.placements = placements;
    this.primaries = primaries;
  }

  @Override
  public void opened(Connection connection, Peer peer) {
    // A client is pushed what comes from now on; for what came before it asks. That the committee's
    // keys are worth nothing any more it cannot know to ask for. A worker hears that of validators.
    if (peer.role() == Role.CLIENT) {
      agent.news().ifPresent(connection::send);
    } else {
      primaries.opened(connection, peer);
    }
  }

  @Override
  public void closed(Connection connection, Peer peer) {
    // What is under way for it goes on; what it would have been told is dropped on sending.
    rooms.store().closed(connection);
    rooms.machine().closed(connection);
    if (peer.role() == Role.WORKER) {
      primaries.closed(connection, peer);
    }
  }

  @Override
  public Standing standing(Connection connection, Peer peer) {
    // Clients have shown nothing, and validators it connects to itself.
    return peer.role() == Role.WORKER && primaries.isPrimary(peer)
        ? Standing.PEER
        : Standing.STRANGER;
  }

  @Override
  public void roomy(Connection connection) {
    rooms.store().roomy(connection);
    rooms.machine().roomy(connection);
  }

  @Override
  public void received(Connection connection, Peer peer, Message message) {
    if (message instanceof Message.Replicate replicate && peer.role() == Role.WORKER) {
      primaries.received(connection, peer, replicate);
    } else {
      carryOut(connection, desk.received(peer, message));
    }
  }

  @Override
  public void submitted(Connection connection, Peer peer, List<Message.Submit> submits) {
    desk.submitted(peer, submits).forEach(ruling -> carryOut(connection, ruling));
  }

  private void carryOut(Connection connection, Ruling<WorkerInput> ruling) {
    switch (ruling) {
      case Ruling.Admit(WorkerInput input) -> {
        gate.enter(connection);
        inbox.post(connection, input);
      }
      case Ruling.Take(WorkerInput input) -> inbox.post(connection, input);
      case Ruling.TakeIfRoom(WorkerInput input, Message _) -> inbox.post(connection, input);
      case Ruling.Ask(Query query) -> rooms.store().submit(connection, query, rooms.answers());
      case Ruling.Consult(Query query, WorkerInput input) ->
          rooms.machine().consult(connection, query, () -> agent.post(input));
      case Ruling.Refuse(Message refusal) -> connection.send(refusal);
      case Ruling.Close(GoodbyeReason reason, String text) -> connection.close(reason, text);
      case Ruling.Ignore(String why) -> LOG.debug("{}: {}", connection, why);
    }
  }

  /** The connection of a link to a validator is gone. */
  void lost(int link) {
    agent.post(new WorkerInput.LinkLost(link));
  }

  /** A message by a link to a validator; on the links' event loop. */
  void fromValidator(int link, Message message) {
    LinkDesk.aggregate(message).ifPresent(aggregates::take);
    switch (LinkDesk.received(link, message)) {
      case Ruling.Take(WorkerInput input) -> agent.post(input);
      case Ruling.Ignore(String why) -> LOG.debug("by link {}: {}", link, why);
      case Ruling.Close(GoodbyeReason reason, String text) -> links.giveUp(link, reason, text);
      // One at a time, of a coordinator that starts; the link's thread has nothing else to do then.
      case Ruling.Ask(Query query) -> links.send(link, rooms.answers().apply(query));
      case Ruling<WorkerInput> other -> throw new IllegalStateException("the link has no " + other);
    }
    if (message instanceof Message.Assignment assignment) {
      placements.table(assignment.realms());
    }
    if (message instanceof Message.CheckpointPush) {
      aggregates.look();
    }
  }
}
