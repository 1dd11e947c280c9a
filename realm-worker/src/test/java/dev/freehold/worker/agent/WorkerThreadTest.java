package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.worker.copy.CopyException;
import dev.freehold.worker.follow.TailReplay;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.TestChain;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts, ends and failures of a worker's threads. */
class WorkerThreadTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});

  private final TestChain chain = new TestChain(1000);
  private final CompletableFuture<Equivocation> kept = new CompletableFuture<>();
  private final CompletableFuture<Message> relayed = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final MemoryNodeStore store = new MemoryNodeStore(chain.genesis().checkpoint());
  private final WorkerThread worker = worker();

  private WorkerThread worker() {
    WorkerTaskPool tasks =
        new WorkerTaskPool(
            new VerificationPool(
                _ -> {
                  throw new IllegalStateException("no bundle came");
                },
                1),
            new BlockPool(
                realm -> {
                  throw new IllegalStateException("realm " + realm + " is not served here");
                },
                LevelHasher.SERIAL,
                blocks -> {
                  throw new IllegalStateException("no block is made here");
                }),
            (target, from) -> {
              throw new CopyException("nobody is at " + from);
            },
            new TailReplay(chain.genesis(), store));
    return new WorkerThread(
        new WorkerDriver(
            new WorkerMachine(
                NODE,
                chain.genesis(),
                RealmSettings.DEFAULT,
                chain,
                realm -> {
                  throw new IllegalStateException("realm " + realm + " is not served here");
                },
                store.tails(),
                checkpoint -> checkpoint.finality().isEmpty(),
                chain.check()),
            chain,
            realm -> {
              throw new IllegalStateException("realm " + realm + " is not served here");
            },
            new Peers(),
            tasks,
            kept::complete),
        tasks,
        failure::complete);
  }

  @AfterEach
  void close() {
    worker.close();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("gatherer|verifier-0"))
        .count();
  }

  @Test
  void nothingRunsBeforeItIsStartedAndItCanBeClosedUnstarted() {
    assertEquals(0, threads());
    assertFalse(worker.drain(LIMIT), "nothing drains that does not run");
    worker.close();
    assertEquals(0, threads());
  }

  @Test
  void whatWasPostedBeforeTheStartIsTakenAfterItAndADrainedWorkerEnds() throws Exception {
    Checkpoint first = chain.next(List.of());
    worker.post(new WorkerInput.CheckpointArrived(0, first));
    worker.start();
    assertEquals(new Message.CheckpointPush(first), relayed.get(30, TimeUnit.SECONDS));
    assertEquals(2, threads());
    assertTrue(worker.drain(LIMIT));
    worker.close();
    assertEquals(0, threads());
    assertFalse(failure.isDone());
    assertEquals(new Answer.Counter("checkpointsRefused", 0), worker.counters().getLast());
  }

  @Test
  void twoStoriesOfTheCoordinatorAreKeptAndTheWorkerGoesOn() throws Exception {
    Checkpoint first = chain.next(List.of());
    Checkpoint other =
        new Checkpoint(
            1,
            first.previous(),
            2,
            first.globalRoot(),
            List.of(),
            List.of(),
            Hash32.ZERO,
            Totals.NONE,
            Optional.empty());
    worker.start();
    worker.post(new WorkerInput.CheckpointArrived(0, first));
    worker.post(new WorkerInput.CheckpointArrived(0, other));
    assertEquals(new Equivocation(first, other), kept.get(30, TimeUnit.SECONDS));
    assertTrue(worker.drain(LIMIT), "the worker goes on");
    assertEquals(Optional.of(new Equivocation(first, other)), worker.evidence());
    assertEquals(
        new Equivocation(first, other).inWords(),
        worker.counted(1, List.of(), "", List.of()).keyEnded());
    assertFalse(failure.isDone());
  }

  private final class Peers implements WorkerPeers {
    @Override
    public void send(long connection, Message message) {
      throw new IllegalStateException("nobody is connected");
    }

    @Override
    public void broadcast(Message message) {
      relayed.complete(message);
    }

    @Override
    public void sendToCoordinator(Message message) {
      if (!(message instanceof Message.Evidence)) {
        throw new IllegalStateException("nothing is asked for");
      }
    }

    @Override
    public void obey(int link) {
      // There is one.
    }

    @Override
    public void sendToOthers(Message message) {
      throw new IllegalStateException("nothing is sealed");
    }

    @Override
    public void sendByLink(int link, Message message) {
      sendToCoordinator(message);
    }

    @Override
    public void closeLink(int link, GoodbyeReason reason, String text) {
      throw new IllegalStateException(text);
    }

    @Override
    public void released(long connection) {
      throw new IllegalStateException("no bundle came");
    }
  }
}
