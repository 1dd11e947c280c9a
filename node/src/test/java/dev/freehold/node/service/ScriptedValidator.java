package dev.freehold.node.service;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;

/** A validator's key at its address that answers questions as a test makes it answer. */
final class ScriptedValidator implements AutoCloseable {
  private final Lifecycle lifecycle = new Lifecycle();

  private final NodeServer server;

  /**
   * One that is asked for candidates alone.
   *
   * @param height of the checkpoint that it says it has
   */
  ScriptedValidator(
      ValidatorKey key,
      InetSocketAddress address,
      Genesis genesis,
      long height,
      Function<Query, Answer> answers)
      throws IOException {
    this(key.nodeKey(), address, genesis, height, query -> Optional.of(answers.apply(query)));
  }

  /**
   * @param height of the checkpoint that it says it has
   * @param answers empty for a question that it leaves open
   */
  ScriptedValidator(
      NodeKey key, InetSocketAddress address, Genesis genesis, long height, Questions answers)
      throws IOException {
    EventLoops loops = lifecycle.add(new EventLoops());
    server =
        lifecycle.add(
            new NodeServer(
                loops,
                address,
                TlsContext.of(key),
                new SessionHost(Role.COORDINATOR, key.id(), genesis, () -> height),
                new Answering(answers),
                new ConnectionRegistry(TransportSettings.DEFAULT)));
  }

  /** Script of what is answered to a question, if anything is. */
  interface Questions {
    Optional<Answer> answer(Query query);
  }

  /** The port it listens on. */
  int port() {
    return server.port();
  }

  private record Answering(Questions answers) implements NodeHandler {
    @Override
    public void opened(Connection connection, Peer peer) {
      // It is answered.
    }

    @Override
    public Standing standing(Connection connection, Peer peer) {
      return Standing.STRANGER;
    }

    @Override
    public void received(Connection connection, Peer peer, Message message) {
      if (message instanceof Query query) {
        answers.answer(query).ifPresent(connection::send);
      }
    }

    @Override
    public void roomy(Connection connection) {
      // Nothing waits.
    }

    @Override
    public void closed(Connection connection, Peer peer) {
      // Nothing is kept.
    }
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
