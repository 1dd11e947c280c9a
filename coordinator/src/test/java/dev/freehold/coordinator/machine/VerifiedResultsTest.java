package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.core.Limits;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Work;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results of aggregators, which several validators verify before one takes them and all vote. */
class VerifiedResultsTest {
  private static final byte[] AGGREGATE = {1, 2, 3};

  private final TestResults results = new TestResults();
  private final TestCommittee all = results.all;

  @BeforeEach
  void verifyResults() {
    all.believesResults = false;
  }

  private Hash32 name(int aggregator) {
    return Aggregate.result(results.jobs.get(aggregator).id(), TestResults.PAYEE, AGGREGATE);
  }

  /** A leader is handed in a result, and finds that it holds; what it shows to whom. */
  private ValidatorEffect.Offer verified(int leader, int aggregator) {
    results.judged(leader, results.submits(leader, aggregator, AGGREGATE), Verdict.TAKEN);
    return offers(leader).getFirst();
  }

  private List<ValidatorEffect.Offer> offers(int validator) {
    return all.done(validator).stream()
        .filter(ValidatorEffect.Offer.class::isInstance)
        .map(ValidatorEffect.Offer.class::cast)
        .toList();
  }

  /** What a validator has checked since it was asked for anything last. */
  private List<VerifyAggregate> checked(int validator) {
    return all.done(validator).stream()
        .filter(effect -> effect instanceof ValidatorEffect.Act(VerifyAggregate _))
        .map(effect -> (VerifyAggregate) ((ValidatorEffect.Act) effect).effect())
        .toList();
  }

  private static Hash32 node(int validator) {
    return TestCommittee.node(100 + validator);
  }

  private void shows(int from, int to, Work.Submit result) {
    all.step(to, new ValidatorInput.Offered(node(from), result));
  }

  /** A validator shows a result to another one, which finds what it does; what that says then. */
  private List<ValidatorEffect> shows(int from, int to, Work.Submit result, Verdict verdict) {
    all.done(to);
    shows(from, to, result);
    judge(to, checked(to).getFirst(), verdict);
    return all.done(to);
  }

  private void judge(int validator, VerifyAggregate task, Verdict verdict) {
    all.hear(validator, new CoordinatorInput.AggregateJudged(task.ticket(), verdict));
  }

  private void tells(int from, int to, Hash32 result) {
    all.step(to, new ValidatorInput.ResultTold(node(from), result));
  }

  /** What a liar proposes that takes rubbish for a result, and others' word for verified. */
  private Candidate rubbish() {
    ValidatorEffect.Offer rubbish = verified(0, 0);
    for (int other = 1; other < TestCommittee.SIZE; other++) {
      tells(other, 0, name(0));
    }
    Candidate candidate = all.propose(0);
    assertEquals(
        List.of(rubbish.result().job()), TestResults.taken(Proposal.decode(candidate.payload())));
    return candidate;
  }

  private Work.Submit result(int aggregator, byte[] aggregate) {
    return new Work.Submit(
        results.jobs.get(aggregator).id(), TestResults.PAYEE, List.of(), aggregate);
  }

  @Test
  void aLeaderShowsWhatItHasVerifiedAndTakesItOnceAQuorumHas() {
    ValidatorEffect.Offer offer = verified(0, 0);
    assertEquals(Set.of(node(1), node(2), node(3)), Set.copyOf(offer.nodes()));
    assertEquals(results.jobs.get(0).id(), offer.result().job());
    assertEquals(List.of(), TestResults.taken(all.seal(0)), "it alone");
    tells(1, 0, name(0));
    tells(1, 0, name(0));
    tells(2, 0, name(1));
    all.step(0, new ValidatorInput.ResultTold(TestCommittee.node(7), name(0)));
    assertEquals(List.of(), TestResults.taken(all.seal(0)), "half of them");
    tells(3, 0, name(0));
    assertEquals(List.of(offer.result().job()), TestResults.taken(all.seal(0)));
    assertEquals(List.of(), TestResults.taken(all.seal(0)), "once");
  }

