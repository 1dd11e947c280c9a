package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link of one validator to another, over sockets. */
class ValidatorLinkTest {
  private static final long WAIT_NS_MAX = 60_000_000_000L;
  private static final NodeKey SPEAKER = new NodeKey(FixedValues.bytes(32, 1));
  private static final NodeKey LISTENER = new NodeKey(FixedValues.bytes(32, 2));

  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final List<Integer> heard = new CopyOnWriteArrayList<>();
  private boolean reads;
  private EventLoops loops;
  private NodeServer server;
  private ValidatorLink link;

  @BeforeEach
  void listen() throws IOException {
    loops = new EventLoops();
    server =
        new NodeServer(
            loops,
            new InetSocketAddress("127.0.0.1", 0),
            TlsContext.of(LISTENER),
            new SessionHost(Role.COORDINATOR, LISTENER.id(), FixedValues.GENESIS, () -> 1),
            new Listener(),
            new ConnectionRegistry(TransportSettings.DEFAULT));
  }

  @AfterEach
  void end() {
    link.close();
    server.close();
    loops.close();
  }

  /** Node that notes how long the messages were that it heard. */
  private final class Listener implements NodeHandler {
    @Override
    public void opened(Connection connection, Peer peer) {
      if (!reads) {
        connection.pause(Connection.Pause.INBOX);
      }
      connections.add(connection);
    }

    @Override
    public Standing standing(Connection connection, Peer peer) {
      return Standing.PEER;
    }

    @Override
    public void received(Connection connection, Peer peer, Message message) {
      if (message instanceof Message.Agreement(byte[] bytes)) {
        heard.add(bytes.length);
      }
    }

    @Override
    public void roomy(Connection connection) {
      // Nothing waits.
    }

    @Override
    public void closed(Connection connection, Peer peer) {
      connections.remove(connection);
    }
  }

  private void open(Hash32 node) {
    Introduction introduction =
        new Introduction(FixedValues.GENESIS.hash(), Role.VALIDATOR, SPEAKER.id(), "", -1);
    link =
        new ValidatorLink(
            loops,
            node,
            new InetSocketAddress("127.0.0.1", server.port()),
            TlsContext.of(SPEAKER),
            () -> introduction);
    link.open();
  }

  private void say(byte[] message) {
    link.send(Frames.of(new Message.Agreement(message)));
  }

  private static void eventually(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + WAIT_NS_MAX;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void whatIsTooMuchForOneThatDoesNotReadIsDroppedAndTheLinkLives() {
    open(LISTENER.id());
    eventually("the link", () -> link.isOpen() && connections.size() == 1);
    int messages = 400;
    for (int i = 0; i < messages; i++) {
      say(new byte[Limits.AGREEMENT_BYTES_MAX]);
    }
    connections.getFirst().resume(Connection.Pause.INBOX);
    // One that comes once there is room is taken.
    eventually(
        "a message after the others",
        () -> {
          say(new byte[1]);
          return heard.contains(1);
        });
    long large = heard.stream().filter(bytes -> bytes > 1).count();
    assertTrue(large > 0 && large < messages / 2, large + " of " + messages + " were sent");
    assertTrue(link.isOpen());
  }

  @Test
  void adviceLeavesRoomForTheAgreement() {
    open(LISTENER.id());
    eventually("the link", () -> link.isOpen() && connections.size() == 1);
    for (int i = 0; i < 400; i++) {
      link.advise(Frames.of(new Message.Agreement(new byte[1 << 20])));
    }
    say(new byte[Limits.AGREEMENT_BYTES_MAX]);
    connections.getFirst().resume(Connection.Pause.INBOX);
    eventually("the agreement", () -> heard.contains(Limits.AGREEMENT_BYTES_MAX));
    assertTrue(heard.size() < 200, heard.size() + " were sent");
    assertTrue(heard.size() > 1, "advice is sent while there is room");
  }

  @Test
  void whatIsSaidWithoutAConnectionIsNotSaidOnTheNext() {
    reads = true;
    open(LISTENER.id());
    eventually("the link", () -> link.isOpen() && connections.size() == 1);
    say(new byte[7]);
    eventually("the first message", () -> heard.contains(7));
    connections.getFirst().hangUp();
    eventually("the end of the first connection", () -> !link.isOpen());
    say(new byte[8]);
    eventually("the next connection", link::isOpen);
    say(new byte[9]);
    eventually("the next message", () -> heard.contains(9));
    assertEquals(List.of(7, 9), heard);
  }

  @Test
  void anotherNodeThanTheOneThatIsWantedHearsNothing() throws IOException {
    open(SPEAKER.id());
    ValidatorLink right = link;
    open(LISTENER.id());
    // By then the first link has tried too.
    eventually("the right link", link::isOpen);
    assertFalse(right.isOpen());
    right.close();
  }
}
