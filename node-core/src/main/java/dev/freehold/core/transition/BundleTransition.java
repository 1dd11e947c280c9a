package dev.freehold.core.transition;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.BundleOutcome.Applied;
import dev.freehold.core.transition.BundleOutcome.Failed;
import dev.freehold.core.transition.BundleOutcome.Refused;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules for one bundle: everything but its signature and its proofs. Used alike at admission,
 * on re-entry of verified bundles, in the block and by auditors.
 */
public final class BundleTransition {
  private final RealmRules rules;
  private final ChainView chain;

  public BundleTransition(RealmRules rules, ChainView chain) {
    this.rules = rules;
    this.chain = chain;
  }

  /**
   * Applies a bundle whose proofs hold, or of whose proofs nothing is known yet.
   *
   * @param state receives the changes when the bundle applies, and those of its fee when it fails
   * @param checkpointHeight the latest checkpoint the block has adopted
   */
  public BundleOutcome apply(StateOverlay state, long checkpointHeight, Bundle bundle) {
    return apply(state, checkpointHeight, bundle, Optional.empty());
  }

  /**
   * Applies a bundle: its calls whole or not at all, its fee in both cases if it can be taken.
   *
   * @param state receives the changes when the bundle applies, and those of its fee when it fails
   * @param checkpointHeight the latest checkpoint the block has adopted
   * @param verdict what is wrong with its proofs; it fails for that reason where the rules find
   *     none
   */
  public BundleOutcome apply(
      StateOverlay state, long checkpointHeight, Bundle bundle, Optional<RejectReason> verdict) {
    StateOverlay charged = new StateOverlay(state);
    long fee;
    try {
      fee = takeFee(charged, checkpointHeight, bundle);
    } catch (RefusedException e) {
      return e.refused;
    }
    BundleOutcome outcome = applyCalls(charged, checkpointHeight, bundle, fee, verdict);
    state.merge(charged);
    return outcome;
  }

  /** Applies the calls to the state after the fee, whole or not at all. */
  private BundleOutcome applyCalls(
      StateOverlay charged,
      long checkpointHeight,
      Bundle bundle,
      long fee,
      Optional<RejectReason> verdict) {
    try {
      StateOverlay scratch = new StateOverlay(charged);
      List<RealmEvent> events = new ArrayList<>();
      BitSet demanded = new BitSet(Limits.BUNDLE_CALLS_MAX);
      int emptySlots = 0;
      for (int i = 0; i < bundle.calls().size(); i++) {
        switch (bundle.calls().get(i)) {
          case Call.Proven call -> {
            requireDemand(bundle, i, call, demanded);
            emptySlots += applyProven(scratch, checkpointHeight, bundle.user(), call);
          }
          case Call.System(SystemCall call) -> applySystem(scratch, bundle, i, call, events);
        }
      }
      long storage = takeStorage(scratch, checkpointHeight, bundle, fee, emptySlots);
      if (verdict.isPresent()) {
        return new Failed(verdict.get(), refusal(verdict.get(), bundle), fee);
      }
      charged.merge(scratch);
      return new Applied(List.copyOf(events), fee + storage);
    } catch (RefusedException e) {
      return new Failed(e.refused.reason(), e.refused.detail(), fee);
    }
  }

  /** What a verdict was about. */
  private static String refusal(RejectReason verdict, Bundle bundle) {
    if (verdict != RejectReason.BAD_CONTRACT) {
      return "its proofs were refused";
    }
    return bundle.calls().stream()
        .flatMap(BundleTransition::flaws)
        .findFirst()
        .orElse("a key that it deploys was refused");
  }

  private static Stream<String> flaws(Call call) {
    return call instanceof Call.System(SystemCall.Deploy(ContractSpec contract))
        ? contract.functions().stream().flatMap(function -> function.flaw().stream())
        : Stream.empty();
  }

