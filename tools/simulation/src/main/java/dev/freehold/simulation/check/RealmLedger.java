package dev.freehold.simulation.check;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.StateOverlay.LeafKey;
import dev.freehold.core.transition.StateView;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One realm as a simple sequential model: accounts, one bundle after another. Shares no rule with
 * the code under test but the encodings and the fee schedule.
 */
final class RealmLedger implements StateView, RealmBook {
  private final RealmId realm;
  private final Genesis genesis;
  private final Cryptography crypto;
  private final SealedChain chain;
  private final TreeMap<UserId, TreeMap<Long, Account>> accounts = new TreeMap<>();
  private final TreeMap<LeafKey, Fr> leaves = new TreeMap<>();
  private final List<RealmBlock> blocks = new ArrayList<>();
  private final List<BlockDelta> deltas = new ArrayList<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Long> blockOf = new HashMap<>();
  private final Map<Hash32, BundleStatus.Failed> failures = new HashMap<>();
  private final TreeMap<UserId, Account> touched = new TreeMap<>();
  private final TreeMap<SlotKey, Fr> slots = new TreeMap<>();
  private final TreeMap<SlotKey, Fr> held = new TreeMap<>();
  private FeeModel market;
  private final List<RealmEvent> emitted = new ArrayList<>();
  private RealmHeader head;
  private long fees;

  RealmLedger(RealmId realm, Genesis genesis, Cryptography crypto, SealedChain chain) {
    this.realm = realm;
    this.genesis = genesis;
    this.crypto = crypto;
    this.chain = chain;
    head = RealmHeader.origin(realm);
    market = new FeeModel(genesis);
  }

  RealmHeader head() {
    return head;
  }

  RealmBlock block(long height) {
    return blocks.get((int) height - 1);
  }

  @Override
  public RealmId id() {
    return realm;
  }

  @Override
  public List<RealmEvent> eventsOf(long height) {
    return block(height).events();
  }

  @Override
  public List<FunctionProofs> proofsOf(long height) {
    return block(height).proofs();
  }

  /** The block that holds a bundle. */
  Optional<Long> blockOf(Hash32 bundle) {
    return Optional.ofNullable(blockOf.get(bundle));
  }

  /** Why a bundle failed in its block. */
  Optional<BundleStatus.Failed> failure(Hash32 bundle) {
    return Optional.ofNullable(failures.get(bundle));
  }

  @Override
  public Optional<Account> account(UserId user) {
    Account changed = touched.get(user);
    return changed != null ? Optional.of(changed) : accountAt(user, Long.MAX_VALUE);
  }

  Optional<Account> accountAt(UserId user, long height) {
    return Optional.ofNullable(accounts.get(user))
        .map(history -> history.floorEntry(height))
        .map(Map.Entry::getValue);
  }

  /** Whether a state has the accounts that this realm has after a block. */
  boolean hasAccountsAt(long height, StateView state) {
    return accounts.keySet().stream()
        .allMatch(user -> accountAt(user, height).equals(state.account(user)));
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    return leaves.getOrDefault(new LeafKey(contract, user), Fr.ZERO);
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    return !slot(contract, user, slot).isZero();
  }

  /** A slot after the last block. */
  Fr slot(ContractId contract, UserId user, long slot) {
    return held.getOrDefault(new SlotKey(contract, user, slot), Fr.ZERO);
  }

  /** All balances after a block. */
  long balancesAt(long height) {
    return accounts.keySet().stream()
        .mapToLong(user -> accountAt(user, height).map(Account::balance).orElse(0L))
        .sum();
  }

  @Override
  public long feesAt(long height) {
    return height == 0 ? 0 : block(height).header().feesTotal();
  }

  /** The latest checkpoint that a block adopted. */
  long adoptedAt(long height) {
    return height == 0 ? RealmHeader.NO_CHECKPOINT : block(height).header().checkpointHeight();
  }

