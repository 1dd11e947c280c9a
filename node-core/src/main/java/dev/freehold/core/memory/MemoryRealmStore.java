package dev.freehold.core.memory;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.work.Aggregate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One realm in memory. */
public final class MemoryRealmStore implements RealmStore {
  private final RealmId realm;
  private final LongSupplier readableFrom;
  private final Consumer<StoreWrite> journal;
  private final VersionedState state;
  private final Keepsakes kept = new Keepsakes();
  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Long> bundles = new HashMap<>();
  private final Map<Hash32, BundleStatus.Failed> failures = new HashMap<>();
  private final Map<Hash32, BundleStatus.Rejected> rejections = new HashMap<>();
  private final TreeMap<Hash32, BundleStatus.Rejected> unwritten = new TreeMap<>();
  private final List<RealmBlock> blocks = new ArrayList<>();
  private final List<List<List<CallStatement>>> statements = new ArrayList<>();
  private final MemoryRealmCopy copy;
  private RealmHeader head;
  private long copiedAt;

  /** A realm at its origin that keeps every block readable and that nothing outlives. */
  public MemoryRealmStore(RealmId realm) {
    this(realm, () -> 0, _ -> {});
  }

  /**
   * A realm at its origin.
   *
   * @param readableFrom the oldest block height that is readable
   * @param journal makes a write durable before it returns
   */
  MemoryRealmStore(RealmId realm, LongSupplier readableFrom, Consumer<StoreWrite> journal) {
    this.realm = realm;
    this.readableFrom = readableFrom;
    this.journal = journal;
    state = new VersionedState(realm);
    copy = new MemoryRealmCopy(realm, this::write);
    head = RealmHeader.origin(realm);
  }

  private void write(StoreWrite.OfRealm write) {
    journal.accept(write);
    apply(write);
  }

  /** Takes over what is in the journal. */
  void apply(StoreWrite.OfRealm write) {
    switch (write) {
      case StoreWrite.Committed w -> {
        state.put(w.delta(), w.block().header().height());
        add(w.block(), w.delta().statements());
        rejections.putAll(w.rejections());
        unwritten.keySet().removeAll(w.rejections().keySet());
        head = w.block().header();
      }
      case StoreWrite.ProofsDropped w -> {
        int index = (int) w.height() - 1;
        blocks.set(index, blocks.get(index).withoutProofs());
      }
      case StoreWrite.WitnessKept _,
          StoreWrite.AggregateKept _,
          StoreWrite.AggregateForgotten _,
          StoreWrite.CoverageSettled _ ->
          kept.apply(write);
      case StoreWrite.CopyFinished _ -> {
        RealmHeader target = copy.progress().orElseThrow().target();
        state.put(copy.delta(), target.height());
        for (long height = 1; height <= target.height(); height++) {
          add(copy.block(height), copy.statements(height));
        }
        head = target;
        copiedAt = target.height();
        copy.apply((StoreWrite.OfCopy) write);
      }
      case StoreWrite.OfCopy w -> copy.apply(w);
    }
  }

  private void add(RealmBlock block, List<List<CallStatement>> statementLists) {
    for (Bundle bundle : block.bundles()) {
      bundles.put(bundle.id(), block.header().height());
    }
    block
        .failed()
        .forEach(
            mark ->
                failures.put(
                    block.bundle(mark).id(),
                    new BundleStatus.Failed(mark.reason(), block.header().height())));
    blocks.add(block);
    statements.add(statementLists);
  }

  /** Takes the last block back, with all that it has changed. */
  RealmBlock undo() {
    RealmBlock last = blocks.removeLast();
    statements.removeLast();
    head = blocks.isEmpty() ? RealmHeader.origin(realm) : blocks.getLast().header();
    state.dropAbove(head.height());
    kept.forget(last.header().height());
    for (Bundle bundle : last.bundles()) {
      bundles.remove(bundle.id());
      failures.remove(bundle.id());
    }
    return last;
  }

  @Override
  public RealmHeader head() {
    return head;
  }

  @Override
  public Optional<RealmHeader> header(long height) {
    return block(height).map(RealmBlock::header);
  }

  @Override
  public Optional<Account> account(UserId user) {
    return state.account(user);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    return state.holds(contract, user, slot);
  }

  @Override
  public Fr node(int level, long index) {
    return state.tree().node(level, index);
  }

