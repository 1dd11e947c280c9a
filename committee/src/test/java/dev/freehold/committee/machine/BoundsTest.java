package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Bounds of what one liar can make a machine keep, check or say. */
class BoundsTest {
  private final TestEra era = new TestEra(4);
  private final int leader = era.leaders.of(1);
  private final TestValidator validator = TestValidator.other(era, leader);
  private final int[] others = validator.others();
  private final int liar = others[0];

  @Test
  void aFloodOfFutureSlotsTakesNoMemory() {
    for (long slot = 1; slot <= 100_000; slot += slot < 100 ? 1 : 997) {
      validator.hear(
          liar,
          era.skip(liar, slot),
          era.vote(liar, VoteKind.NOTAR, slot, TestEra.hash((int) slot)),
          era.vote(liar, VoteKind.FINAL, slot, TestEra.hash((int) slot + 1)));
    }
    String state = validator.machine.state();
    assertTrue(state.contains(" 16 [NOTAR" + liar), state);
    assertTrue(!state.contains(" 17 ["), state);
    assertTrue(state.length() < 16 * 400, state);
  }

  @Test
  void aLeadersFloodOfCandidatesTakesTheFirstOfASlot() {
    for (int i = 0; i < 50; i++) {
      for (long slot = 1; slot <= 8; slot++) {
        validator.hear(leader, era.candidate(slot, "payload " + i));
      }
    }
    for (long slot = 1_000; slot < 1_100; slot++) {
      if (era.leaders.of(slot) == leader) {
        validator.hear(leader, era.candidate(slot, "far"));
      }
    }
    long kept = validator.machine.state().split("NOT_ASKED|VALID", -1).length - 1;
    assertEquals(8, kept);
    assertEquals(1, validator.all(AgreementEffect.Convict.class).size());
    assertTrue(validator.all(AgreementEffect.CheckEvidence.class).size() <= 8);
  }

  @Test
  void certificatesThatAreNoneAreCheckedOnce() {
    for (int i = 0; i < 100; i++) {
      validator.hear(
          liar,
          new Certificate(
              VoteKind.FINAL,
              3,
              5,
              TestEra.hash(i + 1),
              Signers.of(others),
              FakeSignatures.forged()));
    }
    assertEquals(1, validator.all(AgreementEffect.CheckCertificate.class).size());
    assertEquals(
        List.of(new AgreementEffect.Blame(liar, Fault.BAD_CERTIFICATE)),
        validator.all(AgreementEffect.Blame.class));
    validator.hear(others[1], era.skipped(1, others));
    assertEquals(2, validator.machine.undecidedSlot(), "others are heard as before");
  }

  @Test
  void certificatesOfTooFewAreNotChecked() {
    validator.hear(liar, era.skipped(1, 0, 1), era.skipped(1, 0, 1, 9));
    assertEquals(List.of(), validator.all(AgreementEffect.CheckCertificate.class));
  }

  @Test
  void certificatesWaitToBeCheckedUpToALimit() {
    AgreementMachine machine =
        new AgreementMachine(era.era, validator.me, Pace.STANDARD, FakeSignatures.signer(0));
    machine.step(new AgreementInput.Started(0, Origin.NEW_ERA));
    int checks = 0;
    for (int i = 0; i < 1_000; i++) {
      Certificate one =
          new Certificate(
              VoteKind.FINAL,
              3,
              5,
              TestEra.hash(i + 1),
              Signers.of(others),
              FakeSignatures.forged());
      checks +=
          (int)
              machine.step(new AgreementInput.Heard(liar, one)).stream()
                  .filter(AgreementEffect.CheckCertificate.class::isInstance)
                  .count();
    }
    assertEquals(Limits.CERTIFICATES_WAITING_MAX, checks);
  }

  @Test
  void aBadSignatureCostsOneLookAndStopsNobody() {
    Candidate first = era.candidate(1, "a");
    validator.hear(leader, first);
    Vote bad = new Vote(VoteKind.NOTAR, 3, 1, era.hash(first), others[1], FakeSignatures.forged());
    validator.hearVotes(era.notar(others[0], first), bad);
    assertEquals(
        List.of(new AgreementEffect.Blame(others[1], Fault.BAD_SIGNATURE)),
        validator.all(AgreementEffect.Blame.class));
    validator.hearVotes(bad, era.notar(others[1], first));
    assertEquals(1, validator.all(AgreementEffect.Assemble.class).size(), "it has had its say");
    validator.hearVotes(era.notar(others[2], first));
    assertTrue(validator.has(VoteKind.FINAL, 1));
  }

  @Test
  void othersVotesAreNotTaken() {
    validator.hear(liar, era.skip(others[1], 1));
    assertEquals(
        List.of(new AgreementEffect.Blame(liar, Fault.NOT_ITSELF)),
        validator.all(AgreementEffect.Blame.class));
    validator.hearVotes(era.skip(others[1], 1));
    validator.hearVotes(era.skip(others[2], 1));
    assertEquals(1, validator.machine.undecidedSlot());
  }

  @Test
  void candidatesOfOthersAreNotTakenUnlessAskedFor() {
    int other = others[0] == leader ? others[1] : others[0];
    validator.hear(other, era.candidate(1, "a"));
    assertEquals(
        List.of(new AgreementEffect.Blame(other, Fault.NOT_LEADER)),
        validator.all(AgreementEffect.Blame.class));
  }

