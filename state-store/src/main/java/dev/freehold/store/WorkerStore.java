package dev.freehold.store;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A process' store: the chain of checkpoints and any number of realms in one database. */
public final class WorkerStore implements AutoCloseable {
  private static final int SCHEMA = 1;
  private static final byte[] SCHEMA_KEY = "schema".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GENESIS_KEY = "genesis".getBytes(StandardCharsets.US_ASCII);

  private final Database db;
  private final RocksChainStore chain;
  private final Map<RealmId, RocksRealmStore> realms = new ConcurrentHashMap<>();

  private WorkerStore(Database db, Genesis genesis) {
    this.db = db;
    chain = new RocksChainStore(db, genesis.checkpoint());
  }

  /**
   * Opens the store in a directory, which is created where there is none.
   *
   * @param cacheBytes budget of the block cache
   * @throws StoreException if it is in use, damaged, of another network or a newer schema
   */
  public static WorkerStore open(Path directory, Genesis genesis, long cacheBytes) {
    Database db = new Database(directory, cacheBytes);
    try {
      identify(directory, db, genesis);
      return new WorkerStore(db, genesis);
    } catch (RuntimeException e) {
      db.close();
      throw e;
    }
  }

  private static void identify(Path directory, Database db, Genesis genesis) {
    byte[] schema = db.get(Column.META, SCHEMA_KEY);
    if (schema == null) {
      try (WriteBatch batch = new WriteBatch()) {
        batch.put(
            db.handle(Column.META),
            SCHEMA_KEY,
            ByteBuffer.allocate(4).putInt(SCHEMA).array());
        batch.put(db.handle(Column.META), GENESIS_KEY, genesis.toBytes());
        db.write(batch);
      } catch (RocksDBException e) {
        throw Database.failure("write", e);
      }
      return;
    }
    int version = ByteBuffer.wrap(schema).getInt();
    if (version != SCHEMA) {
      throw new StoreException(
          "%s has schema %d; this program knows %d".formatted(directory, version, SCHEMA));
    }
    if (!Arrays.equals(db.get(Column.META, GENESIS_KEY), genesis.toBytes())) {
      throw new StoreException(directory + " holds the state of another network");
    }
  }

  /** The chain of checkpoints. */
  public ChainStore chain() {
    return chain;
  }

  /** A realm; always the same object for the same realm. */
  public RealmStore realm(RealmId realm) {
    return realms.computeIfAbsent(
        realm, id -> new RocksRealmStore(db, id, () -> chain.readableFrom(id)));
  }

  @Override
  public void close() {
    db.close();
  }
}
