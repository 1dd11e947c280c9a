package dev.freehold.store;

import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Kinds of values in the database, each with one place where it stands. */
enum StoredValue {
  BLOCK(Column.BLOCKS),
  HEADER(Column.HEADERS),
  STATEMENTS(Column.STATEMENTS),
  BUNDLE_HEIGHT(Column.BUNDLES),
  BUNDLE_REJECTION(Column.BUNDLES),
  RECEIPTS(Column.RECEIPTS),
  RECEIPTS_FROM(Column.META),
  PRUNED(Column.META),
  COVERAGE(Column.META),
  IMPORT(Column.META),
  HEAD(Column.HEADS),
  AGGREGATE(Column.AGGREGATES),
  WITNESS(Column.WITNESSES),
  CHECKPOINT(Column.CHECKPOINTS),
  CONTRACT(Column.CONTRACTS),
  REALM_HEIGHT(Column.REALM_HEIGHTS),
  ACCOUNT(Column.ACCOUNTS),
  NODES(Column.NODES),
  SLOT(Column.SLOTS),
  ACCOUNT_HISTORY(Column.ACCOUNTS),
  TOUCHED(Column.TOUCHED),
  CHAIN_BEGIN(Column.META),
  CONTRACT_FOR_BEGIN(Column.META),
  WHOLE_FROM(Column.META);

  static final RealmId REALM = new RealmId(3);
  static final UserId USER = UserId.of(REALM, 9);
  static final ContractId CONTRACT_ID = new ContractId(6);
  static final Hash32 HASH = Hash32.ZERO;

  /** The height that values with one have. */
  static final long AT = 1;

  private final Column column;

  StoredValue(Column column) {
    this.column = column;
  }

  /** The kind that an input's first byte names. */
  static StoredValue of(byte[] input) {
    return values()[input.length == 0 ? 0 : (input[0] & 0xff) % values().length];
  }

  Column column() {
    return column;
  }

  byte[] key() {
    return switch (this) {
      case BLOCK, HEADER, RECEIPTS, WITNESS, TOUCHED -> Keys.height(REALM.value(), AT);
      case STATEMENTS -> Keys.entry(REALM, AT, 0);
      case BUNDLE_HEIGHT, BUNDLE_REJECTION -> Keys.bundle(REALM, HASH);
      case RECEIPTS_FROM -> meta("receipts");
      case PRUNED -> meta("pruned");
      case COVERAGE -> meta("covered");
      case IMPORT -> meta("import");
      case CHAIN_BEGIN -> ChainBeginning.BEGIN;
      case WHOLE_FROM -> ChainBeginning.WHOLE;
      case CONTRACT_FOR_BEGIN -> ChainBeginning.key(CONTRACT_ID);
      case HEAD -> Keys.realm(REALM);
      case AGGREGATE -> Keys.aggregate(REALM, AT, HASH);
      case CHECKPOINT -> Keys.height(AT);
      case CONTRACT -> Keys.contract(CONTRACT_ID);
      case REALM_HEIGHT -> Keys.height(REALM.value(), 0);
      case ACCOUNT, ACCOUNT_HISTORY -> Keys.account(USER);
      case NODES -> Keys.node(REALM.value(), 0, (6L << UserId.INDEX_BITS) / 4);
      case SLOT -> Keys.slot(CONTRACT_ID, USER, 7);
    };
  }

  private static byte[] meta(String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(ascii.length + 2).put(ascii).put(Keys.realm(REALM)).array();
  }
}
