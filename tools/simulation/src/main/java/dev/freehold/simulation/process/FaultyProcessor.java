package dev.freehold.simulation.process;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StateOverlay;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.worker.agent.BlockProcessor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The real block processor, or one that a mutant has broken. */
final class FaultyProcessor {
  private static final double RATE = 0.3;
  private static final long PAYMENT_MAX = 1_000;

  private final BlockProcessor real;
  private final RealmRules rules;
  private final BlockTransition transition;
  private final RealmStore store;
  private final Mutant mutant;
  private final Dice dice;
  private final Deque<Bundle> late = new ArrayDeque<>();

  FaultyProcessor(RealmRules rules, RealmStore store, ChainStore chain, Mutant mutant, Dice dice) {
    real = new BlockProcessor(rules, store, chain);
    transition = new BlockTransition(rules, chain);
    this.rules = rules;
    this.store = store;
    this.mutant = mutant;
    this.dice = dice;
  }

  /** Takes a bundle that the machine refused, the next time a block is made: a mutant. */
  void takeLate(Bundle bundle) {
    late.add(bundle);
  }

  private static boolean isLarge(CheckpointEvent event) {
    return event instanceof CheckpointEvent.Paid paid && paid.amount() > PAYMENT_MAX;
  }

  RealmBlock process(BlockTransition.Batch batch) {
    if (mutant == Mutant.DELIVER_THROWS
        && batch.delivered().stream()
            .flatMap(c -> c.eventsFor(store.head().realm()).stream())
            .anyMatch(FaultyProcessor::isLarge)) {
      throw new ArithmeticException("a payment that is too large");
    }
    boolean mutates =
        switch (mutant) {
          case EVENT_DROPPED,
              EVENT_DELIVERED_TWICE,
              NONCE_FORGOTTEN,
              BUNDLE_APPLIED_TWICE,
              TREE_FORGOTTEN,
              BUNDLES_MISLABELLED,
              GOOD_MARKED_FAILED,
              RATE_STUCK,
              FEES_OF_GENESIS ->
              dice.chance(RATE);
          case FAILURE_LEFT_OUT, FAILURE_UNCHARGED, FAILED_SLOTS_KEPT -> !batch.failed().isEmpty();
          default -> false;
        };
    if (!late.isEmpty()) {
      real.process(batch);
      return applyLate(late.poll());
    }
    if (!mutates) {
      return real.process(batch);
    }
    return switch (mutant) {
      case EVENT_DROPPED -> real.process(withEvents(batch, 0));
      case EVENT_DELIVERED_TWICE -> real.process(withEvents(batch, 2));
      case NONCE_FORGOTTEN -> forgetNonce(batch);
      case BUNDLE_APPLIED_TWICE -> applyTwice(batch);
      case TREE_FORGOTTEN -> commit(transition.apply(store.head(), store, (_, _) -> null, batch));
      case BUNDLES_MISLABELLED -> mislabel(batch);
      case FAILURE_LEFT_OUT -> real.process(withoutFailed(batch));
      case FAILURE_UNCHARGED -> leaveFees(batch);
      case GOOD_MARKED_FAILED -> real.process(withLastFailed(batch));
      case FAILED_SLOTS_KEPT -> keepSlots(batch);
      case RATE_STUCK -> stickRate(batch);
      case FEES_OF_GENESIS -> chargeAsGenesis(batch);
      default -> throw new IllegalStateException("no mutant of the processor: " + mutant);
    };
  }

  /** The batch with the last payment of its first checkpoint carried out so many times. */
  private static BlockTransition.Batch withEvents(BlockTransition.Batch batch, int times) {
    List<Checkpoint> delivered = new ArrayList<>(batch.delivered());
    for (int i = 0; i < delivered.size(); i++) {
      Checkpoint c = delivered.get(i);
      if (c.height() > 0 && c.events().getLast() instanceof CheckpointEvent.Paid last) {
        List<CheckpointEvent> events = new ArrayList<>(c.events());
        events.removeLast();
        for (int n = 0; n < times; n++) {
          events.add(last);
        }
        delivered.set(i, c.withEvents(events));
        break;
      }
    }
    return new BlockTransition.Batch(
        batch.checkpointHeight(), delivered, batch.bundles(), batch.failed());
  }

  private RealmBlock forgetNonce(BlockTransition.Batch batch) {
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    TreeMap<UserId, Account> accounts = new TreeMap<>(result.delta().accounts());
    for (Bundle bundle : batch.bundles()) {
      accounts.computeIfPresent(bundle.user(), (_, a) -> a.withNonce(bundle.nonce()));
    }
    return commit(with(result, accounts, result.delta().slots()));
  }

  private RealmBlock commit(BlockTransition.Result result) {
    store.commit(result.delta(), result.block());
    return result.block();
  }

  private RealmBlock mislabel(BlockTransition.Batch batch) {
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    return commit(withHeader(result, "bundlesDigest", Hash32.ZERO));
  }

