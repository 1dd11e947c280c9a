package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.committee.Wanted;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Finality: what becomes final, what is fetched for it, and the stop where it cannot be. */
class FinalityTest {
  private final TestEra era = new TestEra(4);
  private final int leader = era.leaders.of(1);
  private final TestValidator validator = TestValidator.other(era, leader);
  private final int[] others = validator.others();
  private final Candidate first = era.candidate(1, "a");
  private final Candidate second = era.candidate(2, first, "b");
  private final Candidate fourth = era.candidate(4, second, "d");

  @Test
  void votesOfAQuorumMakeFinal() {
    validator.hear(leader, first);
    validator.hearVotes(era.notar(others[0], first), era.notar(others[1], first));
    assertEquals(List.of(), validator.finals());
    validator.hearVotes(era.fin(others[0], first), era.fin(others[1], first));
    assertEquals(List.of(first), validator.finals());
    assertEquals(era.hash(first), validator.machine.finalHash());
    assertEquals(1, validator.machine.finalHeight());
  }

  @Test
  void ancestorsAreFinalByIt() {
    validator.hear(leader, first, second, fourth);
    validator.hear(others[0], era.fin(fourth, others));
    assertEquals(List.of(first, second, fourth), validator.finals());
    assertEquals(3, validator.machine.finalHeight());
    assertEquals(5, validator.machine.undecidedSlot());
  }

  @Test
  void whatIsFinalIsToldWithWhatWasVotedForAboveIt() {
    validator.hear(leader, first, second, fourth);
    Certificate finality = era.fin(fourth, others);
    validator.hear(others[0], finality);
    assertEquals(
        List.of(
            new AgreementEffect.Final(first, List.of(second.header(), fourth.header()), finality),
            new AgreementEffect.Final(second, List.of(fourth.header()), finality),
            new AgreementEffect.Final(fourth, List.of(), finality)),
        validator.all(AgreementEffect.Final.class));
  }

  @Test
  void whatIsJudgedIsGivenWithWhatItStandsOnAboveTheLastFinal() {
    validator.hear(leader, first, second);
    validator.hear(others[0], era.notar(first, others), era.notar(second, others));
    validator.hear(others[0], era.fin(first, others));
    Candidate third = era.candidate(3, second, "c");
    validator.hear(leader, third);
    AgreementEffect.Judge asked = validator.all(AgreementEffect.Judge.class).getLast();
    assertEquals(new AgreementEffect.Judge(third, List.of(second)), asked);
  }

  @Test
  void candidatesThatAreLackingAreAskedForFromWhoHasThem() {
    validator.hear(others[0], era.fin(fourth, others));
    for (Candidate lacking : List.of(fourth, second, first)) {
      assertEquals(List.of(), validator.finals());
      int asked =
          validator.all(AgreementEffect.SendTo.class).stream()
              .filter(
                  sent ->
                      sent.message() instanceof Wanted wanted
                          && wanted.candidate().equals(era.hash(lacking)))
              .findFirst()
              .orElseThrow()
              .validator();
      validator.hear(asked, lacking);
    }
    assertEquals(List.of(first, second, fourth), validator.finals());
  }

  @Test
  void aCandidateIsGivenToWhoAsksOnceInTheTimeOfAStandstill() {
    validator.hear(leader, first);
    Wanted wanted = new Wanted(3, 1, era.hash(first));
    validator.hear(others[0], wanted, wanted);
    assertEquals(List.of(first), validator.told(others[0], Candidate.class));
    validator.hear(others[1], new Wanted(3, 1, TestEra.hash(9)));
    assertEquals(List.of(), validator.told(others[1], Candidate.class));
    validator.pass(4_000);
    validator.hear(others[0], wanted);
    assertEquals(2, validator.told(others[0], Candidate.class).size());
  }

  @Test
  void aCandidateIsGivenForTwoWindowsAfterItIsFinal() {
    validator.hear(leader, first);
    validator.hear(others[0], era.notar(first, others), era.fin(first, others));
    assertEquals(List.of(first), validator.finals());
    validator.hear(others[0], new Wanted(3, 1, era.hash(first)));
    assertEquals(List.of(first), validator.told(others[0], Candidate.class));
    Certificate far = era.certificate(VoteKind.FINAL, 17, TestEra.hash(9), others);
    validator.step(new AgreementInput.Synced(far, 9));
    validator.pass(4_000);
    validator.hear(others[0], new Wanted(3, 1, era.hash(first)));
    assertEquals(1, validator.told(others[0], Candidate.class).size());
  }

