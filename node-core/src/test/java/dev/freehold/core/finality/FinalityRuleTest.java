package dev.freehold.core.finality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.AnySignatures;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A checkpoint is final by FINAL votes of a quorum for it or for what stands on it, alone. */
class FinalityRuleTest {
  private static final long HEIGHT = 9;
  private static final Hash32 PARENT = FixedValues.HASH;
  private static final Genesis GENESIS = TestFounders.genesis("four", founders(1, 1, 1, 1));
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(
          HEIGHT,
          FixedValues.HASH,
          1,
          FixedValues.CHECKPOINT.globalRoot(),
          List.of(),
          List.of(),
          Hash32.ZERO,
          FixedValues.CHECKPOINT.totals(),
          Optional.empty());

  private static Founders founders(int... weights) {
    return new Founders(
        FaultModel.BYZANTINE,
        IntStream.range(0, weights.length)
            .mapToObj(
                i ->
                    new Founder(
                        new Validator(
                            new Hash32(FixedValues.bytes(Hash32.BYTES, i)),
                            FakeSignatures.key(i),
                            weights[i]),
                        FakeSignatures.forged()))
            .toList());
  }

  private static boolean isFinal(Genesis genesis, Checkpoint checkpoint) {
    return new FinalityRule(genesis, new FakeSignatures()).isFinal(checkpoint);
  }

  /** The candidates above the checkpoint's, {@code count} of them. */
  private static List<CandidateHeader> above(CandidateHeader own, int count) {
    List<CandidateHeader> above = new ArrayList<>();
    CandidateHeader last = own;
    for (int i = 0; i < count; i++) {
      last =
          new CandidateHeader(
              0,
              last.slot() + 2,
              last.slot(),
              last.hash(GENESIS.hash()),
              last.height() + 1,
              FixedValues.HASH);
      above.add(last);
    }
    return above;
  }

  private static CandidateHeader own() {
    return new CandidateHeader(
        0, 5, 3, PARENT, HEIGHT, Candidate.payloadDigest(CHECKPOINT.hash(), FixedValues.HASH));
  }

  /** A proof by votes of some, for what stands highest. */
  private static FinalityProof proof(
      Hash32 network, VoteKind kind, long era, List<CandidateHeader> above, int... voters) {
    CandidateHeader top = above.isEmpty() ? own() : above.getLast();
    byte[] message = Vote.message(network, kind, era, top.slot(), top.hash(GENESIS.hash()));
    byte[] sum =
        new FakeSignatures()
            .aggregate(
                IntStream.of(voters)
                    .mapToObj(i -> FakeSignatures.signer(i).sign(message))
                    .toList());
    return new FinalityProof(
        0, 5, 3, PARENT, FixedValues.HASH, above, Signers.of(voters), new BlsSignature(sum));
  }

  private static FinalityProof proof(List<CandidateHeader> above, int... voters) {
    return proof(GENESIS.hash(), VoteKind.FINAL, 0, above, voters);
  }

