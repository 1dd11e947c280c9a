package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.util.concurrent.atomic.AtomicInteger;

/** What the coordinator does with the connections of workers and clients. */
final class CoordinatorService implements NodeHandler, CoordinatorPeers {
  private final Hash32 node;
  private final Genesis genesis;
  private final ChainStore chain;
  private final SignatureVerifier signatures;
  private final ConnectionRegistry registry;
  private final AtomicInteger aggregators = new AtomicInteger();
  private final Newcomers newcomers = new Newcomers();
  private QueryPool queries;
  private CoordinatorAgent agent;

  CoordinatorService(
      Hash32 node,
      Genesis genesis,
      ChainStore chain,
      SignatureVerifier signatures,
      ConnectionRegistry registry) {
    this.signatures = signatures;
    this.node = node;
    this.genesis = genesis;
    this.chain = chain;
    this.registry = registry;
  }

  /** Completes the circle between agent, queries and connections; call once, before any starts. */
  void connect(CoordinatorAgent newAgent, QueryPool newQueries) {
    agent = newAgent;
    queries = newQueries;
  }

  @Override
  public Message.Welcome welcome() {
    return new Message.Welcome(
        Protocol.VERSION, Role.COORDINATOR, node, genesis.toBytes(), chain.head().height());
  }

  @Override
  public boolean accepts(Role role) {
    return role != Role.COORDINATOR;
  }

  @Override
  public void opened(Connection connection, Message.Hello hello) {
    if (hello.role() == Role.AGGREGATOR) {
      newcomers.opened(connection.id(), System.nanoTime());
      if (aggregators.incrementAndGet() > Limits.AGGREGATORS_MAX + Limits.NEW_AGGREGATORS_MAX) {
        connection.close(
            GoodbyeReason.TOO_MANY_CONNECTIONS,
            Limits.AGGREGATORS_MAX + " aggregators are connected");
      }
    }
    if (hello.role() == Role.WORKER) {
      agent.post(
          new CoordinatorInput.WorkerJoined(connection.id(), hello.node(), hello.endpoint()));
    }
  }

  @Override
  public void closed(Connection connection) {
    if (connection.role() == Role.AGGREGATOR) {
      aggregators.decrementAndGet();
      newcomers.settled(connection.id());
    }
    if (connection.role() != Role.CLIENT) {
      agent.post(new CoordinatorInput.Disconnected(connection.id()));
    }
  }

  @Override
  public void received(Connection connection, Message message) {
    switch (message) {
      case Message.BlockReport report when connection.role() == Role.WORKER ->
          agent.post(
              new CoordinatorInput.BlockReported(
                  connection.id(),
                  report.epoch(),
                  report.header(),
                  report.events(),
                  report.proofs()));
      case Message.CaughtUp m when connection.role() == Role.WORKER ->
          agent.post(new CoordinatorInput.CaughtUp(connection.id(), m.realm(), m.epoch()));
      case Message.HandedOver m when connection.role() == Role.WORKER ->
          agent.post(new CoordinatorInput.HandedOver(connection.id(), m.last(), m.epoch()));
      case Work work when connection.role() == Role.AGGREGATOR -> work(connection, work);
      case Query.JobsOf q ->
          ask(
              connection,
              q,
              new CoordinatorInput.JobsAsked(connection.id(), q.request(), q.from()));
      case Query.EarningsOf q ->
          ask(
              connection,
              q,
              new CoordinatorInput.EarningsAsked(connection.id(), q.request(), q.payee()));
      case Query.PlaceRealm order -> place(connection, order);
      case Query query -> queries.submit(connection, query);
      default ->
          connection.close(
              GoodbyeReason.NOT_ALLOWED,
              "a " + connection.role() + " does not send such a message to the coordinator");
    }
  }

  private void work(Connection connection, Work work) {
    switch (work) {
      case Work.Register(Registration registration) -> register(connection, registration);
      case Work.Heartbeat m ->
          agent.post(new CoordinatorInput.HeartbeatHeard(connection.id(), m.job()));
      case Work.Submit m -> submit(connection, m);
      case Work.Registered _, Work.Leased _, Work.LeaseEnded _, Work.Judged _ ->
          connection.close(
              GoodbyeReason.NOT_ALLOWED, "only the coordinator says this to an aggregator");
    }
  }

  private void submit(Connection connection, Work.Submit m) {
    if (!agent.postIfRoom(
        new CoordinatorInput.AggregateSubmitted(
            connection.id(), m.job(), m.payee(), m.statements(), m.aggregate()))) {
      connection.send(new Work.Judged(m.job(), Verdict.BUSY, 0));
    }
  }

  /** Has the machine answer: the board is in its memory alone. */
  private void ask(Connection connection, Query query, CoordinatorInput question) {
    if (!agent.postIfRoom(question)) {
      connection.send(
          new Answer.Failed(
              query.request(), Answer.Failure.NOT_SERVING, "too many questions wait"));
    }
  }

  /** Only who holds an aggregator's key registers as it, and only with a recent checkpoint. */
  private void register(Connection connection, Registration registration) {
    long age = chain.head().height() - registration.checkpoint();
    boolean holds =
        age >= 0
            && age <= Registration.AGE_MAX
            && chain
                .checkpoint(registration.checkpoint())
                .filter(
                    checkpoint ->
                        signatures.verify(
                            SignatureScheme.ED25519,
                            registration.publicKey(),
                            Registration.digest(
                                    genesis.hash(), registration.payee(), checkpoint.hash())
                                .toBytes(),
                            registration.signature()))
                .isPresent();
    if (genesis.aggregation().isEmpty()) {
      connection.close(GoodbyeReason.NOT_ALLOWED, GoodbyeReason.NO_AGGREGATION);
    } else if (holds) {
      newcomers.settled(connection.id());
      agent.post(
          new CoordinatorInput.AggregatorJoined(
              connection.id(), registration.aggregator(), registration.payee()));
    } else {
      connection.close(
          GoodbyeReason.NOT_ALLOWED,
          "the registration is not signed over one of the last "
              + Registration.AGE_MAX
              + " checkpoints");
    }
  }

  /** Only who holds the coordinator's key orders. */
  private void place(Connection connection, Query.PlaceRealm order) {
    if (signatures.verify(
        SignatureScheme.ED25519,
        genesis.coordinatorKey().toBytes(),
        order.placement().digest(genesis.hash()).toBytes(),
        order.signature())) {
      agent.post(
          new CoordinatorInput.PlacementAsked(connection.id(), order.request(), order.placement()));
    } else {
      connection.send(
          new Answer.Failed(
              order.request(),
              Answer.Failure.BAD_QUERY,
              "the order is not signed with the coordinator's key"));
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
    for (long connection : newcomers.overdue(System.nanoTime())) {
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
