package dev.freehold.store;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.ContractRegistered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.CheckpointsBefore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RegistryRoot;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** Checkpoints and contracts in the database. */
final class RocksChainStore implements ChainStore {
  private static final int CONTRACTS_CACHED = 1024;
  private static final int ANCHORS_CACHED = 2 * Limits.ANCHOR_AGE_MAX;

  /** Realms adopt checkpoints soon after they are final. */
  private static final int TOTALS_CACHED = 64;

  /** Checkpoints whose old versions one append may forget. */
  private static final int PRUNE_STEP = 2;

  private final Database db;
  private final Caches caches;
  private final TreeNodes tree;
  private final ChainBeginning beginning;
  private final Map<ContractId, Contract> contracts = newCache(CONTRACTS_CACHED);
  private final Map<Long, Fr> anchors = newCache(ANCHORS_CACHED);
  private final Map<Long, Totals> totals = newCache(TOTALS_CACHED);
  private volatile Checkpoint head;
  private long prunedTo;

  /**
   * @param genesis becomes checkpoint 0 of a new store
   */
  RocksChainStore(Database db, Caches caches, Checkpoint genesis) {
    this.db = db;
    this.caches = caches;
    tree =
        new TreeNodes(
            db,
            caches.families(),
            Keys.GLOBAL_SCOPE,
            StateShape.REALM_LEVELS,
            StateShape.GLOBAL_BASE);
    beginning = new ChainBeginning(db);
    prunedTo = Pruning.prunedTo(db, Keys.GLOBAL_SCOPE);
    Optional<Checkpoint> last = last();
    if (last.isEmpty()) {
      write(genesis, TreeDelta.none(StateShape.REALM_LEVELS));
      return;
    }
    head = last.get();
  }

  /** The stored tree must have the root of the last checkpoint. */
  void requireRoot() {
    if (!head.globalRoot().equals(tree.root())) {
      throw db.damaged("the tree over the realms has not the root of checkpoint " + head.height());
    }
  }

  private Optional<Checkpoint> last() {
    return db.whileOpen(
        "read",
        () -> {
          try (ReadOptions all = new ReadOptions();
              RocksIterator checkpoints = db.iterator(Column.CHECKPOINTS, all)) {
            checkpoints.seekToLast();
            return VersionedReader.isAt(checkpoints)
                ? Values.decode(db, checkpoints.value(), Checkpoint::decode)
                : Optional.empty();
          }
        });
  }

  @Override
  public Checkpoint head() {
    return head;
  }

  @Override
  public void append(Checkpoint checkpoint) {
    append(checkpoint, RealmTree.update(tree, checkpoint.headers()));
  }

  @Override
  public void append(Checkpoint checkpoint, TreeDelta delta) {
    if (checkpoint.height() != head.height() + 1 || !checkpoint.previous().equals(head.hash())) {
      throw new InvalidCheckpointException(
          "checkpoint " + checkpoint.height() + " does not follow " + head.height());
    }
    requireNewContracts(checkpoint);
    requireForward(checkpoint);
    requireOfThisTree(checkpoint, delta);
    Fr root = delta.isEmpty() ? head.globalRoot() : delta.root();
    if (!root.equals(checkpoint.globalRoot())) {
      throw new InvalidCheckpointException(
          "checkpoint %d names root %s, but its headers give %s"
              .formatted(checkpoint.height(), checkpoint.globalRoot(), root));
    }
    write(checkpoint, delta);
  }

  /** All nodes that an update leaves are bound by the topmost family, since it is hashed whole. */
  private void requireOfThisTree(Checkpoint checkpoint, TreeDelta delta) {
    int top = StateShape.REALM_LEVELS - 1;
    for (int node = 0; node < MerklePath.ARITY && !delta.isEmpty(); node++) {
      Fr stored = SparseTree.node(tree, StateShape.GLOBAL_BASE, top, node);
      if (!stored.equals(delta.level(top).before(node))) {
        throw new InvalidCheckpointException(
            "checkpoint " + checkpoint.height() + " comes with the update of another tree");
      }
    }
  }

