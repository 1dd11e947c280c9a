package dev.freehold.store;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.transition.BlockTransition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/**
 * A process' store: the chain of checkpoints and any number of realms in one database. After {@link
 * #close} every use of it, or of a snapshot of it, throws {@link StoreException}.
 */
public final class WorkerStore implements NodeStore, AutoCloseable {
  /**
   * The memory that a store may take.
   *
   * @param databaseBytes all of RocksDB's: blocks, indexes, filters and unflushed writes
   * @param cacheBytes tree nodes and accounts on the heap, in front of RocksDB
   */
  public record Memory(long databaseBytes, long cacheBytes) {
    /** For a small network. */
    public static final Memory DEFAULT = new Memory(64L << 20, 16L << 20);
  }

  /** How stores are laid out: those of another schema are refused. */
  public static final int SCHEMA = 7;

  private static final byte[] SCHEMA_KEY = "schema".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GENESIS_KEY = "genesis".getBytes(StandardCharsets.US_ASCII);

  private final Database db;
  private final RocksChainStore chain;
  private final RocksTails tails;
  private final boolean inspecting;
  private final Caches caches;
  private final Map<RealmId, RocksRealmStore> realms = new ConcurrentHashMap<>();
  private volatile long receiptsKeptMs = Receipts.KEPT_DEFAULT.toMillis();

  private WorkerStore(Database db, Genesis genesis, Caches caches, boolean inspecting) {
    this.db = db;
    this.caches = caches;
    this.inspecting = inspecting;
    chain = new RocksChainStore(db, caches, genesis.checkpoint());
    tails = new RocksTails(db, this::stored);
  }

  /** Opens the store in a directory with the {@linkplain Memory#DEFAULT default memory}. */
  public static WorkerStore open(Path directory, Genesis genesis) {
    return open(directory, genesis, Memory.DEFAULT);
  }

  /**
   * Opens the store in a directory, which is created where there is none.
   *
   * @throws StoreException if it is in use, damaged, of another network or a newer schema
   */
  public static WorkerStore open(Path directory, Genesis genesis, Memory memory) {
    Database db = DatabaseOpening.open(directory, memory.databaseBytes());
    try {
      identify(db, genesis);
      Caches caches = new Caches(memory.cacheBytes());
      WorkerStore store = new WorkerStore(db, genesis, caches, false);
      store.chain.requireRoot();
      store.heldRealms().forEach(store::stored);
      store.tails.cutToChains();
      return store;
    } catch (RuntimeException e) {
      db.close();
      throw e;
    }
  }

  /**
   * Opens a store for reading alone, as it is: that its trees have the right roots is for the
   * caller to check. Nothing on the disk changes.
   *
   * @throws StoreException if there is none, or it is in use, cannot be read, is of another network
   *     or schema
   */
  public static WorkerStore inspect(Path directory, Genesis genesis) {
    Database db = DatabaseOpening.openReadOnly(directory, Memory.DEFAULT.databaseBytes());
    try {
      if (db.get(Column.META, SCHEMA_KEY) == null) {
        throw db.damaged("it does not say of what network it is");
      }
      identify(db, genesis);
      return new WorkerStore(db, genesis, new Caches(Memory.DEFAULT.cacheBytes()), true);
    } catch (RuntimeException e) {
      db.close();
      throw e;
    }
  }

  @Override
  public List<RealmId> heldRealms() {
    return db.whileOpen(
        "read",
        () -> {
          List<RealmId> held = new ArrayList<>();
          try (ReadOptions all = new ReadOptions();
              RocksIterator heads = db.iterator(Column.HEADS, all)) {
            for (heads.seekToFirst(); VersionedReader.isAt(heads); heads.next()) {
              held.add(new RealmId(Short.toUnsignedInt(ByteBuffer.wrap(heads.key()).getShort())));
            }
          }
          return List.copyOf(held);
        });
  }

  /**
   * Opens an empty store whose writes a crash may take along: to replay a chain into.
   *
   * @throws StoreException if the directory cannot be used
   */
  public static WorkerStore openScratch(Path directory, Genesis genesis) {
    WorkerStore store = open(directory, genesis);
    store.db.relax();
    return store;
  }

