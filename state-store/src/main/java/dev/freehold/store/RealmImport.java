package dev.freehold.store;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Copying of a realm into the database: each step is one synced batch with a note of the progress.
 */
final class RealmImport implements RealmCopy {
  private static final byte[] KEY = "import".getBytes(StandardCharsets.US_ASCII);
  private static final List<Column> COLUMNS =
      List.of(
          Column.ACCOUNTS,
          Column.SLOTS,
          Column.NODES,
          Column.BLOCKS,
          Column.BUNDLES,
          Column.AUTH_KEYS,
          Column.TOUCHED,
          Column.RECEIPTS,
          Column.HEADERS,
          Column.STATEMENTS);

  private final Database db;
  private final Caches caches;
  private final RocksRealmStore store;
  private final RealmId realm;
  private final Receipts receipts;
  private final TreeNodes tree;
  private final BlockColumns blocks;
  private Progress progress;

  RealmImport(Database db, Caches caches, RocksRealmStore store, RealmId realm, Receipts receipts) {
    this.db = db;
    this.caches = caches;
    this.store = store;
    this.realm = realm;
    this.receipts = receipts;
    blocks = new BlockColumns(db, realm);
    tree = new TreeNodes(db, caches.families(), realm.value(), StateShape.REALM_DEPTH, 0);
    progress = Values.decode(db, db.get(Column.META, key(realm)), RealmImport::decode).orElse(null);
  }

  /** Whether a realm has been begun and not finished. */
  static boolean isUnderWay(Database db, RealmId realm) {
    return db.get(Column.META, key(realm)) != null;
  }

  @Override
  public Optional<Progress> progress() {
    return Optional.ofNullable(progress);
  }

  @Override
  public void begin(RealmHeader target) {
    Progress begun = new Progress(target, new byte[0], false, Optional.empty());
    try (Batch batch = db.batch()) {
      wipe(batch);
      batch.put(Column.META, key(realm), toBytes(begun));
      write(batch);
    }
    caches.clear();
    progress = begun;
  }

  @Override
  public void abandon() {
    try (Batch batch = db.batch()) {
      wipe(batch);
      batch.delete(Column.META, key(realm));
      write(batch);
    }
    caches.clear();
    progress = null;
  }

  private void wipe(Batch batch) {
    for (Column column : COLUMNS) {
      batch.deleteAll(column, Keys.realm(realm));
    }
  }

  @Override
  public void takeState(List<SnapshotEntry> entries, byte[] next) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    try (Batch batch = db.batch()) {
      for (SnapshotEntry entry : entries) {
        requireOwn(entry);
        switch (entry) {
          case SnapshotEntry.AccountEntry e -> {
            Account account = e.account();
            batch.put(Column.ACCOUNTS, Keys.account(e.user()), Values.encode(account::encode));
            batch.put(Column.AUTH_KEYS, Keys.authKey(e.user(), account.authKey()), new byte[0]);
            leaves.put(StateShape.realmLeaf(ContractId.SYSTEM, e.user().index()), account.leaf());
          }
          case SnapshotEntry.LeafEntry e ->
              leaves.put(StateShape.realmLeaf(e.contract(), e.user().index()), e.leaf());
          case SnapshotEntry.SlotEntry _ -> {
            // The blocks say what was written.
          }
        }
      }
      TreeDelta delta =
          leaves.isEmpty()
              ? TreeDelta.none(StateShape.REALM_DEPTH)
              : SparseTree.update(StateShape.REALM_DEPTH, 0, tree, leaves);
      tree.replace(batch, delta);
      Progress reached = new Progress(progress.target(), next, false, Optional.empty());
      batch.put(Column.META, key(realm), toBytes(reached));
      write(batch);
      tree.written(delta);
      progress = reached;
    }
  }

  private void requireOwn(SnapshotEntry entry) {
    boolean claimsAccount =
        entry instanceof SnapshotEntry.LeafEntry leaf && leaf.contract().equals(ContractId.SYSTEM);
    if (!entry.user().realm().equals(realm) || claimsAccount) {
      throw new IllegalArgumentException("no entry of realm " + realm + ": " + entry);
    }
  }

  @Override
  public boolean endState() {
    if (!tree.root().equals(progress.target().rootAfter())) {
      return false;
    }
    note(new Progress(progress.target(), progress.cursor(), true, Optional.empty()));
    return true;
  }

  @Override
  public void takeBlock(RealmBlock block, List<List<CallStatement>> statements, long timeMs) {
    Map<String, byte[]> seen = new HashMap<>();
    try (Batch batch = db.batch()) {
      for (Bundle bundle : block.applied().reversed()) {
        putSlots(batch, bundle, seen);
      }
      receipts.copy(batch, block, timeMs);
      blocks.put(batch, block, statements);
      Progress reached =
          new Progress(progress.target(), progress.cursor(), true, Optional.of(block.header()));
      batch.put(Column.META, key(realm), toBytes(reached));
      write(batch);
      progress = reached;
    }
  }

  /** Later writes are there already: what is absent was not written again. */
  private void putSlots(Batch batch, Bundle bundle, Map<String, byte[]> seen) {
    for (Call call : bundle.calls().reversed()) {
      if (call instanceof Call.Proven proven) {
        for (SlotWrite write : proven.writes().reversed()) {
          byte[] key = Keys.slot(proven.contract(), bundle.user(), write.slot());
          byte[] value = write.value().toBytes();
          String name = new String(key, StandardCharsets.ISO_8859_1);
          if (seen.putIfAbsent(name, value) == null && db.get(Column.SLOTS, key) == null) {
            batch.put(Column.SLOTS, key, value);
          }
        }
      }
    }
  }

  @Override
  public void finish() {
    RealmHeader target = progress.target();
    if (progress.last().isEmpty() || progress.last().get().height() != 1) {
      throw new IllegalStateException("the copy of realm " + realm + " lacks blocks");
    }
    try (Batch batch = db.batch()) {
      Pruning.put(batch, realm.value(), target.height());
      receipts.copied(batch);
      batch.delete(Column.META, key(realm));
      batch.put(Column.HEADS, Keys.realm(realm), Values.encode(target::encode));
      write(batch);
    }
    progress = null;
    store.copied(target);
  }

  private void note(Progress reached) {
    try (Batch batch = db.batch()) {
      batch.put(Column.META, key(realm), toBytes(reached));
      write(batch);
    }
    progress = reached;
  }

  private void write(Batch batch) {
    try {
      db.write(batch);
    } catch (RuntimeException e) {
      // Nobody knows what of it is on the disk.
      caches.clear();
      throw e;
    }
  }

  private static byte[] toBytes(Progress progress) {
    return Values.encode(
        out -> {
          progress.target().encode(out);
          out.bytes(progress.cursor()).bool(progress.whole()).bool(progress.last().isPresent());
          progress.last().ifPresent(header -> header.encode(out));
        });
  }

  private static Progress decode(Decoder in) {
    return new Progress(
        RealmHeader.decode(in),
        in.bytes(Limits.SNAPSHOT_CURSOR_BYTES_MAX),
        in.bool(),
        in.bool() ? Optional.of(RealmHeader.decode(in)) : Optional.empty());
  }

  private static byte[] key(RealmId realm) {
    return ByteBuffer.allocate(KEY.length + 2).put(KEY).put(Keys.realm(realm)).array();
  }
}