  /** The result with one component of its block's header another. */
  private static BlockTransition.Result withHeader(
      BlockTransition.Result result, String component, Object part) {
    RealmBlock block = result.block();
    return AnyValue.with(
        result,
        "block",
        AnyValue.with(block, "header", AnyValue.with(block.header(), component, part)));
  }

  private static BlockTransition.Batch withoutFailed(BlockTransition.Batch batch) {
    return new BlockTransition.Batch(
        batch.checkpointHeight(),
        batch.delivered(),
        RealmBlock.applied(batch.bundles(), batch.failed()));
  }

  /** The batch with a mark of its last bundle that nothing bears out. */
  private static BlockTransition.Batch withLastFailed(BlockTransition.Batch batch) {
    int last = batch.bundles().size() - 1;
    List<FailedBundle> failed = new ArrayList<>(batch.failed());
    if (last >= 0 && (failed.isEmpty() || failed.getLast().position() < last)) {
      failed.add(new FailedBundle(last, RejectReason.PROOF_INVALID));
    }
    return new BlockTransition.Batch(
        batch.checkpointHeight(), batch.delivered(), batch.bundles(), failed);
  }

  /** Gives the senders of bundles that failed their fees back. */
  private RealmBlock leaveFees(BlockTransition.Batch batch) {
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    FeeMarket market = result.block().header().market();
    TreeMap<UserId, Account> accounts = new TreeMap<>(result.delta().accounts());
    for (FailedBundle mark : batch.failed()) {
      Bundle bundle = batch.bundles().get(mark.position());
      long fee = market.price(rules.fees().of(bundle));
      accounts.computeIfPresent(bundle.user(), (_, a) -> a.withBalance(a.balance() + fee));
    }
    return commit(with(result, accounts, result.delta().slots()));
  }

  private RealmBlock keepSlots(BlockTransition.Batch batch) {
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    TreeMap<SlotKey, Fr> slots = new TreeMap<>(result.delta().slots());
    for (FailedBundle mark : batch.failed()) {
      Bundle bundle = batch.bundles().get(mark.position());
      for (Call call : bundle.calls()) {
        if (call instanceof Call.Proven proven) {
          proven
              .writes()
              .forEach(
                  write ->
                      slots.put(
                          new SlotKey(proven.contract(), bundle.user(), write.slot()),
                          write.value()));
        }
      }
    }
    return commit(with(result, result.delta().accounts(), slots));
  }

  private static BlockTransition.Result with(
      BlockTransition.Result result,
      SortedMap<UserId, Account> accounts,
      SortedMap<SlotKey, Fr> slots) {
    return AnyValue.with(
        result,
        "delta",
        new BlockDelta(accounts, slots, result.delta().tree(), result.delta().statements()));
  }

  private RealmBlock stickRate(BlockTransition.Batch batch) {
    int rate = store.head().market().rate();
    BlockTransition.Result result = transition.apply(store.head(), store, store, batch);
    RealmHeader header = result.block().header();
    FeeMarket market = new FeeMarket(rate, header.market().used(), header.market().slots());
    return commit(withHeader(result, "market", market));
  }

  /** Applies the batch as if the rate had never moved; what is used is counted as ever. */
  private RealmBlock chargeAsGenesis(BlockTransition.Batch batch) {
    RealmHeader head = store.head();
    boolean adopts = batch.checkpointHeight() > head.checkpointHeight();
    FeeMarket idle =
        new FeeMarket(FeeMarket.UNIT, adopts ? 0 : head.market().used(), head.market().slots());
    BlockTransition.Result result =
        transition.apply(AnyValue.with(head, "market", idle), store, store, batch);
    return commit(withHeader(result, "previous", head.hash()));
  }

  /** A block more, of a bundle that is judged as if less had been adopted than its header says. */
  private RealmBlock applyLate(Bundle bundle) {
    RealmHeader head = store.head();
    BlockTransition.Result result =
        transition.apply(
            AnyValue.with(head, "checkpointHeight", bundle.anchorHeight()),
            store,
            store,
            new BlockTransition.Batch(bundle.anchorHeight(), List.of(), List.of(bundle)));
    result = withHeader(result, "checkpointHeight", head.checkpointHeight());
    return commit(withHeader(result, "previous", head.hash()));
  }

  /** The batch, then its last bundle again as if its nonce had not been used. */
  private RealmBlock applyTwice(BlockTransition.Batch batch) {
    if (batch.bundles().isEmpty()) {
      return real.process(batch);
    }
    List<Bundle> bundles = new ArrayList<>(batch.bundles());
    Bundle last = bundles.getLast();
    StateOverlay rewound = new StateOverlay(store);
    var account = store.account(last.user());
    if (account.isEmpty() || account.get().nonce() != last.nonce()) {
      return real.process(batch);
    }
    real.process(batch);
    Account after = store.account(last.user()).orElseThrow();
    rewound.put(last.user(), after.withNonce(last.nonce()).withAuthKey(last.authKey()));
    BlockTransition.Result again =
        transition.apply(
            store.head(),
            rewound,
            store,
            new BlockTransition.Batch(store.head().checkpointHeight(), List.of(), List.of(last)));
    return commit(again);
  }
}
