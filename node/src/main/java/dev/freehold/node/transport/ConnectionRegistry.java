package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import io.netty.buffer.ByteBuf;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The connections of this process, in three rooms: those that have not said hello, strangers, and
 * known nodes with registered aggregators. Who comes when a room is full takes the place of another
 * of the same room, so a stranger never takes a known node's. Thread-safe.
 */
public final class ConnectionRegistry {
  private final TransportSettings settings;
  private final StrangerBudget budget;
  private final AtomicLong nextId = new AtomicLong(1);
  private final Map<Long, Known> open = new ConcurrentHashMap<>();
  private final LongAdder displaced = new LongAdder();

  // Under this object's monitor.
  private final Set<Connection> waiting = new LinkedHashSet<>();
  private BiFunction<Connection, Peer, Standing> standings = (_, _) -> Standing.STRANGER;
  private final Map<AddressPrefix, Integer> strangers = new HashMap<>();
  private int peers;

  /** A connection whose peer was let in. */
  private record Known(Connection connection, Peer peer) {
    boolean isStranger() {
      return connection.standing() == Standing.STRANGER;
    }
  }

  public ConnectionRegistry(TransportSettings settings) {
    this.settings = settings;
    budget = new StrangerBudget(settings.strangerBytesMax());
    budget.relief(this::relieve);
  }

  /** How peers stand; asked when a place is needed, since a stranger may have become known. */
  synchronized void standings(BiFunction<Connection, Peer, Standing> newStandings) {
    standings = newStandings;
  }

  /** The bytes that are held for strangers. */
  public StrangerBudget budget() {
    return budget;
  }

  long nextId() {
    return nextId.getAndIncrement();
  }

  /**
   * Takes a new connection in, whose peer has not said hello. When there are too many, the one that
   * has waited longest goes, of the same network if that one has more than its part.
   *
   * @return milliseconds that it has to say hello; fewer when many wait
   */
  synchronized long admit(Connection connection) {
    AddressPrefix network = connection.network();
    long ofNetwork = waiting.stream().filter(c -> c.network().equals(network)).count();
    int ofNetworkMax = network.isLoopback() ? settings.hellosMax() : settings.hellosMax() / 4;
    if (ofNetwork >= ofNetworkMax) {
      displaceWaiting(c -> c.network().equals(network));
    } else if (waiting.size() >= settings.hellosMax()) {
      displaceWaiting(_ -> true);
    }
    waiting.add(connection);
    return waiting.size() > settings.hellosMax() / 2
        ? Limits.CROWDED_HELLO_MS_MAX
        : Limits.HELLO_MS_MAX;
  }

  private void displaceWaiting(Predicate<Connection> which) {
    waiting.stream()
        .filter(which)
        .findFirst()
        .ifPresent(
            oldest -> {
              waiting.remove(oldest);
              displace(oldest);
            });
  }

  private void displace(Connection connection) {
    displaced.increment();
    connection.evict(
        GoodbyeReason.TOO_MANY_CONNECTIONS, "others wait for this place; try again later");
  }

  /**
   * A peer has said who it is: takes it into the room of those who stand as it does.
   *
   * @return whether there is a place
   */
  synchronized boolean opened(Connection connection, Peer peer) {
    waiting.remove(connection);
    connection.standing(standings.apply(connection, peer));
    Known known = new Known(connection, peer);
    if (!known.isStranger()) {
      if (peers >= settings.peersMax()) {
        return false;
      }
      peers++;
    } else if (makeRoom(connection.network())) {
      strangers.merge(connection.network(), 1, Integer::sum);
    } else {
      return false;
    }
    connection.heard();
    open.put(connection.id(), known);
    return true;
  }

  private boolean makeRoom(AddressPrefix network) {
    if (strangers.getOrDefault(network, 0) >= settings.strangersMax(network)) {
      return displaceIdlest(k -> k.connection().network().equals(network));
    }
    return open.size() - peers < settings.strangersMax() || displaceIdlest(_ -> true);
  }

  private void noStranger(AddressPrefix network) {
    strangers.computeIfPresent(network, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Makes the stranger go that has said nothing for longest, unless it turned out to be known. */
  private boolean displaceIdlest(Predicate<Known> which) {
    while (true) {
      Optional<Known> idlest =
          open.values().stream()
              .filter(Known::isStranger)
              .filter(which)
              .min(Comparator.comparingLong(k -> k.connection().heardNs()));
      if (idlest.isEmpty()) {
        return false;
      }
      if (!isKnownNow(idlest.get())) {
        open.remove(idlest.get().connection().id());
        noStranger(idlest.get().connection().network());
        displace(idlest.get().connection());
        return true;
      }
    }
  }

  /** Looks anew at how a stranger stands, and moves it if it is known and there is a place. */
  private synchronized boolean isKnownNow(Known stranger) {
    Standing standing = standings.apply(stranger.connection(), stranger.peer());
    boolean isOpen = stranger.equals(open.get(stranger.connection().id()));
    if (standing == Standing.STRANGER || !isOpen || peers >= settings.peersMax()) {
      return false;
    }
    stranger.connection().standing(standing);
    noStranger(stranger.connection().network());
    peers++;
    return true;
  }

  /** How a peer stands now. */
  synchronized Standing standing(Connection connection) {
    Known known = open.get(connection.id());
    if (known != null && known.isStranger()) {
      isKnownNow(known);
    }
    return connection.standing();
  }

  synchronized void closed(Connection connection) {
    waiting.remove(connection);
    Known known = open.remove(connection.id());
    if (known == null) {
      return;
    }
    if (known.isStranger()) {
      noStranger(connection.network());
    } else {
      peers--;
    }
  }

  /** The connection that holds most of a budget that is over is closed, until it is not over. */
  private void relieve() {
    while (budget.isOver()) {
      Optional<Known> fattest =
          open.values().stream().max(Comparator.comparingLong(k -> k.connection().strangerBytes()));
      if (fattest.isEmpty() || fattest.get().connection().strangerBytes() == 0) {
        return;
      }
      Known known = fattest.get();
      if (known.isStranger()) {
        isKnownNow(known);
      }
      if (known.connection().standing() != Standing.PEER) {
        budget.countClosed();
        known.connection().drop();
      }
    }
  }

  /** Connections that had to go for others. */
  public long displaced() {
    return displaced.sum();
  }

  /** An open connection. */
  public Optional<Connection> connection(long id) {
    return Optional.ofNullable(open.get(id)).map(Known::connection);
  }

  /**
   * Sends to every open connection but validators'; strangers that have not read what came before
   * do without.
   */
  public void broadcast(Message message) {
    broadcast(message, peer -> peer.role() != Role.VALIDATOR);
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
        known.connection().push(frame.retainedDuplicate());
      }
    }
    frame.release();
  }

  /** Says goodbye to everyone. */
  void closeAll(GoodbyeReason reason, String text) {
    open.values().forEach(known -> known.connection().close(reason, text));
  }

  /** Connections that have said hello. */
  public int size() {
    return open.size();
  }

  /** Connections whose peers say that they are of a role. */
  public long size(Role role) {
    return open.values().stream().filter(known -> known.peer().role() == role).count();
  }

  /** Connections of known nodes and registered aggregators. */
  public synchronized int peers() {
    return peers;
  }
}
