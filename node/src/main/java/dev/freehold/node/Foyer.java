package dev.freehold.node;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Place of a validator that does not know yet where all others are: it shows its key and its
 * genesis to whoever comes, so that validators which start together find each other, and does
 * nothing else.
 */
final class Foyer implements NodeHandler, AutoCloseable {
  private final Lifecycle lifecycle = new Lifecycle();

  /**
   * Listens.
   *
   * @throws IOException if the address cannot be bound
   */
  Foyer(Endpoint listen, NodeKey key, Genesis genesis, TransportSettings transport)
      throws IOException {
    try {
      EventLoops loops = lifecycle.add(new EventLoops());
      lifecycle.add(
          new NodeServer(
              loops,
              new InetSocketAddress(listen.host(), listen.port()),
              TlsContext.of(key),
              new SessionHost(Role.COORDINATOR, key.id(), genesis, () -> 0),
              this,
              new ConnectionRegistry(transport)));
    } catch (IOException | RuntimeException | Error e) {
      lifecycle.undo(e);
      throw e;
    }
  }

  /** The welcome has said all that is known here; whoever wants more comes again. */
  @Override
  public void opened(Connection connection, Peer peer) {
    connection.close(
        GoodbyeReason.SHUTTING_DOWN, "this validator waits until it knows where the others are");
  }

  @Override
  public Standing standing(Connection connection, Peer peer) {
    return Standing.STRANGER;
  }

  @Override
  public void received(Connection connection, Peer peer, Message message) {
    // It has been said goodbye to.
  }

  @Override
  public void roomy(Connection connection) {
    // Nothing waits for room.
  }

  @Override
  public void closed(Connection connection, Peer peer) {
    // Nothing is kept of anybody.
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
