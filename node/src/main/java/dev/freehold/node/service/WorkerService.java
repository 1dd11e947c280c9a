package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.CoordinatorLink;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.agent.WorkerAgent;
import dev.freehold.worker.agent.WorkerPeers;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.WorkerInput;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker does with its clients' connections and with the coordinator's messages. */
final class WorkerService implements NodeHandler, WorkerPeers {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);

  private final Hash32 node;
  private final Genesis genesis;
  private final ChainStore chain;
  private final SignatureVerifier signatures;
  private final ConnectionRegistry registry;
  private final Supplier<Optional<String>> trouble;
  private final IntakeGate gate = new IntakeGate();
  private QueryPool queries;
  private WorkerAgent agent;
  private CoordinatorLink coordinator;
  private AggregateKeeper aggregates;

  WorkerService(
      Hash32 node,
      Genesis genesis,
      ChainStore chain,
      SignatureVerifier signatures,
      ConnectionRegistry registry,
      Supplier<Optional<String>> trouble) {
    this.node = node;
    this.genesis = genesis;
    this.chain = chain;
    this.signatures = signatures;
    this.registry = registry;
    this.trouble = trouble;
  }

  /** Completes the circle between agent, queries and connections; call once, before any starts. */
  void connect(
      WorkerAgent newAgent,
      QueryPool newQueries,
      CoordinatorLink newCoordinator,
      AggregateKeeper newAggregates) {
    aggregates = newAggregates;
    agent = newAgent;
    queries = newQueries;
    coordinator = newCoordinator;
  }

  @Override
  public Message.Welcome welcome() {
    return new Message.Welcome(
        Protocol.VERSION, Role.WORKER, node, genesis.toBytes(), chain.head().height());
  }

  @Override
  public boolean accepts(Role role) {
    return role == Role.CLIENT;
  }

  @Override
  public void opened(Connection connection, Message.Hello hello) {
    // A client is pushed what comes from now on; for what came before it asks.
  }

  @Override
  public void closed(Connection connection) {
    // What is under way for it goes on; what it would have been told is dropped on sending.
  }

  @Override
  public void received(Connection connection, Message message) {
    switch (message) {
      case Message.Submit submit -> submit(connection, submit.bundle());
      case Query.BundleStatusOf q ->
          agent.post(new WorkerInput.StatusAsked(connection.id(), q.request(), q.bundle()));
      case Query query -> queries.submit(connection, query);
      default ->
          connection.close(GoodbyeReason.NOT_ALLOWED, "a client does not send such a message");
    }
  }

  private void submit(Connection connection, byte[] bytes) {
    Bundle bundle;
    try {
      if (bytes.length > Limits.BUNDLE_BYTES_MAX) {
        reject(
            connection,
            TaggedHash.BUNDLE.of(bytes),
            RejectReason.TOO_LARGE,
            bytes.length + " bytes where " + Limits.BUNDLE_BYTES_MAX + " are allowed");
        return;
      }
      bundle = Bundle.decode(bytes);
    } catch (MalformedException e) {
      reject(connection, TaggedHash.BUNDLE.of(bytes), RejectReason.of(e.reason()), e.getMessage());
      return;
    }
    if (!signatures.verify(
        bundle.scheme(), bundle.publicKey(), bundle.id().toBytes(), bundle.signature())) {
      reject(connection, bundle.id(), RejectReason.BAD_SIGNATURE, "");
      return;
    }
    Optional<String> waiting = trouble.get();
    if (waiting.isPresent()) {
      // What was admitted goes on once the disk takes writes; nothing is added to it until then.
      reject(connection, bundle.id(), RejectReason.NOT_SERVING, brief(waiting.get()));
      return;
    }
    gate.enter(connection);
    agent.post(
        new WorkerInput.ToRealm(
            bundle.user().realm(), new RealmInput.Submitted(connection.id(), bundle)));
  }

  /** A text of so many characters has at most {@link Limits#TEXT_BYTES_MAX} bytes of UTF-8. */
  private static String brief(String text) {
    return text.substring(0, Math.min(text.length(), Limits.TEXT_BYTES_MAX / 4));
  }

  private static void reject(
      Connection connection, Hash32 bundle, RejectReason reason, String detail) {
    connection.send(new Message.StatusPush(bundle, new BundleStatus.Rejected(reason, detail)));
  }

  /** A message from the coordinator. */
  void fromCoordinator(Message message) {
    switch (message) {
      case Message.Welcome m -> agent.post(new WorkerInput.CheckpointKnown(m.checkpointHeight()));
      case Message.AggregatePush m -> aggregates.take(m.aggregate());
      case Message.Assignment m -> agent.post(new WorkerInput.Assigned(m.realms()));
      case Message.CheckpointPush m -> {
        agent.post(new WorkerInput.CheckpointArrived(m.checkpoint()));
        aggregates.look();
      }
      case Answer.AggregateAt m -> aggregates.take(m.aggregate());
      // It is asked again, of aggregates a few times and of checkpoints until they come.
      case Answer.Failed m -> LOG.debug("the coordinator cannot answer: {}", m.text());
      case Answer.CheckpointAt m -> agent.post(new WorkerInput.CheckpointArrived(m.checkpoint()));
      default -> throw new IllegalArgumentException("a coordinator does not send " + message);
    }
  }

  @Override
  public void send(long connection, Message message) {
    registry.connection(connection).ifPresent(open -> open.send(message));
  }

  @Override
  public void broadcast(Message message) {
    registry.broadcast(message);
  }

  @Override
  public void sendToCoordinator(Message message) {
    coordinator.send(message);
  }

  @Override
  public void released(long connection) {
    gate.leave(connection);
  }
}
