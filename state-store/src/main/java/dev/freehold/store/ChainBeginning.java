package dev.freehold.store;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checkpoint that a store's chain begins at, if not the genesis', in {@link Column#META}; and
 * what is kept for the next such beginning.
 */
final class ChainBeginning {
  static final byte[] BEGIN = "begin".getBytes(StandardCharsets.US_ASCII);
  static final byte[] WHOLE = "whole".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEPT = "kept".getBytes(StandardCharsets.US_ASCII);

  private final Database db;
  private volatile Begun begun;
  private volatile long wholeFrom;

  private record Begun(long height, Map<RealmId, RealmHeader> headers) {
    static Begun of(long height, List<RealmHeader> headers) {
      Map<RealmId, RealmHeader> byRealm = new TreeMap<>();
      headers.forEach(header -> byRealm.put(header.realm(), header));
      return new Begun(height, byRealm);
    }

    static Begun decode(Decoder in) {
      return of(in.u63(), in.list(RealmId.COUNT, RealmHeader::decode));
    }
  }

  ChainBeginning(Database db) {
    this.db = db;
    begun =
        Values.decode(db, db.get(Column.META, BEGIN), Begun::decode)
            .orElseGet(() -> Begun.of(0, List.of()));
    wholeFrom = Values.height(db, db.get(Column.META, WHOLE)).orElse(begun.height);
  }

  /** The checkpoint's height; 0 for the genesis'. */
  long height() {
    return begun.height;
  }

  /** The height from which on all checkpoints are here. */
  long wholeFrom() {
    return wholeFrom;
  }

  /** Puts checkpoints before the first one, latest first. */
  void prepend(List<Checkpoint> before) {
    long from = wholeFrom - before.size();
    try (Batch batch = db.batch()) {
      for (Checkpoint checkpoint : before) {
        batch.put(Column.CHECKPOINTS, Keys.height(checkpoint.height()), checkpoint.toBytes());
      }
      batch.put(Column.META, WHOLE, Values.height(from));
      db.write(batch);
    }
    wholeFrom = from;
  }

  Optional<RealmHeader> header(RealmId realm) {
    return Optional.ofNullable(begun.headers.get(realm));
  }

  void keep(List<Contract> contracts) {
    try (Batch batch = db.batch()) {
      contracts.forEach(
          contract -> batch.put(Column.META, key(contract.id()), Values.encode(contract::encode)));
      db.write(batch);
    }
  }

  Optional<Contract> kept(ContractId id) {
    return Values.decode(db, db.get(Column.META, key(id)), Contract::decode);
  }

  /**
   * Puts a beginning into the batch, and makes contracts of those that were kept for it.
   *
   * @param contracts how many there are at the checkpoint
   */
  void put(Batch batch, Checkpoint checkpoint, List<RealmHeader> headers, int contracts) {
    batch.put(
        Column.META,
        BEGIN,
        Values.encode(
            out -> out.u63(checkpoint.height()).list(headers, (o, header) -> header.encode(o))));
    batch.put(Column.META, WHOLE, Values.height(checkpoint.height()));
    for (int i = 1; i <= contracts; i++) {
      byte[] key = key(new ContractId(i));
      byte[] kept = db.get(Column.META, key);
      if (kept != null) {
        batch.put(Column.CONTRACTS, Keys.contract(new ContractId(i)), kept);
        batch.delete(Column.META, key);
      }
    }
  }

  /** To be told when what was {@link #put} is durable. */
  void written(Checkpoint checkpoint, List<RealmHeader> headers) {
    begun = Begun.of(checkpoint.height(), new ArrayList<>(headers));
    wholeFrom = checkpoint.height();
  }

  static byte[] key(ContractId id) {
    return ByteBuffer.allocate(KEPT.length + Integer.BYTES).put(KEPT).putInt(id.value()).array();
  }
}
