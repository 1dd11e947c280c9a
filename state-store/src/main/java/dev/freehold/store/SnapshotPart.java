package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.wire.SnapshotEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some of a realm's state: accounts first, then leaves of contracts, then slots, each in the order
 * of their keys.
 *
 * @param next what the part after this one is asked for with; empty after the last
 */
public record SnapshotPart(List<SnapshotEntry> entries, byte[] next) {
  /** What a part is read from: a column, and where the realm's keys in it begin. */
  private enum Section {
    ACCOUNTS(Column.ACCOUNTS),
    LEAVES(Column.NODES),
    SLOTS(Column.SLOTS);

    private final Column column;

    Section(Column column) {
      this.column = column;
    }

    byte[] prefix(RealmId realm) {
      byte[] scope = Keys.realm(realm);
      // Level 0 holds the leaves.
      return this == LEAVES ? Arrays.copyOf(scope, scope.length + 1) : scope;
    }

    /** The first key: leaves of the system contract follow from the accounts. */
    byte[] first(RealmId realm) {
      return this == LEAVES
          ? Keys.node(realm.value(), 0, 1L << UserId.INDEX_BITS)
          : Arrays.copyOf(prefix(realm), column.keyBytes());
    }
  }

  static SnapshotPart read(
      Database db, RealmId realm, RocksRealmSnapshot state, byte[] cursor, int max) {
    Section section = cursor.length == 0 ? Section.ACCOUNTS : section(cursor[0]);
    byte[] from =
        cursor.length == 0 ? section.first(realm) : Arrays.copyOfRange(cursor, 1, cursor.length);
    byte[] prefix = section.prefix(realm);
    if (from.length != section.column.keyBytes()
        || !Arrays.equals(from, 0, prefix.length, prefix, 0, prefix.length)) {
      throw new IllegalArgumentException("not a cursor of this realm");
    }
    List<VersionedReader.Entry> found = state.range(section.column, prefix, from, max + 1);
    List<SnapshotEntry> entries = new ArrayList<>();
    for (VersionedReader.Entry entry : found.subList(0, Math.min(max, found.size()))) {
      entries.add(entry(db, section, entry));
    }
    return new SnapshotPart(List.copyOf(entries), next(section, realm, found, max));
  }

  private static Section section(byte ordinal) {
    if (ordinal < 0 || ordinal >= Section.values().length) {
      throw new IllegalArgumentException("no such section of a snapshot");
    }
    return Section.values()[ordinal];
  }

  private static byte[] next(
      Section section, RealmId realm, List<VersionedReader.Entry> found, int max) {
    if (found.size() > max) {
      return cursor(section, found.get(max).key());
    }
    int following = section.ordinal() + 1;
    if (following == Section.values().length) {
      return new byte[0];
    }
    Section after = Section.values()[following];
    return cursor(after, after.first(realm));
  }

  private static byte[] cursor(Section section, byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put((byte) section.ordinal()).put(key).array();
  }

  private static SnapshotEntry entry(Database db, Section section, VersionedReader.Entry entry) {
    ByteBuffer key = ByteBuffer.wrap(entry.key());
    int realm = Short.toUnsignedInt(key.getShort());
    return switch (section) {
      case ACCOUNTS -> {
        Account account = Values.account(db, entry.value()).orElseThrow();
        yield new SnapshotEntry.AccountEntry(new UserId(key.getInt()), account);
      }
      case LEAVES -> {
        long index = entry.index();
        ContractId contract = new ContractId((int) (index >>> UserId.INDEX_BITS));
        int user = (int) (index & (UserId.INDEX_COUNT - 1));
        Fr leaf = Values.fr(db, entry.value());
        yield new SnapshotEntry.LeafEntry(contract, UserId.of(new RealmId(realm), user), leaf);
      }
      case SLOTS ->
          new SnapshotEntry.SlotEntry(
              new ContractId(key.getInt()),
              new UserId(key.getInt()),
              key.getLong(),
              Values.fr(db, entry.value()));
    };
  }
}
