package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeConnectionTest {
  /** Long enough to shake hands on a busy machine. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  private static final ClientOptions OPTIONS =
      ClientOptions.DEFAULT.withAnswerLimit(Duration.ofSeconds(20));

  private final TestChain chain = new TestChain();
  private final Listening listening = new Listening();
  private final List<AutoCloseable> opened = new ArrayList<>();

  private static final class Listening implements NodeConnection.Listener {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();

    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      heard.add(status);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      heard.add(checkpoint);
    }

    @Override
    public void closed(String why) {
      assertTrue(closed.complete(why), "told twice that the connection is closed");
    }

    private String end() throws Exception {
      return closed.get(30, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable open : opened.reversed()) {
      open.close();
    }
  }

  private TestNode node(TestNode.Script script) throws IOException {
    TestNode node = new TestNode(chain.genesis(), script);
    opened.add(node);
    return node;
  }

  private NodeConnection open(TestNode node, ClientOptions options) {
    NodeConnection connection = NodeConnection.open(node.endpoint(), options, listening);
    opened.add(connection);
    return connection;
  }

  private NodeConnection open(TestNode.Script script) throws IOException {
    return open(node(script), OPTIONS);
  }

  private void honest(TestNode.Peer peer, Message message) throws IOException {
    if (message instanceof Query query) {
      peer.send(chain.answer(query));
    }
  }

  @Test
  void saysHelloAsTheProtocolHasIt() throws Exception {
    CompletableFuture<Message.Hello> hello = new CompletableFuture<>();
    TestNode node =
        node(
            TestNode.script(
                (peer, said) -> {
                  hello.complete(said);
                  peer.send(peer.node().welcome(7));
                }));
    NodeConnection connection = open(node, OPTIONS);
    assertEquals(chain.genesis().hash(), connection.genesis().hash());
    assertEquals(7, connection.checkpointHeight());
    Message.Hello said = hello.get(30, TimeUnit.SECONDS);
    assertEquals(Hash32.ZERO, said.genesis());
    assertEquals(-1, said.checkpointHeight());
    assertEquals("", said.endpoint());
  }

  @Test
  void tellsTheReasonOfAGoodbye() throws Exception {
    TestNode node =
        node(
            TestNode.script(
                (peer, _) -> {
                  peer.send(new Message.Goodbye(GoodbyeReason.TOO_MANY_CONNECTIONS, "full"));
                  peer.close();
                }));
    ConnectionClosedException e =
        assertThrows(ConnectionClosedException.class, () -> open(node, OPTIONS));
    assertEquals(Optional.of(GoodbyeReason.TOO_MANY_CONNECTIONS), e.reason());
    assertTrue(e.getMessage().contains("full"), e.getMessage());
  }

  @Test
  void refusesAnotherNetwork() throws Exception {
    TestNode node = node(this::honest);
    Hash32 other =
        new Hash32(
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
              25, 26, 27, 28, 29, 30, 31, 32
            });
    ClientException e =
        assertThrows(ClientException.class, () -> open(node, OPTIONS.withGenesis(other)));
    assertTrue(e.getMessage().contains("another network"), e.getMessage());
  }

  @Test
  void aNodeThatDoesNotWelcomeIsNotWaitedForLongerThanTheLimit() throws Exception {
    TestNode node = node(TestNode.script((_, _) -> {}));
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> open(node, OPTIONS.withAnswerLimit(SHORT)));
    assertTrue(e.getMessage().contains("to welcome this client"), e.getMessage());
  }

  @Test
  void aWelcomeThatDripsInIsNotWaitedForLongerThanTheLimit() throws Exception {
    TestNode node =
        node(
            TestNode.script(
                (peer, _) -> {
                  peer.sendRaw(new byte[] {0, 0, 1, 0});
                  try {
                    while (true) {
                      peer.sendRaw(new byte[1]);
                      Thread.sleep(20);
                    }
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                }));
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> open(node, OPTIONS.withAnswerLimit(SHORT)));
    assertTrue(e.getMessage().contains("to welcome this client"), e.getMessage());
  }

  @Test
  void aHandshakeThatDripsInIsNotWaitedForLongerThanTheLimit() throws Exception {
    // A record of TLS that is longer than anybody waits for, of which a byte comes now and then.
    byte[] record = {22, 3, 3, 64, 0};
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> dripped =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write(record);
                  while (true) {
                    socket.getOutputStream().write(0);
                    Thread.sleep(SHORT.toMillis() / 4);
                  }
                } catch (IOException | InterruptedException e) {
                  // The client has gone.
                  Thread.currentThread().interrupt();
                }
              });
      Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort());
      ConnectionClosedException e =
          assertThrows(
              ConnectionClosedException.class,
              () -> NodeConnection.open(endpoint, OPTIONS.withAnswerLimit(SHORT), listening));
      assertTrue(e.getMessage().contains("it shook no hands in time"), e.getMessage());
      dripped.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void nobodyThereIsSaidSo() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ConnectionClosedException e =
        assertThrows(
            ConnectionClosedException.class,
            () -> NodeConnection.open(new Endpoint("127.0.0.1", port), OPTIONS, listening));
    assertTrue(e.getMessage().contains("127.0.0.1:" + port), e.getMessage());
    assertFalse(listening.closed.isDone());
  }

  @Test
  void answersFindTheirQuestionsInAnyOrder() throws Exception {
    List<Query> held = new ArrayList<>();
    chain.seal();
    NodeConnection connection =
        open(
            (peer, message) -> {
              held.add((Query) message);
              if (held.size() == 3) {
                for (Query query : held.reversed()) {
                  peer.send(chain.answer(query));
                }
              }
            });
    CompletableFuture<Answer> first = connection.askLater(r -> new Query.CheckpointOf(r, 0));
    CompletableFuture<Answer> second = connection.askLater(r -> new Query.CheckpointOf(r, 9));
    Answer third = connection.ask(r -> new Query.CheckpointOf(r, 1));
    assertEquals(chain.at(1), ((Answer.CheckpointAt) third).checkpoint());
    assertEquals(chain.at(0), ((Answer.CheckpointAt) NodeConnection.await(first)).checkpoint());
    QueryFailedException failed =
        assertThrows(QueryFailedException.class, () -> NodeConnection.await(second));
    assertEquals(Answer.Failure.NOT_FOUND, failed.failure());
  }

  @Test
  void anAnswerThatDoesNotComeIsNamed() throws Exception {
    TestNode node = node((_, _) -> {});
    NodeConnection connection = open(node, OPTIONS.withAnswerLimit(SHORT));
    UnavailableException e =
        assertThrows(
            UnavailableException.class, () -> connection.ask(r -> new Query.CheckpointOf(r, 42)));
    assertTrue(e.getMessage().contains("CheckpointOf"), e.getMessage());
    assertTrue(e.getMessage().contains("42"), e.getMessage());
    assertTrue(connection.isOpen());
  }

  @Test
  void tooManyQuestionsAreRefusedHere() throws Exception {
    NodeConnection connection = open((_, _) -> {});
    for (int i = 0; i < Limits.QUESTIONS_MAX; i++) {
      assertFalse(connection.askLater(Query.NetworkState::new).isDone());
    }
    assertThrows(UnavailableException.class, () -> connection.askLater(Query.NetworkState::new));
  }

  @Test
  void pushesReachTheListener() throws Exception {
    Checkpoint checkpoint = chain.seal();
    NodeConnection connection =
        open(
            (peer, _) -> {
              peer.send(new Message.CheckpointPush(checkpoint));
              peer.send(new Message.StatusPush(Hash32.ZERO, new BundleStatus.Committed(5)));
            });
    connection.send(new Message.Submit(new byte[3]));
    assertEquals(checkpoint, listening.heard.poll(30, TimeUnit.SECONDS));
    assertEquals(new BundleStatus.Committed(5), listening.heard.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void silenceEndsAConnection() throws Exception {
    TestNode node = node((_, _) -> {});
    NodeConnection connection = open(node, OPTIONS.withKeepAlive(Duration.ofMinutes(1), SHORT));
    assertTrue(listening.end().contains("silent for 3 s"), listening.end());
    assertFalse(connection.isOpen());
  }

  @Test
  void pingsKeepAConnectionAlive() throws Exception {
    CompletableFuture<Boolean> survived = new CompletableFuture<>();
    TestNode node = node((_, _) -> {});
    NodeConnection connection =
        open(node, OPTIONS.withKeepAlive(Duration.ofMillis(20), Duration.ofMillis(500)));
    // Three silences long: the node answers each ping, so that there is none.
    survived.completeOnTimeout(true, 1500, TimeUnit.MILLISECONDS).get();
    assertTrue(connection.isOpen(), () -> listening.closed.getNow("open"));
  }

  private String endAfter(byte[] raw) throws Exception {
    NodeConnection connection =
        open(
            (peer, _) -> {
              peer.sendRaw(raw);
              peer.close();
            });
    ClientException e =
        assertThrows(ClientException.class, () -> connection.ask(Query.NetworkState::new));
    assertInstanceOf(ConnectionClosedException.class, e);
    assertFalse(connection.isOpen());
    assertEquals(listening.end(), e.getMessage());
    return e.getMessage();
  }

  @Test
  void anOversizedFrameEndsAConnection() throws Exception {
    String end = endAfter(ByteBuffer.allocate(4).putInt(Limits.PEER_FRAME_BYTES_MAX + 1).array());
    assertTrue(end.contains("a frame of " + (Limits.PEER_FRAME_BYTES_MAX + 1)), end);
  }

  @Test
  void aNegativeOrEmptyFrameEndsAConnection() throws Exception {
    String end = endAfter(new byte[] {-1, -1, -1, -1});
    assertTrue(end.contains("a frame of 4294967295 bytes"), end);
  }

  @Test
  void garbageEndsAConnection() throws Exception {
    String end = endAfter(new byte[] {0, 0, 0, 3, 99, 1, 2});
    assertTrue(end.contains("lost the connection"), end);
  }

  @Test
  void aCutInTheMiddleOfAFrameIsSaidSo() throws Exception {
    String end = endAfter(new byte[] {0, 0, 0, 9, 4});
    assertTrue(end.contains("in the middle of a frame"), end);
  }

  @Test
  void aCloseBetweenFramesIsSaidSo() throws Exception {
    String end = endAfter(new byte[0]);
    assertTrue(end.contains("the node closed it"), end);
  }

  @Test
  void whatNoClientIsSentEndsAConnection() throws Exception {
    NodeConnection connection = open((peer, _) -> peer.send(new Message.Submit(new byte[1])));
    connection.send(new Message.Submit(new byte[1]));
    assertTrue(listening.end().contains("what no client is sent"), listening.end());
    assertThrows(ConnectionClosedException.class, () -> connection.ask(Query.NetworkState::new));
  }

  @Test
  void aGoodbyeFailsAllWhoWaitWithItsReason() throws Exception {
    NodeConnection connection =
        open((peer, _) -> peer.send(new Message.Goodbye(GoodbyeReason.SHUTTING_DOWN, "bye")));
    ConnectionClosedException e =
        assertThrows(
            ConnectionClosedException.class, () -> connection.ask(Query.NetworkState::new));
    assertEquals(Optional.of(GoodbyeReason.SHUTTING_DOWN), e.reason());
  }

  @Test
  void aListenerThatFailsEndsTheConnectionAndNoWait() throws Exception {
    TestNode node = node((peer, _) -> peer.send(new Message.CheckpointPush(chain.latest())));
    CompletableFuture<String> end = new CompletableFuture<>();
    NodeConnection connection =
        NodeConnection.open(
            node.endpoint(),
            OPTIONS,
            new NodeConnection.Listener() {
              @Override
              public void status(Hash32 bundle, BundleStatus status) {}

              @Override
              public void checkpoint(Checkpoint checkpoint) {
                throw new IllegalStateException("a bug");
              }

              @Override
              public void closed(String why) {
                end.complete(why);
              }
            });
    opened.add(connection);
    assertThrows(ConnectionClosedException.class, () -> connection.ask(Query.NetworkState::new));
    assertTrue(end.get(30, TimeUnit.SECONDS).contains("this client failed"), end.get());
  }

  @Test
  void aNodeThatDoesNotReadCannotHoldAWriterForLongerThanTheLimits() throws Exception {
    TestNode node =
        node(
            (_, _) -> {
              try {
                Thread.sleep(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    NodeConnection connection =
        open(
            node,
            OPTIONS
                .withAnswerLimit(SHORT)
                .withKeepAlive(Duration.ofMillis(50), Duration.ofMinutes(1)));
    Message large = new Message.Submit(new byte[Limits.BUNDLE_BYTES_MAX]);
    assertThrows(
        ConnectionClosedException.class,
        () -> {
          while (true) {
            connection.send(large);
          }
        });
    assertTrue(listening.end().contains("to take a message"), listening.end());
  }

  @Test
  void closingEndsTheWaitsAndTheConnection() throws Exception {
    TestNode node = node((_, _) -> {});
    NodeConnection connection = open(node, OPTIONS);
    CompletableFuture<Answer> waiting = connection.askLater(Query.NetworkState::new);
    connection.close();
    connection.close();
    assertThrows(ConnectionClosedException.class, () -> NodeConnection.await(waiting));
    assertThrows(ConnectionClosedException.class, () -> connection.send(new Message.Ping()));
    Await.until("the node to see the end", () -> node.peers().isEmpty());
    assertTrue(listening.end().contains("closed here"), listening.end());
  }
}
