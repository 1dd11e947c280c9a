package dev.freehold.store;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.tree.StateShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/** One realm in the database. */
final class RocksRealmStore implements RealmStore {
  /** Blocks whose old versions one commit may forget: it catches up, but does bounded work. */
  private static final int PRUNE_STEP = 4;

  private final Database db;
  private final RealmId realm;
  private final LongSupplier readableFrom;
  private volatile RealmHeader head;
  private volatile long prunedTo;

  /**
   * @param readableFrom the oldest block height that must stay readable
   */
  RocksRealmStore(Database db, RealmId realm, LongSupplier readableFrom) {
    this.db = db;
    this.realm = realm;
    this.readableFrom = readableFrom;
    byte[] stored = db.get(Column.HEADS, Keys.realm(realm));
    head =
        stored == null
            ? RealmHeader.origin(realm)
            : Decoder.decode(stored, RealmHeader::decode);
    prunedTo = Pruning.prunedTo(db, realm.value());
  }

  @Override
  public RealmHeader head() {
    return head;
  }

  @Override
  public Optional<Account> account(UserId user) {
    return decodeAccount(db.get(Column.ACCOUNTS, Keys.account(user)));
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public Fr node(int level, long index) {
    return decodeFr(db.get(Column.NODES, Keys.node(realm.value(), level, index)));
  }

  @Override
  public void commit(BlockDelta delta, RealmBlock block) {
    RealmHeader header = block.header();
    if (!header.follows(head)) {
      throw new IllegalStateException(
          "block %d does not follow block %d of realm %s"
              .formatted(header.height(), head.height(), realm));
    }
    try (WriteBatch batch = new WriteBatch()) {
      VersionedWriter versions =
          new VersionedWriter(db, batch, realm.value(), header.height());
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
      for (BlockDelta.NodeWrite node : delta.nodes()) {
        versions.put(
            Column.NODES,
            Keys.node(realm.value(), node.level(), node.index()),
            node.value().toBytes());
      }
      versions.finish();
      putBlock(batch, block);
      long pruned =
          Pruning.prune(
              db, batch, realm.value(), prunedTo, readableFrom.getAsLong(), PRUNE_STEP);
      Encoder marker = new Encoder();
      header.encode(marker);
      batch.put(db.handle(Column.HEADS), Keys.realm(realm), marker.toBytes());
      db.write(batch);
      prunedTo = pruned;
      head = header;
    } catch (RocksDBException e) {
      throw Database.failure("write", e);
    }
  }

  private void putAccount(
      WriteBatch batch, VersionedWriter versions, UserId user, Account account)
      throws RocksDBException {
    Encoder out = new Encoder();
    account.encode(out);
    versions.put(Column.ACCOUNTS, Keys.account(user), out.toBytes());
    batch.put(
        db.handle(Column.AUTH_KEYS), Keys.authKey(user, account.authKey()), new byte[0]);
  }

  private void putBlock(WriteBatch batch, RealmBlock block) throws RocksDBException {
    byte[] height = Keys.height(block.header().height());
    for (Bundle bundle : block.bundles()) {
      batch.put(db.handle(Column.BUNDLES), Keys.bundle(realm, bundle.id()), height);
    }
    batch.put(
        db.handle(Column.BLOCKS),
        Keys.height(realm.value(), block.header().height()),
        block.toBytes());
  }

  @Override
  public Optional<RealmBlock> block(long height) {
    return Optional.ofNullable(db.get(Column.BLOCKS, Keys.height(realm.value(), height)))
        .map(RealmBlock::decode);
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return Optional.ofNullable(db.get(Column.BUNDLES, Keys.bundle(realm, bundleId)))
        .map(bytes -> ByteBuffer.wrap(bytes).getLong());
  }

  @Override
  public List<UserId> accountsWithKey(Fr authKey) {
    List<UserId> users = new ArrayList<>();
    byte[] prefix = Keys.authKeys(realm, authKey);
    byte[] last = ByteBuffer.allocate(prefix.length + 5).put(prefix).putInt(-1).array();
    try (Slice end = new Slice(last);
        ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
        RocksIterator keys = db.iterator(Column.AUTH_KEYS, bounded)) {
      for (keys.seek(prefix); keys.isValid(); keys.next()) {
        UserId user = new UserId(ByteBuffer.wrap(keys.key()).getInt(prefix.length));
        // The index keeps keys that were rotated away: the account decides.
        if (account(user).filter(a -> a.authKey().equals(authKey)).isPresent()) {
          users.add(user);
        }
      }
    }
    return users;
  }

  @Override
  public Optional<RealmSnapshot> at(long height) {
    if (height > head.height() || height < prunedTo) {
      return Optional.empty();
    }
    RocksRealmSnapshot snapshot = new RocksRealmSnapshot(db, realm, height);
    if (height < prunedTo) {
      // A commit in between may have forgotten what the snapshot would need.
      snapshot.close();
      return Optional.empty();
    }
    return Optional.of(snapshot);
  }

  static Optional<Account> decodeAccount(byte[] bytes) {
    return Optional.ofNullable(bytes).map(b -> Decoder.decode(b, Account::decode));
  }

  static Fr decodeFr(byte[] bytes) {
    return bytes == null ? null : Fr.fromBytes(bytes);
  }
}
