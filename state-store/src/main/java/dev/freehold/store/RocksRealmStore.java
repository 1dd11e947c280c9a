package dev.freehold.store;

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
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.work.Aggregate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** One realm in the database. */
final class RocksRealmStore implements RealmStore {
  /** Blocks whose old versions one commit may forget: it catches up, but does bounded work. */
  private static final int PRUNE_STEP = 4;

  private final Database db;
  private final RealmId realm;
  private final LongSupplier readableFrom;
  private final Caches caches;
  private final TreeNodes tree;
  private final Receipts receipts;
  private final BlockColumns blocks;
  private final KeptColumns kept;
  private volatile RealmHeader head;
  private long prunedTo;

  /** What {@link #prunedTo} is once the block that is being committed is durable. */
  private long prunedNext;

  /**
   * @param readableFrom the oldest block height that must stay readable
   * @param receipts this realm's
   */
  RocksRealmStore(
      Database db, Caches caches, RealmId realm, LongSupplier readableFrom, Receipts receipts) {
    this.db = db;
    this.caches = caches;
    tree = new TreeNodes(db, caches.families(), realm.value(), StateShape.REALM_DEPTH, 0);
    this.realm = realm;
    this.readableFrom = readableFrom;
    this.receipts = receipts;
    blocks = new BlockColumns(db, realm);
    kept = new KeptColumns(db, realm);
    head =
        Values.decode(db, db.get(Column.HEADS, Keys.realm(realm)), RealmHeader::decode)
            .orElse(RealmHeader.origin(realm));
    prunedTo = Pruning.prunedTo(db, realm.value());
  }

  /** The stored tree must have the root of the last block. */
  void requireRoot() {
    if (!head.rootAfter().equals(tree.root())) {
      throw db.damaged("the tree of realm " + realm + " has not the root of its last block");
    }
  }

  @Override
  public RealmHeader head() {
    return head;
  }

  @Override
  public Optional<Account> account(UserId user) {
    return caches.account(db, user);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    byte[] value = db.get(Column.SLOTS, Keys.slot(contract, user, slot));
    return value != null && !Values.fr(db, value).isZero();
  }

  @Override
  public Fr node(int level, long index) {
    return tree.node(level, index);
  }

  @Override
  public void families(int level, long[] parents, long[] limbs) {
    tree.families(level, parents, limbs);
  }

  @Override
  public void commit(BlockDelta delta, RealmBlock block) {
    commit(db, caches, List.of(new Commit(this, delta, block)));
  }

  /** A block that is to be committed to its realm. */
  record Commit(RocksRealmStore realm, BlockDelta delta, RealmBlock block) {}

  /** Commits blocks of several realms in one synced write. */
  static void commit(Database db, Caches caches, List<Commit> commits) {
    for (Commit one : commits) {
      one.realm.requireNext(one.delta, one.block.header());
    }
    try (Batch batch = db.batch()) {
      for (Commit one : commits) {
        one.realm.put(batch, one.delta, one.block);
      }
      db.write(batch);
    } catch (RuntimeException e) {
      // Nobody knows what of it is on the disk.
      caches.clear();
      throw e;
    }
    for (Commit one : commits) {
      one.realm.written(one.delta, one.block.header());
    }
  }

  private void put(Batch batch, BlockDelta delta, RealmBlock block) {
    RealmHeader header = block.header();
    putState(batch, delta, header.height());
    receipts.put(batch, block);
    blocks.put(batch, block, delta.statements());
    prunedNext =
        Pruning.prune(db, batch, realm.value(), prunedTo, readableFrom.getAsLong(), PRUNE_STEP);
    batch.put(Column.HEADS, Keys.realm(realm), Values.encode(header::encode));
  }

  /** What was {@link #put} is durable. */
  private void written(BlockDelta delta, RealmHeader header) {
    delta.accounts().forEach(caches::written);
    tree.written(delta.tree());
    receipts.written();
    prunedTo = prunedNext;
    head = header;
  }

