package dev.freehold.contracts.crowdfunding;

import dev.freehold.contracts.Deadlines;
import dev.freehold.contracts.token.FungibleToken;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.Felt;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.U16;
import dev.freehold.kit.contract.U32;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;

/**
 * A token whose holders fund campaigns. A pledge leaves the backer's balance and waits in the
 * backer's state. The creator counts pledges until the deadline; once the goal is reached what was
 * counted is the creator's. What was not counted, or was counted in vain, goes back to the backer
 * once the creator can count no more. One campaign an account, and one counted pledge a backer.
 */
public final class CrowdfundingContract extends FungibleToken<CrowdfundingContract> {
  final Slot<U64> goal = slot(U64.class);
  final Slot<U64> deadline = slot(U64.class);
  final Slot<U64> raised = slot(U64.class);
  final Slot<U64> collected = slot(U64.class);
  final SlotMap<U16, Felt> pledges = map(U16.class, Felt.class);

  /** The number of the counted pledge of each backer, plus one. */
  final SlotMap<User, U32> counted = map(User.class, U32.class);

  /** The contract as data. */
  public static CompiledContract compile() {
    return CompiledContract.compile("crowdfunding", CrowdfundingContract::new);
  }

  /** Begins the caller's campaign. */
  @Function(3)
  void start(U64 amount, U64 until) {
    require(amount.isNonZero(), "a goal of nothing");
    require(until.isAbove(height()), "the deadline is over");
    require(Deadlines.isInReach(until, height()), "the deadline is too far");
    require(goal.exchange(amount).isZero(), "the campaign has begun");
    deadline.set(until);
  }

  /**
   * Sets an amount aside for a campaign.
   *
   * @param pledge a number that the caller uses for no other pledge at the time
   * @param until the campaign's deadline, as the caller has seen it
   */
  @Function(4)
  void pledge(U16 pledge, User creator, U64 until, U64 amount) {
    require(until.isNonZero(), "there is no such campaign");
    require(of(creator).deadline.get().is(until), "no campaign of the creator with this deadline");
    require(amount.isNonZero(), "a pledge of nothing");
    spend(amount);
    Felt before = pledges.at(pledge).exchange(hash(creator, until, amount));
    require(before.isZero(), "this number is in use");
  }

  /** Counts a pledge to the caller's campaign. */
  @Function(5)
  void count(User backer, U16 pledge, U64 amount) {
    U64 until = deadline.get();
    require(height().isAtMost(until), "the deadline is over");
    require(
        of(backer).pledges.at(pledge).get().is(hash(caller(), until, amount)), "no such pledge");
    U32 mark = numbered(pledge);
    require(counted.at(backer).exchange(mark).isZero(), "a pledge of this backer is counted");
    raised.update(old -> old.plus(amount));
  }

  /** Takes what was counted and not taken before, once the goal is reached. */
  @Function(6)
  void collect() {
    U64 all = raised.get();
    require(all.isAtLeast(goal.get()), "the goal is not reached");
    U64 more = all.minus(collected.exchange(all));
    require(more.isNonZero(), "nothing to collect");
    receive(more);
  }

  /** Takes a pledge back: of a campaign that failed, or one that was not counted. */
  @Function(7)
  void refund(U16 pledge, User creator, U64 until, U64 amount) {
    CrowdfundingContract theirs = of(creator);
    require(Deadlines.isOver(until, theirs.asOf()), "the creator may still count");
    Flag failed = theirs.raised.get().isBelow(theirs.goal.get());
    Flag missed = theirs.counted.at(caller()).get().isNot(numbered(pledge));
    require(failed.or(missed), "the creator has it");
    Felt before = pledges.at(pledge).exchange(Felt.of(U16.of(0)));
    require(before.is(hash(creator, until, amount)), "no such pledge");
    receive(amount);
  }

  private static U32 numbered(U16 pledge) {
    return pledge.toU32().plus(U32.of(1));
  }
}
