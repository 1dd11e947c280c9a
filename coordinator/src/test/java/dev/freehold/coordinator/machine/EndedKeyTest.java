package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A coordinator that is shown two signatures of its own key seals no more, after a restart too. */
class EndedKeyTest {
  private static final long STEP_MS = 1000;

  private final Genesis genesis =
      TestFounders.genesis(1, List.of(new Genesis.Funded(Fr.ONE, 1_000)));
  private final CoordinatorMachine machine = machine();

  private CoordinatorMachine machine() {
    return new CoordinatorMachine(
        genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  }

  private static Checkpoint another(Checkpoint checkpoint) {
    byte[] bytes = checkpoint.toBytes();
    bytes[Long.BYTES] ^= 1;
    return Decoder.decode(bytes, Checkpoint::decode);
  }

  @Test
  void sealsNothingMoreAndSaysSo() {
    machine.step(new CoordinatorInput.Tick(STEP_MS));
    Checkpoint sealed = machine.head();
    assertEquals(1, sealed.height());
    var evidence = new Equivocation(sealed, another(sealed));
    var shown = new CoordinatorInput.EvidenceShown(evidence);
    var entry = new LogEntry.Ended(evidence);
    assertEquals(
        List.of(
            new CoordinatorEffect.Persist(entry),
            new CoordinatorEffect.Broadcast(new Message.Evidence(evidence))),
        machine.step(shown));
    assertEquals(List.of(), machine.step(shown), "one piece is enough");
    assertEquals(List.of(), machine.step(new CoordinatorInput.Tick(9 * STEP_MS)));

    CoordinatorMachine again = machine();
    again.restore(new LogEntry.Sealed(sealed));
    again.restore(LogEntry.decode(entry.toBytes()));
    assertEquals(List.of(), again.step(new CoordinatorInput.Tick(9 * STEP_MS)));
    assertEquals(
        new CoordinatorEffect.Send(5, new Message.Evidence(evidence)),
        again
            .step(
                new CoordinatorInput.WorkerJoined(
                    5, TaggedHash.NODE_ID.of(new byte[] {1}), "worker:1"))
            .getLast());
  }
}