  /** Checks what precedes the calls, takes the fee and steps the nonce. */
  private long takeFee(StateOverlay state, long checkpointHeight, Bundle bundle) {
    require(bundle.chainId().equals(rules.chainId()), RejectReason.WRONG_CHAIN, "");
    require(bundle.user().realm().equals(rules.realm()), RejectReason.WRONG_REALM, "");
    require(!bundle.calls().isEmpty(), RejectReason.NO_CALLS, "");
    Account account =
        orRefuse(state.account(bundle.user()), RejectReason.UNKNOWN_ACCOUNT, bundle.user());
    require(account.authKey().equals(bundle.authKey()), RejectReason.WRONG_SIGNER, "");
    require(
        bundle.nonce() >= account.nonce(),
        RejectReason.NONCE_TOO_LOW,
        "the next nonce is " + account.nonce());
    require(
        bundle.nonce() == account.nonce(),
        RejectReason.NONCE_TOO_HIGH,
        "the next nonce is " + account.nonce());
    require(
        bundle.anchorHeight() <= checkpointHeight
            && chain.anchorRoot(bundle.anchorHeight()).isPresent(),
        RejectReason.UNKNOWN_ANCHOR,
        "the latest checkpoint here is " + checkpointHeight);
    require(
        bundle.anchorHeight() >= checkpointHeight - Limits.ANCHOR_AGE_MAX,
        RejectReason.ANCHOR_TOO_OLD,
        "the latest checkpoint here is " + checkpointHeight);
    FeeMarket market = state.market();
    long fee = market.price(rules.fees().of(bundle));
    require(fee <= bundle.maxFee(), RejectReason.FEE_ABOVE_MAX, aboveMax(fee, bundle));
    require(
        fee <= account.balance(),
        RejectReason.INSUFFICIENT_BALANCE,
        "the fee is " + fee + ", the balance " + account.balance());
    state.put(
        bundle.user(), account.withNonce(account.nonce() + 1).withBalance(account.balance() - fee));
    state.put(market.take(FeeSchedule.weight(bundle), 0));
    return fee;
  }

  private static String aboveMax(long fee, Bundle bundle) {
    return "the fee is " + fee + ", the highest that is paid " + bundle.maxFee();
  }

  /**
   * Takes what the calls of a bundle cost that keep something for ever, once all of them apply.
   *
   * @param state after the calls
   * @param fee what was taken for the bundle
   * @param emptySlots its writes into empty slots
   * @return what was taken in addition
   */
  private long takeStorage(
      StateOverlay state, long checkpointHeight, Bundle bundle, long fee, int emptySlots) {
    FeeMarket market = state.market();
    Totals totals = chain.totals(checkpointHeight).orElse(Totals.NONE);
    long storage = rules.storage(market, totals, bundle, emptySlots);
    require(
        storage <= bundle.maxFee() - fee,
        RejectReason.FEE_ABOVE_MAX,
        aboveMax(fee + storage, bundle));
    spend(state, bundle.user(), storage);
    state.put(market.take(0, emptySlots));
    return storage;
  }

  /** Each demand names another proven call of the bundle, and no two demands the same one. */
  private static void requireDemand(Bundle bundle, int index, Call.Proven call, BitSet demanded) {
    int required = call.required();
    if (required == Call.Proven.NONE) {
      return;
    }
    require(
        required != index
            && required < bundle.calls().size()
            && bundle.calls().get(required) instanceof Call.Proven
            && !demanded.get(required),
        RejectReason.UNMET_REQUIREMENT,
        "call " + index + " demands call " + required);
    demanded.set(required);
  }

  /** Applies a call, and counts its writes into empty slots. */
  private int applyProven(
      StateOverlay state, long checkpointHeight, UserId user, Call.Proven call) {
    Contract contract =
        orRefuse(
            chain.contract(call.contract()).filter(c -> c.registeredAt() <= checkpointHeight),
            RejectReason.UNKNOWN_CONTRACT,
            call.contract());
    require(
        call.function() < contract.spec().functions().size(),
        RejectReason.UNKNOWN_FUNCTION,
        "function " + call.function() + " of " + contract.spec().functions().size());
    for (SlotWrite write : call.writes()) {
      require(
          contract.spec().shape().contains(write.slot()),
          RejectReason.SLOT_OUT_OF_RANGE,
          "slot " + write.slot());
    }
    Fr leaf = state.leaf(call.contract(), user);
    require(
        StateRoots.stateRoot(leaf, contract.spec()).equals(call.rootBefore()),
        RejectReason.STALE_STATE,
        "the state in contract " + call.contract() + " has another root");
    // Who has never written there needs no look at each slot.
    int empty = write(state, user, call, leaf.isZero());
    state.put(call.contract(), user, call.rootAfter());
    return empty;
  }

