package dev.freehold.store;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.tree.TreeDelta;

/** Reader of values that somebody else has put into a database, each as the store reads it. */
final class StoredValueReader {
  private static final int ENTRIES = 16;

  private final Database db;
  private final Caches caches = new Caches(1 << 20);
  private final RocksChainStore chain;

  StoredValueReader(Database db) {
    this.db = db;
    db.relax();
    chain = new RocksChainStore(db, caches, FixedValues.GENESIS.checkpoint());
  }

  void close() {
    db.close();
  }

  /**
   * Puts a value into its place, reads it and takes it out again.
   *
   * @throws dev.freehold.core.port.StoreException if it is damaged
   */
  void read(StoredValue kind, byte[] value) {
    try (Batch batch = db.batch()) {
      if (kind == StoredValue.ACCOUNT_HISTORY) {
        batch.putHistory(kind.column(), historyKey(kind), value);
      } else {
        batch.put(kind.column(), kind.key(), value);
      }
      db.write(batch);
    }
    try {
      read(kind);
    } finally {
      try (Batch batch = db.batch()) {
        if (kind == StoredValue.ACCOUNT_HISTORY) {
          batch.deleteHistory(kind.column(), historyKey(kind));
        } else {
          batch.delete(kind.column(), kind.key());
        }
        db.write(batch);
      }
      caches.clear();
    }
  }

  private static byte[] historyKey(StoredValue kind) {
    return VersionedWriter.historyKey(kind.key(), StoredValue.AT);
  }

  private void read(StoredValue kind) {
    BlockColumns blocks = new BlockColumns(db, StoredValue.REALM);
    KeptColumns kept = new KeptColumns(db, StoredValue.REALM);
    switch (kind) {
      case BLOCK -> blocks.block(StoredValue.AT);
      case HEADER -> blocks.headers(StoredValue.AT, ENTRIES);
      case STATEMENTS -> blocks.statements(StoredValue.AT, 0);
      case BUNDLE_HEIGHT, BUNDLE_REJECTION -> {
        Receipts receipts = receipts();
        receipts.blockOf(StoredValue.HASH);
        receipts.rejection(StoredValue.HASH);
      }
      case RECEIPTS -> {
        try (Batch unwritten = db.batch()) {
          receipts().put(unwritten, FixedValues.BLOCK);
        }
      }
      case RECEIPTS_FROM -> receipts().keptFrom();
      case PRUNED -> Pruning.prunedTo(db, StoredValue.REALM.value());
      case COVERAGE -> kept.coverageSettled(false);
      case IMPORT -> new RealmImport(db, caches, store(), StoredValue.REALM, receipts()).progress();
      case CHAIN_BEGIN -> new ChainBeginning(db).height();
      case WHOLE_FROM -> new ChainBeginning(db).wholeFrom();
      case CONTRACT_FOR_BEGIN -> new ChainBeginning(db).kept(StoredValue.CONTRACT_ID);
      case HEAD -> store().head();
      case AGGREGATE -> kept.aggregate(StoredValue.AT, StoredValue.HASH);
      case WITNESS -> kept.witness(StoredValue.AT);
      case CHECKPOINT -> chain.checkpoint(StoredValue.AT);
      case CONTRACT -> Values.decode(db, db.get(kind.column(), kind.key()), Contract::decode);
      case REALM_HEIGHT -> chain.realmHeightAt(StoredValue.REALM, 0);
      case ACCOUNT -> {
        store().account(StoredValue.USER);
        readFrom(new byte[0]);
      }
      case NODES -> {
        Values.family(db, db.get(kind.column(), kind.key()), new long[TreeDelta.FAMILY_LIMBS], 0);
        readFrom(cursor(1, kind.key()));
      }
      case SLOT -> {
        Values.fr(db, db.get(kind.column(), kind.key()));
        readFrom(cursor(2, kind.key()));
      }
      case ACCOUNT_HISTORY -> readFrom(new byte[0]);
      case TOUCHED -> {
        try (Batch unwritten = db.batch()) {
          VersionedWriter.prune(db, unwritten, StoredValue.REALM.value(), StoredValue.AT);
        }
      }
    }
  }

  private static byte[] cursor(int section, byte[] key) {
    byte[] cursor = new byte[1 + key.length];
    cursor[0] = (byte) section;
    System.arraycopy(key, 0, cursor, 1, key.length);
    return cursor;
  }

  /** Reads a part of the realm's snapshot from a cursor on. */
  void readFrom(byte[] cursor) {
    RocksRealmSnapshot.at(db, StoredValue.REALM, 0)
        .ifPresent(
            state -> {
              try (state) {
                SnapshotReader.read(db, StoredValue.REALM, state, cursor, ENTRIES);
              }
            });
  }

  private Receipts receipts() {
    return new Receipts(db, StoredValue.REALM, () -> Long.MAX_VALUE, () -> 0);
  }

  private RocksRealmStore store() {
    return new RocksRealmStore(db, caches, StoredValue.REALM, () -> 0, receipts());
  }
}
