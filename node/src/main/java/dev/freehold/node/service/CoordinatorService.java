package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.Admission;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.util.function.Function;

/** Carrier of the coordinator's desk: hands it what comes, and does what it rules. */
final class CoordinatorService implements NodeHandler {
  private static final long PING_MS = LinkTimes.DEFAULT.pingNs() / 1_000_000;

  private final CoordinatorDesk desk;
  private final CoordinatorAgent agent;
  private final InboxGate<CoordinatorInput> inbox;
  private final QueryPool queries;
  private final Function<Query, Answer> answers;
  private final Acquaintance workers;
  private final NodeRoll roll;

  /**
   * @param desk whoever calls what is not for any thread holds its monitor
   * @param queries where questions wait for their turn
   * @param answers what is answered
   * @param workers knows those of the network
   * @param roll of those who say that they are workers
   */
  CoordinatorService(
      CoordinatorDesk desk,
      CoordinatorAgent agent,
      QueryPool queries,
      Function<Query, Answer> answers,
      Acquaintance workers,
      NodeRoll roll) {
    this.roll = roll;
    this.desk = desk;
    this.agent = agent;
    inbox = new InboxGate<>(agent::postIfRoom);
    this.queries = queries;
    this.answers = answers;
    this.workers = workers;
  }

  @Override
  public Standing standing(Connection connection, Peer peer) {
    synchronized (desk) {
      return desk.standing(peer, workers);
    }
  }

  @Override
  public void roomy(Connection connection) {
    queries.roomy(connection);
  }

  @Override
  public void opened(Connection connection, Peer peer) {
    // Outside: no other connection waits while an invitation's signature is checked.
    Admission admission = desk.admission(peer, connection.isLocal());
    Ruling<CoordinatorInput> ruling;
    synchronized (desk) {
      ruling = desk.opened(peer, admission, System.nanoTime());
    }
    if (!(ruling instanceof Ruling.Close<CoordinatorInput>)) {
      roll.joined(peer);
      if (peer.role() == Role.WORKER || peer.role() == Role.AGGREGATOR) {
        // While no checkpoint is made, nothing else is said to who waits for one.
        connection.keepAlive(PING_MS, () -> true);
      }
    }
    carryOut(connection, ruling);
  }

  @Override
  public void closed(Connection connection, Peer peer) {
    Ruling<CoordinatorInput> ruling;
    synchronized (desk) {
      ruling = desk.closed(peer);
    }
    queries.closed(connection);
    roll.left(peer);
    carryOut(connection, ruling);
  }

  @Override
  public void received(Connection connection, Peer peer, Message message) {
    boolean check;
    synchronized (desk) {
      check = desk.mayCheck(peer, message);
    }
    // Outside: no other connection waits while this one's signature is checked.
    boolean signed = check && desk.holds(message);
    Ruling<CoordinatorInput> ruling;
    synchronized (desk) {
      ruling = desk.received(peer, message, signed);
    }
    carryOut(connection, ruling);
  }

  private void carryOut(Connection connection, Ruling<CoordinatorInput> ruling) {
    switch (ruling) {
      case Ruling.Take(CoordinatorInput input) -> inbox.post(connection, input);
      case Ruling.Admit(CoordinatorInput input) -> inbox.post(connection, input);
      case Ruling.TakeIfRoom(CoordinatorInput input, Message otherwise) -> {
        if (!agent.postIfRoom(input)) {
          connection.send(otherwise);
        }
      }
      case Ruling.Ask(Query query) -> queries.submit(connection, query, answers);
      case Ruling.Consult(Query query, CoordinatorInput input) ->
          queries.consult(connection, query, () -> agent.post(input));
      case Ruling.Refuse(Message refusal) -> connection.send(refusal);
      case Ruling.Close(GoodbyeReason reason, String text) -> connection.close(reason, text);
      case Ruling.Ignore(String _) -> {
        // Nothing follows.
      }
    }
  }
}