  @Test
  void whoHasJustStartedBringsTheChainAtOnce() {
    validator.restart(Origin.KEPT);
    Certificate far = era.certificate(VoteKind.FINAL, 40, TestEra.hash(9), others);
    Standstill ahead =
        new Standstill(3, 41, Optional.of(far), List.of(), List.of(), Optional.of(List.of()));
    validator.hear(others[0], ahead);
    validator.hear(others[1], ahead);
    assertEquals(
        List.of(new AgreementEffect.CatchUp(far)), validator.all(AgreementEffect.CatchUp.class));
    assertTrue(validator.machine.isListening());
    validator.step(new AgreementInput.Synced(far, 30));
    assertFalse(validator.machine.isListening());
    assertEquals(41, validator.machine.undecidedSlot());
  }

  @Test
  void whoIsFarBehindBringsTheChainFromElsewhere() {
    Certificate far = era.certificate(VoteKind.FINAL, 5_000, TestEra.hash(9), others);
    validator.hear(others[0], far);
    validator.pass(4_000);
    assertEquals(
        List.of(new AgreementEffect.CatchUp(far)), validator.all(AgreementEffect.CatchUp.class));
    validator.step(new AgreementInput.Synced(far, 4_321));
    assertEquals(5_000, validator.machine.finalSlot());
    assertEquals(4_321, validator.machine.finalHeight());
    assertEquals(5_001, validator.machine.undecidedSlot());
    assertEquals(List.of(), validator.finals());
  }

