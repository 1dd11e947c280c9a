package dev.freehold.node.transport;

import dev.freehold.core.Limits;
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
  private final Map<Long, Connection> open = new ConcurrentHashMap<>();

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

  void opened(Connection connection) {
    open.put(connection.id(), connection);
  }

  void closed(Connection connection) {
    open.remove(connection.id());
    accepted.decrementAndGet();
  }

  /** An open connection. */
  public Optional<Connection> connection(long id) {
    return Optional.ofNullable(open.get(id));
  }

  /** Sends to every open connection. */
  public void broadcast(Message message) {
    broadcast(message, _ -> true);
  }

  /** Sends to every open connection of a role. */
  public void broadcast(Message message, Role role) {
    broadcast(message, connection -> connection.peer().role() == role);
  }

  private void broadcast(Message message, Predicate<Connection> to) {
    // Encoded once, however many listen.
    ByteBuf frame = Connection.frame(message);
    for (Connection connection : open.values()) {
      if (to.test(connection)) {
        connection.send(frame.retainedDuplicate());
      }
    }
    frame.release();
  }

  /** Connections that have said hello. */
  public int size() {
    return open.size();
  }
}
