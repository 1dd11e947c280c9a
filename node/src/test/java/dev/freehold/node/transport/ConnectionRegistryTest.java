package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rooms and budget, over channels that take nothing out of the process. */
@SuppressWarnings("FutureReturnValueIgnored") // An embedded channel does it at once.
class ConnectionRegistryTest {
  private static final int CONNECTIONS = 80;
  private static final long BUDGET = TransportSettings.STRANGER_BYTES_MIN;

  private final TransportSettings settings =
      new TransportSettings(CONNECTIONS, 8, CONNECTIONS, BUDGET);
  private final ConnectionRegistry registry = new ConnectionRegistry(settings);
  private final List<Guest> guests = new ArrayList<>();
  private Standing workers = Standing.PEER;

  /** One connection; what is written to it stays there, as it does when a peer does not read. */
  private final class Guest {
    private final EmbeddedChannel channel;
    private final Connection connection;
    private final Peer peer;

    Guest(String address, Role role) {
      InetSocketAddress remote = new InetSocketAddress(InetAddress.ofLiteral(address), 9);
      channel =
          new EmbeddedChannel(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(io.netty.channel.ChannelHandlerContext ctx) {
                  // Never: the peer does not read.
                }
              }) {
            @Override
            public SocketAddress remoteAddress() {
              return remote;
            }
          };
      connection = new Connection(registry.nextId(), channel, registry.budget().share());
      peer = new Peer(connection.id(), role, Hash32.ZERO, "", -1);
      channel
          .closeFuture()
          .addListener(
              _ -> {
                connection.closed();
                registry.closed(connection);
              });
      registry.admit(connection);
      guests.add(this);
    }

    Guest hello() {
      assertTrue(registry.opened(connection, peer));
      return this;
    }

    boolean isOpen() {
      channel.runPendingTasks();
      return channel.isOpen();
    }
  }

  @AfterEach
  void close() {
    guests.forEach(guest -> guest.channel.finishAndReleaseAll());
    assertEquals(0, registry.budget().bytes());
  }

  private Guest client(String address) {
    return new Guest(address, Role.CLIENT).hello();
  }

  private Guest worker() {
    return new Guest("198.51.100.7", Role.WORKER).hello();
  }

  private long open() {
    return guests.stream().filter(Guest::isOpen).count();
  }

  @Test
  void aNewcomerTakesThePlaceOfTheStrangerThatWasSilentForLongest() {
    registry.standings((_, peer) -> peer.role() == Role.WORKER ? workers : Standing.STRANGER);
    Guest first = client("127.0.0.1");
    Guest second = client("127.0.0.1");
    for (int i = 2; i < settings.strangersMax(); i++) {
      client("127.0.0.1");
    }
    first.connection.heard();
    assertEquals(settings.strangersMax(), open());
    Guest newcomer = client("127.0.0.1");
    assertFalse(second.isOpen());
    assertTrue(first.isOpen() && newcomer.isOpen());
    assertEquals(settings.strangersMax(), open());
    assertEquals(1, registry.displaced());
  }

  @Test
  void strangersTakeNoPlaceOfAPeer() {
    registry.standings((_, peer) -> peer.role() == Role.WORKER ? workers : Standing.STRANGER);
    Guest peer = worker();
    for (int i = 0; i < 3 * CONNECTIONS; i++) {
      client("127.0.0.1");
    }
    Guest late = worker();
    assertTrue(peer.isOpen() && late.isOpen());
    assertEquals(2, registry.peers());
    assertEquals(settings.strangersMax() + 2, open());
  }

  @Test
  void whoOnlySaysToBeAWorkerIsAStrangerUntilItIsKnown() {
    registry.standings((_, peer) -> peer.role() == Role.WORKER ? workers : Standing.STRANGER);
    workers = Standing.STRANGER;
    Guest claimed = worker();
    assertEquals(Standing.STRANGER, registry.standing(claimed.connection));
    workers = Standing.PEER;
    for (int i = 0; i < CONNECTIONS; i++) {
      client("127.0.0.1");
    }
    // It was the idlest of all, and turned out to be known when its place was wanted.
    assertTrue(claimed.isOpen());
    assertEquals(Standing.PEER, registry.standing(claimed.connection));
  }

  @Test
  void aNetworkHasItsPartAndNoMore() {
    for (int i = 0; i < 20; i++) {
      client("203.0.113." + (i + 1));
    }
    Guest neighbour = client("203.0.114.1");
    assertEquals(9, open());
    assertTrue(neighbour.isOpen());
  }

  @Test
  void whoSaysNoHelloMakesRoomForTheNext() {
    Guest first = new Guest("127.0.0.1", Role.CLIENT);
    for (int i = 1; i < settings.hellosMax(); i++) {
      new Guest("127.0.0.1", Role.CLIENT);
    }
    assertTrue(first.isOpen());
    Guest last = new Guest("127.0.0.1", Role.CLIENT);
    assertFalse(first.isOpen());
    assertTrue(last.isOpen());
    assertEquals(Limits.CROWDED_HELLO_MS_MAX, registry.admit(last.connection));
  }

  @Test
  void overTheBudgetWhoHoldsMostGoesAndPeersStay() {
    registry.standings((_, peer) -> peer.role() == Role.WORKER ? workers : Standing.STRANGER);
    Guest peer = worker();
    peer.connection.send(part(8 << 20));
    peer.connection.send(part(8 << 20));
    assertEquals(0, registry.budget().bytes());
    Guest slim = client("127.0.0.1");
    Guest fat = client("127.0.0.1");
    Guest last = client("127.0.0.1");
    slim.connection.send(part(1 << 20));
    fat.connection.send(part(7 << 20));
    assertTrue(fat.isOpen());
    last.connection.send(part(2 << 20));
    assertFalse(fat.isOpen());
    assertTrue(slim.isOpen() && last.isOpen() && peer.isOpen());
    assertEquals(1, registry.budget().closed());
    assertTrue(registry.budget().bytes() <= BUDGET);
  }

  @Test
  void unfinishedFramesCountTooAndAreGivenBack() {
    Guest sender = client("127.0.0.1");
    sender.connection.unfinished(60_000);
    assertEquals(60_000, registry.budget().bytes());
    sender.connection.unfinished(0);
    assertEquals(0, registry.budget().bytes());
    sender.connection.unfinished(50_000);
    sender.channel.close();
    assertEquals(0, registry.budget().bytes());
  }

  @Test
  void whoHasNotReadIsPushedNothingMore() {
    Guest reader = client("127.0.0.1");
    for (int i = 0; i < 1_000; i++) {
      registry.broadcast(part(100_000));
    }
    reader.channel.runPendingTasks();
    assertTrue(reader.isOpen());
    assertTrue(reader.connection.unreadBytes() <= Limits.UNREAD_BYTES_MARK + 100_100);
  }

  @Test
  void whoReadsNothingOfWhatWaitsIsClosedHoweverMuchItSends() {
    Guest mute = client("127.0.0.1");
    mute.connection.watchReader(0);
    mute.connection.send(part(1000));
    mute.channel.runPendingTasks();
    long ms = 1_000_000;
    mute.connection.watchReader(Limits.UNREAD_MS_MAX * ms);
    mute.connection.heard();
    assertTrue(mute.isOpen());
    mute.connection.watchReader((Limits.UNREAD_MS_MAX + 1) * ms);
    assertFalse(mute.isOpen());
  }

  private static Message part(int bytes) {
    return new Answer.BlockPart(1, bytes, new byte[bytes]);
  }
}
