package dev.freehold.core.transition;

import dev.freehold.core.Invariant;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmSums;
import dev.freehold.core.chain.Sums;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Applies a sealed batch to a realm: the events of the checkpoints it adopts, then its bundles,
 * then one pass over the tree.
 */
public final class BlockTransition {
  /**
   * Outcome of a batch.
   *
   * @param entries what the delivery and each bundle make of the state; the header commits to them
   * @param touched the leaves that they touch, ascending
   */
  public record Result(
      BlockDelta delta, RealmBlock block, List<BlockEntry> entries, List<TouchedLeaf> touched) {}

  /**
   * Input of a block: checkpoints to adopt and bundles to apply.
   *
   * @param checkpointHeight the latest checkpoint the block adopts
   * @param delivered those checkpoints since the one the block before adopted that have events for
   *     this realm, in ascending order
   * @param bundles in order, their proofs checked
   * @param failed marks of those that fail, by position
   */
  public record Batch(
      long checkpointHeight,
      List<Checkpoint> delivered,
      List<Bundle> bundles,
      List<FailedBundle> failed) {
    public Batch {
      delivered = List.copyOf(delivered);
      bundles = List.copyOf(bundles);
      failed = List.copyOf(failed);
    }

    /** A batch of bundles that all apply. */
    public Batch(long checkpointHeight, List<Checkpoint> delivered, List<Bundle> bundles) {
      this(checkpointHeight, delivered, bundles, List.of());
    }
  }

  private final RealmRules rules;
  private final ChainView chain;
  private final LevelHasher hasher;

  /** Hashes on the caller's thread. */
  public BlockTransition(RealmRules rules, ChainView chain) {
    this(rules, chain, LevelHasher.SERIAL);
  }

  /**
   * @param hasher hashes the levels of the realm's tree
   */
  public BlockTransition(RealmRules rules, ChainView chain, LevelHasher hasher) {
    this.rules = rules;
    this.chain = chain;
    this.hasher = hasher;
  }

  /**
   * Batch that was carried out on a realm's accounts and leaves; its tree is not hashed yet.
   *
   * @param writes to the realm's tree, but that the leaves of accounts are still to be computed
   * @param accountSlots slots of the accounts, whose hashes are the first of the values written
   */
  private record Parts(
      RealmRules rules,
      RealmHeader head,
      Batch batch,
      StateOverlay overlay,
      List<RealmEvent> events,
      EntryRecorder entries,
      SparseTree.Writes writes,
      long[] accountSlots) {}

  /** Batch that was carried out but for the hashing of its realm's tree. */
  public static final class Begun {
    private final Parts parts;

    private Begun(Parts parts) {
      this.parts = parts;
    }
  }

  /**
   * The block that follows {@code head}.
   *
   * @param state the realm's state at {@code head}
   * @param nodes the realm's tree at {@code head}
   * @throws Invariant if a checkpoint is out of order, or a bundle does not come to what the batch
   *     says of it: the batch was not what a gatherer seals
   */
  public Result apply(RealmHeader head, StateView state, SparseTree.NodeSource nodes, Batch batch) {
    return finish(List.of(begin(head, state, nodes, batch)), hasher).getFirst();
  }

  /**
   * Carries a batch out as {@link #apply} does, up to the hashing of the tree.
   *
   * @throws Invariant as {@link #apply} does
   */
  public Begun begin(RealmHeader head, StateView state, SparseTree.NodeSource nodes, Batch batch) {
    FeeMarket market =
        head.market()
            .adopt(batch.checkpointHeight - head.checkpointHeight(), rules.fees().target());
    StateOverlay overlay = new StateOverlay(state, market);
    requireInOrder(head, batch);
    List<RealmEvent> events = new ArrayList<>();
    EntryRecorder entries = new EntryRecorder(overlay, head.sums());
    entries.deliver(rules, batch.delivered);
    applyBundles(entries, batch, events);
    return new Begun(written(head, batch, overlay, events, entries, nodes));
  }