  @Test
  void whoHasVerifiedItSaysSoToAll() {
    ValidatorEffect.Offer offer = verified(0, 0);
    List<ValidatorEffect> said = shows(0, 2, offer.result(), Verdict.TAKEN);
    assertEquals(List.of(new ValidatorEffect.TellResult(name(0))), said);
  }

  @Test
  void whatDoesNotHoldIsObjectedTo() {
    Candidate candidate = rubbish();
    assertEquals(
        List.of(), shows(0, 1, result(0, AGGREGATE), Verdict.WRONG_AGGREGATE), "and told nobody");
    String why = "it pays for result " + name(0).abbreviated() + ", which does not hold";
    assertEquals(Optional.of(why), all.judge(1, candidate));
    // Another one is asked first, and then finds it.
    assertEquals(Optional.empty(), all.judge(2, candidate));
    shows(0, 2, result(0, AGGREGATE));
    judge(2, checked(2).getFirst(), Verdict.WRONG_AGGREGATE);
    assertEquals(Optional.of(why), all.judged(2, candidate));
  }

  /** What it takes to verify it nobody shows: no reason to vote, and none against it. */
  @Test
  void whatNobodyShowsIsWaitedForAndNoObjection() {
    Candidate candidate = rubbish();
    assertEquals(Optional.empty(), all.judge(3, candidate));
    tells(0, 3, name(0));
    tells(1, 3, name(0));
    tells(2, 3, name(0));
    all.pass(60_000);
    assertEquals(Optional.empty(), all.judged(3, candidate), "others' word is none");
    shows(0, 3, result(0, AGGREGATE));
    judge(3, checked(3).getFirst(), Verdict.BUSY);
    assertEquals(Optional.empty(), all.judged(3, candidate), "something lacks here");
    shows(0, 3, result(0, AGGREGATE));
    judge(3, checked(3).getFirst(), Verdict.TAKEN);
    assertEquals(Optional.of(""), all.judged(3, candidate));
  }

  @Test
  void aVerdictIsMadeOnceForAllCandidatesAndAllWhoShowIt() {
    Candidate candidate = rubbish();
    shows(0, 1, result(0, AGGREGATE), Verdict.TAKEN);
    assertEquals(Optional.of(""), all.judge(1, candidate));
    Candidate again = all.candidate(candidate.payload());
    assertEquals(Optional.of(""), all.judge(1, again));
    all.done(1);
    shows(2, 1, result(0, AGGREGATE));
    assertEquals(
        List.of(new ValidatorEffect.TellResult(name(0))), all.done(1), "who asks is told again");
  }

  @Test
  void otherStatementsThanTheBlocksSayNothingOfAResult() {
    Candidate candidate = rubbish();
    shows(3, 1, result(0, AGGREGATE), Verdict.WRONG_STATEMENTS);
    assertEquals(Optional.empty(), all.judge(1, candidate));
    shows(0, 1, result(0, AGGREGATE));
    judge(1, checked(1).getFirst(), Verdict.TAKEN);
    assertEquals(Optional.of(""), all.judged(1, candidate));
  }

  @Test
  void ofOneThatHasShownWhatDoesNotHoldNothingMoreIsLookedAt() {
    shows(3, 1, result(0, new byte[] {9}), Verdict.WRONG_AGGREGATE);
    shows(3, 1, result(1, AGGREGATE));
    assertEquals(List.of(), checked(1));
    shows(2, 1, result(0, new byte[] {9}));
    shows(2, 1, result(1, AGGREGATE));
    assertEquals(List.of(), checked(1), "nor of one that shows the same");
    assertEquals(
        List.of(new ValidatorEffect.TellResult(name(1))),
        shows(0, 1, result(1, AGGREGATE), Verdict.TAKEN));
  }

  @Test
  void whatIsShownIsCheckedInTurnsAndOneAtATime() {
    for (int i = 0; i < 3; i++) {
      shows(3, 1, result(i, AGGREGATE));
    }
    shows(2, 1, result(6, AGGREGATE));
    for (int aggregator : new int[] {0, 1, 6, 2}) {
      List<VerifyAggregate> next = checked(1);
      assertEquals(1, next.size());
      assertEquals(results.jobs.get(aggregator), next.getFirst().job());
      judge(1, next.getFirst(), Verdict.TAKEN);
    }
    assertEquals(List.of(), checked(1));
  }