  @Test
  void whoIsBehindIsToldFromWhereItIs() {
    for (long slot = 1; slot <= 80; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    Standstill behind =
        new Standstill(3, 20, Optional.empty(), List.of(), List.of(), Optional.of(List.of()));
    validator.hear(others[1], behind, behind);
    List<Standstill> told = validator.told(others[1], Standstill.class);
    assertEquals(1, told.size(), "once in the time of a standstill");
    assertEquals(
        List.of(20L, 35L),
        List.of(
            told.getFirst().certificates().getFirst().slot(),
            told.getFirst().certificates().getLast().slot()));
  }

  @Test
  void whoIsFarBehindIsShownTheLatestVotesToo() {
    for (long slot = 1; slot <= 80; slot++) {
      validator.hear(others[0], era.skipped(slot, others));
    }
    validator.pass(60_000);
    validator.hear(others[1], new Listening(3, 20));
    Standstill told = validator.told(others[1], Standstill.class).getFirst();
    assertTrue(told.votes().contains(era.skip(validator.me, 88)), told.votes().toString());
  }

  @Test
  void twoFinalsOfOneSlotStopItAndConvictWhoSignedBoth() {
    Candidate another = era.candidate(1, "another");
    validator.hear(leader, first);
    validator.hear(others[0], era.fin(first, 0, 1, 2));
    validator.hear(others[0], era.fin(another, 1, 2, 3));
    halted(era.fin(first, 0, 1, 2), era.fin(another, 1, 2, 3), Signers.of(1, 2));
    int said = validator.effects.size();
    validator.pass(60_000);
    validator.hear(leader, second);
    assertEquals(said, validator.effects.size(), "it has stopped");
    validator.restart(Origin.KEPT);
    assertTrue(validator.machine.isHalted(), "for good");
  }

  @Test
  void aSkipBesideAFinalStopsIt() {
    validator.hear(others[0], era.skipped(1, 0, 1, 3), era.fin(first, 1, 2, 3));
    halted(era.skipped(1, 0, 1, 3), era.fin(first, 1, 2, 3), Signers.of(1, 3));
  }

  @Test
  void twoNotarizationsOfOneSlotStopIt() {
    Candidate another = era.candidate(1, "another");
    validator.hear(others[0], era.notar(first, 0, 1, 3), era.notar(another, 1, 2, 3));
    halted(era.notar(first, 0, 1, 3), era.notar(another, 1, 2, 3), Signers.of(1, 3));
  }

  @Test
  void aFinalThatPassesByTheLastOneStopsItAndTheLiarsAreFoundLater() {
    Candidate past = era.candidate(3, "past");
    validator.hear(leader, first);
    validator.hear(others[0], era.fin(first, 0, 1, 2));
    Certificate contradiction = era.fin(past, 1, 2, 3);
    validator.hear(others[0], contradiction);
    assertFalse(validator.machine.isHalted(), "what it stands on is not known");
    int asked = validator.all(AgreementEffect.SendTo.class).getLast().validator();
    validator.hear(asked, past);
    halted(era.fin(first, 0, 1, 2), contradiction, Signers.of());
    validator.hear(others[0], era.skipped(1, 0, 1, 3));
    AgreementEffect.Halt found = validator.all(AgreementEffect.Halt.class).getLast();
    assertEquals(Signers.of(0, 1), found.liars());
  }

  @Test
  void whoHasGoneOnIsStoppedByTheOthersFinal() {
    Candidate past = era.candidate(3, "past");
    for (long slot = 1; slot <= 2; slot++) {
      validator.hear(others[0], era.skipped(slot, 0, 1, 3));
    }
    validator.hear(leader, past);
    validator.hear(others[0], era.fin(past, 1, 2, 3));
    assertEquals(3, validator.machine.finalSlot());
    validator.hear(others[0], era.fin(first, 0, 1, 2));
    halted(era.skipped(1, 0, 1, 3), era.fin(first, 0, 1, 2), Signers.of(0, 1));
  }

  @Test
  void anOwnCandidateStandsOnTheTop() {
    int second = era.leaders.of(9);
    TestValidator leading = new TestValidator(era, second);
    int[] its = leading.others();
    leading.hear(leader, first);
    leading.hear(its[0], era.notar(first, its));
    for (long slot = 2; slot <= 8; slot++) {
      leading.hear(its[0], era.skipped(slot, its));
    }
    leading.pass(1_000);
    Candidate proposed = leading.said(Candidate.class).getFirst();
    assertEquals(9, proposed.slot());
    assertEquals(1, proposed.header().parentSlot());
    assertEquals(era.hash(first), proposed.header().parent());
    assertEquals(2, proposed.header().height());
    Standstill shown = leading.said(Standstill.class).getLast();
    assertTrue(shown.certificates().contains(era.notar(first, its)), "and shows what it stands on");
    assertTrue(shown.certificates().contains(era.skipped(8, its)));
  }

  @Test
  void slotsAreAnIntervalApart() {
    TestValidator leading = new TestValidator(era, leader);
    int[] its = leading.others();
    Candidate proposed = leading.said(Candidate.class).getFirst();
    leading.hear(its[0], era.notar(proposed, its));
    leading.pass(999);
    assertEquals(1, leading.said(Candidate.class).size());
    leading.pass(1);
    assertEquals(2, leading.said(Candidate.class).size());
  }

  @Test
  void theLogIsReplacedByWhatIsKept() {
    validator.hear(leader, first, second, fourth);
    validator.hear(others[0], era.fin(second, others), era.skipped(3, others));
    List<AgreementEntry> kept = validator.machine.kept();
    assertTrue(kept.size() < validator.log.size());
    validator.restart(Origin.NEW_ERA);
    assertEquals(kept, validator.machine.kept());
    validator.log.clear();
    validator.log.addAll(kept);
    validator.restart(Origin.NEW_ERA);
    assertEquals(kept, validator.machine.kept());
    assertEquals(2, validator.machine.finalSlot());
  }

  @Test
  void aQuorumOfTwoOfThreeDecidesWhereNobodyLies() {
    TestEra crash = new TestEra(3, FaultModel.CRASH, 1_000, 8);
    TestValidator one = TestValidator.other(crash, crash.leaders.of(1));
    Candidate candidate = crash.candidate(1, "a");
    one.hear(crash.leaders.of(1), candidate);
    one.hearVotes(
        crash.notar(crash.leaders.of(1), candidate), crash.fin(crash.leaders.of(1), candidate));
    assertEquals(List.of(candidate), one.finals());
  }

  private void halted(Certificate one, Certificate another, Signers liars) {
    assertTrue(validator.machine.isHalted());
    assertEquals(
        List.of(new AgreementEffect.Halt(one, another, liars)),
        validator.all(AgreementEffect.Halt.class));
    assertTrue(validator.said(Certificate.class).containsAll(List.of(one, another)));
    assertEquals(new AgreementEntry.Halted(one, another), validator.log.getLast());
  }
}