  /** Each realm stands in a checkpoint at most once, in order, and none goes back. */
  private void requireForward(Checkpoint checkpoint) {
    int last = -1;
    for (RealmHeader header : checkpoint.headers()) {
      int realm = header.realm().value();
      if (last >= realm) {
        throw new InvalidCheckpointException(
            "checkpoint " + checkpoint.height() + " has realm " + realm + " out of order");
      }
      long before = realmHeightAt(header.realm(), head.height()).orElse(0L);
      if (header.height() <= before) {
        throw new InvalidCheckpointException(
            "checkpoint %d takes realm %d from block %d to %d"
                .formatted(checkpoint.height(), realm, before, header.height()));
      }
      last = realm;
    }
  }

  /** What {@link #contract} once answered never changes. */
  private void requireNewContracts(Checkpoint checkpoint) {
    registered(checkpoint)
        .filter(contract -> contract(contract.id()).isPresent())
        .findFirst()
        .ifPresent(
            contract -> {
              throw new InvalidCheckpointException(
                  "checkpoint %d registers contract %s again"
                      .formatted(checkpoint.height(), contract.id()));
            });
  }

  private static Stream<Contract> registered(Checkpoint checkpoint) {
    return checkpoint.events().stream()
        .filter(ContractRegistered.class::isInstance)
        .map(event -> ((ContractRegistered) event).contract());
  }

  private void write(Checkpoint checkpoint, TreeDelta delta) {
    long height = checkpoint.height();
    long pruned;
    try (Batch batch = db.batch()) {
      VersionedWriter versions = new VersionedWriter(db, batch, Keys.GLOBAL_SCOPE, height);
      tree.put(versions, delta);
      versions.finish();
      checkpoint.headers().forEach(header -> putHeight(batch, header, height));
      registered(checkpoint)
          .forEach(
              contract ->
                  batch.put(
                      Column.CONTRACTS,
                      Keys.contract(contract.id()),
                      Values.encode(contract::encode)));
      pruned =
          Pruning.prune(db, batch, Keys.GLOBAL_SCOPE, prunedTo, oldestReadable(height), PRUNE_STEP);
      batch.put(Column.CHECKPOINTS, Keys.height(height), checkpoint.toBytes());
      db.write(batch);
    } catch (RuntimeException e) {
      caches.clear();
      throw e;
    }
    tree.written(delta);
    prunedTo = pruned;
    remember(checkpoint);
  }

  @Override
  public long begin() {
    return beginning.height();
  }

  @Override
  public long wholeFrom() {
    return beginning.wholeFrom();
  }

  @Override
  public void prepend(List<Checkpoint> before) {
    CheckpointsBefore.require(this, before);
    beginning.prepend(before);
  }

  @Override
  public Optional<RealmHeader> headerAtBegin(RealmId realm) {
    return beginning.header(realm);
  }

  @Override
  public void keepForBegin(List<Contract> kept) {
    beginning.keep(kept);
  }

  @Override
  public void beginAt(Checkpoint checkpoint, List<RealmHeader> headers) {
    long height = checkpoint.height();
    if (height <= head.height()) {
      throw new InvalidCheckpointException(
          "checkpoint " + height + " is not above " + head.height());
    }
    int registered =
        RegistryRoot.require(checkpoint, id -> contract(id).or(() -> beginning.kept(id)));
    TreeDelta delta = RealmTree.update(tree, headers);
    if (!RealmTree.rootAfter(tree, delta).equals(checkpoint.globalRoot())) {
      throw new InvalidCheckpointException(
          "the realms' headers do not give the root of checkpoint " + height);
    }
    try (Batch batch = db.batch()) {
      // No tree between is known, and those before are not read any more.
      for (long old = prunedTo + 1; old <= head.height(); old++) {
        VersionedWriter.prune(db, batch, Keys.GLOBAL_SCOPE, old);
      }
      Pruning.put(batch, Keys.GLOBAL_SCOPE, height);
      tree.replace(batch, delta);
      headers.forEach(header -> putHeight(batch, header, height));
      beginning.put(batch, checkpoint, headers, registered);
      batch.put(Column.CHECKPOINTS, Keys.height(height), checkpoint.toBytes());
      db.write(batch);
    } catch (RuntimeException e) {
      caches.clear();
      throw e;
    }
    tree.written(delta);
    prunedTo = height;
    beginning.written(checkpoint, headers);
    remember(checkpoint);
  }