  /** Takes the block that has become durable. */
  void apply(BlockDelta delta, RealmBlock block) {
    RealmHeader header = block.header();
    if (header.height() <= head.height()) {
      require(
          Invariant.NOTHING_REVERTS,
          block(header.height()).equals(block),
          "block " + header.height() + " became another");
      return;
    }
    require(
        Invariant.NOTHING_REVERTS,
        header.follows(head),
        "block " + header.height() + " does not follow the one before");
    touched.clear();
    slots.clear();
    emitted.clear();
    long adopted = header.checkpointHeight();
    require(
        Invariant.DURABLE_FIRST,
        adopted <= chain.head().height(),
        "a block adopted a checkpoint that is not final");
    chain.eventsFor(realm, head.checkpointHeight(), adopted).forEach(this::deliver);
    for (long height = head.checkpointHeight(); height < adopted; height++) {
      market.checkpoint();
    }
    Map<Integer, RejectReason> marks = new HashMap<>();
    block.failed().forEach(mark -> marks.put(mark.position(), mark.reason()));
    for (int i = 0; i < block.bundles().size(); i++) {
      Bundle bundle = block.bundles().get(i);
      long fee = charge(bundle, adopted);
      if (marks.containsKey(i)) {
        requireFails(bundle, adopted, fee, marks.get(i));
        failures.put(bundle.id(), new BundleStatus.Failed(marks.get(i), header.height()));
      } else {
        applyCalls(bundle, adopted, fee);
        require(
            Invariant.VALID_ONLY,
            verdict(bundle).isEmpty(),
            bundle + " has a proof that does not hold");
      }
      require(
          Invariant.APPLIED_ONCE,
          blockOf.put(bundle.id(), header.height()) == null,
          bundle + " was applied twice");
    }
    require(
        Invariant.AS_THE_MODEL,
        emitted.equals(block.events()),
        "a block's events are not what its bundles sent");
    require(
        Invariant.AS_THE_MODEL,
        header.eventsDigest().equals(RealmEvent.digest(emitted)),
        "a wrong events digest");
    require(
        Invariant.AS_THE_MODEL,
        header.eventsChain().equals(RealmEvent.chain(head.eventsChain(), emitted)),
        "a wrong chain of events");
    require(Invariant.VALUE_CONSERVED, header.lostTotal() == 0, "value is lost");
    require(
        Invariant.AS_THE_MODEL,
        header.feesTotal() == fees,
        "the fees are " + fees + ", not " + header.feesTotal());
    require(
        Invariant.AS_THE_MODEL,
        header.market().equals(market.market()),
        "the fees stand at " + market.market() + ", not " + header.market());
    require(
        Invariant.AS_THE_MODEL, touched.equals(new TreeMap<>(delta.accounts())), differing(delta));
    require(
        Invariant.AS_THE_MODEL,
        slots.equals(new TreeMap<>(delta.slots())),
        "the slots written are not the bundles'");
    touched.forEach(
        (user, account) ->
            accounts.computeIfAbsent(user, _ -> new TreeMap<>()).put(header.height(), account));
    touched.clear();
    blocks.add(block);
    deltas.add(delta);
    head = header;
  }

  /** The realm goes on from an earlier block: what came after it has come to nothing. */
  void goBack(long height) {
    List<RealmBlock> stay = List.copyOf(blocks.subList(0, (int) height));
    List<BlockDelta> changes = List.copyOf(deltas.subList(0, (int) height));
    blocks.clear();
    deltas.clear();
    accounts.clear();
    leaves.clear();
    held.clear();
    blockOf.clear();
    failures.clear();
    market = new FeeModel(genesis);
    fees = 0;
    head = RealmHeader.origin(realm);
    for (int i = 0; i < stay.size(); i++) {
      apply(changes.get(i), stay.get(i));
    }
  }

