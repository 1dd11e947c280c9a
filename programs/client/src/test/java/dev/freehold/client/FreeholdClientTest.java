package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class FreeholdClientTest {
  private static final RealmId REALM = new RealmId(0);

  private TestNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
  }

  @AfterEach
  void stop() throws Exception {
    network.close();
  }

  private static Endpoint nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return new Endpoint("127.0.0.1", free.getLocalPort());
    }
  }

  private static Query checkpointOne(int request) {
    return new Query.CheckpointOf(request, 1);
  }

  @Test
  void knowsTheLatestCheckpointOnceConnected() {
    for (int i = 0; i < 3; i++) {
      network.chain.seal();
    }
    FreeholdClient client = network.client();
    assertEquals(network.chain.latest(), client.checkpoints().latest());
    assertEquals(network.chain.genesis().hash(), client.genesis().hash());
    assertEquals(2, client.realms().size());
  }

  @Test
  void connectsToTheFirstNodeThatAnswers() throws Exception {
    FreeholdClient client = network.client(TestNetwork.OPTIONS, nobody(), network.node.endpoint());
    assertEquals(2, client.realms().size());
  }

  @Test
  void whereTheNodeThatIsAskedDiesAnotherAnswers() throws Exception {
    TestNode dying = network.start((peer, _) -> peer.close());
    FreeholdClient client =
        network.client(TestNetwork.OPTIONS, dying.endpoint(), network.node.endpoint());
    assertEquals(2, client.realms().size());
    network.chain.seal();
    long height = network.chain.latest().height();
    assertEquals(network.chain.latest(), client.checkpoint(height));
    assertInstanceOf(Answer.Network.class, client.askAny(Query.NetworkState::new));
    assertEquals(1, dying.received().size());
  }

  @Test
  void aCheckpointThatOneNodeHasNotHeardOfIsAskedOfAnother() throws Exception {
    // It serves no checkpoint, whatever the other one does.
    TestNode behind =
        network.start(
            (peer, message) -> {
              if (message instanceof Query.CheckpointOf query) {
                peer.send(new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "not yet"));
              } else {
                network.worker.message(peer, message);
              }
            });
    FreeholdClient client =
        network.client(TestNetwork.OPTIONS, behind.endpoint(), network.node.endpoint());
    for (int i = 0; i < 2; i++) {
      network.chain.seal();
    }
    assertEquals(network.chain.latest(), client.checkpoint(2));
    assertEquals(1, client.checkpoint(1).height());
    assertThrows(QueryFailedException.class, () -> client.checkpoint(3));
  }

  @Test
  void aNetworkThatIsNotThereIsSaidSo() throws Exception {
    Endpoint nobody = nobody();
    ConnectionClosedException e =
        assertThrows(
            ConnectionClosedException.class, () -> network.client(TestNetwork.OPTIONS, nobody));
    assertTrue(e.getMessage().contains(nobody.toString()), e.getMessage());
  }

  @Test
  void aClientThatCannotStartLeavesNoConnection() throws Exception {
    network.worker.lying(
        answer -> TestChain.failed(checkpointOne(answer.request()), Answer.Failure.NOT_SERVING));
    assertThrows(QueryFailedException.class, network::client);
    Await.until("the connection to end", () -> network.node.peers().isEmpty());
  }

  @Test
  void whoAnswersAtAWorkersEndpointWithoutItsKeyIsNotAsked() throws Exception {
    TestNode other = network.start(network.worker);
    RealmId realm = new RealmId(1);
    network.chain.serve(1, Hash32.ZERO, other.endpoint());
    FreeholdClient client =
        network.client(TestNetwork.OPTIONS.withOutageLimit(Duration.ofMillis(300)));
    client.realms();
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> client.ask(realm, Query.NetworkState::new));
    assertTrue(e.getMessage().contains("not that of the worker"), e.getMessage());
    assertEquals(List.of(), other.received());

    network.chain.serve(1, other.endpoint());
    client.realms();
    assertInstanceOf(Answer.Network.class, client.ask(realm, Query.NetworkState::new));
    assertEquals(1, other.received().size());
  }

  @Test
  void followsWhatIsPushed() throws Exception {
    FreeholdClient client = network.client();
    for (int i = 1; i <= 3; i++) {
      Checkpoint sealed = network.seal();
      assertEquals(
          sealed,
          client
              .checkpoints()
              .await(c -> c.height() == sealed.height(), Duration.ofSeconds(30), "a push"));
    }
  }

  @Test
  void asksForCheckpointsThatItMissed() throws Exception {
    network.chain.seal();
    FreeholdClient client = network.client();
    for (int i = 0; i < 40; i++) {
      network.chain.seal();
    }
    Checkpoint pushed = network.seal();
    client.checkpoints().await(c -> c.equals(pushed), Duration.ofSeconds(30), "the gap to close");
    for (long height = 1; height <= pushed.height(); height++) {
      assertTrue(client.checkpoints().at(height).isPresent(), "checkpoint " + height);
    }
  }

  @Test
  void aForkThatIsPushedIsNotFollowed() throws Exception {
    FreeholdClient client = network.client();
    Checkpoint honest = network.seal();
    client.checkpoints().await(c -> c.equals(honest), Duration.ofSeconds(30), "the honest one");
    TestNode.Peer peer = network.node.peers().getLast();
    // Signed, and behind a checkpoint that nobody has shown: it proves nothing.
    peer.send(new Message.CheckpointPush(TestChain.signed(2, Hash32.ZERO, Fr.of(1), List.of())));
    Checkpoint next = network.seal();
    client.checkpoints().await(c -> c.equals(next), Duration.ofSeconds(30), "the next honest one");
    assertEquals(honest, client.checkpoint(1));
  }

  @Test
  void followsEveryLinkFromATrustedCheckpoint() {
    for (int i = 0; i < 50; i++) {
      network.chain.seal();
    }
    Checkpoint trusted = network.chain.at(7);
    FreeholdClient client =
        network.client(
            TestNetwork.OPTIONS.withTrusted(
                new ClientOptions.TrustedCheckpoint(7, trusted.hash())));
    assertEquals(network.chain.latest(), client.checkpoints().latest());
    for (long height = 7; height <= 50; height++) {
      assertTrue(client.checkpoints().at(height).isPresent(), "checkpoint " + height);
    }
  }

  @Test
  void refusesANetworkThatDoesNotHoldTheTrustedCheckpoint() {
    network.chain.seal();
    assertThrows(
        LyingNodeException.class,
        () ->
            network.client(
                TestNetwork.OPTIONS.withTrusted(
                    new ClientOptions.TrustedCheckpoint(1, Hash32.ZERO))));
  }

  @Test
  void aCheckpointOfAnotherHeightIsALie() {
    FreeholdClient client = network.client();
    network.chain.seal();
    network.chain.seal();
    network.worker.lying(
        answer ->
            answer instanceof Answer.CheckpointAt at
                ? new Answer.CheckpointAt(at.request(), network.chain.at(2))
                : answer);
    assertThrows(LyingNodeException.class, () -> client.checkpoint(1));
  }

  @Test
  void reconnectsByItselfAndCatchesUp() throws Exception {
    FreeholdClient client = network.client();
    int port = network.node.endpoint().port();
    network.node.close();
    network.chain.seal();
    network.chain.seal();
    network.start(port, network.worker);
    Checkpoint last = network.chain.latest();
    client
        .checkpoints()
        .await(c -> c.equals(last), Duration.ofSeconds(60), "the chain after the restart");
  }

  @Test
  void aQuestionOutlivesARestartOfTheWorkerAtAnotherPort() throws Exception {
    network.chain.seal();
    TestNode worker = network.start(network.worker);
    network.chain.serve(0, worker.endpoint());
    FreeholdClient client = network.client();
    assertEquals(
        1,
        ((Answer.CheckpointAt) client.ask(REALM, FreeholdClientTest::checkpointOne))
            .checkpoint()
            .height());
    worker.close();
    CompletableFuture<Answer> asked =
        client.async(c -> c.ask(REALM, FreeholdClientTest::checkpointOne));
    TestNode again = network.start(network.worker);
    network.chain.serve(0, again.endpoint());
    assertEquals(
        network.chain.at(1), ((Answer.CheckpointAt) asked.get(60, TimeUnit.SECONDS)).checkpoint());
    assertEquals(1, again.connections());
  }

  @Test
  void aWorkerThatStaysAwayIsGivenUpWithWhatWasWaitedFor() throws Exception {
    network.chain.serve(0, nobody());
    FreeholdClient client =
        network.client(TestNetwork.OPTIONS.withOutageLimit(Duration.ofMillis(300)));
    UnavailableException e =
        assertThrows(
            UnavailableException.class, () -> client.ask(REALM, FreeholdClientTest::checkpointOne));
    assertTrue(e.getMessage().startsWith("the worker of realm 0 at 127.0.0.1:"), e.getMessage());
    assertTrue(
        e.getMessage().contains(" does not answer; waited 300 ms; last, no "), e.getMessage());
  }

  private TestNode.Script pointingTo(Endpoint other) {
    return pointingTo(other.toString());
  }

  private static TestNode.Script pointingTo(String other) {
    return (peer, message) ->
        peer.send(
            new Answer.Failed(((Query) message).request(), Answer.Failure.WRONG_REALM, other));
  }

  @Test
  void aQuestionFollowsARedirection() throws Exception {
    network.chain.seal();
    TestNode wrong = network.start(pointingTo(network.node.endpoint()));
    network.chain.serve(0, wrong.endpoint());
    FreeholdClient client = network.client();
    Answer answer = client.ask(REALM, FreeholdClientTest::checkpointOne);
    assertEquals(network.chain.at(1), ((Answer.CheckpointAt) answer).checkpoint());
    assertEquals(1, wrong.received().size());
  }

  /**
   * A worker whose validators have all just started anew says so more often than any circle may.
   */
  @Test
  void aWorkerThatServesNothingYetIsWaitedFor() throws Exception {
    network.chain.seal();
    AtomicInteger asked = new AtomicInteger();
    TestNode.Script nobody = pointingTo("");
    TestNode away =
        network.start(
            (peer, message) -> {
              if (asked.incrementAndGet() <= 5) {
                nobody.message(peer, message);
              } else {
                network.worker.message(peer, message);
              }
            });
    network.chain.serve(0, away.endpoint());
    FreeholdClient client = network.client();
    assertInstanceOf(
        Answer.CheckpointAt.class, client.ask(REALM, FreeholdClientTest::checkpointOne));
    assertEquals(6, asked.get());
  }

  /** It went elsewhere, and the worker that had it does not know where to. */
  @Test
  void whoServesARealmIsAskedForAnewWhereItsWorkerKnowsNobody() throws Exception {
    network.chain.seal();
    TestNode.Script nobody = pointingTo("");
    TestNode old =
        network.start(
            (peer, message) -> {
              network.chain.serve(0, network.node.endpoint());
              nobody.message(peer, message);
            });
    network.chain.serve(0, old.endpoint());
    FreeholdClient client = network.client();
    assertInstanceOf(
        Answer.CheckpointAt.class, client.ask(REALM, FreeholdClientTest::checkpointOne));
    assertEquals(1, old.received().size());
  }

  @Test
  void redirectionsInACircleEnd() throws Exception {
    TestNode[] circle = new TestNode[1];
    circle[0] =
        network.start((peer, message) -> pointingTo(circle[0].endpoint()).message(peer, message));
    network.chain.serve(0, circle[0].endpoint());
    FreeholdClient client = network.client();
    QueryFailedException e =
        assertThrows(
            QueryFailedException.class, () -> client.ask(REALM, FreeholdClientTest::checkpointOne));
    assertEquals(Answer.Failure.WRONG_REALM, e.failure());
    assertEquals(4, circle[0].received().size());
  }

  /** Has the worker name another endpoint for every seat. */
  private void seatsAt(String endpoint) {
    network.worker.lying(
        answer ->
            answer instanceof Answer.Network state
                ? new Answer.Network(
                    state.request(),
                    state.checkpointHeight(),
                    state.realms().stream()
                        .map(seat -> new RealmEndpoint(seat.header(), seat.worker(), endpoint))
                        .toList())
                : answer);
  }

  @Test
  void aSeatWithoutAnEndpointIsNobodys() throws Exception {
    seatsAt("");
    FreeholdClient client =
        network.client(TestNetwork.OPTIONS.withOutageLimit(Duration.ofMillis(200)));
    UnavailableException e =
        assertThrows(
            UnavailableException.class, () -> client.ask(REALM, FreeholdClientTest::checkpointOne));
    assertTrue(e.getMessage().contains("nobody serves realm"), e.getMessage());
  }

  @Test
  void aTableWithAnEndpointThatIsNoneIsNoAnswer() throws Exception {
    // No seat looks so: who sends it breaks the protocol, and nothing else of it is believed.
    seatsAt("no endpoint");
    ConnectionClosedException e =
        assertThrows(ConnectionClosedException.class, () -> network.client());
    assertTrue(e.getMessage().contains("\"no endpoint\" is not host:port"), e.getMessage());
    Await.until("the connection to end", () -> network.node.peers().isEmpty());
  }

  @Test
  void closingEndsEverything() throws Exception {
    FreeholdClient client = network.client();
    client.close();
    Await.until("the connections to end", () -> network.node.peers().isEmpty());
    ClientException e = assertThrows(ClientException.class, client::realms);
    assertTrue(e.getMessage().contains("closed"), e.getMessage());
  }
}