  @Override
  public void commit(BlockDelta delta, RealmBlock block) {
    RealmHeader header = block.header();
    Fr root = delta.tree().isEmpty() ? head.rootAfter() : delta.tree().root();
    if (!header.follows(head)
        || !header.rootAfter().equals(root)
        || delta.statements().size() != block.proofs().size()) {
      throw new IllegalStateException(
          "block %d with its changes does not follow block %d of realm %s"
              .formatted(header.height(), head.height(), realm));
    }
    write(new StoreWrite.Committed(realm, delta, block, new TreeMap<>(unwritten)));
  }

  void requireWhole() {
    Fr root = node(StateShape.REALM_DEPTH, 0);
    if (!head.rootAfter().equals(root == null ? EmptyRoots.at(StateShape.REALM_DEPTH) : root)) {
      throw new StoreException(
          "the tree of realm " + realm + " has not the root of its last block");
    }
  }

  @Override
  public Optional<RealmBlock> block(long height) {
    return height < 1 || height > blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get((int) height - 1));
  }

  @Override
  public Optional<List<CallStatement>> statements(long height, int entry) {
    if (height < 1 || height > blocks.size()) {
      return Optional.empty();
    }
    List<List<CallStatement>> ofBlock = statements.get((int) height - 1);
    return entry < 0 || entry >= ofBlock.size()
        ? Optional.empty()
        : Optional.of(ofBlock.get(entry));
  }

  @Override
  public List<ProvenHeader> headers(long from, int max) {
    return blocks.stream()
        .skip(Math.max(0, from - 1))
        .limit(max)
        .map(RealmBlock::provenHeader)
        .toList();
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return Optional.ofNullable(bundles.get(bundleId));
  }

  @Override
  public Optional<BundleStatus.Failed> failure(Hash32 bundleId) {
    return Optional.ofNullable(failures.get(bundleId));
  }

  @Override
  public void reject(Hash32 bundle, BundleStatus.Rejected status) {
    unwritten.put(bundle, status);
  }

  @Override
  public Optional<BundleStatus.Rejected> rejection(Hash32 bundle) {
    BundleStatus.Rejected latest = unwritten.get(bundle);
    return Optional.ofNullable(latest == null ? rejections.get(bundle) : latest);
  }

  @Override
  public List<UserId> accountsWithKey(Fr authKey) {
    return state.accountsWithKey(authKey);
  }

  @Override
  public Optional<RealmSnapshot> at(long height) {
    return isReadable(height) ? Optional.of(state.at(height)) : Optional.empty();
  }

  private boolean isReadable(long height) {
    return height >= Math.max(copiedAt, readableFrom.getAsLong()) && height <= head.height();
  }

  @Override
  public void dropProofs(long height) {
    if (!block(height).orElseThrow().isPruned()) {
      write(new StoreWrite.ProofsDropped(realm, height));
    }
  }

  @Override
  public void keepWitness(long height, BlockWitness witness) {
    write(new StoreWrite.WitnessKept(realm, height, witness));
  }

  @Override
  public Optional<BlockWitness> witness(long height) {
    return kept.witness(height);
  }

  @Override
  public void keepAggregate(Aggregate aggregate) {
    if (!aggregate.job().realm().equals(realm)) {
      throw new IllegalArgumentException(
          "an aggregate of realm " + aggregate.job().realm() + " in the store of realm " + realm);
    }
    write(new StoreWrite.AggregateKept(realm, aggregate));
  }

  @Override
  public Optional<Aggregate> aggregate(long firstBlock, Hash32 job) {
    return kept.aggregate(firstBlock, job);
  }

  @Override
  public void forgetAggregate(long firstBlock, Hash32 job) {
    write(new StoreWrite.AggregateForgotten(realm, firstBlock, job));
  }

  @Override
  public long coverageSettled(boolean dropping) {
    return kept.coverageSettled(dropping);
  }

  @Override
  public void settleCoverage(boolean dropping, long checkpoint) {
    write(new StoreWrite.CoverageSettled(realm, dropping, checkpoint));
  }

  @Override
  public Optional<SnapshotPart> snapshotPart(long height, byte[] cursor, int max) {
    return isReadable(height) ? Optional.of(state.part(height, cursor, max)) : Optional.empty();
  }

  /** The copying of this realm. */
  RealmCopy copy() {
    if (head.height() > 0) {
      throw new IllegalStateException("realm " + realm + " has blocks here");
    }
    return copy;
  }
}
