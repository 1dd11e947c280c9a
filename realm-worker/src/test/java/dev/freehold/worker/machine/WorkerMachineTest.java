package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker does about its realms and the chain of checkpoints. */
class WorkerMachineTest {
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 BUNDLE = TaggedHash.BUNDLE.of(new byte[] {2});

  private final TestChain chain = new TestChain(1000);
  private final WorkerMachine machine =
      new WorkerMachine(
          NODE,
          chain.genesis,
          RealmSettings.DEFAULT,
          chain,
          realm -> {
            throw new IllegalStateException("realm " + realm + " is not served here");
          },
          _ -> true);

  @Test
  void saysNothingOfBundlesBeforeItKnowsItsRealms() {
    var asked = new WorkerInput.StatusAsked(7, 3, BUNDLE);
    assertEquals(List.of(new WorkerEffect.RefuseStatus(7, 3)), machine.step(asked));
    assertEquals(List.of(), machine.step(new WorkerInput.Assigned(List.of())));
    assertEquals(
        List.of(new WorkerEffect.AnswerStatus(7, 3, BUNDLE, new BundleStatus.Unknown())),
        machine.step(asked));
  }
}