  /**
   * Puts the taking back of the last block into a batch: all that it overwrote is kept.
   *
   * @throws IllegalStateException if what it overwrote is forgotten
   */
  void putUndo(Batch batch, RealmBlock last) {
    long height = head.height();
    if (height <= prunedTo) {
      throw new IllegalStateException(
          "block %d of realm %s cannot be taken back: what was before it is forgotten"
              .formatted(height, realm));
    }
    VersionedWriter.undo(
        db,
        batch,
        realm.value(),
        height,
        (column, key, old) -> {
          if (column == Column.ACCOUNTS) {
            putKeyBack(batch, key, old);
          }
        });
    receipts.undo(batch, height);
    blocks.undo(batch, last);
    batch.delete(Column.WITNESSES, Keys.height(realm.value(), height));
    if (height == 1) {
      batch.delete(Column.HEADS, Keys.realm(realm));
    } else {
      batch.put(Column.HEADS, Keys.realm(realm), Values.encode(before()::encode));
    }
  }

  private RealmHeader before() {
    return header(head.height() - 1).orElseGet(() -> RealmHeader.origin(realm));
  }

  private void putKeyBack(Batch batch, byte[] key, byte[] old) {
    UserId user = new UserId(ByteBuffer.wrap(key).getInt(Short.BYTES));
    Optional<Fr> now = account(user).map(Account::authKey);
    Optional<Fr> before = Values.account(db, old).map(Account::authKey);
    if (!now.equals(before)) {
      now.ifPresent(was -> batch.delete(Column.AUTH_KEYS, Keys.authKey(user, was)));
      before.ifPresent(is -> batch.put(Column.AUTH_KEYS, Keys.authKey(user, is), new byte[0]));
    }
  }

  /** What was {@link #putUndo} is durable. */
  void undone() {
    caches.clear();
    head = before();
  }

  private void requireNext(BlockDelta delta, RealmHeader header) {
    if (!header.follows(head)) {
      throw new IllegalStateException(
          "block %d does not follow block %d of realm %s"
              .formatted(header.height(), head.height(), realm));
    }
    Fr root = delta.tree().isEmpty() ? head.rootAfter() : delta.tree().root();
    if (!header.rootAfter().equals(root)) {
      throw new IllegalStateException(
          "the changes of block %d do not end in its root".formatted(header.height()));
    }
  }

  private void putState(Batch batch, BlockDelta delta, long height) {
    VersionedWriter versions = new VersionedWriter(db, batch, realm.value(), height);
    for (Map.Entry<UserId, Account> changed : delta.accounts().entrySet()) {
      putAccount(batch, versions, changed.getKey(), changed.getValue());
    }
    for (Map.Entry<BlockDelta.SlotKey, Fr> changed : delta.slots().entrySet()) {
      BlockDelta.SlotKey key = changed.getKey();
      versions.put(
          Column.SLOTS,
          Keys.slot(key.contract(), key.user(), key.slot()),
          changed.getValue().toBytes());
    }
    tree.put(versions, delta.tree());
    versions.finish();
  }

  private void putAccount(Batch batch, VersionedWriter versions, UserId user, Account account) {
    Optional<Account> old = account(user);
    versions.put(
        Column.ACCOUNTS,
        Keys.account(user),
        old.map(before -> Values.encode(before::encode)).orElse(null),
        Values.encode(account::encode));
    Optional<Fr> oldKey = old.map(Account::authKey);
    if (oldKey.equals(Optional.of(account.authKey()))) {
      return;
    }
    oldKey.ifPresent(key -> batch.delete(Column.AUTH_KEYS, Keys.authKey(user, key)));
    batch.put(Column.AUTH_KEYS, Keys.authKey(user, account.authKey()), new byte[0]);
  }

  @Override
  public Optional<RealmHeader> header(long height) {
    List<ProvenHeader> from = height < 1 ? List.of() : blocks.headers(height, 1);
    return from.stream().map(ProvenHeader::header).filter(h -> h.height() == height).findFirst();
  }

