package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An order whose answer is lost is sent once more as it was, and never as another. */
class RealmOrdersTest {
  private static final RealmId REALM = new RealmId(0);

  private final NodeKey key = NodeKey.generate();
  private final List<Query.PlaceRealm> heard = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  @TempDir private Path directory;
  private Path keyFile;
  private Genesis genesis;
  private ServerSocket server;
  private volatile int answersLost;
  private volatile int refusals;

  @BeforeEach
  void start() throws IOException {
    keyFile = directory.resolve("operator.key");
    Files.write(keyFile, new byte[Hash32.BYTES]);
    genesis =
        new Genesis(
            "orders",
            true,
            1,
            0,
            TestFounders.alone(key.id()),
            OperatorKey.read(keyFile).publicKey(),
            new FeeSchedule(1, 1, 1, 1),
            List.of());
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("coordinator").start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket plain = server.accept();
          Socket socket = TlsContext.of(key).acceptor(plain)) {
        serve(socket);
      } catch (IOException e) {
        // The other side, or the test, has ended the connection.
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    FrameReader in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    while (true) {
      switch (in.read()) {
        case Message.Hello _ ->
            say(
                socket,
                new Message.Welcome(
                    Protocol.VERSION, Role.COORDINATOR, key.id(), genesis.toBytes(), 7));
        case Query.NetworkState q -> say(socket, network(q.request()));
        case Query.PlaceRealm order -> {
          heard.add(order);
          if (heard.size() <= answersLost) {
            return;
          }
          say(
              socket,
              heard.size() <= refusals
                  ? new Answer.Failed(order.request(), Answer.Failure.NOT_SERVING, "not leading")
                  : network(order.request()));
        }
        default -> {
          // Nothing that an order needs.
        }
      }
    }
  }

  private static Answer.Network network(int request) {
    return new Answer.Network(
        request, 7, List.of(new RealmEndpoint(RealmHeader.origin(REALM), Hash32.ZERO, "")), 5);
  }

  private static void say(Socket socket, Message message) throws IOException {
    socket.getOutputStream().write(Frames.of(message));
    socket.getOutputStream().flush();
  }

  private RealmEndpoint place() {
    return place(List.of(here()));
  }

  private Endpoint here() {
    return new Endpoint("127.0.0.1", server.getLocalPort());
  }

  private RealmEndpoint place(List<Endpoint> coordinators) {
    return new RealmOrders(coordinators, keyFile, said::add)
        .place(REALM, Placement.Action.STAY, Hash32.ZERO);
  }

  @Test
  void anAnswerThatIsLostIsAskedForByTheVerySameOrder() {
    answersLost = 1;
    assertEquals(REALM, place().header().realm());
    assertEquals(2, heard.size());
    assertEquals(5, heard.getFirst().placement().number());
    assertEquals(heard.getFirst().placement(), heard.getLast().placement());
    assertArrayEquals(heard.getFirst().signature(), heard.getLast().signature());
  }

  @Test
  void whoHearsNothingAgainIsToldThatTheOrderMayHaveBeenHeard() {
    answersLost = 2;
    UnavailableException e = assertThrows(UnavailableException.class, this::place);
    assertTrue(e.getMessage().contains("order 5 was sent and not answered"), e.getMessage());
    assertEquals(2, heard.size());
  }

  @Test
  void whoDoesNotLeadIsSentTheVerySameOrderUntilItDoes() {
    refusals = 2;
    assertEquals(REALM, place().header().realm());
    assertEquals(3, heard.size());
    assertEquals(heard.getFirst().placement(), heard.getLast().placement());
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.getFirst().contains("another validator leads"), said.toString());
  }

  @Test
  void whereSeveralAreNamedOneThatIsAwayIsPassedOver() throws IOException {
    Endpoint away;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.9"))) {
      away = new Endpoint("127.0.0.9", closed.getLocalPort());
    }
    refusals = 2;
    assertEquals(REALM, place(List.of(away, here())).header().realm());
    assertEquals(3, heard.size());
  }
}
