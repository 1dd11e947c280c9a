package dev.freehold.contracts.channel;

import dev.freehold.contracts.Deadlines;
import dev.freehold.contracts.token.FungibleToken;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.Felt;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Secret;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.Struct;
import dev.freehold.kit.contract.StructMap;
import dev.freehold.kit.contract.U16;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;

/**
 * A token with payment channels: one user pays another many times off the chain, and only the last
 * payment is settled on it. The payer locks {@code units * unit} under the root of a tree of
 * hashes; to have paid {@code i} units is to have handed over the secret of leaf {@code i} ({@link
 * ChannelTickets}). The payee settles the greatest one until the deadline; once that is over for
 * the payee's realm too, the payer takes back the rest.
 */
public final class ChannelContract extends FungibleToken<ChannelContract> {
  /** Settlement of a payee; never written twice. */
  static final class Settlement extends Struct {
    final Slot<Felt> channel = slot(Felt.class);
    final Slot<U16> units = slot(U16.class);
  }

  final SlotMap<U16, Felt> channels = map(U16.class, Felt.class);
  final StructMap<U16, Settlement> settlements = map(U16.class, Settlement::new);

  /** The contract as data. */
  public static CompiledContract compile() {
    return CompiledContract.compile("channel", ChannelContract::new);
  }

  /**
   * Opens a channel and locks what it can pay.
   *
   * @param channel a number that the caller uses for no other channel at the time
   * @param place a number that the payee has never settled under
   * @param unit what one unit is worth
   * @param units how many can be paid
   * @param root of the tree of tickets
   */
  @Function(3)
  void open(U16 channel, User payee, U16 place, U64 unit, U16 units, Felt root, U64 deadline) {
    require(deadline.isAbove(height()), "the deadline is over");
    require(Deadlines.isInReach(deadline, height()), "the deadline is too far");
    require(payee.isNot(caller()), "a channel to oneself");
    U64 locked = unit.times(units.toU64());
    require(locked.isNonZero(), "a channel of nothing");
    spend(locked);
    Felt terms = hash(caller(), channel, payee, place, unit, units, root, deadline);
    require(channels.at(channel).exchange(terms).isZero(), "this number is in use");
  }

  /** Takes what a payer has paid the caller: once, with the greatest ticket. */
  @Function(4)
  void settle(
      User payer,
      U16 channel,
      U16 place,
      U64 unit,
      U16 units,
      Felt root,
      U64 deadline,
      U16 paid,
      @Secret Felt ticket,
      @Secret @Length(24) Felt[] siblings) {
    require(height().isAtMost(deadline), "the deadline is over");
    require(paid.isAtMost(units), "more than the channel can pay");
    require(paid.isNonZero(), "nothing was paid");
    Felt terms = hash(payer, channel, caller(), place, unit, units, root, deadline);
    require(of(payer).channels.at(channel).get().is(terms), "no such channel");
    Felt leaf = hash(U64.of(ChannelTickets.DOMAIN), ticket, channel, caller(), place);
    require(treeRoot(leaf, paid, siblings).is(root), "no ticket of this channel");
    Settlement settlement = settlements.at(place);
    require(settlement.channel.exchange(terms).isZero(), "settled before");
    settlement.units.set(paid);
    receive(unit.times(paid.toU64()));
  }

  /** Takes back what was not paid, once the payee can settle no more. */
  @Function(5)
  void close(U16 channel, User payee, U16 place, U64 unit, U16 units, Felt root, U64 deadline) {
    ChannelContract theirState = of(payee);
    require(Deadlines.isOver(deadline, theirState.asOf()), "the payee may still settle");
    Felt terms = hash(caller(), channel, payee, place, unit, units, root, deadline);
    Settlement theirs = theirState.settlements.at(place);
    Flag settled = theirs.channel.get().is(terms);
    U16 paid = settled.choose(theirs.units.get(), U16.of(0));
    require(channels.at(channel).exchange(Felt.of(U16.of(0))).is(terms), "no such channel");
    receive(unit.times(units.minus(paid).toU64()));
  }
}