  private static void putHeight(Batch batch, RealmHeader header, long checkpointHeight) {
    batch.put(
        Column.REALM_HEIGHTS,
        Keys.height(header.realm().value(), checkpointHeight),
        Values.height(header.height()));
  }

  private void remember(Checkpoint checkpoint) {
    anchors.put(checkpoint.height(), checkpoint.globalRoot());
    totals.put(checkpoint.height(), checkpoint.totals());
    head = checkpoint;
  }

  private static long oldestReadable(long headHeight) {
    return headHeight - Limits.READABLE_CHECKPOINTS_MIN;
  }

  @Override
  public Optional<Checkpoint> checkpoint(long height) {
    if (height < 0) {
      return Optional.empty();
    }
    return Values.decode(db, db.get(Column.CHECKPOINTS, Keys.height(height)), Checkpoint::decode);
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    Fr cached = anchors.get(height);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Fr> root = checkpoint(height).map(Checkpoint::globalRoot);
    root.ifPresent(found -> anchors.put(height, found));
    return root;
  }

  @Override
  public Optional<Totals> totals(long height) {
    Totals cached = totals.get(height);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Totals> read = checkpoint(height).map(Checkpoint::totals);
    read.ifPresent(found -> totals.put(height, found));
    return read;
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    Contract cached = contracts.get(id);
    if (cached != null) {
      return Optional.of(cached);
    }
    Optional<Contract> contract =
        Values.decode(db, db.get(Column.CONTRACTS, Keys.contract(id)), Contract::decode);
    contract.ifPresent(found -> contracts.put(id, found));
    return contract;
  }

  @Override
  public Optional<Long> realmHeightAt(RealmId realm, long checkpointHeight) {
    boolean isBefore = checkpointHeight > 0 && checkpointHeight < begin();
    if (isBefore || checkpointHeight < 0 || checkpointHeight > head.height()) {
      return Optional.empty();
    }
    return db.whileOpen(
        "read",
        () -> {
          try (ReadOptions all = new ReadOptions();
              RocksIterator heights = db.iterator(Column.REALM_HEIGHTS, all)) {
            heights.seekForPrev(Keys.height(realm.value(), checkpointHeight));
            boolean found = VersionedReader.isAt(heights) && Keys.isOfRealm(heights.key(), realm);
            return found ? Values.height(db, heights.value()) : Optional.of(0L);
          }
        });
  }

  @Override
  public Optional<SparseTree.NodeSource> realmTreeAt(long checkpointHeight) {
    if (checkpointHeight < 0
        || checkpointHeight > head.height()
        || checkpointHeight < Pruning.prunedTo(db, Keys.GLOBAL_SCOPE)) {
      return Optional.empty();
    }
    return Optional.of(
        new FamilyTree(
            StateShape.REALM_LEVELS,
            (level, parent, limbs, off) -> family(checkpointHeight, level, parent, limbs, off)));
  }

  /** A family of the tree over the realms, at a checkpoint that was readable when it was asked. */
  private boolean family(long checkpointHeight, int level, long parent, long[] limbs, int off) {
    try (VersionedReader reader = db.reader(checkpointHeight)) {
      // A while may have passed since the tree was asked for.
      if (checkpointHeight < Pruning.prunedTo(db, reader, Keys.GLOBAL_SCOPE)) {
        throw new StoreException("checkpoint " + checkpointHeight + " is no longer readable");
      }
      byte[] stored = reader.get(Column.NODES, Keys.node(Keys.GLOBAL_SCOPE, level, parent));
      if (stored != null) {
        Values.family(db, stored, limbs, off);
      }
      return stored != null;
    }
  }

  /** The oldest block of a realm that a readable checkpoint refers to. */
  long readableFrom(RealmId realm) {
    long oldest = oldestReadable(head.height());
    return oldest <= 0 ? 0 : realmHeightAt(realm, oldest).orElse(0L);
  }

  private static <K, V> Map<K, V> newCache(int max) {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
          }
        });
  }
}