  @Test
  void aFloodOfWhatAreNoJobsCostsNoChecksAndTheOldestGoes() {
    ResultOffers offers = new ResultOffers();
    for (int i = 0; i < 100; i++) {
      Hash32 job = TestCommittee.node(i);
      offers.add(node(3), new Work.Submit(job, TestResults.PAYEE, List.of(), AGGREGATE));
      shows(3, 1, new Work.Submit(job, TestResults.PAYEE, List.of(), AGGREGATE));
    }
    assertEquals(List.of(), checked(1));
    shows(2, 1, result(0, AGGREGATE));
    assertEquals(1, checked(1).size());
    int kept = 0;
    while (offers.next(_ -> true).isPresent()) {
      kept++;
    }
    assertEquals(Limits.JUDGING_MAX, kept);
  }

  @Test
  void aResultIsShownAgainToWhoIsSilentAndOnceItIsTakenToAll() {
    verified(0, 0);
    tells(1, 0, name(0));
    all.pass(ResultVerification.OFFER_AGAIN_MS - 1);
    assertEquals(List.of(), offers(0));
    all.pass(1);
    assertEquals(Set.of(node(2), node(3)), Set.copyOf(offers(0).getFirst().nodes()));
    tells(2, 0, name(0));
    all.notarize(all.propose(0));
    all.done(0);
    all.pass(ResultVerification.OFFER_AGAIN_MS);
    assertEquals(3, offers(0).getFirst().nodes().size(), "one may have started anew");
    all.makeFinal();
    all.pass(ResultVerification.OFFER_AGAIN_MS);
    assertEquals(List.of(), offers(0), "it is paid");
  }

  @Test
  void whoBeginsToLeadTakesWhatIsVerifiedAlreadyWithoutAnotherCheck() {
    ValidatorEffect.Offer offer = verified(0, 0);
    shows(0, 1, offer.result(), Verdict.TAKEN);
    tells(0, 1, name(0));
    all.seal(1);
    all.done(1);
    results.handsIn(1, 0, AGGREGATE);
    List<ValidatorEffect> done = all.done(1);
    assertTrue(done.stream().noneMatch(ValidatorEffect.Act.class::isInstance), done::toString);
    shows(1, 2, offer.result(), Verdict.TAKEN);
    tells(2, 1, name(0));
    assertEquals(List.of(offer.result().job()), TestResults.taken(all.seal(1)));
  }

  @Test
  void whatDoesNotHoldIsShownToNobodyByItsLeader() {
    long ticket = results.submits(0, 0, AGGREGATE);
    results.judged(0, ticket, Verdict.WRONG_AGGREGATE);
    assertEquals(List.of(), offers(0));
    assertTrue(
        Proposal.decode(all.propose(0).payload()).journal().stream()
            .anyMatch(LogEntry.Refused.class::isInstance));
  }

  @Test
  void whatCannotBeCheckedYetCostsNobodyAnything() {
    long ticket = results.submits(0, 0, AGGREGATE);
    results.judged(0, ticket, Verdict.BUSY);
    assertEquals(List.of(), offers(0));
    assertEquals(List.of(), Proposal.decode(all.propose(0).payload()).journal());
    assertTrue(results.submits(0, 0, AGGREGATE) != ticket, "it may be sent again");
  }

  /** A quorum made it final without this validator: it goes on from there. */
  @Test
  void whatIsFinalIsNotWaitedFor() {
    Candidate candidate = rubbish();
    assertEquals(Optional.empty(), all.judge(3, candidate));
    all.notarize(candidate);
    all.makeFinal();
    assertEquals(Optional.empty(), all.judged(3, candidate));
    Candidate next = all.propose(0);
    assertEquals(Optional.of(""), all.judge(3, next));
  }
}
