package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.util.List;

/** Carrier of the coordinator's desk: hands it what comes, and does what it rules. */
final class CoordinatorService implements NodeHandler, CoordinatorPeers {
  private final CoordinatorDesk desk;
  private final ConnectionRegistry registry;
  private QueryPool queries;
  private CoordinatorAgent agent;

  CoordinatorService(
      Genesis genesis,
      ChainStore chain,
      SignatureVerifier signatures,
      ConnectionRegistry registry) {
    desk = new CoordinatorDesk(genesis, chain, signatures);
    this.registry = registry;
  }

  /** Completes the circle between agent, queries and connections; call once, before any starts. */
  void connect(CoordinatorAgent newAgent, QueryPool newQueries) {
    agent = newAgent;
    queries = newQueries;
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

  @Override
  public void send(long connection, Message message) {
    registry.connection(connection).ifPresent(open -> open.send(message));
  }

  @Override
  public void broadcast(Message message) {
    registry.broadcast(message);
    // With each checkpoint, which is often enough.
    List<Long> overdue;
    synchronized (desk) {
      overdue = desk.overdue(System.nanoTime());
    }
    for (long connection : overdue) {
      close(connection, GoodbyeReason.IDLE, "an aggregator registers, or goes");
    }
  }

  @Override
  public void broadcastToWorkers(Message message) {
    registry.broadcast(message, Role.WORKER);
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    registry.connection(connection).ifPresent(open -> open.close(reason, text));
  }
}