  private String differing(BlockDelta delta) {
    TreeSet<UserId> users = new TreeSet<>(touched.keySet());
    users.addAll(delta.accounts().keySet());
    users.removeIf(
        user ->
            Optional.ofNullable(touched.get(user))
                .equals(Optional.ofNullable(delta.accounts().get(user))));
    return users.isEmpty()
        ? ""
        : "account %s should be %s, but is %s"
            .formatted(
                users.first(), touched.get(users.first()), delta.accounts().get(users.first()));
  }

  private void deliver(CheckpointEvent event) {
    switch (event) {
      case CheckpointEvent.AccountOpened e -> {
        require(
            Invariant.EVENTS_ONCE,
            account(e.user()).isEmpty(),
            "account " + e.user() + " was opened twice");
        touched.put(e.user(), new Account(e.authKey(), 0, e.balance(), 0));
      }
      case CheckpointEvent.Paid e -> {
        Optional<Account> to = account(e.to());
        require(Invariant.EVENTS_ONCE, to.isPresent(), "a payment to nobody arrives");
        touched.put(e.to(), to.get().withBalance(to.get().balance() + e.amount()));
      }
      case CheckpointEvent.Bounced e -> {
        UserId sender = e.event().sender();
        Optional<Account> to = account(sender);
        require(Invariant.EVENTS_ONCE, to.isPresent(), "something comes back to nobody");
        touched.put(sender, to.get().withBalance(to.get().balance() + e.event().value()));
      }
      case CheckpointEvent.Rewarded e -> {
        Optional<Account> payee = account(e.payee());
        require(Invariant.EVENTS_ONCE, payee.isPresent(), "a reward to nobody");
        touched.put(e.payee(), payee.get().withBalance(payee.get().balance() + e.amount()));
      }
      case CheckpointEvent.ContractRegistered _, CheckpointEvent.Covered _ ->
          throw new IllegalStateException("this concerns no realm: " + event);
    }
  }

  /** Takes the fee and steps the nonce: what a bundle that fails pays too. */
  private long charge(Bundle bundle, long adopted) {
    UserId user = bundle.user();
    require(Invariant.VALID_ONLY, user.realm().equals(realm), bundle + " is in the wrong realm");
    require(
        Invariant.VALID_ONLY,
        bundle.chainId().equals(genesis.hash()),
        bundle + " is of another chain");
    require(
        Invariant.VALID_ONLY,
        crypto
            .signatures()
            .verify(bundle.scheme(), bundle.publicKey(), bundle.id().toBytes(), bundle.signature()),
        bundle + " has no valid signature");
    Account payer =
        account(user).orElseThrow(() -> new Violation(Invariant.VALID_ONLY, "a bundle of nobody"));
    require(
        Invariant.VALID_ONLY,
        payer.authKey().equals(bundle.authKey()),
        bundle + " is signed by another key");
    require(
        Invariant.APPLIED_ONCE,
        payer.nonce() == bundle.nonce(),
        "the nonce of " + bundle + " should be " + payer.nonce());
    require(
        Invariant.VALID_ONLY,
        bundle.anchorHeight() <= adopted && chain.anchorRoot(bundle.anchorHeight()).isPresent(),
        bundle + " has an anchor that its block does not know");
    long fee = market.load(bundle);
    fees += fee;
    require(Invariant.VALID_ONLY, fee <= payer.balance(), bundle + " cannot pay its fee");
    touched.put(user, payer.withNonce(payer.nonce() + 1).withBalance(payer.balance() - fee));
    return fee;
  }

  private Optional<RejectReason> verdict(Bundle bundle) {
    return crypto.proofs().verify(List.of(ProofTask.of(chain, bundle))).getFirst();
  }