  /**
   * Ends what was begun, of one realm or of many: their trees are hashed side by side.
   *
   * @return the blocks, in the order of {@code begun}; each is what {@link #apply} makes of its
   *     batch
   */
  public static List<Result> finish(List<Begun> begun, LevelHasher hasher) {
    List<Parts> all = begun.stream().map(one -> one.parts).toList();
    hashAccounts(all, hasher);
    List<TreeDelta> trees =
        SparseTree.update(
            StateShape.REALM_DEPTH, 0, all.stream().map(Parts::writes).toList(), hasher);
    List<Result> results = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      results.add(result(all.get(i), trees.get(i)));
    }
    return results;
  }

  private static Result result(Parts parts, TreeDelta tree) {
    RealmHeader head = parts.head;
    Batch batch = parts.batch;
    StateOverlay overlay = parts.overlay;
    List<RealmEvent> events = parts.events;
    List<Bundle> applied = RealmBlock.applied(batch.bundles, batch.failed);
    BlockStatements proven = BlockStatements.of(applied);
    BlockDelta delta =
        new BlockDelta(
            new TreeMap<>(overlay.accounts()), slots(applied), tree, proven.statements());
    Fr rootAfter = tree.isEmpty() ? head.rootAfter() : tree.root();
    EntryRecorder entries = parts.entries;
    List<TouchedLeaf> touched = entries.touched();
    BlockChanges changes = entries.changes(touched);
    RealmSums sums = entries.sums();
    RealmHeader header =
        new RealmHeader(
            parts.rules.realm(),
            head.height() + 1,
            head.hash(),
            batch.checkpointHeight,
            head.rootAfter(),
            rootAfter,
            batch.bundles.size(),
            RealmBlock.bundlesDigest(batch.bundles, batch.failed, changes),
            RealmEvent.digest(events),
            sums.eventsChain(),
            FunctionProofs.digest(proven.proofs()),
            sums.feesTotal(),
            sums.lostTotal(),
            sums.market());
    RealmBlock block =
        new RealmBlock(header, batch.bundles, batch.failed, events, proven.proofs(), changes);
    return new Result(delta, block, entries.entries(), touched);
  }

  private static void requireInOrder(RealmHeader head, Batch batch) {
    long last = head.checkpointHeight();
    for (Checkpoint checkpoint : batch.delivered) {
      if (checkpoint.height() <= last || checkpoint.height() > batch.checkpointHeight) {
        throw new Invariant("checkpoint " + checkpoint.height() + " delivered after " + last);
      }
      last = checkpoint.height();
    }
    if (batch.checkpointHeight < last) {
      throw new Invariant("checkpoint " + batch.checkpointHeight + " after " + last);
    }
  }

  /**
   * Carries out a checkpoint's events for one realm. Every checkpoint has a result: what an event
   * brings to nobody, or to an account that is there already or cannot hold as much, is lost, and
   * changes nothing else.
   *
   * @return value that is lost, at most 2^63 - 1
   */
  public static long deliver(RealmRules rules, Checkpoint checkpoint, StateOverlay state) {
    long lost = 0;
    for (CheckpointEvent event : checkpoint.eventsFor(rules.realm())) {
      boolean taken =
          switch (event) {
            case CheckpointEvent.AccountOpened e -> open(state, e);
            case CheckpointEvent.Paid e -> credit(state, e.to(), e.amount());
            case CheckpointEvent.Bounced e -> credit(state, e.event().sender(), e.event().value());
            case CheckpointEvent.Rewarded e -> credit(state, e.payee(), e.amount());
            // Shared by all realms: no realm's state.
            case CheckpointEvent.ContractRegistered _, CheckpointEvent.Covered _ -> true;
          };
      lost = taken ? lost : Sums.bounded(lost, event.value());
    }
    return lost;
  }

  /**
   * Adopts the next checkpoint: carries out its events and moves the price of the next bundle, as
   * {@link #apply} does for all that a batch adopts.
   */
  public static void adopt(RealmRules rules, Checkpoint checkpoint, StateOverlay state) {
    deliver(rules, checkpoint, state);
    state.put(state.market().adopt(1, rules.fees().target()));
  }

  private static boolean open(StateOverlay state, CheckpointEvent.AccountOpened event) {
    if (event.authKey().isZero() || state.account(event.user()).isPresent()) {
      return false;
    }
    state.put(event.user(), Account.open(event.authKey(), event.balance()));
    return true;
  }

  private static boolean credit(StateOverlay state, UserId user, long amount) {
    Optional<Account> account = state.account(user);
    if (account.isEmpty() || amount > Long.MAX_VALUE - account.get().balance()) {
      return false;
    }
    state.put(user, account.get().withBalance(account.get().balance() + amount));
    return true;
  }

  private void applyBundles(EntryRecorder entries, Batch batch, List<RealmEvent> events) {
    BundleTransition transition = new BundleTransition(rules, chain);
    Map<Integer, RejectReason> marks = FailedBundle.reasons(batch.failed);
    for (int i = 0; i < batch.bundles.size(); i++) {
      Bundle bundle = batch.bundles.get(i);
      Optional<RejectReason> mark = Optional.ofNullable(marks.remove(i));
      // A mark for what the rules see anyway is no verdict: they must come to it themselves.
      Optional<RejectReason> verdict = mark.filter(RejectReason::isOfProofs);
      switch (entries.apply(transition, batch.checkpointHeight, bundle, verdict)) {
        case BundleOutcome.Applied applied -> {
          if (mark.isPresent()) {
            throw new Invariant(bundle + " applies, and is marked as failed: " + mark.get());
          }
          events.addAll(applied.events());
        }
        case BundleOutcome.Failed failed -> {
          if (!mark.equals(Optional.of(failed.reason()))) {
            throw new Invariant(
                "%s fails as %s, and is marked %s"
                    .formatted(bundle, failed.reason(), mark.map(Enum::name).orElse("as applied")));
          }
        }
        case BundleOutcome.Refused refused ->
            throw new Invariant("the batch holds " + bundle + ", refused as " + refused.reason());
      }
    }
    if (!marks.isEmpty()) {
      throw new Invariant("the batch marks bundles that it does not hold");
    }
  }

  private static TreeMap<SlotKey, Fr> slots(List<Bundle> bundles) {
    TreeMap<SlotKey, Fr> slots = new TreeMap<>();
    for (Bundle bundle : bundles) {
      for (var call : bundle.calls()) {
        if (call instanceof Call.Proven proven) {
          for (SlotWrite write : proven.writes()) {
            slots.put(new SlotKey(proven.contract(), bundle.user(), write.slot()), write.value());
          }
        }
      }
    }
    return slots;
  }

  /** Accounts are the leaves of contract 0, so they come before all others in the tree's order. */
  private Parts written(
      RealmHeader head,
      Batch batch,
      StateOverlay overlay,
      List<RealmEvent> events,
      EntryRecorder entries,
      SparseTree.NodeSource nodes) {
    int accounts = overlay.accounts().size();
    long[] indexes = new long[accounts + overlay.leaves().size()];
    long[] values = new long[indexes.length * FrArrays.LIMBS];
    long[] slots = new long[accounts * TreeDelta.FAMILY_LIMBS];
    int count = 0;
    for (Map.Entry<UserId, Account> changed : overlay.accounts().entrySet()) {
      indexes[count] = StateShape.realmLeaf(ContractId.SYSTEM, changed.getKey().index());
      changed.getValue().copySlots(slots, count * TreeDelta.FAMILY_LIMBS);
      count++;
    }
    for (Map.Entry<StateOverlay.LeafKey, Fr> changed : overlay.leaves().entrySet()) {
      StateOverlay.LeafKey key = changed.getKey();
      indexes[count] = StateShape.realmLeaf(key.contract(), key.user().index());
      changed.getValue().copyLimbs(values, count * FrArrays.LIMBS);
      count++;
    }
    SparseTree.Writes writes = new SparseTree.Writes(nodes, indexes, values);
    return new Parts(rules, head, batch, overlay, events, entries, writes, slots);
  }

  /** Computes the leaves of all changed accounts together. */
  private static void hashAccounts(List<Parts> all, LevelHasher hasher) {
    int limbs = all.stream().mapToInt(parts -> parts.accountSlots.length).sum();
    long[] slots = new long[limbs];
    int to = 0;
    for (Parts parts : all) {
      System.arraycopy(parts.accountSlots, 0, slots, to, parts.accountSlots.length);
      to += parts.accountSlots.length;
    }
    int count = limbs / TreeDelta.FAMILY_LIMBS;
    long[] leaves = new long[count * FrArrays.LIMBS];
    hasher.compress(leaves, slots, count);
    int from = 0;
    for (Parts parts : all) {
      int length = parts.accountSlots.length / TreeDelta.FAMILY_LIMBS * FrArrays.LIMBS;
      System.arraycopy(leaves, from, parts.writes.values(), 0, length);
      from += length;
    }
  }
}
