package dev.freehold.node.transport;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Validator that listens, says to workers what a test has it say, and keeps what it hears of them.
 */
public final class TestValidator implements NodeHandler, AutoCloseable {
  private static final long WAIT_MS_MAX = 60_000;

  private final Role role;
  private final NodeKey key;
  private final Genesis genesis;
  private final LongSupplier height;
  private final InetAddress host;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private volatile Optional<Message.Goodbye> refusal = Optional.empty();
  private volatile boolean reads = true;
  private volatile Hash32 worker = Hash32.ZERO;
  private final AtomicInteger welcomed = new AtomicInteger();
  private EventLoops loops;
  private NodeServer server;
  private int port;

  /**
   * A validator that listens.
   *
   * @param place makes its address its own: no link takes its port while nobody listens on it
   * @param height of the latest checkpoint that it says it has
   */
  public TestValidator(int place, NodeKey key, Genesis genesis, LongSupplier height)
      throws IOException {
    this(Role.COORDINATOR, place, key, genesis, height);
  }

  private TestValidator(Role role, int place, NodeKey key, Genesis genesis, LongSupplier height)
      throws IOException {
    this.role = role;
    this.key = key;
    this.genesis = genesis;
    this.height = height;
    host = InetAddress.getByName("127.0.1." + (1 + place));
    start();
  }

  /** What is no validator at all. */
  public static TestValidator worker(int place, NodeKey key, Genesis genesis) throws IOException {
    return new TestValidator(Role.WORKER, place, key, genesis, () -> 0);
  }

  /** Listens again where it did before it was killed. */
  public void start() throws IOException {
    loops = new EventLoops();
    server =
        new NodeServer(
            loops,
            new InetSocketAddress(host, port),
            TlsContext.of(key),
            new SessionHost(role, key.id(), genesis, height),
            this,
            new ConnectionRegistry(TransportSettings.DEFAULT));
    port = server.port();
  }

  /** Where it listens, or did. */
  public InetSocketAddress address() {
    return new InetSocketAddress(host.getHostAddress(), port);
  }

  public Endpoint endpoint() {
    return new Endpoint(host.getHostAddress(), port);
  }

  public Hash32 node() {
    return key.id();
  }

  /** Ends its process, which says goodbye to nobody. */
  public void kill() {
    server.stopAccepting();
    connections.forEach(Connection::hangUp);
    loops.close();
    connections.clear();
  }

  /** Turns away whoever comes from now on, or nobody. */
  public void turnAway(Optional<Message.Goodbye> goodbye) {
    refusal = goodbye;
  }

  /** Stops to read, or begins again; for those that come later too. */
  public void reads(boolean now) {
    reads = now;
    connections.forEach(
        connection -> {
          if (now) {
            connection.resume(Connection.Pause.INBOX);
          } else {
            connection.pause(Connection.Pause.INBOX);
          }
        });
  }

  /** The node id of the worker that came last. */
  public Hash32 worker() {
    return worker;
  }

  /** How many connections stand. */
  public int links() {
    return connections.size();
  }

  /** How many connections were welcomed since the beginning. */
  public int welcomed() {
    return welcomed.get();
  }

  /** Says a message to everybody who is connected. */
  public void say(Message message) {
    connections.forEach(connection -> connection.send(message));
  }

  /** The next message of a kind; passes over what comes before it. */
  public <T extends Message> T hear(Class<T> kind) throws InterruptedException {
    Message next = heard.poll(WAIT_MS_MAX, TimeUnit.MILLISECONDS);
    while (next != null && !kind.isInstance(next)) {
      next = heard.poll(WAIT_MS_MAX, TimeUnit.MILLISECONDS);
    }
    if (next == null) {
      throw new AssertionError("heard no " + kind.getSimpleName());
    }
    return kind.cast(next);
  }

  /** What was heard and not taken yet. */
  public List<Message> heard() {
    return List.copyOf(heard);
  }

  /** Waits for something. */
  public static void eventually(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS_MAX);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("waited in vain for " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void opened(Connection connection, Peer peer) {
    Optional<Message.Goodbye> goodbye = refusal;
    if (goodbye.isPresent()) {
      connection.close(goodbye.get().reason(), goodbye.get().text());
      return;
    }
    if (!reads) {
      connection.pause(Connection.Pause.INBOX);
    }
    worker = peer.node();
    connections.add(connection);
    welcomed.incrementAndGet();
  }

  @Override
  public Standing standing(Connection connection, Peer peer) {
    return Standing.PEER;
  }

  @Override
  public void received(Connection connection, Peer peer, Message message) {
    heard.add(message);
  }

  @Override
  public void roomy(Connection connection) {
    // Nothing waits.
  }

  @Override
  public void closed(Connection connection, Peer peer) {
    connections.remove(connection);
  }

  @Override
  public void close() {
    kill();
  }

  /** A refusal that lasts. */
  public static Optional<Message.Goodbye> notInvited() {
    return Optional.of(Message.Goodbye.of(GoodbyeReason.NOT_INVITED, "no invitation"));
  }
}
