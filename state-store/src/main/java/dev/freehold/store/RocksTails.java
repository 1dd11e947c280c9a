package dev.freehold.store;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailChain;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Tails in the database: headers and promises on the heap too, blocks on the disk alone. */
final class RocksTails implements RealmTails {
  private final Database db;
  private final Function<RealmId, ? extends RealmView> stores;

  /** Chains that are not changed any more; {@code null} where nobody knows what is on the disk. */
  private volatile NavigableMap<RealmId, TailChain> chains;

  /**
   * @param stores the realms' stores
   */
  RocksTails(Database db, Function<RealmId, ? extends RealmView> stores) {
    this.db = db;
    this.stores = stores;
  }

  @Override
  public List<RealmId> realms() {
    return List.copyOf(chains().keySet());
  }

  @Override
  public long promised(RealmId realm) {
    return chain(realm).promised();
  }

  @Override
  public RealmHeader head(RealmId realm) {
    return chain(realm).head();
  }

  @Override
  public List<TailLink> links(RealmId realm) {
    return chain(realm).links();
  }

  @Override
  public Optional<RealmBlock> block(RealmId realm, long height) {
    if (chain(realm).link(height).isEmpty()) {
      return Optional.empty();
    }
    byte[] value = db.get(Column.TAILS, Keys.height(realm.value(), height));
    if (value == null) {
      // Another thread has dropped it since.
      return Optional.empty();
    }
    try {
      return Optional.of(RealmBlock.decode(Arrays.copyOfRange(value, Long.BYTES, value.length)));
    } catch (MalformedException e) {
      throw db.damaged(
          "block %d of the tail of realm %s: %s".formatted(height, realm, e.getMessage()));
    }
  }

  @Override
  public synchronized void write(List<TailWrite> writes) {
    NavigableMap<RealmId, TailChain> next = new TreeMap<>(chains());
    Map<RealmId, TailChain> tried = new TreeMap<>();
    try (Batch batch = db.batch()) {
      for (TailWrite write : writes) {
        TailChain chain = tried.computeIfAbsent(write.realm(), realm -> chain(realm).copy());
        put(batch, chain, write);
        chain.apply(write);
      }
      if (tried.isEmpty()) {
        return;
      }
      writeAll(batch);
    }
    next.putAll(tried);
    chains = next;
  }

  private void writeAll(Batch batch) {
    try {
      db.write(batch);
    } catch (RuntimeException e) {
      // Nobody knows what of it is on the disk.
      chains = null;
      throw e;
    }
  }

  private static void put(Batch batch, TailChain before, TailWrite write) {
    switch (write) {
      case TailWrite.Promised w ->
          batch.put(Column.META, Keys.promised(w.realm()), Values.height(w.epoch()));
      case TailWrite.Appended w ->
          batch.put(
              Column.TAILS,
              Keys.height(w.realm().value(), w.block().header().height()),
              value(w.epoch(), w.block()));
      case TailWrite.DroppedTo _, TailWrite.CutAbove _ -> {
        for (long height : before.heights(write)) {
          batch.delete(Column.TAILS, Keys.height(write.realm().value(), height));
        }
      }
    }
  }

  /** Puts a block that was the last of a realm's store at the beginning of its tail. */
  static void putFirst(Batch batch, long epoch, RealmBlock block) {
    RealmHeader header = block.header();
    batch.put(
        Column.TAILS, Keys.height(header.realm().value(), header.height()), value(epoch, block));
  }

  /** What was {@link #putFirst} is durable. */
  synchronized void first(TailLink link) {
    NavigableMap<RealmId, TailChain> next = new TreeMap<>(chains());
    RealmId realm = link.header().realm();
    TailChain changed = chain(realm).copy();
    changed.restore(link);
    next.put(realm, changed);
    chains = next;
  }

  private static byte[] value(long epoch, RealmBlock block) {
    byte[] bytes = block.toBytes();
    return ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(epoch).put(bytes).array();
  }

  /** Drops what the realms' stores hold, and cuts what does not stand on them. */
  void cutToChains() {
    write(chains().values().stream().flatMap(chain -> chain.settling().stream()).toList());
  }

  private TailChain chain(RealmId realm) {
    TailChain here = chains().get(realm);
    return here == null ? empty(realm) : here;
  }

  private TailChain empty(RealmId realm) {
    return new TailChain(
        realm, () -> stores.apply(realm).head(), height -> stores.apply(realm).header(height));
  }

  private NavigableMap<RealmId, TailChain> chains() {
    NavigableMap<RealmId, TailChain> known = chains;
    return known == null ? load() : known;
  }

  private synchronized NavigableMap<RealmId, TailChain> load() {
    if (chains == null) {
      NavigableMap<RealmId, TailChain> loaded = new TreeMap<>();
      db.whileOpen(
          "read",
          () -> {
            loadPromises(loaded);
            loadBlocks(loaded);
            return null;
          });
      chains = loaded;
    }
    return chains;
  }

  private void loadPromises(Map<RealmId, TailChain> loaded) throws RocksDBException {
    try (Slice end = new Slice(VersionedReader.after(Keys.PROMISED));
        ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
        RocksIterator promises = db.iterator(Column.META, bounded)) {
      for (promises.seek(Keys.PROMISED); VersionedReader.isAt(promises); promises.next()) {
        short id = ByteBuffer.wrap(promises.key()).getShort(Keys.PROMISED.length);
        RealmId realm = new RealmId(Short.toUnsignedInt(id));
        long epoch = Values.height(db, promises.value()).orElseThrow();
        loaded.computeIfAbsent(realm, this::empty).restore(new TailWrite.Promised(realm, epoch));
      }
    }
  }

  private void loadBlocks(Map<RealmId, TailChain> loaded) throws RocksDBException {
    if (!db.has(Column.TAILS)) {
      return;
    }
    try (ReadOptions all = new ReadOptions();
        RocksIterator blocks = db.iterator(Column.TAILS, all)) {
      for (blocks.seekToFirst(); VersionedReader.isAt(blocks); blocks.next()) {
        int id = Short.toUnsignedInt(ByteBuffer.wrap(blocks.key()).getShort());
        loaded.computeIfAbsent(new RealmId(id), this::empty).restore(link(blocks.value()));
      }
    }
  }

  /** The header stands first in a block. */
  private TailLink link(byte[] value) {
    try {
      Decoder in = new Decoder(value);
      return new TailLink(in.u63(), RealmHeader.decode(in));
    } catch (MalformedException | IllegalArgumentException e) {
      throw db.damaged("a block of a tail: " + e.getMessage());
    }
  }
}
