package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The connections of this process. Thread-safe. */
public final class ConnectionRegistry {
  private final AtomicLong nextId = new AtomicLong(1);
  private final AtomicInteger accepted = new AtomicInteger();
  private final Map<Long, Known> open = new ConcurrentHashMap<>();

  /** A connection whose peer was let in. */
  private record Known(Connection connection, Peer peer) {}

  /** Counts a new connection in; false if there are as many as this process takes. */
  boolean admit() {
    if (accepted.incrementAndGet() > Limits.CONNECTIONS_MAX) {
      accepted.decrementAndGet();
      return false;
    }
    return true;
  }

  long nextId() {
    return nextId.getAndIncrement();
  }

  void opened(Connection connection, Peer peer) {
    open.put(connection.id(), new Known(connection, peer));
  }

  void closed(Connection connection) {
    open.remove(connection.id());
    accepted.decrementAndGet();
  }

  /** An open connection. */
  public Optional<Connection> connection(long id) {
    return Optional.ofNullable(open.get(id)).map(Known::connection);
  }

  /** Sends to every open connection. */
  public void broadcast(Message message) {
    broadcast(message, _ -> true);
  }

  /** Sends to every open connection of a role. */
  public void broadcast(Message message, Role role) {
    broadcast(message, peer -> peer.role() == role);
  }

  private void broadcast(Message message, Predicate<Peer> to) {
    // Encoded once, however many listen.
    ByteBuf frame = Connection.frame(message);
    for (Known known : open.values()) {
      if (to.test(known.peer())) {
        known.connection().send(frame.retainedDuplicate());
      }
    }
    frame.release();
  }

  /** Connections that have said hello. */
  public int size() {
    return open.size();
  }
}
