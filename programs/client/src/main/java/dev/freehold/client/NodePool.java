package dev.freehold.client;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to each node that is needed, and the table of who serves which realm. A node that
 * does not answer keeps nobody waiting but those who need that very node. Thread-safe.
 */
final class NodePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

  /** Nodes that are tried, one after another, when any will do. */
  private static final int CANDIDATES_MAX = 8;

  /** Nodes remembered; beyond that, those without a connection are forgotten. */
  private static final int SEATS_MAX = 256;

  /** A node that could not be reached is tried again after others for so long. */
  private static final long RESTING_NS = Duration.ofSeconds(2).toNanos();

  /** Told what nodes say without being asked, on their reading threads. */
  interface Observer {
    /** A worker told where a bundle stands. */
    void status(Endpoint from, Hash32 bundle, BundleStatus status);

    /** A node told of a checkpoint, which is not checked yet. */
    void checkpoint(Checkpoint checkpoint);

    /** A node shows evidence against the coordinator's key, which is not checked yet. */
    void evidence(Equivocation evidence);

    /** A connection ended; another is opened when it is needed. */
    void closed(Endpoint endpoint, String why);
  }

  /** One node's connection; its lock is held while it is being opened. */
  private static final class Seat {
    private final ReentrantLock opening = new ReentrantLock();
    private volatile NodeConnection connection;
    private volatile long restingUntilNs = System.nanoTime();

    private boolean isOpen() {
      return connection != null && connection.isOpen();
    }

    private void rest() {
      restingUntilNs = System.nanoTime() + RESTING_NS;
    }
  }

  private final List<Endpoint> bootstrap;
  private final ClientOptions options;
  private final Genesis genesis;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Endpoint, Seat> seats = new LinkedHashMap<>();
  private final Map<RealmId, Endpoint> redirects = new HashMap<>();
  private List<RealmEndpoint> table = List.of();
  private boolean closed;
  private volatile Observer observer;

  /** What was shown before anybody listened. */
  private volatile Equivocation early;

  /**
   * Connects to the first node that answers; the network is from then on the one of its genesis.
   *
   * @throws ClientException if none answers; the last one's failure
   */
  NodePool(List<Endpoint> bootstrap, ClientOptions options) {
    if (bootstrap.isEmpty()) {
      throw new IllegalArgumentException("no node to connect to");
    }
    this.bootstrap = List.copyOf(bootstrap);
    this.options = options;
    genesis = any().genesis();
  }

  /** Who is told from now on what nodes say. */
  void observe(Observer newObserver) {
    observer = newObserver;
    if (early != null) {
      newObserver.evidence(early);
    }
  }

  Genesis genesis() {
    return genesis;
  }

  /** The table as a node has it now. */
  List<RealmEndpoint> realms() {
    refresh();
    lock.lock();
    try {
      return table;
    } finally {
      lock.unlock();
    }
  }

  /** The worker of a realm in the table as it is; empty if nobody serves it. */
  Optional<Endpoint> worker(RealmId realm) {
    lock.lock();
    try {
      if (redirects.containsKey(realm)) {
        return Optional.of(redirects.get(realm));
      }
      return table.stream()
          .filter(seat -> seat.header().realm().equals(realm) && !seat.endpoint().isEmpty())
          .flatMap(seat -> parse(seat.endpoint()).stream())
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a worker's word that it does not serve a realm, and for who does, until the table is
   * asked for anew: at once where it names nobody.
   */
  void redirect(RealmId realm, String endpoint) {
    Optional<Endpoint> target = parse(endpoint);
    lock.lock();
    try {
      target.ifPresentOrElse(
          other -> redirects.put(realm, other),
          () -> {
            redirects.remove(realm);
            table = table.stream().filter(seat -> !seat.header().realm().equals(realm)).toList();
          });
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Endpoint> parse(String endpoint) {
    try {
      return Optional.of(Endpoint.parse(endpoint));
    } catch (IllegalArgumentException e) {
      LOG.debug("a node names an endpoint that is none: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Asks for the table anew. */
  void refresh() {
    Answer answer = askAny(Query.NetworkState::new);
    if (!(answer instanceof Answer.Network network)) {
      throw new LyingNodeException("asked for the network, was answered otherwise");
    }
    lock.lock();
    try {
      table = network.realms();
      redirects.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The connection to a realm's worker, by the table and, where that leads nowhere, by a new one.
   *
   * @throws UnavailableException if nobody serves the realm or the worker is away
   */
  NodeConnection of(RealmId realm) {
    Optional<Endpoint> known = worker(realm);
    if (known.isPresent()) {
      try {
        return connection(known.get());
      } catch (UnavailableException e) {
        refresh();
        if (worker(realm).equals(known)) {
          throw e;
        }
      }
    } else {
      refresh();
    }
    return connection(
        worker(realm).orElseThrow(() -> new UnavailableException("nobody serves realm " + realm)));
  }

  /** A connection to a node that answers: the first one, or another where that is away. */
  NodeConnection any() {
    ClientException failure = null;
    for (Endpoint candidate : candidates()) {
      try {
        return connection(candidate);
      } catch (ClientException e) {
        failure = e;
      }
    }
    throw failure;
  }

  /** Asks a node that answers. */
  Answer askAny(IntFunction<Query> query) {
    return withAny(node -> node.ask(query));
  }

  /**
   * Uses a node that answers. Where its connection ends meanwhile the use is begun again, with
   * another if there is one.
   */
  <T> T withAny(Function<NodeConnection, T> use) {
    for (int attempt = 1; ; attempt++) {
      NodeConnection node = any();
      try {
        return use.apply(node);
      } catch (ConnectionClosedException e) {
        if (attempt == CANDIDATES_MAX) {
          throw e;
        }
        LOG.debug("{} is gone, another is asked: {}", node.endpoint(), e.getMessage());
        seat(node.endpoint()).rest();
      }
    }
  }

  /** Asks a node that answers, as {@link #withAnyThatHas} does. */
  Answer askAnyThatHas(IntFunction<Query> query) {
    return withAnyThatHas(node -> node.ask(query));
  }

  /**
   * Uses a node that has what is asked for: nodes are not all equally far, so that one may know
   * what another that is asked next has not heard of.
   *
   * @throws QueryFailedException if none that answers has it
   */
  <T> T withAnyThatHas(Function<NodeConnection, T> use) {
    try {
      return withAny(use);
    } catch (QueryFailedException e) {
      if (e.failure() != Answer.Failure.NOT_FOUND) {
        throw e;
      }
      for (Endpoint candidate : candidates()) {
        try {
          return use.apply(connection(candidate));
        } catch (QueryFailedException | UnavailableException other) {
          LOG.debug("{} does not have it either: {}", candidate, other.getMessage());
        }
      }
      throw e;
    }
  }

  /** A worker of the table that is not the node asked first; empty if none is known. */
  Optional<Endpoint> second() {
    Endpoint first = any().endpoint();
    lock.lock();
    try {
      return table.stream()
          .flatMap(seat -> parse(seat.endpoint()).stream())
          .filter(endpoint -> !endpoint.equals(first))
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Nodes to ask what any node can answer; those that have just failed come last. */
  private Set<Endpoint> candidates() {
    lock.lock();
    try {
      List<Endpoint> all = new ArrayList<>(bootstrap);
      seats.forEach(
          (endpoint, seat) -> {
            if (seat.isOpen()) {
              all.add(endpoint);
            }
          });
      table.forEach(seat -> parse(seat.endpoint()).ifPresent(all::add));
      Set<Endpoint> ordered = new LinkedHashSet<>();
      all.stream().filter(e -> !isResting(e)).limit(CANDIDATES_MAX).forEach(ordered::add);
      bootstrap.forEach(ordered::add);
      return ordered;
    } finally {
      lock.unlock();
    }
  }

  private boolean isResting(Endpoint endpoint) {
    Seat seat = seats.get(endpoint);
    return seat != null && !seat.isOpen() && seat.restingUntilNs - System.nanoTime() > 0;
  }

  /** Whether any node is connected now. */
  boolean isConnected() {
    lock.lock();
    try {
      return seats.values().stream().anyMatch(Seat::isOpen);
    } finally {
      lock.unlock();
    }
  }

  /** The connection to a node, opened where there is none. */
  NodeConnection connection(Endpoint endpoint) {
    Seat seat = seat(endpoint);
    if (seat.isOpen()) {
      return seat.connection;
    }
    seat.opening.lock();
    try {
      if (!seat.isOpen()) {
        seat.connection = open(endpoint, seat);
      }
      return seat.connection;
    } finally {
      seat.opening.unlock();
    }
  }

  private NodeConnection open(Endpoint endpoint, Seat seat) {
    NodeConnection fresh;
    try {
      ClientOptions pinned = genesis == null ? options : options.withGenesis(genesis.hash());
      fresh = NodeConnection.open(endpoint, pinned, new Listening(endpoint));
      requireNamed(endpoint, fresh);
    } catch (ClientException e) {
      seat.rest();
      throw e;
    }
    lock.lock();
    try {
      if (!closed && (!seats.containsKey(endpoint) || seats.get(endpoint) == seat)) {
        seats.put(endpoint, seat);
        return fresh;
      }
    } finally {
      lock.unlock();
    }
    // Closed meanwhile, or forgotten and taken up anew by somebody else.
    fresh.close();
    throw new ConnectionClosedException(
        "the connection to " + endpoint + " is not needed any more", null, null);
  }

  /** Whom the table names at an endpoint must be there: who else answers has not its key. */
  private void requireNamed(Endpoint endpoint, NodeConnection fresh) {
    Set<Hash32> named = workersAt(endpoint);
    if (!named.isEmpty() && !named.contains(fresh.node())) {
      fresh.close();
      throw new UnavailableException(
          "%s has the key of node %s, and not that of the worker which the table names there"
              .formatted(endpoint, fresh.node().abbreviated()));
    }
  }

  private Set<Hash32> workersAt(Endpoint endpoint) {
    lock.lock();
    try {
      return table.stream()
          .filter(seat -> seat.endpoint().equals(endpoint.toString()))
          .map(RealmEndpoint::worker)
          .collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  private Seat seat(Endpoint endpoint) {
    lock.lock();
    try {
      if (closed) {
        throw closedHere();
      }
      if (seats.size() >= SEATS_MAX) {
        seats.values().removeIf(seat -> !seat.isOpen() && !seat.opening.isLocked());
      }
      return seats.computeIfAbsent(endpoint, _ -> new Seat());
    } finally {
      lock.unlock();
    }
  }

  private static ClientException closedHere() {
    return new ClientException("this client is closed");
  }

  @Override
  public void close() {
    List<Seat> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(seats.values());
    } finally {
      lock.unlock();
    }
    for (Seat seat : open) {
      NodeConnection connection = seat.connection;
      if (connection != null) {
        connection.close();
      }
    }
  }

  /** Hands on what a node says, with who says it. */
  private final class Listening implements NodeConnection.Listener {
    private final Endpoint from;

    private Listening(Endpoint from) {
      this.from = from;
    }

    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      if (observer != null) {
        observer.status(from, bundle, status);
      }
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      if (observer != null) {
        observer.checkpoint(checkpoint);
      }
    }

    @Override
    public void evidence(Equivocation evidence) {
      if (observer != null) {
        observer.evidence(evidence);
      } else {
        early = evidence;
      }
    }

    @Override
    public void closed(String why) {
      LOG.debug("{}", why);
      if (observer != null) {
        observer.closed(from, why);
      }
    }
  }
}