  @Override
  public Optional<byte[]> blockBytes(long height) {
    return blocks.bytes(height);
  }

  @Override
  public Optional<RealmBlock> block(long height) {
    return blocks.block(height);
  }

  @Override
  public Optional<List<CallStatement>> statements(long height, int entry) {
    return blocks.statements(height, entry);
  }

  @Override
  public List<ProvenHeader> headers(long from, int max) {
    return blocks.headers(from, max);
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return receipts.blockOf(bundleId);
  }

  @Override
  public Optional<BundleStatus.Failed> failure(Hash32 bundleId) {
    return receipts.failure(bundleId);
  }

  @Override
  public void reject(Hash32 bundle, BundleStatus.Rejected status) {
    receipts.reject(bundle, status);
  }

  @Override
  public Optional<BundleStatus.Rejected> rejection(Hash32 bundle) {
    return receipts.rejection(bundle);
  }

  @Override
  public Optional<BundleStatus> receipt(Hash32 bundle) {
    return receipts.receipt(bundle);
  }

  /** To be told that the realm was copied up to a block: it stands there now. */
  void copied(RealmHeader header) {
    prunedTo = header.height();
    head = header;
  }

  /** The lowest block whose bundles {@link #blockOf} finds. */
  long receiptsKeptFrom() {
    return receipts.keptFrom();
  }

  @Override
  public List<UserId> accountsWithKey(Fr authKey) {
    byte[] prefix = Keys.authKeys(realm, authKey);
    return db.whileOpen(
        "read",
        () -> {
          List<UserId> users = new ArrayList<>();
          try (Slice end = new Slice(VersionedReader.after(prefix));
              ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
              RocksIterator keys = db.iterator(Column.AUTH_KEYS, bounded)) {
            for (keys.seek(prefix); VersionedReader.isAt(keys); keys.next()) {
              users.add(new UserId(ByteBuffer.wrap(keys.key()).getInt(prefix.length)));
            }
          }
          return List.copyOf(users);
        });
  }

  @Override
  public Optional<RealmSnapshot> at(long height) {
    if (height < 0 || height > head.height()) {
      return Optional.empty();
    }
    return RocksRealmSnapshot.at(db, realm, height).map(snapshot -> snapshot);
  }

  @Override
  public Optional<SnapshotPart> snapshotPart(long height, byte[] cursor, int max) {
    if (height < 0 || height > head.height()) {
      return Optional.empty();
    }
    try (RocksRealmSnapshot snapshot = RocksRealmSnapshot.at(db, realm, height).orElse(null)) {
      return snapshot == null
          ? Optional.empty()
          : Optional.of(SnapshotReader.read(db, realm, snapshot, cursor, max));
    }
  }

  @Override
  public void dropProofs(long height) {
    RealmBlock block = block(height).orElseThrow();
    if (!block.isPruned()) {
      try (Batch batch = db.batch()) {
        batch.put(
            Column.BLOCKS, Keys.height(realm.value(), height), block.withoutProofs().toBytes());
        db.write(batch);
      }
    }
  }

  @Override
  public void keepWitness(long height, BlockWitness witness) {
    kept.keepWitness(height, witness);
  }

  @Override
  public Optional<BlockWitness> witness(long height) {
    return kept.witness(height);
  }

  @Override
  public void keepAggregate(Aggregate aggregate) {
    kept.keepAggregate(aggregate);
  }

  @Override
  public Optional<Aggregate> aggregate(long firstBlock, Hash32 job) {
    return kept.aggregate(firstBlock, job);
  }

  @Override
  public void forgetAggregate(long firstBlock, Hash32 job) {
    kept.forgetAggregate(firstBlock, job);
  }

  @Override
  public long coverageSettled(boolean dropping) {
    return kept.coverageSettled(dropping);
  }

  @Override
  public void settleCoverage(boolean dropping, long checkpoint) {
    kept.settleCoverage(dropping, checkpoint);
  }
}