  /** Nobody pays for a bundle that could have been applied. */
  private void requireFails(Bundle bundle, long adopted, long fee, RejectReason mark) {
    var touchedBefore = new TreeMap<>(touched);
    var leavesBefore = new TreeMap<>(leaves);
    var slotsBefore = new TreeMap<>(slots);
    var heldBefore = new TreeMap<>(held);
    long keptBefore = market.slots();
    long feesBefore = fees;
    var emittedBefore = List.copyOf(emitted);
    boolean applies = true;
    try {
      applyCalls(bundle, adopted, fee);
    } catch (Violation e) {
      applies = false;
    }
    restore(touched, touchedBefore);
    restore(leaves, leavesBefore);
    restore(slots, slotsBefore);
    restore(held, heldBefore);
    market.setSlots(keptBefore);
    fees = feesBefore;
    emitted.clear();
    emitted.addAll(emittedBefore);
    require(
        Invariant.VALID_ONLY,
        applies == mark.isOfProofs() && (!applies || verdict(bundle).equals(Optional.of(mark))),
        bundle + " paid for " + mark + ", which is not so");
  }

  private static <K, V> void restore(Map<K, V> map, Map<K, V> before) {
    map.clear();
    map.putAll(before);
  }

  private void applyCalls(Bundle bundle, long adopted, long fee) {
    UserId user = bundle.user();
    int emptySlots = 0;
    for (int i = 0; i < bundle.calls().size(); i++) {
      switch (bundle.calls().get(i)) {
        case Call.System(SystemCall call) -> applySystem(bundle, i, call);
        case Call.Proven call -> {
          requireProvedOnItsState(bundle, call);
          leaves.put(new LeafKey(call.contract(), user), call.rootAfter());
          for (SlotWrite write : call.writes()) {
            emptySlots += holds(call.contract(), user, write.slot()) ? 0 : 1;
            slots.put(new SlotKey(call.contract(), user, write.slot()), write.value());
            held.put(new SlotKey(call.contract(), user, write.slot()), write.value());
          }
        }
      }
    }
    Totals totals = chain.totals(adopted).orElse(Totals.NONE);
    long storage = market.storage(bundle, totals, emptySlots);
    fees += storage;
    spend(bundle, storage);
    require(
        Invariant.VALID_ONLY,
        fee + storage <= bundle.maxFee(),
        bundle + " pays more than its user said");
  }

  private void requireProvedOnItsState(Bundle bundle, Call.Proven call) {
    Fr leaf = leaf(call.contract(), bundle.user());
    Fr untouched = Cryptography.SHAPE.emptyRoot();
    require(
        Invariant.VALID_ONLY,
        call.rootBefore().equals(leaf.isZero() ? untouched : leaf),
        bundle + " was proved on another state");
  }

  private void applySystem(Bundle bundle, int index, SystemCall call) {
    UserId user = bundle.user();
    switch (call) {
      case SystemCall.OpenAccount c -> {
        spend(bundle, c.balance());
        emitted.add(new RealmEvent.OpenAccount(user, c.authKey(), c.balance(), bundle.id(), index));
      }
      case SystemCall.Pay c -> {
        spend(bundle, c.amount());
        if (c.to().realm().equals(realm)) {
          Account to =
              account(c.to())
                  .orElseThrow(() -> new Violation(Invariant.VALID_ONLY, bundle + " pays nobody"));
          touched.put(c.to(), to.withBalance(to.balance() + c.amount()));
        } else {
          emitted.add(new RealmEvent.Pay(user, c.to(), c.amount()));
        }
      }
      case SystemCall.RotateKey c ->
          touched.put(user, account(user).orElseThrow().withAuthKey(c.authKey()));
      case SystemCall.Deploy c ->
          emitted.add(new RealmEvent.Deploy(user, c.contract(), bundle.id(), index));
    }
  }

  private void spend(Bundle bundle, long amount) {
    Account payer = account(bundle.user()).orElseThrow();
    require(Invariant.VALID_ONLY, amount <= payer.balance(), bundle + " spends more than there is");
    touched.put(bundle.user(), payer.withBalance(payer.balance() - amount));
  }

  private void require(Invariant invariant, boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(invariant, "realm " + realm + ": " + otherwise);
    }
  }
}
