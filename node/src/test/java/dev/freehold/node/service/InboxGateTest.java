package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
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
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A full inbox, with real connections before it. */
class InboxGateTest {
  private static final int TIMEOUT_MS = 30_000;

  private volatile boolean full = true;
  private final List<Integer> taken = new CopyOnWriteArrayList<>();
  private final Map<Long, Integer> heard = new ConcurrentHashMap<>();

  // Even numbers find no room while it is full.
  private final InboxGate<Integer> gate = new InboxGate<>(this::offer);

  private boolean offer(int input) {
    if (full && input % 2 == 0) {
      return false;
    }
    return taken.add(input);
  }

  private final class Node implements NodeHandler {
    @Override
    public void opened(Connection connection, Peer peer) {
      // Nothing is pushed.
    }

    @Override
    public Standing standing(Connection connection, Peer peer) {
      return Standing.STRANGER;
    }

    @Override
    public void received(Connection connection, Peer peer, Message message) {
      heard.merge(connection.id(), 1, Integer::sum);
      gate.post(connection, ((Query) message).request());
    }

    @Override
    public void roomy(Connection connection) {
      // Nothing waits to be sent.
    }

    @Override
    public void closed(Connection connection, Peer peer) {
      // Nothing follows.
    }
  }

  @Test
  void whoFindsNoRoomWaitsInOrderAndKeepsNobodyElseWaiting() throws Exception {
    Genesis genesis =
        new Genesis(
            "test",
            true,
            2,
            0,
            TestFounders.alone(Hash32.ZERO),
            Hash32.ZERO,
            new FeeSchedule(1, 1, 1, 0),
            List.of());
    try (EventLoops loops = EventLoops.ofLinks();
        NodeServer server =
            new NodeServer(
                loops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TlsContext.of(NodeKey.generate()),
                new SessionHost(Role.WORKER, Hash32.ZERO, genesis, () -> 0),
                new Node(),
                new ConnectionRegistry(TransportSettings.DEFAULT));
        Socket blocked = client(server);
        Socket other = client(server)) {
      List<Integer> all = new ArrayList<>();
      for (int i = 2; i < 200; i++) {
        ask(blocked, i);
        all.add(i);
      }
      ask(other, 1);
      // Both connections are of one event loop.
      await(() -> taken.contains(1));
      assertEquals(List.of(1), taken);
      full = false;
      await(() -> taken.size() == all.size() + 1);
      assertEquals(all, taken.subList(1, taken.size()));
      await(gate::isIdle);
      ask(blocked, 500);
      await(() -> taken.getLast() == 500);
      assertTrue(heard.values().containsAll(List.of(1, all.size() + 1)), heard.toString());
    }
  }

  private static Socket client(NodeServer server) throws IOException {
    Socket socket = TlsContext.anonymous().connect(new Endpoint("127.0.0.1", server.port()));
    socket.getOutputStream().write(Frames.of(Introduction.ofClient(Hash32.ZERO).hello()));
    return socket;
  }

  private static void ask(Socket socket, int request) throws IOException {
    socket.getOutputStream().write(Frames.of(new Query.NetworkState(request)));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited too long");
      Thread.sleep(5);
    }
  }
}
