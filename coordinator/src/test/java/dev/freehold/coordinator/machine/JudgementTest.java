package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rulings of validators on candidates that others propose. */
class JudgementTest {
  private static final long LINK = 11;

  private final TestCommittee all = new TestCommittee();

  private Proposal honest() {
    return Proposal.decode(all.propose(0).payload());
  }

  private static Checkpoint draft(Checkpoint of, long timeMs, Fr root) {
    return new Checkpoint(
        of.height(),
        of.previous(),
        timeMs,
        root,
        of.headers(),
        of.events(),
        of.registryRoot(),
        of.totals(),
        Optional.empty());
  }

  private Candidate at(Proposal of, long timeMs) {
    Checkpoint draft = of.draft();
    return all.candidate(
        new Proposal(of.journal(), draft(draft, timeMs, draft.globalRoot())).payload());
  }

  private void refuted(Candidate candidate, String words) {
    for (int i = 1; i < TestCommittee.SIZE; i++) {
      String said = all.judge(i, candidate).orElseThrow();
      assertTrue(said.contains(words), said);
    }
  }

  @Test
  void whatDoesNotFollowIsRefusedInWords() {
    Proposal honest = honest();
    Checkpoint draft = honest.draft();
    refuted(
        all.candidate(
            new Proposal(honest.journal(), draft(draft, draft.timeMs(), Fr.of(5))).payload()),
        "its global root is not that of its headers");
    refuted(
        all.agreement.candidate(9, all.chain, 2, honest.payload()),
        "its checkpoint has another height than it says");
    List<LogEntry> more = new ArrayList<>(honest.journal());
    more.add(new LogEntry.Moved(new RealmId(1)));
    refuted(all.candidate(new Proposal(more, draft).payload()), "realm 1 was not handed over");
    refuted(all.candidate(new byte[40]), "");
    assertTrue(
        all.judge(1, all.candidate(new byte[40])).filter(said -> !said.isEmpty()).isPresent());
    Candidate after = all.candidate(honest.payload());
    assertEquals(Optional.of(""), all.judge(1, after), "and a lie leaves nothing behind");
  }

  private Proposal beforeAState() {
    all.hear(0, new CoordinatorInput.WorkerJoined(LINK, TestCommittee.node(1), "w:1"));
    for (int height = 1; height < Limits.STATE_NAMED_EVERY; height++) {
      assertEquals(List.of(), named(all.seal(0)), "at height " + height);
    }
    return honest();
  }

  private static List<LogEntry> named(Proposal of) {
    return of.journal().stream().filter(entry -> entry instanceof LogEntry.StateAt).toList();
  }

  private void refutedAs(Proposal of, String words, LogEntry... journal) {
    refuted(all.candidate(new Proposal(List.of(journal), of.draft()).payload()), words);
  }

  @Test
  void theStateIsNamedFirstAtItsHeightsAndNowhereElse() {
    Proposal honest = beforeAState();
    LogEntry.StateAt state = all.snapshot().named();
    assertEquals(List.of(state), honest.journal());
    String missing = "it does not name the state that it stands on";
    LogEntry worker = new LogEntry.Admitted(TestCommittee.node(1), Optional.empty());
    refutedAs(honest, missing);
    refutedAs(honest, missing, new LogEntry.StateAt(Hash32.ZERO, state.stateBytes()));
    refutedAs(honest, missing, new LogEntry.StateAt(state.digest(), state.stateBytes() + 1));
    refutedAs(honest, missing, worker, state);
    String elsewhere = "a state is named where it is to be, and nowhere else";
    refutedAs(honest, elsewhere, state, state);
    assertEquals(Optional.of(""), all.judge(1, all.candidate(honest.payload())));
    all.notarize(all.candidate(honest.payload()));
    all.makeFinal();
    all.pass(1000);
    Proposal next = honest();
    assertEquals(List.of(), named(next));
    refutedAs(next, elsewhere, all.snapshot().named());
  }