  @Test
  void theVotesOfAQuorumMakeItFinal() {
    assertTrue(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(), 0, 1, 3))));
    assertTrue(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(), 0, 1, 2, 3))));
    assertFalse(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(), 0, 1))), "two of four");
    assertFalse(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(), 0, 1, 4))), "no member");
    assertFalse(isFinal(GENESIS, CHECKPOINT), "no proof");
  }

  @Test
  void weightDecidesAndNotHeads() {
    Genesis heavy = TestFounders.genesis("four", founders(7, 1, 1, 1));
    FinalityRule rule = new FinalityRule(heavy, new AnySignatures(true));
    assertTrue(rule.isFinal(CHECKPOINT.with(proof(List.of(), 0))));
    assertFalse(rule.isFinal(CHECKPOINT.with(proof(List.of(), 1, 2, 3))));
  }

  @Test
  void whatStandsOnItMakesItFinal() {
    for (int count = 1; count <= 3; count++) {
      assertTrue(isFinal(GENESIS, CHECKPOINT.with(proof(above(own(), count), 0, 1, 2))));
    }
    List<CandidateHeader> above = above(own(), 3);
    assertFalse(
        isFinal(
            GENESIS, CHECKPOINT.with(proof(List.of(above.getFirst(), above.getLast()), 0, 1, 2))),
        "one between is left out");
    CandidateHeader elsewhere =
        new CandidateHeader(0, 7, 5, FixedValues.HASH, HEIGHT + 1, FixedValues.HASH);
    assertFalse(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(elsewhere), 0, 1, 2))));
    CandidateHeader ofAnotherEra =
        new CandidateHeader(1, 7, 5, own().hash(GENESIS.hash()), HEIGHT + 1, FixedValues.HASH);
    assertFalse(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(ofAnotherEra), 0, 1, 2))));
    CandidateHeader ofAnotherSlot =
        new CandidateHeader(0, 7, 4, own().hash(GENESIS.hash()), HEIGHT + 1, FixedValues.HASH);
    assertFalse(isFinal(GENESIS, CHECKPOINT.with(proof(List.of(ofAnotherSlot), 0, 1, 2))));
  }

  @Test
  void noOtherWordOfAQuorumMakesItFinal() {
    Hash32 network = GENESIS.hash();
    assertFalse(
        isFinal(GENESIS, CHECKPOINT.with(proof(network, VoteKind.NOTAR, 0, List.of(), 0, 1, 2))));
    assertFalse(
        isFinal(GENESIS, CHECKPOINT.with(proof(network, VoteKind.FINAL, 1, List.of(), 0, 1, 2))),
        "votes of another era");
    assertFalse(
        isFinal(
            GENESIS,
            CHECKPOINT.with(proof(FixedValues.HASH, VoteKind.FINAL, 0, List.of(), 0, 1, 2))),
        "votes on another network");
    FinalityProof of = proof(List.of(), 0, 1, 2);
    for (FinalityProof other :
        List.of(
            new FinalityProof(1, 5, 3, PARENT, of.rest(), List.of(), of.signers(), of.signature()),
            new FinalityProof(0, 6, 3, PARENT, of.rest(), List.of(), of.signers(), of.signature()),
            new FinalityProof(0, 5, 4, PARENT, of.rest(), List.of(), of.signers(), of.signature()),
            new FinalityProof(
                0, 5, 3, Hash32.ZERO, of.rest(), List.of(), of.signers(), of.signature()),
            new FinalityProof(
                0, 5, 3, PARENT, Hash32.ZERO, List.of(), of.signers(), of.signature()),
            new FinalityProof(
                0, 5, 3, PARENT, of.rest(), List.of(), Signers.of(0, 1, 3), of.signature()),
            new FinalityProof(
                0, 5, 3, PARENT, of.rest(), List.of(), of.signers(), FakeSignatures.forged()))) {
      assertFalse(isFinal(GENESIS, CHECKPOINT.with(other)), other.toString());
    }
  }

  @Test
  void theVotesForOneCheckpointAreNoneForAnother() {
    FinalityProof proof = proof(List.of(), 0, 1, 2);
    Checkpoint later =
        new Checkpoint(
            HEIGHT,
            CHECKPOINT.previous(),
            CHECKPOINT.timeMs() + 1,
            CHECKPOINT.globalRoot(),
            List.of(),
            List.of(),
            Hash32.ZERO,
            CHECKPOINT.totals(),
            Optional.of(proof));
    assertFalse(isFinal(GENESIS, later));
    Checkpoint higher =
        new Checkpoint(
            HEIGHT + 1,
            CHECKPOINT.previous(),
            CHECKPOINT.timeMs(),
            CHECKPOINT.globalRoot(),
            List.of(),
            List.of(),
            Hash32.ZERO,
            CHECKPOINT.totals(),
            Optional.of(proof));
    assertFalse(isFinal(GENESIS, higher));
    assertFalse(
        isFinal(TestFounders.genesis("others", founders(1, 1, 1, 1)), CHECKPOINT.with(proof)));
  }

  @Test
  void theFirstCheckpointIsTheGenesisOwnWhateverSignaturesHold() {
    FinalityRule all = new FinalityRule(GENESIS, new AnySignatures(true));
    FinalityRule none = new FinalityRule(GENESIS, new AnySignatures(false));
    Checkpoint first = GENESIS.checkpoint();
    assertTrue(none.isFinal(first));
    Checkpoint pretended =
        new Checkpoint(
            0,
            first.previous(),
            first.timeMs() + 1,
            first.globalRoot(),
            List.of(),
            List.of(),
            first.registryRoot(),
            first.totals(),
            first.finality());
    assertFalse(all.isFinal(pretended));
    assertFalse(all.isFinal(first.with(proof(List.of(), 0, 1, 2))), "it needs no proof");
  }

  @Test
  void aPathIsBounded() {
    List<CandidateHeader> longest = Collections.nCopies(Limits.FINALITY_PATH_MAX, own());
    FinalityProof of = proof(longest, 0);
    assertEquals(Limits.FINALITY_PATH_MAX, of.above().size());
    assertThrows(
        IllegalArgumentException.class,
        () -> proof(Collections.nCopies(Limits.FINALITY_PATH_MAX + 1, own()), 0));
  }

  @Test
  void aCommitteeOfOneSealsEachCheckpointOnTheOneBefore() {
    Genesis alone = TestFounders.genesis("alone", TestFounders.alone(FixedValues.HASH));
    SoleSealer sealer = new SoleSealer(alone, FakeSignatures.signer(0));
    FinalityRule rule = new FinalityRule(alone, new FakeSignatures());
    Checkpoint head = alone.checkpoint();
    for (long height = 1; height < 5; height++) {
      Checkpoint next =
          new Checkpoint(
              height,
              head.hash(),
              height,
              head.globalRoot(),
              List.of(),
              List.of(),
              Hash32.ZERO,
              head.totals(),
              Optional.empty());
      FinalityProof proof = sealer.seal(next, head);
      assertEquals(height, proof.slot());
      assertEquals(height - 1, proof.parentSlot());
      assertEquals(proof, sealer.seal(next, head), "it keeps nothing");
      Hash32 below =
          head.finality()
              .map(of -> of.candidate(next.height() - 1, next.previous()).hash(alone.hash()))
              .orElse(alone.hash());
      assertEquals(below, proof.parent());
      head = next.with(proof);
      assertTrue(rule.isFinal(head));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new SoleSealer(GENESIS, FakeSignatures.signer(0)),
        "nobody of several seals alone");
  }
}
