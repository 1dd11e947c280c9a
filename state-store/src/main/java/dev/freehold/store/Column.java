package dev.freehold.store;

import java.nio.charset.StandardCharsets;

/**
 * The column families: the whole schema. Numbers in keys are big-endian, so that RocksDB's order is
 * theirs and what one block writes lies close together.
 *
 * <p>A <em>versioned</em> column has a twin whose name ends in {@code -history}: its key is the
 * column's key followed by the height (u64) of the block that overwrote it, its value one byte 0 for
 * "was absent" or 1 followed by the old value. The value at height H is that of the first history
 * entry above H, or the current one where there is none.
 */
enum Column {
  /** {@code schema} -> u32; {@code genesis} -> encoded genesis. */
  META("meta", false),
  /** realm u16, user u32 -> account. */
  ACCOUNTS("accounts", true),
  /** realm u16, contract u32, user u32, slot u64 -> 32 bytes. */
  SLOTS("slots", true),
  /**
   * scope u16, level u8, index u64 -> 32 bytes. The scope is a realm, or 0xffff for the tree over
   * all realms, whose versions are checkpoint heights.
   */
  NODES("nodes", true),
  /** realm u16, height u64 -> block. */
  BLOCKS("blocks", false),
  /** realm u16 -> header of the last block: the marker, put last. */
  HEADS("heads", false),
  /** realm u16, bundle id 32 bytes -> height u64. */
  BUNDLES("bundles", false),
  /** realm u16, auth key 32 bytes, user u32 -> nothing. May hold keys that were rotated away. */
  AUTH_KEYS("auth-keys", false),
  /** scope u16, height u64 -> the history keys that the block wrote: what to prune later. */
  TOUCHED("touched", false),
  /** height u64 -> checkpoint. */
  CHECKPOINTS("checkpoints", false),
  /** contract u32 -> contract. */
  CONTRACTS("contracts", false),
  /** realm u16, checkpoint height u64 -> height u64 of the realm's latest block in it. */
  REALM_HEIGHTS("realm-heights", false);

  private final String columnName;
  private final boolean versioned;

  Column(String columnName, boolean versioned) {
    this.columnName = columnName;
    this.versioned = versioned;
  }

  /** The column family's name. */
  byte[] nameBytes() {
    return columnName.getBytes(StandardCharsets.US_ASCII);
  }

  /** The name of the twin that holds old versions. */
  byte[] historyNameBytes() {
    return (columnName + "-history").getBytes(StandardCharsets.US_ASCII);
  }

  boolean isVersioned() {
    return versioned;
  }
}
