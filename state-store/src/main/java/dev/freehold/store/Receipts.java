package dev.freehold.store;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Record of what became of one realm's bundles, on disk for a configured time: the block of each
 * that was committed, with the reason if it failed there, and the reason of each that was rejected
 * after it had been admitted. Written with blocks, forgotten with later ones, a few blocks' worth
 * at a time. One thread commits; any thread reads.
 */
final class Receipts {
  /** How long receipts are kept unless something else is said. */
  static final Duration KEPT_DEFAULT = Duration.ofHours(24);

  /** Rejections that wait for a block; the oldest go first, as they would in a crash. */
  static final int WAITING_MAX = 4096;

  /** Blocks whose receipts one commit may forget: it catches up, but does bounded work. */
  private static final int PRUNE_STEP = 4;

  private static final byte[] KEPT_FROM = "receipts".getBytes(StandardCharsets.US_ASCII);

  /** Bytes of the record of a bundle that failed; one that was applied has fewer. */
  private static final int FAILED_BYTES = Long.BYTES + 1;

  /** The bundles of one block. */
  private record Row(long timeMs, List<Hash32> committed, List<Hash32> rejected) {
    byte[] toBytes() {
      return Values.encode(
          out -> out.u63(timeMs).list(committed, Encoder::hash).list(rejected, Encoder::hash));
    }

    static Row decode(Decoder in) {
      return new Row(
          in.u63(),
          in.list(Limits.BLOCK_BUNDLES_MAX, Decoder::hash),
          in.list(WAITING_MAX, Decoder::hash));
    }
  }

  private record Rejection(long height, BundleStatus.Rejected status) {
    byte[] toBytes() {
      return Values.encode(
          out -> out.u63(height).u8(status.reason().ordinal()).text(status.detail()));
    }

    static Rejection decode(Decoder in) {
      return new Rejection(
          in.u63(),
          new BundleStatus.Rejected(in.tag(RejectReason.values()), in.text(Limits.TEXT_BYTES_MAX)));
    }
  }

  private final Database db;
  private final RealmId realm;
  private final LongSupplier clockMs;
  private final LongSupplier keptMs;
  private final Map<Hash32, BundleStatus.Rejected> waiting = new LinkedHashMap<>();
  private List<Hash32> written = List.of();
  private long keptFrom;
  private long nextKeptFrom;
  private Optional<Row> oldest = Optional.empty();

  /**
   * @param clockMs the time that blocks are committed at, milliseconds since 1970
   * @param keptMs how long receipts are kept at the least
   */
  Receipts(Database db, RealmId realm, LongSupplier clockMs, LongSupplier keptMs) {
    this.db = db;
    this.realm = realm;
    this.clockMs = clockMs;
    this.keptMs = keptMs;
    keptFrom = Values.height(db, db.get(Column.META, keptFromKey())).orElse(1L);
  }

  /** The lowest block whose bundles are found. */
  long keptFrom() {
    return keptFrom;
  }

  /** The block of a bundle. */
  Optional<Long> blockOf(Hash32 bundle) {
    byte[] stored = db.get(Column.BUNDLES, Keys.bundle(realm, bundle));
    if (stored == null || stored.length > FAILED_BYTES) {
      return Optional.empty();
    }
    return stored.length == Long.BYTES
        ? Values.height(db, stored)
        : Values.decode(db, stored, Receipts::failed).map(BundleStatus.Failed::blockHeight);
  }

  /** Why a bundle failed in its block. */
  Optional<BundleStatus.Failed> failure(Hash32 bundle) {
    byte[] stored = db.get(Column.BUNDLES, Keys.bundle(realm, bundle));
    return stored == null || stored.length != FAILED_BYTES
        ? Optional.empty()
        : Values.decode(db, stored, Receipts::failed);
  }

  private static BundleStatus.Failed failed(Decoder in) {
    long height = in.u63();
    return new BundleStatus.Failed(in.tag(RejectReason.values()), height);
  }

  /** Why a bundle was rejected after it had been admitted. */
  Optional<BundleStatus.Rejected> rejection(Hash32 bundle) {
    synchronized (waiting) {
      if (waiting.containsKey(bundle)) {
        return Optional.of(waiting.get(bundle));
      }
    }
    return stored(bundle).map(Rejection::status);
  }

  /** All of these by one look-up: every bundle that comes is looked up, and few are there. */
  Optional<BundleStatus> receipt(Hash32 bundle) {
    // Before the database: what waits now may be written and not wait any more in between.
    Optional<BundleStatus> rejected;
    synchronized (waiting) {
      rejected = Optional.ofNullable(waiting.get(bundle));
    }
    byte[] stored = db.get(Column.BUNDLES, Keys.bundle(realm, bundle));
    if (stored != null && stored.length == Long.BYTES) {
      return Values.height(db, stored).map(BundleStatus.Committed::new);
    }
    if (stored != null && stored.length == FAILED_BYTES) {
      return Values.decode(db, stored, Receipts::failed).map(failed -> failed);
    }
    return rejected.or(() -> Values.decode(db, stored, Rejection::decode).map(Rejection::status));
  }

