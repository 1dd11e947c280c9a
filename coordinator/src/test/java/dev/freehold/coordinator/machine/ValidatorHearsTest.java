package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Input of connections that one of several validators takes otherwise than a lone one. */
class ValidatorHearsTest {
  private static final Genesis GENESIS = genesis();
  private static final Hash32 WORKER = TaggedHash.NODE_ID.of(new byte[] {7});

  private final ValidatorMachine machine =
      new ValidatorMachine(
          ValidatorHearsTest::origin,
          GENESIS.hash(),
          origin(),
          GENESIS.verifiers(GENESIS.firstEra()),
          TaggedHash.NODE_ID.of(new byte[] {0}));

  private static Genesis genesis() {
    Hash32[] nodes =
        IntStream.range(0, 4)
            .mapToObj(i -> TaggedHash.NODE_ID.of(new byte[] {(byte) i}))
            .toArray(Hash32[]::new);
    return TestFounders.genesis("hears", TestFounders.ofEqualWeight(nodes));
  }

  private static CoordinatorMachine origin() {
    return CoordinatorMachine.ofCommittee(GENESIS, 2, BoardRules.DEFAULT, (_, _, _, _) -> true);
  }

  private List<ValidatorEffect> hear(CoordinatorInput input) {
    return machine.step(new ValidatorInput.Outside(input));
  }

  private static boolean sends(List<ValidatorEffect> effects, Class<? extends Message> type) {
    return effects.stream()
        .anyMatch(
            effect ->
                effect instanceof ValidatorEffect.Act(CoordinatorEffect.Send(long _, Message m))
                    && type.isInstance(m));
  }

  @Test
  void aWorkerThatHoldsMoreThanIsKnownHereJoinsAllTheSame() {
    hear(new CoordinatorInput.Tick(GENESIS.timeMs() + 1_000));
    hear(new CoordinatorInput.WorkerJoined(1, WORKER, "a:1", 9, new Admission.Open()));
    List<ValidatorEffect> effects =
        machine.step(new ValidatorInput.ProposeAsked(1, GENESIS.hash(), List.of()));
    assertTrue(effects.contains(new ValidatorEffect.Leads(true, 1)));
    // Its seat waits for a final candidate; that it is asked for nothing is what counts here.
    assertEquals(
        List.of(),
        effects.stream()
            .filter(
                effect ->
                    effect instanceof ValidatorEffect.Act(CoordinatorEffect.Close _)
                        || sends(List.of(effect), Query.CheckpointOf.class))
            .toList());
  }

  @Test
  void twoFinalCheckpointsOfOneHeightEndTheProcess() {
    Checkpoint of = GENESIS.checkpoint();
    Checkpoint first = at(of, of.globalRoot());
    Checkpoint second = at(of, Fr.of(5));
    Equivocation evidence = new Equivocation(first, second);
    assertEquals(
        List.of(new ValidatorEffect.Act(new CoordinatorEffect.Halt(evidence.inWords()))),
        hear(new CoordinatorInput.EvidenceShown(evidence)));
  }

  private static Checkpoint at(Checkpoint of, Fr root) {
    return new Checkpoint(
        1,
        of.hash(),
        of.timeMs() + 1,
        root,
        List.of(),
        List.of(),
        of.registryRoot(),
        of.totals(),
        Optional.empty());
  }
}
