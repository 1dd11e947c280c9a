package dev.freehold.store;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.CallStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** One realm's blocks with their headers and what their proofs prove. Any thread. */
final class BlockColumns {
  private final Database db;
  private final RealmId realm;

  BlockColumns(Database db, RealmId realm) {
    this.db = db;
    this.realm = realm;
  }

  /**
   * Puts a block into a batch.
   *
   * @param statements a list for each of the block's {@link RealmBlock#proofs}
   */
  void put(Batch batch, RealmBlock block, List<List<CallStatement>> statements) {
    if (statements.size() != block.proofs().size()) {
      throw new IllegalStateException("the statements are not those of the block");
    }
    long height = block.header().height();
    byte[] key = Keys.height(realm.value(), height);
    batch.put(Column.BLOCKS, key, block.toBytes());
    batch.put(Column.HEADERS, key, Values.encode(block.provenHeader()::encode));
    for (int entry = 0; entry < statements.size(); entry++) {
      List<CallStatement> list = statements.get(entry);
      batch.put(
          Column.STATEMENTS,
          Keys.entry(realm, height, entry),
          Values.encode(out -> out.list(list, (o, statement) -> statement.encode(o))));
    }
  }

  /** Puts the removal of a block into a batch. */
  void undo(Batch batch, RealmBlock block) {
    long height = block.header().height();
    batch.delete(Column.BLOCKS, Keys.height(realm.value(), height));
    batch.delete(Column.HEADERS, Keys.height(realm.value(), height));
    for (int entry = 0; entry < block.proofs().size(); entry++) {
      batch.delete(Column.STATEMENTS, Keys.entry(realm, height, entry));
    }
  }

  /** A block as it is stored. */
  Optional<byte[]> bytes(long height) {
    return height < 1
        ? Optional.empty()
        : Optional.ofNullable(db.get(Column.BLOCKS, Keys.height(realm.value(), height)));
  }

  /** A block. */
  Optional<RealmBlock> block(long height) {
    Optional<byte[]> bytes = bytes(height);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(RealmBlock.decode(bytes.get()));
    } catch (MalformedException e) {
      throw db.damaged("block " + height + " of realm " + realm + ": " + e.getMessage());
    }
  }

  /** What an entry of a block's list of proofs proves. */
  Optional<List<CallStatement>> statements(long height, int entry) {
    return height < 1 || entry < 0 || entry >= Limits.BLOCK_FUNCTION_PROOFS_MAX
        ? Optional.empty()
        : Values.decode(
            db,
            db.get(Column.STATEMENTS, Keys.entry(realm, height, entry)),
            in -> in.list(Limits.STATEMENTS_MAX, CallStatement::decode));
  }

  /** At most {@code max} headers from a height on. */
  List<ProvenHeader> headers(long from, int max) {
    byte[] first = Keys.height(realm.value(), Math.max(1, from));
    return db.whileOpen(
        "read",
        () -> {
          List<ProvenHeader> headers = new ArrayList<>();
          try (Slice end = new Slice(VersionedReader.after(Keys.realm(realm)));
              ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
              RocksIterator stored = db.iterator(Column.HEADERS, bounded)) {
            for (stored.seek(first);
                headers.size() < max && VersionedReader.isAt(stored);
                stored.next()) {
              headers.add(Values.decode(db, stored.value(), ProvenHeader::decode).orElseThrow());
            }
          }
          return List.copyOf(headers);
        });
  }
}
