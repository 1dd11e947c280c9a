package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.worker.machine.AnotherCheckpoint;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.TestChain;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of how a worker's driver carries effects out. */
class WorkerDriverTest implements WorkerPeers, WorkerTasks {
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});

  private final List<Object> done = new ArrayList<>();
  private Runnable onBroadcast = () -> {};
  private String refusal = "";

  private final TestChain chain =
      new TestChain(1000) {
        @Override
        public void append(Checkpoint checkpoint) {
          if (!refusal.isEmpty()) {
            throw new InvalidCheckpointException(refusal);
          }
          super.append(checkpoint);
          done.add("appended " + checkpoint.height());
        }
      };

  private final WorkerDriver driver =
      new WorkerDriver(
          new WorkerMachine(
              NODE,
              chain.genesis(),
              RealmSettings.DEFAULT,
              chain,
              realm -> {
                throw new IllegalStateException("realm " + realm + " is not served here");
              },
              checkpoint -> checkpoint.signature()[0] == 0,
              chain.check()),
          chain,
          realm -> {
            throw new IllegalStateException("realm " + realm + " is not served here");
          },
          this,
          this,
          evidence -> done.add("kept evidence of " + evidence.height()));

  private void push(Checkpoint checkpoint) {
    driver.step(new WorkerInput.CheckpointArrived(checkpoint));
  }

  @Test
  void evidenceIsDurableBeforeItIsSaidAndEndsTheUseOfTheKey() {
    Checkpoint first = chain.next(List.of());
    push(first);
    done.clear();
    Checkpoint other = AnotherCheckpoint.of(first);
    push(other);
    var said = new Message.Evidence(new Equivocation(first, other));
    assertEquals(List.of("kept evidence of 1", said, said), done);
    assertEquals(Optional.of(said.equivocation()), driver.evidence());
    done.clear();
    push(chain.next(List.of()));
    push(other);
    assertEquals(List.of(), done, "nothing that the key signs is taken any more");
    driver.step(new WorkerInput.CheckpointKnown(9));
    assertEquals(List.of(said), done, "the coordinator is shown it by each new link");
  }

  @Test
  void nothingThatFollowsACheckpointLeavesBeforeItIsDurable() {
    Checkpoint first = chain.next(List.of());
    driver.step(new WorkerInput.CheckpointKnown(2));
    push(first);
    assertEquals(
        List.of(
            new Query.CheckpointOf(0, 1),
            "appended 1",
            new Message.CheckpointPush(first),
            new Query.CheckpointOf(0, 2)),
        done);
  }

  @Test
  void aCheckpointThatContradictsItselfClosesItsSenderIsCountedAndHaltsNobody() {
    Checkpoint first = chain.next(List.of());
    refusal = "the root of checkpoint 1 is wrong";
    push(first);
    assertEquals(List.of("goodbye OUT_OF_STEP: " + refusal), done);
    assertEquals(1, driver.checkpointsRefused());
    refusal = "";
    push(first);
    assertEquals(1, chain.head().height());
    assertEquals(new Message.CheckpointPush(first), done.getLast());
    assertEquals(1, driver.checkpointsRefused());
  }

  @Test
  void aCheckpointThatIsNotSignedClosesItsSenderIsCountedAndHaltsNobody() {
    Checkpoint first = chain.next(List.of());
    byte[] signature = new byte[Checkpoint.SIGNATURE_BYTES];
    signature[0] = 1;
    push(first.withSignature(signature));
    assertEquals(
        List.of("goodbye NOT_ALLOWED: checkpoint 1 does not bear the coordinator's signature"),
        done);
    assertEquals(1, driver.checkpointsRefused());
    push(first);
    assertEquals(1, chain.head().height());
  }

  @Test
  void takesNoStepWithinAStep() {
    onBroadcast = () -> driver.step(new WorkerInput.CheckpointKnown(1));
    assertThrows(IllegalStateException.class, () -> push(chain.next(List.of())));
  }

  @Override
  public void send(long connection, Message message) {
    done.add(message);
  }

  @Override
  public void broadcast(Message message) {
    done.add(message);
    onBroadcast.run();
  }

  @Override
  public void sendToCoordinator(Message message) {
    done.add(message);
  }

  @Override
  public void closeCoordinator(GoodbyeReason reason, String text) {
    done.add("goodbye " + reason + ": " + text);
  }

  @Override
  public void released(long connection) {
    throw new AssertionError("no bundle came");
  }

  @Override
  public void verify(RealmId realm, RealmEffect.Verify request) {
    throw new AssertionError("no bundle came");
  }

  @Override
  public void process(RealmId realm, BlockTransition.Batch batch) {
    throw new AssertionError("no realm is served");
  }

  @Override
  public void copy(RealmHeader target, String from) {
    throw new AssertionError("no realm is followed");
  }
}
