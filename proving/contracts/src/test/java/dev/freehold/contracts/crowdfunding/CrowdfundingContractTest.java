package dev.freehold.contracts.crowdfunding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.contracts.Deadlines;
import dev.freehold.contracts.EveryFunction;
import dev.freehold.contracts.OneProof;
import dev.freehold.core.Limits;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrowdfundingContractTest {
  private static final CompiledContract COMPILED = CrowdfundingContract.compile();
  private static final long UNTIL = 50;

  /** So many checkpoints on, all realms have adopted one at which the deadline is over. */
  private static final long OVER = UNTIL + Limits.ANCHOR_AGE_MAX + 1;

  private ContractTest chain;
  private UserId owner;
  private UserId creator;
  private UserId alice;
  private UserId bob;
  private TestContract fund;

  @BeforeEach
  void start() {
    chain = new ContractTest();
    owner = chain.user();
    creator = chain.user();
    alice = chain.user();
    bob = chain.user();
    fund = chain.deploy(owner, COMPILED);
    fund.call(owner, "mint", 2000);
    fund.call(owner, "transfer", alice, 1000);
    fund.call(owner, "transfer", bob, 1000);
    chain.checkpoint();
    fund.call(alice, "claim", owner);
    fund.call(bob, "claim", owner);
    fund.call(creator, "start", 500, UNTIL);
    chain.checkpoint();
    fund.call(alice, "pledge", 0, creator, UNTIL, 300);
    fund.call(bob, "pledge", 7, creator, UNTIL, 250);
    chain.checkpoint();
  }

  @Test
  void aGoalThatIsReachedPaysOut() {
    fund.call(creator, "count", alice, 0, 300);
    fund.refuses("the goal is not reached (CrowdfundingContract.java:", creator, "collect");
    fund.call(creator, "count", bob, 7, 250);
    fund.call(creator, "collect");
    fund.expect(550, creator, "balance");
    fund.refuses("nothing to collect", creator, "collect");
    chain.checkpoints(OVER);
    fund.refuses("the creator has it", alice, "refund", 0, creator, UNTIL, 300);
    fund.refuses("the creator has it", bob, "refund", 7, creator, UNTIL, 250);
    fund.expect(700, alice, "balance");
  }

  @Test
  void aGoalThatIsMissedRefunds() {
    fund.call(creator, "count", alice, 0, 300);
    chain.checkpoints(OVER);
    fund.refuses("the goal is not reached", creator, "collect");
    fund.call(alice, "refund", 0, creator, UNTIL, 300);
    fund.call(bob, "refund", 7, creator, UNTIL, 250);
    fund.refuses("no such pledge", alice, "refund", 0, creator, UNTIL, 300);
    fund.expect(1000, alice, "balance");
    fund.expect(1000, bob, "balance");
  }

  @Test
  void aPledgeThatWasNotCountedGoesBackThoughTheGoalIsReached() {
    fund.call(alice, "pledge", 1, creator, UNTIL, 400);
    chain.checkpoint();
    fund.call(creator, "count", alice, 1, 400);
    fund.refuses("a pledge of this backer is counted", creator, "count", alice, 0, 300);
    fund.call(creator, "count", bob, 7, 250);
    fund.call(creator, "collect");
    chain.checkpoints(OVER);
    fund.call(alice, "refund", 0, creator, UNTIL, 300);
    fund.refuses("the creator has it", alice, "refund", 1, creator, UNTIL, 400);
    fund.expect(600, alice, "balance");
    fund.expect(650, creator, "balance");
  }

  @Test
  void backersCannotTakeBackWhatTheCreatorMayStillCount() {
    fund.refuses("the creator may still count", alice, "refund", 0, creator, UNTIL, 300);
    chain.checkpoints(OVER - chain.height());
    fund.refuses("the creator may still count", alice, "refund", 0, creator, UNTIL, 300);
    chain.checkpoint();
    fund.refuses("no such pledge", alice, "refund", 0, creator, UNTIL - 40, 300);
    fund.refuses("no such pledge", alice, "refund", 0, creator, UNTIL, 301);
    fund.refuses("no such pledge", alice, "refund", 1, creator, UNTIL, 300);
    fund.refuses("no such pledge", bob, "refund", 0, creator, UNTIL, 300);
    fund.call(alice, "refund", 0, creator, UNTIL, 300);
  }

  /** Paid out and refunded: what a clock that is not the creator's would allow. */
  @Test
  void aCreatorWhoseRealmIsCutOffIsWaitedFor() {
    chain.checkpoints(UNTIL - chain.height());
    chain.cutOff(creator);
    chain.checkpoints(10 * OVER);
    fund.refuses("the creator may still count", alice, "refund", 0, creator, UNTIL, 300);
    fund.call(creator, "count", alice, 0, 300);
    fund.call(creator, "count", bob, 7, 250);
    fund.call(creator, "collect");
    chain.reconnect(creator);
    chain.checkpoint();
    fund.refuses("the creator has it", alice, "refund", 0, creator, UNTIL, 300);
    fund.refuses("the creator has it", bob, "refund", 7, creator, UNTIL, 250);
  }

  /** Even with the oldest anchor that the network takes, all counting is over before refunds. */
  @Test
  void creatorsCannotCountLate() {
    chain.checkpoints(UNTIL + 1 - chain.height());
    fund.refuses("the deadline is over", creator, "count", alice, 0, 300);
    chain
        .bundle(creator)
        .call(fund, "count", alice, 0, 300)
        .anchoredAt(chain.oldestAnchor() + UNTIL)
        .apply();
    chain.checkpoints(2L * Limits.ANCHOR_AGE_MAX);
    assertEquals(true, chain.oldestAnchor() > UNTIL);
    fund.refuses("the deadline is over", creator, "count", bob, 7, 250);
  }

  @Test
  void creatorsCannotInventPledgesOrChangeTheirCampaign() {
    fund.refuses("no such pledge", creator, "count", alice, 0, 301);
    fund.refuses("no such pledge", creator, "count", alice, 1, 300);
    fund.refuses("no such pledge", creator, "count", creator, 0, 300);
    fund.refuses("the campaign has begun", creator, "start", 1, UNTIL + 100);
    fund.refuses("the deadline is over", alice, "start", 5, 1);
    fund.refuses("a goal of nothing", alice, "start", 0, UNTIL);
    fund.refuses("the deadline is too far", alice, "start", 5, -1L);
    long end = chain.height() + Deadlines.LENGTH_MAX;
    fund.refuses("the deadline is too far", alice, "start", 5, end + 1);
    fund.call(alice, "start", 5, end);
  }

  @Test
  void backersCannotPledgeWhatTheyDoNotHave() {
    fund.refuses("balance is too low", alice, "pledge", 1, creator, UNTIL, 701);
    fund.refuses("a pledge of nothing", alice, "pledge", 1, creator, UNTIL, 0);
    fund.refuses("this number is in use", alice, "pledge", 0, creator, UNTIL, 1);
    fund.refuses("there is no such campaign", alice, "pledge", 1, bob, 0, 1);
    fund.refuses("with this deadline", alice, "pledge", 1, bob, UNTIL, 1);
    fund.refuses("with this deadline", alice, "pledge", 1, creator, UNTIL + 1, 1);
  }

  @Test
  void everyLieIsCaught() {
    EveryFunction every = new EveryFunction(COMPILED);
    chain.checking(every);
    fund.call(owner, "mint", 7);
    fund.call(owner, "transfer", alice, 7);
    fund.call(alice, "start", 5, UNTIL);
    fund.call(alice, "pledge", 1, creator, UNTIL, 400);
    chain.checkpoint();
    fund.call(alice, "claim", owner);
    fund.call(creator, "count", alice, 1, 400);
    fund.call(creator, "count", bob, 7, 250);
    fund.call(creator, "collect");
    chain.checkpoints(OVER);
    fund.call(alice, "refund", 0, creator, UNTIL, 300);
    every.wasChecked();
  }

  @Test
  void aPledgeIsProved() {
    OneProof proof = new OneProof("crowdfunding.pledge");
    chain.checking(proof);
    fund.call(alice, "pledge", 1, creator, UNTIL, 400);
    proof.wasMade();
  }

  @Test
  void constraintCountsAreThese() {
    Map<String, Integer> counts = new TreeMap<>();
    COMPILED.functions().forEach(f -> counts.put(f.name(), f.constraints()));
    assertEquals(
        "{claim=22625, collect=2191, count=22084, mint=1202, pledge=14969, "
            + "refund=19981, start=2259, transfer=10189}",
        counts.toString());
  }
}