  @Test
  void theStateOfCandidatesThatAreNotFinalIsNamedLikewise() {
    for (int height = 1; height < Limits.STATE_NAMED_EVERY; height++) {
      all.notarize(all.propose(0));
      all.pass(100);
    }
    for (int leader = 0; leader < 2; leader++) {
      Candidate candidate = all.propose(leader);
      assertEquals(List.of(all.snapshot().named()), named(Proposal.decode(candidate.payload())));
      for (int judge = 0; judge < TestCommittee.SIZE; judge++) {
        assertEquals(Optional.of(""), all.judge(judge, candidate));
      }
    }
  }

  @Test
  void blocksOfARealmThatNobodyServesAreRefused() {
    RealmHeader first =
        TestHeaders.next(RealmHeader.origin(new RealmId(0)), 0, 7, 1, 200, List.of(), List.of());
    // Of a leader that takes a block before it is final who serves the realm.
    Term term = new Term(1, all.origin(), all.agreement.hash(all.chain), List.of());
    term.step(new CoordinatorInput.Tick(all.nowMs()));
    term.step(new CoordinatorInput.WorkerJoined(LINK, TestCommittee.node(1), "w:1"));
    term.step(new CoordinatorInput.BlockReported(LINK, 1, first, List.of(), List.of()));
    Proposal honest =
        term.propose(
                1,
                all.nowMs(),
                Set.of(first.hash()),
                CoordinatorInput.Absent.NOBODY,
                new ArrayList<>())
            .map(Proposal::decode)
            .orElseThrow();
    all.step(1, new ValidatorInput.Told(TestCommittee.node(100), List.of(VerifiedBlock.of(first))));
    assertEquals(List.of(first), honest.draft().headers());
    assertEquals(Optional.of(""), all.judge(1, all.candidate(honest.payload())));
    List<LogEntry> without =
        honest.journal().stream().filter(of -> !(of instanceof LogEntry.Assigned)).toList();
    refuted(
        all.candidate(new Proposal(without, honest.draft()).payload()), "nobody serves realm 0");
  }

  @Test
  void aCandidateOfALaterTimeWaitsUntilItIsTime() {
    Proposal honest = honest();
    long later = all.nowMs() + Limits.CANDIDATE_AHEAD_MS_MAX + 500;
    Candidate early = at(honest, later);
    assertEquals(Optional.empty(), all.judge(1, early));
    all.pass(499);
    assertEquals(Optional.empty(), all.judged(1, early));
    all.pass(1);
    assertEquals(Optional.of(""), all.judged(1, early));
    all.pass(1);
    assertEquals(Optional.empty(), all.judged(1, early), "and once");
  }

  @Test
  void aCandidateOfLongAgoIsNeverJudged() {
    Proposal honest = honest();
    Candidate late = at(honest, honest.draft().timeMs());
    all.pass(Limits.CANDIDATE_BEHIND_MS_MAX);
    assertEquals(Optional.of(""), all.judge(1, late), "just in time");
    all.pass(1 + all.nowMs() - honest.draft().timeMs() - Limits.CANDIDATE_BEHIND_MS_MAX);
    assertEquals(Optional.empty(), all.judge(2, late));
    all.pass(60_000);
    assertEquals(Optional.empty(), all.judged(2, late));
  }

  @Test
  void aCandidateOnOthersThatWereNeverJudgedHereIsJudgedWithThem() {
    for (int i = 0; i < 3; i++) {
      all.notarize(all.propose(0));
    }
    Candidate last = all.propose(0);
    assertEquals(Optional.of(""), all.judge(2, last));
    assertEquals(Optional.of(""), all.judge(2, last, all.open()), "and again");
  }

