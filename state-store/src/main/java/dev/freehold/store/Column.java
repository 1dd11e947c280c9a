package dev.freehold.store;

/**
 * The column families: the whole schema. Numbers in keys are big-endian, so that RocksDB's order is
 * theirs and what one block writes lies close together.
 *
 * <p>A <em>versioned</em> column has a twin whose name ends in {@code -history}: its key is the
 * column's key followed by the height (u64) of the block that overwrote it, its value one byte 0
 * for "was absent" or 1 followed by the old value. The value at height H is that of the first
 * history entry above H, or the current one where there is none.
 *
 * <p>The ordinals of versioned columns are written into {@link #TOUCHED}: append, never reorder.
 */
enum Column {
  /**
   * {@code schema} -> u32; {@code genesis} -> encoded genesis; {@code pruned} and scope u16 -> u64,
   * the oldest readable height of a scope; {@code receipts} and realm u16 -> u64, the lowest block
   * whose bundles are in {@link #BUNDLES}; {@code covered} or {@code dropped} and realm u16 -> u64,
   * the checkpoint up to which aggregates are kept or covered proofs dropped; {@code import} and
   * realm u16 -> how far a realm has been copied that is not whole yet; {@code begin} -> u63, the
   * checkpoint that the chain begins at if not the genesis', and the realms' headers at it; {@code
   * whole} -> u63, the height from which on all checkpoints are here; {@code kept} and contract u32
   * -> contract, for the next such beginning; {@code promised} and realm u16 -> u63, the epoch
   * promised of a realm that is followed.
   */
  META("meta", Layout.PLAIN, 0),
  /** realm u16, user u32 -> account. */
  ACCOUNTS("accounts", Layout.VERSIONED, 6),
  /** realm u16, contract u32, user u32, slot u64 -> 32 bytes. */
  SLOTS("slots", Layout.VERSIONED, 18),
  /**
   * scope u16, level u8, parent u64 -> the four children at the level of one parent, 32 bytes each.
   * The scope is a realm, or 0xffff for the tree over all realms, whose versions are checkpoint
   * heights.
   */
  NODES("nodes", Layout.VERSIONED, 11),
  /** realm u16, height u64 -> block. */
  BLOCKS("blocks", Layout.LARGE, 10),
  /** realm u16 -> header of the last block: the marker, put last. */
  HEADS("heads", Layout.PLAIN, 2),
  /**
   * realm u16, bundle id 32 bytes -> height u64 of its block; for a bundle that was rejected after
   * it had been admitted, the height of the block it was written with, reason u8 and detail.
   */
  BUNDLES("bundles", Layout.PLAIN, 34),
  /** realm u16, auth key 32 bytes, user u32 -> nothing. One entry for each account. */
  AUTH_KEYS("auth-keys", Layout.PLAIN, 38),
  /** scope u16, height u64 -> (column u8, length u8, history key)*: what to prune later. */
  TOUCHED("touched", Layout.LARGE, 10),
  /** height u64 -> checkpoint. */
  CHECKPOINTS("checkpoints", Layout.LARGE, 8),
  /** contract u32 -> contract. */
  CONTRACTS("contracts", Layout.PLAIN, 4),
  /** realm u16, checkpoint height u64 -> height u64 of the realm's latest block in it. */
  REALM_HEIGHTS("realm-heights", Layout.PLAIN, 10),
  /**
   * realm u16, height u64 -> milliseconds since 1970 u64, ids of bundles committed, ids of bundles
   * rejected: what to forget later of {@link #BUNDLES}.
   */
  RECEIPTS("receipts", Layout.LARGE, 10),
  /** realm u16, height u64 -> the block's header and its list of proofs. */
  HEADERS("headers", Layout.PLAIN, 10),
  /**
   * realm u16, height u64, entry u16 -> the statements of an entry of the block's list of proofs.
   */
  STATEMENTS("statements", Layout.LARGE, 12),
  /** realm u16, height u64 of the job's first block, job 32 bytes -> the aggregate of the job. */
  AGGREGATES("aggregates", Layout.LARGE, 42),
  /** realm u16, height u64 -> the witness of the block, if the worker keeps them. */
  WITNESSES("witnesses", Layout.LARGE, 10),
  /** realm u16, height u64 -> epoch u63 and block, above the head of a realm that is followed. */
  TAILS("tails", Layout.LARGE, 10);

  /** Storage layouts of columns. */
  enum Layout {
    PLAIN,
    /** With a twin for old versions. */
    VERSIONED,
    /** Values of up to megabytes, in files of their own, so that compaction leaves them alone. */
    LARGE
  }

  private final String columnName;
  private final Layout layout;
  private final int keyBytes;

  Column(String columnName, Layout layout, int keyBytes) {
    this.columnName = columnName;
    this.layout = layout;
    this.keyBytes = keyBytes;
  }

  /** The column family's name. */
  String columnName() {
    return columnName;
  }

  /** The name of the twin that holds old versions. */
  String historyName() {
    return columnName + "-history";
  }

  Layout layout() {
    return layout;
  }

  /** Bytes of every key; 0 where keys differ in length. */
  int keyBytes() {
    return keyBytes;
  }

  /** Whether stores of this schema may lack it: it is made when one is opened to be written. */
  boolean mayLack() {
    return this == TAILS;
  }

  boolean isVersioned() {
    return layout == Layout.VERSIONED;
  }
}
