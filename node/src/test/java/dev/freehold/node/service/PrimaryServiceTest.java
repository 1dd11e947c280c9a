package dev.freehold.node.service;

import static dev.freehold.node.transport.TestValidator.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.agent.FollowingDriver;
import dev.freehold.worker.agent.FollowingPeers;
import dev.freehold.worker.agent.FollowingTaskPool;
import dev.freehold.worker.agent.FollowingThread;
import dev.freehold.worker.copy.CopyException;
import dev.freehold.worker.desk.Intake;
import dev.freehold.worker.follow.TailReplay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that takes no blocks, with a primary's connection before it. */
@Timeout(120)
class PrimaryServiceTest {
  private static final int BLOCKS = 400;

  private final Genesis genesis = TestLedger.genesis();
  private final NodeKey primaryKey = new NodeKey(FixedValues.bytes(32, 1));
  private final NodeKey key = new NodeKey(FixedValues.bytes(32, 2));
  private final CountDownLatch disk = new CountDownLatch(1);
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final ConnectionRegistry registry = new ConnectionRegistry(TransportSettings.DEFAULT);

  /** Of four small blocks. */
  private final Intake intake = new Intake(1 << 20, 1 << 18);

  private final IntakeGate gate = new IntakeGate(intake, Connection.Pause.BLOCKS);
  private final MemoryNodeStore store =
      new MemoryNodeStore(
          genesis.checkpoint(),
          (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()),
          this::write);

  private final FollowingTaskPool tasks =
      new FollowingTaskPool(
          new TailReplay(genesis, store),
          (target, from) -> {
            throw new CopyException("nobody is at " + from);
          });
  private final FollowingThread following =
      new FollowingThread(
          new FollowingDriver(
              key.id(), store, new NodeStorageSigner(genesis.hash(), key), new Peers(), tasks),
          tasks,
          failures::add);
  private final PrimaryService primaries = new PrimaryService(following, gate);

  private void write(StoreWrite write) {
    boolean isOfBlocks =
        write instanceof StoreWrite.TailsWritten(List<TailWrite> writes)
            && writes.stream().anyMatch(TailWrite.Appended.class::isInstance);
    try {
      if (isOfBlocks) {
        disk.await();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Peers implements FollowingPeers {
    @Override
    public void send(long connection, Message message) {
      registry.connection(connection).orElseThrow().send(message);
    }

    @Override
    public void close(long connection, GoodbyeReason reason, String text) {
      failures.add(new AssertionError(text));
    }

    @Override
    public void sendToCoordinator(Message message) {
      failures.add(new AssertionError("nobody waits for " + message));
    }

    @Override
    public void taken(long connection, long bytes) {
      gate.leave(connection, bytes);
    }
  }

  private final class Node implements NodeHandler {
    @Override
    public void opened(Connection connection, Peer peer) {
      primaries.opened(connection, peer);
    }

    @Override
    public Standing standing(Connection connection, Peer peer) {
      return primaries.isPrimary(peer) ? Standing.PEER : Standing.STRANGER;
    }

    @Override
    public void received(Connection connection, Peer peer, Message message) {
      primaries.received(connection, peer, (Message.Replicate) message);
    }

    @Override
    public void roomy(Connection connection) {
      // Nothing waits to be sent.
    }

    @Override
    public void closed(Connection connection, Peer peer) {
      primaries.closed(connection, peer);
    }
  }

  private int paused() {
    synchronized (gate) {
      return intake.paused();
    }
  }

  private static RealmEndpoint seat(Hash32 primary, Hash32 follower) {
    return new RealmEndpoint(
        RealmHeader.origin(TestLedger.REALM),
        1,
        primary,
        "primary:7",
        List.of(new RealmFollower(follower, "me:7", RealmFollower.Phase.COUNTED)));
  }

  @Test
  void whoSendsMoreThanTheDiskTakesIsReadNoFurtherUntilThereIsRoomAndNothingIsLost()
      throws Exception {
    RealmBlock block = TestLedger.first(store, TestLedger.REALM).block();
    following.start(input -> failures.add(new AssertionError("nobody waits for " + input)));
    following.follow(seat(primaryKey.id(), key.id()));
    eventually("the table", () -> following.isPrimary(primaryKey.id()));
    try (EventLoops loops = EventLoops.ofLinks();
        NodeServer server =
            new NodeServer(
                loops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TlsContext.of(key),
                new SessionHost(Role.WORKER, key.id(), genesis, () -> 0),
                new Node(),
                registry);
        ScriptedPrimary primary =
            new ScriptedPrimary(
                primaryKey, new Endpoint("127.0.0.1", server.port()), key.id(), genesis)) {
      primary.hearHeld(1, RealmHeader.origin(TestLedger.REALM));
      for (int i = 0; i < BLOCKS; i++) {
        primary.replicate(1, block);
      }
      eventually("the pause", () -> paused() == 1);
      disk.countDown();
      primary.hearStored(1, block.header());
      eventually("room for all", () -> paused() == 0 && gate.total() == 0);
      assertEquals(1, store.tails().links(TestLedger.REALM).size());
      // Before the loops, on which it has connections read from again.
      following.close();
    } finally {
      disk.countDown();
      following.close();
    }
    assertEquals(List.of(), failures);
  }
}