  private Optional<Rejection> stored(Hash32 bundle) {
    byte[] stored = db.get(Column.BUNDLES, Keys.bundle(realm, bundle));
    return stored == null || stored.length <= FAILED_BYTES
        ? Optional.empty()
        : Values.decode(db, stored, Rejection::decode);
  }

  /** Takes a rejection in; it is written with the next block. */
  void reject(Hash32 bundle, BundleStatus.Rejected status) {
    synchronized (waiting) {
      waiting.put(bundle, status);
      if (waiting.size() > WAITING_MAX) {
        waiting.remove(waiting.keySet().iterator().next());
      }
    }
  }

  /** Puts a block's receipts into its batch, and the forgetting of some that are old enough. */
  void put(Batch batch, RealmBlock block) {
    long height = block.header().height();
    List<Hash32> committed = new ArrayList<>();
    Map<Hash32, BundleStatus.Rejected> rejected;
    synchronized (waiting) {
      rejected = new LinkedHashMap<>(waiting);
    }
    written = List.copyOf(rejected.keySet());
    for (Bundle bundle : block.bundles()) {
      committed.add(bundle.id());
      rejected.remove(bundle.id());
    }
    putBundles(batch, block);
    rejected.forEach(
        (bundle, status) ->
            batch.put(
                Column.BUNDLES,
                Keys.bundle(realm, bundle),
                new Rejection(height, status).toBytes()));
    long nowMs = clockMs.getAsLong();
    Row row = new Row(nowMs, committed, List.copyOf(rejected.keySet()));
    batch.put(Column.RECEIPTS, Keys.height(realm.value(), height), row.toBytes());
    prune(batch, height, nowMs);
  }

  /** Puts the receipts of a block that is copied, as if it had been committed at a time. */
  void copy(Batch batch, RealmBlock block, long timeMs) {
    long height = block.header().height();
    List<Hash32> committed = new ArrayList<>();
    for (Bundle bundle : block.bundles()) {
      committed.add(bundle.id());
    }
    putBundles(batch, block);
    Row row = new Row(timeMs, committed, List.of());
    batch.put(Column.RECEIPTS, Keys.height(realm.value(), height), row.toBytes());
  }

  /** Puts the forgetting of the last block's receipts into a batch. */
  void undo(Batch batch, long height) {
    row(height).ifPresent(row -> forget(batch, height, row));
    oldest = Optional.empty();
  }

  private void putBundles(Batch batch, RealmBlock block) {
    byte[] height = Values.height(block.header().height());
    for (Bundle bundle : block.bundles()) {
      batch.put(Column.BUNDLES, Keys.bundle(realm, bundle.id()), height);
    }
    for (FailedBundle mark : block.failed()) {
      batch.put(
          Column.BUNDLES,
          Keys.bundle(realm, block.bundle(mark).id()),
          Values.encode(out -> out.u63(block.header().height()).u8(mark.reason().ordinal())));
    }
  }

  /** Puts it on record that the receipts of every block are here. */
  void copied(Batch batch) {
    batch.put(Column.META, keptFromKey(), Values.height(1));
  }

  /** To be told when what was {@link #put} is durable. */
  void written() {
    synchronized (waiting) {
      written.forEach(waiting::remove);
    }
    keptFrom = nextKeptFrom;
  }

  private void prune(Batch batch, long height, long nowMs) {
    nextKeptFrom = keptFrom;
    for (int i = 0; i < PRUNE_STEP && nextKeptFrom < height; i++) {
      if (oldest.isEmpty()) {
        oldest = row(nextKeptFrom);
      }
      if (oldest.isPresent()) {
        if (nowMs - oldest.get().timeMs < keptMs.getAsLong()) {
          break;
        }
        forget(batch, nextKeptFrom, oldest.get());
        oldest = Optional.empty();
      }
      nextKeptFrom++;
    }
    if (nextKeptFrom > keptFrom) {
      batch.put(Column.META, keptFromKey(), Values.height(nextKeptFrom));
    }
  }

  private Optional<Row> row(long height) {
    return Values.decode(
        db, db.get(Column.RECEIPTS, Keys.height(realm.value(), height)), Row::decode);
  }

  private void forget(Batch batch, long height, Row row) {
    for (Hash32 bundle : row.committed) {
      batch.delete(Column.BUNDLES, Keys.bundle(realm, bundle));
    }
    for (Hash32 bundle : row.rejected) {
      // It may have been sent again since, and been committed or rejected anew.
      if (stored(bundle).filter(rejection -> rejection.height == height).isPresent()) {
        batch.delete(Column.BUNDLES, Keys.bundle(realm, bundle));
      }
    }
    batch.delete(Column.RECEIPTS, Keys.height(realm.value(), height));
  }

  private byte[] keptFromKey() {
    return ByteBuffer.allocate(KEPT_FROM.length + 2).put(KEPT_FROM).put(Keys.realm(realm)).array();
  }
}
