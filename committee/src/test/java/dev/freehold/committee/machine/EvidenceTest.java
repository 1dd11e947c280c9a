package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.VoteSigner;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pairs that convict, and those that do not. */
class EvidenceTest {
  private final TestEra era = new TestEra(4);
  private final int leader = era.leaders.of(1);
  private final TestValidator validator = TestValidator.other(era, leader);
  private final int liar = validator.others()[1];
  private final Candidate first = era.candidate(1, "a");
  private final Candidate other = era.candidate(1, "b");

  @Test
  void twoNotarsOfASlotConvict() {
    convicts(era.notar(liar, first), era.notar(liar, other));
  }

  @Test
  void skipAndFinalOfASlotConvict() {
    convicts(era.skip(liar, 1), era.fin(liar, first));
  }

  @Test
  void twoFinalsOfASlotConvict() {
    convicts(era.fin(liar, first), era.fin(liar, other));
  }

  @Test
  void notarAndFinalOfDifferentCandidatesConvict() {
    convicts(era.notar(liar, first), era.fin(liar, other));
  }

  @Test
  void twoCandidatesOfALeaderConvict() {
    validator.hear(leader, first, other);
    Evidence evidence = convicted();
    assertEquals(leader, evidence.validator());
    assertTrue(evidence.holds(era.era, era.signatures));
  }

  @Test
  void whatMayStandTogetherConvictsNobody() {
    validator.hearVotes(
        era.notar(liar, first),
        era.skip(liar, 1),
        era.fin(validator.others()[0], first),
        era.notar(validator.others()[0], first),
        era.skip(liar, 2));
    validator.hear(leader, first, first);
    assertEquals(List.of(), validator.all(AgreementEffect.CheckEvidence.class));
  }

  @Test
  void twoSignaturesOverOneMessageAreNoEvidence() {
    Vote vote = era.notar(liar, first);
    Vote again =
        new Vote(
            vote.kind(), vote.era(), vote.slot(), vote.candidate(), liar, FakeSignatures.forged());
    assertFalse(Evidence.exclude(vote, again));
    assertThrows(IllegalArgumentException.class, () -> new Evidence.Votes(vote, again));
    Candidate forged = new Candidate(first.header(), first.payload(), FakeSignatures.forged());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Evidence.Candidates(
                leader, first.header(), first.signature(), forged.header(), forged.signature()));
    validator.hearVotes(vote, again);
    validator.hear(leader, first, forged);
    assertEquals(List.of(), validator.all(AgreementEffect.CheckEvidence.class));
  }

  @Test
  void candidatesOfWhoDoesNotLeadAreNone() {
    byte[][] hashes = {era.hash(first).toBytes(), era.hash(other).toBytes()};
    VoteSigner signer = FakeSignatures.signer(liar);
    Evidence evidence =
        new Evidence.Candidates(
            liar,
            first.header(),
            new BlsSignature(signer.sign(hashes[0])),
            other.header(),
            new BlsSignature(signer.sign(hashes[1])));
    assertFalse(evidence.holds(era.era, era.signatures));
  }

  @Test
  void anotherErasVotesAreNotTaken() {
    String before = validator.machine.state();
    validator.hear(
        liar, new Vote(VoteKind.SKIP, 4, 1, Hash32.ZERO, liar, era.skip(liar, 1).signature()));
    assertEquals(before, validator.machine.state());
  }

  @Test
  void candidatesOfAnotherNetworkHaveAnotherHash() {
    assertNotEquals(era.hash(first), first.header().hash(TestEra.hash(99)));
  }

  @Test
  void aKeyStandsInACommitteeOnce() {
    Validator one = era.era.committee().validators().getFirst();
    List<Validator> twice = List.of(one, new Validator(TestEra.hash(98), one.key(), 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Committee(3, FaultModel.BYZANTINE, twice));
  }

  @Test
  void aForgedSecondVoteConvictsNobodyAndIsBlamedOnce() {
    validator.hearVotes(era.notar(liar, first));
    for (int i = 0; i < 5; i++) {
      validator.hearVotes(
          new Vote(VoteKind.NOTAR, 3, 1, TestEra.hash(i + 9), liar, FakeSignatures.forged()));
    }
    assertEquals(List.of(), validator.all(AgreementEffect.Convict.class));
    assertEquals(
        List.of(new AgreementEffect.Blame(liar, Fault.BAD_SIGNATURE)),
        validator.all(AgreementEffect.Blame.class));
    assertEquals(1, validator.all(AgreementEffect.CheckEvidence.class).size());
  }

  @Test
  void anotherErasVotesAreNoEvidence() {
    Vote vote = era.notar(liar, first);
    Vote later = new Vote(VoteKind.NOTAR, 4, 1, era.hash(other), liar, vote.signature());
    assertFalse(Evidence.exclude(vote, later));
    validator.hearVotes(vote, later);
    assertEquals(List.of(), validator.all(AgreementEffect.CheckEvidence.class));
  }

  @Test
  void whoeverIsConvictedIsOnceAndForAll() {
    convicts(era.notar(liar, first), era.notar(liar, other));
    validator.restart(Origin.NEW_ERA);
    validator.hearVotes(era.skip(liar, 2), era.vote(liar, VoteKind.FINAL, 2, TestEra.hash(9)));
    assertEquals(List.of(), validator.all(AgreementEffect.Convict.class));
  }

  private void convicts(Vote one, Vote another) {
    validator.hearVotes(one, another);
    Evidence evidence = convicted();
    assertEquals(new Evidence.Votes(one, another), evidence);
    assertEquals(
        List.of(evidence),
        validator.log.stream()
            .flatMap(
                entry ->
                    entry instanceof AgreementEntry.Convicted(Evidence of)
                        ? Stream.of(of)
                        : Stream.empty())
            .toList());
  }

  private Evidence convicted() {
    List<AgreementEffect.Convict> convictions = validator.all(AgreementEffect.Convict.class);
    assertEquals(1, convictions.size());
    return convictions.getFirst().evidence();
  }
}