  @Test
  void whatStandsOnWhatIsNotHereIsJudgedOnceThatIsFinal() {
    Candidate first = all.propose(0);
    all.notarize(first);
    Candidate second = all.propose(0);
    all.notarize(second);
    Candidate third = all.propose(0);
    assertEquals(Optional.empty(), all.judge(1, third, List.of(second)));
    assertEquals(Optional.empty(), all.judge(2, third, List.of()));
    List<ValidatorInput.BecameFinal> told = all.finals();
    for (int validator = 1; validator <= 2; validator++) {
      all.step(validator, told.getFirst());
      Optional<String> onOne = all.judged(validator, third);
      assertEquals(validator == 1 ? Optional.of("") : Optional.empty(), onOne);
    }
    all.step(2, told.getLast());
    assertEquals(Optional.of(""), all.judged(2, third));
  }

  @Test
  void whatIsNotHereAndComesToNothingIsNotJudged() {
    Candidate first = all.propose(0);
    Candidate other = all.propose(1);
    all.notarize(first);
    Candidate second = all.propose(0);
    all.chain.clear();
    all.notarize(other);
    assertEquals(Optional.empty(), all.judge(2, second, List.of()));
    all.makeFinal();
    all.notarize(all.propose(1));
    all.makeFinal();
    assertEquals(Optional.empty(), all.judged(2, second));
  }

  @Test
  void candidatesOfOneHeightAreEachHeldAgainstWhatTheyStandOn() {
    all.hear(0, new CoordinatorInput.WorkerJoined(LINK, TestCommittee.node(1), "w:1"));
    all.hear(1, new CoordinatorInput.WorkerJoined(LINK, TestCommittee.node(2), "w:2"));
    Candidate one = all.propose(0);
    Candidate other = all.propose(1);
    assertEquals(1, other.header().height());
    for (int round = 0; round < 2; round++) {
      assertEquals(Optional.of(""), all.judge(2, one));
      assertEquals(Optional.of(""), all.judge(2, other));
    }
    all.notarize(one);
    Candidate onOne = all.propose(0);
    assertEquals(Optional.of(""), all.judge(2, onOne));
    assertEquals(Optional.of(""), all.judge(2, other, List.of()));
    assertEquals(Optional.of(""), all.judge(2, onOne));
    all.makeFinal();
    assertEquals(TestCommittee.node(1), all.validators.get(2).realms().getFirst().worker());
    assertEquals(Optional.of(""), all.judge(2, onOne), "and after the final one");
  }

  @Test
  void aLieThatBeginsWellLeavesNothingBehind() {
    Candidate first = all.propose(0);
    assertEquals(Optional.of(""), all.judge(1, first));
    all.notarize(first);
    all.makeFinal();
    all.hear(0, new CoordinatorInput.WorkerJoined(LINK, TestCommittee.node(1), "w:1"));
    Proposal honest = honest();
    assertTrue(honest.journal().getFirst() instanceof LogEntry.Assigned);
    List<LogEntry> more = new ArrayList<>(honest.journal());
    more.add(new LogEntry.Moved(new RealmId(1)));
    Candidate lie = all.candidate(new Proposal(more, honest.draft()).payload());
    assertTrue(all.judge(1, lie).filter(said -> !said.isEmpty()).isPresent());
    assertEquals(Optional.of(""), all.judge(1, all.candidate(honest.payload())));
  }

  @Test
  void whatBecameFinalWithoutHavingBeenJudgedHereIsStoodOn() {
    Candidate first = all.propose(0);
    assertEquals(Optional.of(""), all.judge(1, first));
    all.notarize(first);
    all.makeFinal();
    all.notarize(all.propose(0));
    all.makeFinal();
    assertEquals(Optional.of(""), all.judge(1, all.propose(0)));
  }

  @Test
  void nothingIsSaidOfWhatIsDecided() {
    Candidate first = all.propose(0);
    Candidate other = all.propose(1);
    all.notarize(first);
    all.makeFinal();
    assertEquals(Optional.empty(), all.judge(2, first, List.of()));
    assertEquals(Optional.empty(), all.judge(2, other, List.of()));
  }
}