  private static int write(StateOverlay state, UserId user, Call.Proven call, boolean first) {
    int empty = 0;
    for (SlotWrite write : call.writes()) {
      boolean held = !first && state.holds(call.contract(), user, write.slot());
      empty += held ? 0 : 1;
      state.put(call.contract(), user, write.slot(), !write.value().isZero());
    }
    return empty;
  }

  private void applySystem(
      StateOverlay state, Bundle bundle, int index, SystemCall call, List<RealmEvent> events) {
    UserId user = bundle.user();
    switch (call) {
      case SystemCall.OpenAccount c -> {
        require(!c.authKey().isZero(), RejectReason.MALFORMED, "an authKey is not 0");
        spend(state, user, c.balance());
        events.add(new RealmEvent.OpenAccount(user, c.authKey(), c.balance(), bundle.id(), index));
      }
      case SystemCall.Pay c -> pay(state, user, c, events);
      case SystemCall.RotateKey c -> {
        require(!c.authKey().isZero(), RejectReason.MALFORMED, "an authKey is not 0");
        state.put(user, own(state, user).withAuthKey(c.authKey()));
      }
      case SystemCall.Deploy c -> {
        requireDeployable(c.contract());
        events.add(new RealmEvent.Deploy(user, c.contract(), bundle.id(), index));
      }
    }
  }

  private void pay(StateOverlay state, UserId user, SystemCall.Pay call, List<RealmEvent> events) {
    require(call.amount() > 0, RejectReason.BAD_PAYMENT, "a payment of nothing");
    // Nobody serves such a realm: the payment would neither arrive nor come back.
    require(
        call.to().realm().value() < rules.activeRealms(),
        RejectReason.BAD_PAYMENT,
        "realm " + call.to().realm() + " has no accounts");
    spend(state, user, call.amount());
    if (!call.to().realm().equals(rules.realm())) {
      events.add(new RealmEvent.Pay(user, call.to(), call.amount()));
      return;
    }
    Account recipient =
        orRefuse(state.account(call.to()), RejectReason.BAD_PAYMENT, "no account " + call.to());
    long after = recipient.balance() + call.amount();
    require(after > 0, RejectReason.BAD_PAYMENT, "the recipient's balance is below 2^63");
    state.put(call.to(), recipient.withBalance(after));
  }

  private void requireDeployable(ContractSpec contract) {
    for (FunctionSpec function : contract.functions()) {
      require(
          rules.development() || !function.key().development(),
          RejectReason.DEVELOPMENT_KEY,
          "the secrets of the key of %s are published".formatted(Printable.of(function.name())));
    }
  }

  private static void spend(StateOverlay state, UserId user, long amount) {
    Account account = own(state, user);
    require(
        amount <= account.balance(),
        RejectReason.INSUFFICIENT_BALANCE,
        "the balance after the fee is " + account.balance());
    state.put(user, account.withBalance(account.balance() - amount));
  }

  /** The sender's account, of which a fee was taken. */
  private static Account own(StateOverlay state, UserId user) {
    return state.account(user).orElseThrow(Invariant.missing("the account of a sender"));
  }

  private static <T> T orRefuse(Optional<T> value, RejectReason reason, Object detail) {
    return value.orElseThrow(
        () -> new RefusedException(new Refused(reason, String.valueOf(detail))));
  }

  private static void require(boolean holds, RejectReason reason, String detail) {
    if (!holds) {
      throw new RefusedException(new Refused(reason, detail));
    }
  }

  /** Carries a refusal out of nested rules; never leaves this class. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Refused refused;

    private RefusedException(Refused refused) {
      super(refused.detail(), null, false, false);
      this.refused = refused;
    }
  }
}
