package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.port.TestLedger;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.worker.copy.CopyException;
import dev.freehold.worker.follow.TailReplay;
import dev.freehold.worker.machine.WorkerInput;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts, ends and failures of the thread that follows realms. */
class FollowingThreadTest {
  private static final long LIMIT_S = 30;
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 PRIMARY = TaggedHash.NODE_ID.of(new byte[] {2});

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<WorkerInput> told = new LinkedBlockingQueue<>();
  private volatile Consumer<StoreWrite> disk = _ -> {};
  private final FollowingThread following = following();

  private FollowingThread following() {
    MemoryNodeStore store =
        new MemoryNodeStore(
            TestLedger.genesis().checkpoint(),
            (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()),
            write -> disk.accept(write));
    FollowingTaskPool tasks =
        new FollowingTaskPool(
            new TailReplay(TestLedger.genesis(), store),
            (target, from) -> {
              throw new CopyException("nobody is at " + from);
            });
    return new FollowingThread(
        new FollowingDriver(
            NODE,
            store,
            new TestSigner(
                marks -> {
                  throw new IllegalStateException("nothing is stored here: " + marks);
                }),
            new Nobody(),
            tasks),
        tasks,
        failures::add);
  }

  private static final class Nobody implements FollowingPeers {
    @Override
    public void send(long connection, Message message) {
      // It is gone.
    }

    @Override
    public void close(long connection, GoodbyeReason reason, String text) {
      // It is gone.
    }

    @Override
    public void sendToCoordinator(Message message) {
      // It is gone.
    }

    @Override
    public void taken(long connection, long bytes) {
      throw new IllegalStateException("no block came");
    }
  }

  @AfterEach
  void close() {
    following.close();
  }

  private static boolean isRunning() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().matches("follower|replayer|seat-copier-0"));
  }

  private static RealmEndpoint seat() {
    return new RealmEndpoint(RealmHeader.origin(TestLedger.REALM), PRIMARY, "primary:7");
  }

  @Test
  void whoHasNoSeatHasNoThreadAndWhoLeavesHearsThatItHas() throws Exception {
    following.start(told::add);
    following.connected(7, PRIMARY);
    following.checkpointFinal();
    assertFalse(isRunning(), "nothing is followed");
    following.follow(seat());
    following.leave(TestLedger.REALM);
    assertEquals(new WorkerInput.Copied(TestLedger.REALM), told.poll(LIMIT_S, TimeUnit.SECONDS));
    following.close();
    assertFalse(isRunning());
    assertEquals(0, failures.size());
  }

  @Test
  void aDiskThatFailsEndsItAndIsToldOnce() throws Exception {
    StoreException gone = new StoreException("the disk is gone");
    disk =
        _ -> {
          throw gone;
        };
    following.start(told::add);
    following.follow(seat());
    assertEquals(gone, failures.poll(LIMIT_S, TimeUnit.SECONDS));
    following.follow(seat());
    following.close();
    assertEquals(0, failures.size());
  }
}
