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
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** A validator's key at its address that answers for candidates what a test makes it answer. */
final class ScriptedValidator implements AutoCloseable {
  private final Lifecycle lifecycle = new Lifecycle();

  /**
   * @param height of the checkpoint that it says it has
   */
  ScriptedValidator(
      ValidatorKey key,
      InetSocketAddress address,
      Genesis genesis,
      long height,
      Function<Query.CandidatesFrom, Answer> answers)
      throws IOException {
    EventLoops loops = lifecycle.add(new EventLoops());
    lifecycle.add(
        new NodeServer(
            loops,
            address,
            TlsContext.of(key.nodeKey()),
            new SessionHost(Role.COORDINATOR, key.nodeKey().id(), genesis, () -> height),
            new Answering(answers),
            new ConnectionRegistry(TransportSettings.DEFAULT)));
  }

  private record Answering(Function<Query.CandidatesFrom, Answer> answers) implements NodeHandler {
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
      if (message instanceof Query.CandidatesFrom query) {
        connection.send(answers.apply(query));
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
