package dev.freehold.contracts.token;

import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;

/**
 * The standard token: {@link FungibleToken} with payments to several and claims from several in one
 * proof.
 */
public final class TokenContract extends FungibleToken<TokenContract> {
  /** The contract's name. */
  public static final String NAME = "token";

  /** The shape of a user's state: two maps of 2^32 users and a single slot under one root. */
  public static final SlotShape SHAPE = new TokenContract().shape();

  /** {@code payMany(to[4], amounts[4])}: as transfers, in one proof. */
  public static final int PAY_MANY = 3;

  /** {@code claimMany(from[2])}: as claims, in one proof. */
  public static final int CLAIM_MANY = 4;

  /** How many recipients {@code payMany} has. */
  public static final int RECIPIENTS = 4;

  /** How many senders {@code claimMany} has. */
  public static final int SENDERS = 2;

  /** The slot of a user's balance. */
  public static final long BALANCE = 0;

  /** The slot of all that its user ever sent to {@code to}. */
  public static long sentSlot(UserId to) {
    return new TokenContract().sent.at(User.of(to)).number();
  }

  /** The slot of all that its user ever claimed from {@code from}. */
  public static long claimedSlot(UserId from) {
    return new TokenContract().claimed.at(User.of(from)).number();
  }

  /** The contract as data. Takes seconds: keep the result. */
  public static CompiledContract compile() {
    return CompiledContract.compile(NAME, TokenContract::new);
  }

  /**
   * Sends to several users at once. Entries that are not needed have an amount of 0; paying oneself
   * is allowed, so that a split may name the payer.
   */
  @Function(PAY_MANY)
  void payMany(@Length(RECIPIENTS) User[] to, @Length(RECIPIENTS) U64[] amounts) {
    U64 total = U64.of(0);
    for (U64 amount : amounts) {
      total = total.plus(amount, "the sum of amounts overflows");
    }
    require(total.isNonZero(), "payments of nothing");
    spend(total);
    for (int i = 0; i < RECIPIENTS; i++) {
      U64 amount = amounts[i];
      send(to[i], amount);
    }
  }

  /** Claims from several users at once; from some of them there may be nothing. */
  @Function(CLAIM_MANY)
  void claimMany(@Length(SENDERS) User[] from) {
    U64 total = U64.of(0);
    for (User sender : from) {
      total = total.plus(take(sender), "balance overflows");
    }
    require(total.isNonZero(), "nothing to claim");
    receive(total);
  }
}
