package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers over real sockets, against the transport and the room of questions of a node. */
class StrangersTest {
  private static final int CONNECTIONS = 80;
  private static final int TIMEOUT_MS = 30_000;
  private static final NodeKey KNOWN = new NodeKey(hash(7).toBytes());
  private static final Genesis GENESIS =
      new Genesis(
          "test",
          true,
          2,
          0,
          TestFounders.alone(hash(1)),
          hash(9),
          new FeeSchedule(1, 1, 1, 0),
          List.of());
  private static final byte[] PART = new byte[Limits.BLOCK_PART_BYTES_MAX];

  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          new TransportSettings(
              CONNECTIONS, 256, CONNECTIONS, TransportSettings.STRANGER_BYTES_MIN));
  private final QueryPool queries = new QueryPool("query-", 1, Connection.Pause.QUESTIONS);
  private final List<Socket> sockets = new ArrayList<>();
  private final List<Long> answered = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger reported = new AtomicInteger();
  private final Semaphore answers = new Semaphore(1_000_000);
  private EventLoops loops;
  private NodeServer server;

  /** A coordinator that knows one worker and has a large part of a block for everybody. */
  private final class Node implements NodeHandler {
    @Override
    public void opened(Connection connection, Peer peer) {
      // Whoever comes is pushed what comes from now on.
    }

    @Override
    public Standing standing(Connection connection, Peer peer) {
      return peer.role() == Role.WORKER && peer.node().equals(KNOWN.id())
          ? Standing.PEER
          : Standing.STRANGER;
    }

    @Override
    public void received(Connection connection, Peer peer, Message message) {
      if (message instanceof Query query) {
        asked.incrementAndGet();
        queries.submit(connection, query, q -> answer(connection, q));
      } else {
        reported.incrementAndGet();
      }
    }

    private Answer answer(Connection connection, Query query) {
      answers.acquireUninterruptibly();
      answered.add(connection.id());
      return query instanceof Query.BlockOf
          ? new Answer.BlockPart(query.request(), PART.length, PART)
          : new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "");
    }

    @Override
    public void roomy(Connection connection) {
      queries.roomy(connection);
    }

    @Override
    public void closed(Connection connection, Peer peer) {
      queries.closed(connection);
    }
  }

  /** One connection of somebody. */
  private final class Guest {
    private final SSLSocket socket;
    private final DataOutputStream out;
    private final FrameReader in;

    Guest(TlsContext tls, Role role, Hash32 node) throws IOException {
      Socket plain = new Socket();
      sockets.add(plain);
      plain.setReceiveBufferSize(4096);
      plain.setSoTimeout(TIMEOUT_MS);
      plain.connect(new InetSocketAddress("127.0.0.1", server.port()));
      socket = tls.connector(plain);
      socket.startHandshake();
      out = new DataOutputStream(socket.getOutputStream());
      in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      send(new Introduction(GENESIS.hash(), role, node, "127.0.0.1:9", -1).hello());
      assertInstanceOf(Message.Welcome.class, in.read());
    }

    void send(Message message) throws IOException {
      out.write(Frames.of(message));
    }

    void ask(Query query) throws IOException {
      send(query);
    }
  }

  @BeforeEach
  void start() throws IOException {
    loops = new EventLoops();
    server =
        new NodeServer(
            loops,
            new InetSocketAddress("127.0.0.1", 0),
            TlsContext.of(NodeKey.generate()),
            new SessionHost(Role.COORDINATOR, hash(2), GENESIS, () -> 0),
            new Node(),
            registry);
  }

  @AfterEach
  void stop() throws IOException {
    answers.release(1_000_000);
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
    queries.close();
    loops.close();
  }

  private Guest client() throws IOException {
    return new Guest(TlsContext.anonymous(), Role.CLIENT, Hash32.ZERO);
  }

  private Guest worker() throws IOException {
    return worker(KNOWN);
  }

  private Guest worker(NodeKey key) throws IOException {
    return new Guest(TlsContext.of(key), Role.WORKER, key.id());
  }

  private static Query part(int request) {
    return new Query.BlockOf(request, new RealmId(0), 1, 0);
  }

  @Test
  void aLongFrameOfOneWhoOnlySaysToBeAWorkerIsCutAtItsLength() throws IOException {
    for (int i = 0; i < 30; i++) {
      Guest claimed = worker(new NodeKey(hash(20 + i).toBytes()));
      claimed.out.writeInt(Limits.PEER_FRAME_BYTES_MAX);
      Message.Goodbye goodbye = assertInstanceOf(Message.Goodbye.class, claimed.in.read());
      assertEquals(GoodbyeReason.FRAME_TOO_LARGE, goodbye.reason());
    }
    assertEquals(0, registry.budget().bytes());
    Guest known = worker();
    known.out.writeInt(Limits.PEER_FRAME_BYTES_MAX);
    known.out.write(new byte[1 << 20]);
    // Half a frame of a known node, and it goes on being served.
    registry.broadcast(new Message.Ping());
    assertInstanceOf(Message.Ping.class, known.in.read());
  }

  @Test
  void readersThatDoNotReadHoldNoMoreThanTheirBudgetAndPeersHearEverything() throws Exception {
    Guest peer = worker();
    List<Guest> mute = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      mute.add(client());
    }
    for (int request = 0; request < 10; request++) {
      for (Guest guest : mute) {
        try {
          guest.ask(part(request));
        } catch (IOException e) {
          assertTrue(registry.budget().closed() > 0, "closed for nothing: " + e);
        }
      }
      registry.broadcast(new Message.Ping());
      assertInstanceOf(Message.Ping.class, peer.in.read());
      // What is booked just now may be over it until somebody is closed for it.
      assertTrue(registry.budget().bytes() <= registry.budget().bytesMax() + 2 * PART.length);
    }
    await(() -> registry.budget().closed() > 0);
    // A connection is answered again only when it has read: what a socket swallows, and one more.
    assertTrue(answered.size() < 10 * mute.size(), "answers made: " + answered.size());
    await(() -> registry.budget().bytes() <= registry.budget().bytesMax());
    assertEquals(1, registry.peers());
    Guest honest = client();
    honest.ask(part(1));
    assertInstanceOf(Answer.BlockPart.class, honest.in.read());
  }

  @Test
  void withAllPlacesTakenAKnownWorkerJoinsAndNewcomersAreServed() throws IOException {
    for (int i = 0; i < 2 * CONNECTIONS; i++) {
      client();
    }
    Guest known = worker();
    for (int i = 0; i < 10; i++) {
      Guest newcomer = client();
      newcomer.ask(part(i));
      assertInstanceOf(Answer.BlockPart.class, newcomer.in.read());
    }
    registry.broadcast(new Message.Ping());
    assertInstanceOf(Message.Ping.class, known.in.read());
    assertTrue(registry.size() <= CONNECTIONS, "open: " + registry.size());
  }

  @Test
  void whoAsksMuchWaitsForItselfAlone() throws Exception {
    answers.drainPermits();
    Guest hog = client();
    for (int i = 0; i < 200; i++) {
      hog.ask(new Query.BlockOf(i, new RealmId(0), 1, Integer.MAX_VALUE));
    }
    await(() -> asked.get() == 200);
    Guest fair = client();
    for (int i = 0; i < 20; i++) {
      fair.ask(new Query.ContractOf(i, new ContractId(1)));
    }
    await(() -> asked.get() == 220);
    answers.release(1_000_000);
    for (int i = 0; i < 20; i++) {
      assertInstanceOf(Answer.Failed.class, fair.in.read());
    }
    long fairId = answered.stream().mapToLong(Long::longValue).max().orElseThrow();
    List<Long> order = List.copyOf(answered);
    int last = order.lastIndexOf(fairId);
    long before = order.subList(0, last).stream().filter(id -> id != fairId).count();
    // The fair one's twenty cost less than a turn, so the hog had what was out, and a turn of two.
    assertTrue(before <= 4, "answers to the hog before the last of the fair one: " + before);
  }

  @Test
  void aGoodbyeThatIsNotReadClosesAllTheSame() throws Exception {
    Guest mute = client();
    mute.ask(new Query.ContractOf(1, new ContractId(1)));
    await(() -> !answered.isEmpty());
    Connection connection = registry.connection(answered.getFirst()).orElseThrow();
    long id = connection.id();
    // Until there is more than a socket swallows, and less than a stranger may leave unread.
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger stuck = new AtomicInteger();
    await(
        () -> {
          if (connection.unreadBytes() < PART.length) {
            connection.send(new Answer.BlockPart(sent.incrementAndGet(), PART.length, PART));
          }
          // Seen often enough in a row that no socket takes it.
          stuck.set(connection.unreadBytes() < PART.length ? 0 : stuck.get() + 1);
          return stuck.get() > 20;
        });
    connection.close(GoodbyeReason.NOT_ALLOWED, "it is over");
    await(() -> registry.connection(id).isEmpty());
    assertEquals(0, registry.budget().bytes());
    assertThrows(
        IOException.class,
        () -> {
          while (true) {
            mute.in.read();
          }
        });
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited too long");
      Thread.sleep(5);
    }
  }

  private static Hash32 hash(int filling) {
    byte[] bytes = new byte[Hash32.BYTES];
    Arrays.fill(bytes, (byte) filling);
    return new Hash32(bytes);
  }
}
