package dev.freehold.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * Settings of RocksDB; the reasons are in {@code docs/state-store.md}. Holds native objects that
 * must outlive the database.
 */
final class DatabaseOptions implements AutoCloseable {
  /** Bits a key in bloom filters: absent keys, as fresh tree nodes are, cost no disk read. */
  private static final double BLOOM_BITS = 10;

  private static final int OPEN_FILES_MAX = 512;

  /** Unflushed writes may take this part of the budget, within bounds. */
  private static final int UNFLUSHED_SHARE = 4;

  private static final long UNFLUSHED_BYTES_MIN = 4L << 20;
  private static final long UNFLUSHED_BYTES_MAX = 128L << 20;

  /**
   * What a column takes at its first write. The default, a megabyte for each, would let little more
   * than that stay unflushed in a small budget.
   */
  private static final long ARENA_BLOCK_BYTES = 128L << 10;

  /** Of the cache, kept for indexes and filters against a flood of data blocks. */
  private static final double INDEX_SHARE = 0.25;

  /** Twice the default: half the index. */
  private static final long BLOCK_BYTES = 8 << 10;

  private static final int BACKGROUND_JOBS = 2;

  /** Files are handed to the disk in steps, so that no sync of the log waits behind all of one. */
  private static final long SYNC_STEP_BYTES = 1 << 20;

  /** What a restart has to replay at the most. */
  private static final long WAL_BYTES_MAX = 256L << 20;

  /** Values from here on go to blob files in columns of large values. */
  private static final long BLOB_BYTES_MIN = 1024;

  private static final long INFO_LOG_BYTES_MAX = 4L << 20;
  private static final int INFO_LOGS_KEPT = 2;

  private final Cache cache;
  private final WriteBufferManager unflushed;
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
  private final DBOptions database = verifyingLogs();
  private final List<ColumnFamilyOptions> families = new ArrayList<>();
  private final List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();

  /**
   * @param memoryBytes budget of all native memory: one cache holds blocks, indexes and filters,
   *     and unflushed writes are charged to it
   */
  DatabaseOptions(long memoryBytes) {
    cache = new LRUCache(memoryBytes, -1, false, INDEX_SHARE);
    unflushed =
        new WriteBufferManager(
            Math.clamp(memoryBytes / UNFLUSHED_SHARE, UNFLUSHED_BYTES_MIN, UNFLUSHED_BYTES_MAX),
            cache);
    database
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setWriteBufferManager(unflushed)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        .setBytesPerSync(SYNC_STEP_BYTES)
        .setMaxTotalWalSize(WAL_BYTES_MAX)
        // Every write is synced: a crash can tear the last record only. Damage before it must not
        // roll committed blocks back in silence, as the default mode would.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(INFO_LOG_BYTES_MAX)
        .setKeepLogFileNum(INFO_LOGS_KEPT);
    descriptors.add(descriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family(table())));
    for (Column column : Column.values()) {
      descriptors.add(descriptor(ascii(column.columnName()), current(column)));
      if (column.isVersioned()) {
        descriptors.add(descriptor(ascii(column.historyName()), history(column)));
      }
    }
  }

  /**
   * Options under which the manifest names the write-ahead logs: one that is gone is then missed
   * when the database is opened, where blocks would be rolled back in silence. The setting has a
   * name and no method in Java.
   */
  private static DBOptions verifyingLogs() {
    Properties settings = new Properties();
    settings.setProperty("track_and_verify_wals_in_manifest", "true");
    DBOptions options = DBOptions.getDBOptionsFromProps(settings);
    if (options == null) {
      throw new IllegalStateException("this RocksDB does not know " + settings);
    }
    return options;
  }

  DBOptions database() {
    return database;
  }

  /** The default column, then each column followed by its twin if it has one. */
  List<ColumnFamilyDescriptor> descriptors() {
    return List.copyOf(descriptors);
  }

  private ColumnFamilyOptions current(Column column) {
    ColumnFamilyOptions options = family(table());
    if (column.layout() == Column.Layout.LARGE) {
      options
          .setEnableBlobFiles(true)
          .setMinBlobSize(BLOB_BYTES_MIN)
          .setEnableBlobGarbageCollection(true);
    }
    return options;
  }

  /** Old versions are sought by their key in the current column: that is what filters hold. */
  private ColumnFamilyOptions history(Column column) {
    ColumnFamilyOptions options = family(table().setWholeKeyFiltering(false));
    options.useFixedLengthPrefixExtractor(column.keyBytes());
    return options;
  }

  private BlockBasedTableConfig table() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setFilterPolicy(bloom)
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setBlockSize(BLOCK_BYTES);
  }

  private ColumnFamilyOptions family(BlockBasedTableConfig table) {
    // Field elements, proofs and digests do not compress.
    ColumnFamilyOptions options =
        new ColumnFamilyOptions()
            .setArenaBlockSize(ARENA_BLOCK_BYTES)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setTableFormatConfig(table);
    families.add(options);
    return options;
  }

  private static ColumnFamilyDescriptor descriptor(byte[] name, ColumnFamilyOptions options) {
    return new ColumnFamilyDescriptor(name, options);
  }

  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    database.close();
    families.forEach(ColumnFamilyOptions::close);
    bloom.close();
    unflushed.close();
    cache.close();
  }
}