  private static void identify(Database db, Genesis genesis) {
    byte[] schema = db.get(Column.META, SCHEMA_KEY);
    if (schema == null) {
      try (Batch batch = db.batch()) {
        batch.put(Column.META, GENESIS_KEY, genesis.toBytes());
        batch.put(Column.META, SCHEMA_KEY, Values.encode(out -> out.i32(SCHEMA)));
        db.write(batch);
      }
      return;
    }
    int version = Values.decode(db, schema, Decoder::i32).orElseThrow();
    if (version != SCHEMA) {
      throw new StoreException(
          "%s has schema %d; this program knows %d".formatted(db.directory(), version, SCHEMA));
    }
    byte[] stored = db.get(Column.META, GENESIS_KEY);
    if (!Arrays.equals(stored, genesis.toBytes())) {
      throw new StoreException(
          "%s holds the state of another network; the genesis given is %s"
              .formatted(db.directory(), genesis.hash()));
    }
  }

  /**
   * From now on writes wait while the disk is full, read-only or away, instead of failing.
   *
   * @param told gets a line for people when that begins, now and then meanwhile, and when it ends
   */
  public void patient(Consumer<String> told) {
    db.patient(told);
  }

  /** What writes are waiting for; empty if they are not. */
  public Optional<String> trouble() {
    return db.trouble();
  }

  /**
   * How long to keep receipts, counted in the time of checkpoints from a bundle's commit or
   * rejection on. What is older is forgotten as blocks are committed.
   */
  public void keepReceipts(Duration kept) {
    receiptsKeptMs = kept.toMillis();
  }

  /** The lowest block of a realm whose bundles {@link RealmStore#blockOf} still finds. */
  public long receiptsKeptFrom(RealmId realm) {
    return stored(realm).receiptsKeptFrom();
  }

  @Override
  public ChainStore chain() {
    return chain;
  }

  @Override
  public RealmStore realm(RealmId realm) {
    return stored(realm);
  }

  @Override
  public void commit(List<BlockTransition.Result> blocks) {
    RocksRealmStore.commit(
        db,
        caches,
        blocks.stream()
            .map(r -> new RocksRealmStore.Commit(stored(realmOf(r)), r.delta(), r.block()))
            .toList());
  }

  @Override
  public RealmTails tails() {
    return tails;
  }

  @Override
  public void unwind(RealmId realm, long height) {
    RocksRealmStore store = stored(realm);
    long epoch = tails.promiseFirst(realm);
    while (store.head().height() > height) {
      RealmBlock last = store.block(store.head().height()).orElseThrow();
      try (Batch batch = db.batch()) {
        store.putUndo(batch, last);
        RocksTails.putFirst(batch, epoch, last);
        db.write(batch);
      }
      store.undone();
      tails.first(new TailLink(epoch, last.header()));
    }
  }

  private static RealmId realmOf(BlockTransition.Result result) {
    return result.block().header().realm();
  }

  private RocksRealmStore stored(RealmId realm) {
    return realms.computeIfAbsent(realm, this::open);
  }

  private RocksRealmStore open(RealmId id) {
    Receipts receipts = new Receipts(db, id, () -> chain.head().timeMs(), () -> receiptsKeptMs);
    RocksRealmStore store =
        new RocksRealmStore(db, caches, id, () -> chain.readableFrom(id), receipts);
    if (!inspecting && !RealmImport.isUnderWay(db, id)) {
      store.requireRoot();
    }
    return store;
  }

  @Override
  public RealmCopy copyRealm(RealmId realm) {
    RocksRealmStore store = stored(realm);
    if (store.head().height() > 0) {
      throw new IllegalStateException("realm " + realm + " has blocks here");
    }
    Receipts receipts = new Receipts(db, realm, () -> chain.head().timeMs(), () -> receiptsKeptMs);
    return new RealmImport(db, caches, store, realm, receipts);
  }

  @Override
  public void close() {
    db.close();
  }
}