  @Test
  void aGivenCandidateWithAnothersSignatureIsThrownAway() {
    Candidate first = era.candidate(1, "a");
    Candidate forged = new Candidate(first.header(), first.payload(), FakeSignatures.forged());
    validator.isValid = candidate -> candidate.equals(first);
    validator.hear(others[1], era.notar(first, others));
    int asked = validator.all(AgreementEffect.SendTo.class).getFirst().validator();
    int giver = asked == leader ? others[0] == leader ? others[1] : others[0] : asked;
    validator.hear(giver, forged);
    assertEquals(
        List.of(new AgreementEffect.Blame(giver, Fault.INVALID_CANDIDATE)),
        validator.all(AgreementEffect.Blame.class));
    validator.hear(giver, forged, forged);
    assertEquals(1, validator.all(AgreementEffect.Judge.class).size(), "it is judged once");
    validator.hear(leader, first);
    assertTrue(validator.has(VoteKind.FINAL, 1));
  }

  @Test
  void clocksMayShowAnything() {
    for (long clock : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1, Long.MAX_VALUE}) {
      validator.step(new AgreementInput.Tick(clock));
    }
    assertTrue(validator.has(VoteKind.SKIP, 1), "a jump ahead lets the window pass, and no more");
    assertTrue(!validator.has(VoteKind.SKIP, 9));
    assertEquals(1, validator.machine.undecidedSlot());
  }

  @Test
  void aLargePayloadDoesNotDecode() {
    byte[] payload = new byte[Limits.CANDIDATE_BYTES_MAX + 1];
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Candidate(
                new CandidateHeader(3, 1, 0, TestEra.ROOT, 1, Candidate.digest(payload)),
                payload,
                FakeSignatures.forged()));
    byte[] most = new byte[Limits.CANDIDATE_BYTES_MAX];
    Candidate candidate =
        new Candidate(
            new CandidateHeader(3, 1, 0, TestEra.ROOT, 1, Candidate.digest(most)),
            most,
            FakeSignatures.forged());
    assertEquals(candidate, AgreementMessage.decode(candidate.toBytes()));
  }

  @Test
  void aLongStandstillDoesNotDecode() {
    Encoder out = new Encoder().u8(3).u63(3).u63(1).bool(false);
    out.list(
        Collections.nCopies(Limits.STANDSTILL_CERTIFICATES_MAX + 1, era.skipped(1, others)),
        (o, certificate) -> certificate.encode(o));
    byte[] bytes = out.i32(0).i32(0).toBytes();
    assertThrows(MalformedException.class, () -> AgreementMessage.decode(bytes));
  }

  /** Votes of two eras that were counted together could not be put together. */
  @Test
  void aStandstillOfTwoErasDoesNotDecode() {
    Vote later = new Vote(VoteKind.SKIP, 4, 1, Hash32.ZERO, liar, era.skip(liar, 1).signature());
    for (int place = 0; place < 2; place++) {
      Encoder out = new Encoder().u8(3).u63(3).u63(1).bool(false).i32(0);
      out.list(place == 0 ? List.of(later) : List.of(), (o, vote) -> vote.encode(o));
      out.bool(true).list(place == 1 ? List.of(later) : List.of(), (o, vote) -> vote.encode(o));
      byte[] bytes = out.toBytes();
      assertThrows(MalformedException.class, () -> AgreementMessage.decode(bytes));
    }
  }

  @Test
  void theLargestStandstillFitsAFrame() {
    Certificate certificate =
        new Certificate(
            VoteKind.SKIP,
            3,
            1,
            Hash32.ZERO,
            Signers.of(Limits.VALIDATORS_MAX - 1),
            new BlsSignature(new byte[BlsSignature.BYTES]));
    List<Vote> votes = Collections.nCopies(Limits.STANDSTILL_VOTES_MAX, era.skip(0, 1));
    Standstill largest =
        new Standstill(
            3,
            1,
            Optional.of(certificate),
            Collections.nCopies(Limits.STANDSTILL_CERTIFICATES_MAX, certificate),
            votes,
            Optional.of(votes));
    assertTrue(largest.toBytes().length < 64 * 1024);
  }

  @Test
  void votesThatItNeverSignedAreSignedAnewOnce() {
    AtomicInteger signed = new AtomicInteger();
    AgreementMachine machine =
        new AgreementMachine(
            era.era,
            validator.me,
            Pace.STANDARD,
            message -> {
              signed.incrementAndGet();
              return FakeSignatures.signer(validator.me).sign(message);
            });
    machine.step(new AgreementInput.Started(0, Origin.NEW_ERA));
    Vote forged = new Vote(VoteKind.SKIP, 3, 1, Hash32.ZERO, validator.me, FakeSignatures.forged());
    Standstill tells =
        new Standstill(
            3,
            1,
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.of(Collections.nCopies(Limits.STANDSTILL_VOTES_MAX, forged)));
    for (int i = 0; i < 100; i++) {
      machine.step(new AgreementInput.Heard(liar, tells));
    }
    assertEquals(1, signed.get());
  }

  @Test
  void quorumsAreWhatTheFaultModelSays() {
    long[] weights = {1, 2, 3, 4, 7, 10, 100};
    long[] byzantine = {1, 2, 3, 3, 5, 7, 67};
    long[] crash = {1, 2, 2, 3, 4, 6, 51};
    for (int i = 0; i < weights.length; i++) {
      assertEquals(byzantine[i], FaultModel.BYZANTINE.quorum(weights[i]));
      assertEquals(crash[i], FaultModel.CRASH.quorum(weights[i]));
    }
  }
}
