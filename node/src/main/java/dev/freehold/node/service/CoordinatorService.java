package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;

/** Carrier of the coordinator's desk: hands it what comes, and does what it rules. */
final class CoordinatorService implements NodeHandler {
  private final CoordinatorDesk desk;
  private final CoordinatorAgent agent;
  private final QueryPool queries;

  /**
   * @param desk whoever calls it holds its monitor
   */
  CoordinatorService(CoordinatorDesk desk, CoordinatorAgent agent, QueryPool queries) {
    this.desk = desk;
    this.agent = agent;
    this.queries = queries;
  }

  @Override
  public void opened(Connection connection, Peer peer) {
    Ruling<CoordinatorInput> ruling;
    synchronized (desk) {
      ruling = desk.opened(peer, System.nanoTime());
    }
    carryOut(connection, ruling);
  }

  @Override
  public void closed(Connection connection, Peer peer) {
    Ruling<CoordinatorInput> ruling;
    synchronized (desk) {
      ruling = desk.closed(peer);
    }
    carryOut(connection, ruling);
  }

  @Override
  public void received(Connection connection, Peer peer, Message message) {
    Ruling<CoordinatorInput> ruling;
    synchronized (desk) {
      ruling = desk.received(peer, message);
    }
    carryOut(connection, ruling);
  }

  private void carryOut(Connection connection, Ruling<CoordinatorInput> ruling) {
    switch (ruling) {
      case Ruling.Take(CoordinatorInput input) -> agent.post(input);
      case Ruling.Admit(CoordinatorInput input) -> agent.post(input);
      case Ruling.TakeIfRoom(CoordinatorInput input, Message otherwise) -> {
        if (!agent.postIfRoom(input)) {
          connection.send(otherwise);
        }
      }
      case Ruling.Ask(Query query) -> queries.submit(connection, query);
      case Ruling.Refuse(Message refusal) -> connection.send(refusal);
      case Ruling.Close(GoodbyeReason reason, String text) -> connection.close(reason, text);
      case Ruling.Ignore(String _) -> {
        // Nothing follows.
      }
    }
  }
}
