package dev.freehold.contracts.token;

import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.U128;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;

/**
 * Balances that move from user to user: what every contract that holds value extends. Amounts have
 * 64 bits; what overflows is refused.
 *
 * @param <C> the subclass itself
 */
@SuppressWarnings(
    "this-escape") // Fields are declared in constructors: they keep the object, and use it later.
public abstract class FungibleToken<C extends FungibleToken<C>> extends ContractDefinition<C> {
  /** {@code mint(amount)}: the owner raises its own balance. */
  public static final int MINT = 0;

  /** {@code transfer(to, amount)}: lowers one's balance, raises {@code sent[to]}. */
  public static final int TRANSFER = 1;

  /** {@code claim(from)}: takes what {@code from} has sent here and was not claimed before. */
  public static final int CLAIM = 2;

  /** What the user holds. */
  protected final Slot<U64> balance = slot(U64.class);

  /** All that the user ever sent to another: only grows, in steps of 64 bits. */
  protected final SlotMap<User, U128> sent = map(User.class, U128.class);

  /** All that the user ever claimed from another. */
  protected final SlotMap<User, U128> claimed = map(User.class, U128.class);

  /** For subclasses. */
  protected FungibleToken() {}

  /** The owner raises its own balance. */
  @Function(MINT)
  void mint(U64 amount) {
    require(caller().is(owner()), "only the owner mints");
    receive(amount);
  }

  /** Lowers one's balance and raises what was sent to another. */
  @Function(TRANSFER)
  void transfer(User to, U64 amount) {
    require(amount.isNonZero(), "a transfer of nothing");
    require(to.isNot(caller()), "a transfer to oneself");
    spend(amount);
    send(to, amount);
  }

  /** Takes what another has sent here and was not claimed before. */
  @Function(CLAIM)
  void claim(User from) {
    U64 arrived = take(from);
    require(arrived.isNonZero(), "nothing to claim");
    receive(arrived);
  }

  /** Raises the caller's balance. */
  protected final void receive(U64 amount) {
    balance.update(old -> old.plus(amount, "balance overflows"));
  }

  /** Lowers the caller's balance. */
  protected final void spend(U64 amount) {
    balance.update(old -> old.minus(amount, "balance is too low"));
  }

  /** Raises what was sent to another. It never falls, and is too wide to reach its end. */
  protected final void send(User to, U64 amount) {
    sent.at(to).update(old -> old.plus(amount.toU128(), "the sum of transfers overflows"));
  }

  /**
   * Marks what another has sent here as claimed, and gives what was not before: 2^64 - 1 of it at
   * the most, the rest by another claim.
   */
  protected final U64 take(User from) {
    U128 total = of(from).sent.at(caller()).get();
    U64[] taken = new U64[1];
    claimed
        .at(from)
        .update(
            before -> {
              taken[0] = total.minus(before, "more was claimed than sent").saturated();
              return before.plus(taken[0].toU128());
            });
    return taken[0];
  }
}
