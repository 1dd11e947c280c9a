package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.TreeDelta;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reader of a realm's state in parts: sections of columns, each in the order of its keys. */
final class SnapshotReader {
  /** Column that a part is read from, and the place where the realm's keys in it begin. */
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
          ? Keys.node(realm.value(), 0, (1L << UserId.INDEX_BITS) / MerklePath.ARITY)
          : Arrays.copyOf(prefix(realm), column.keyBytes());
    }
  }

  private SnapshotReader() {}

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
    int keysMax = section == Section.LEAVES ? Math.max(1, max / MerklePath.ARITY) : max;
    List<VersionedReader.Entry> found = state.range(section.column, prefix, from, keysMax + 1);
    List<SnapshotEntry> entries = new ArrayList<>();
    for (VersionedReader.Entry entry : found.subList(0, Math.min(keysMax, found.size()))) {
      addEntries(db, section, entry, entries);
    }
    return new SnapshotPart(entries, next(section, realm, found, keysMax));
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

  private static void addEntries(
      Database db, Section section, VersionedReader.Entry entry, List<SnapshotEntry> entries) {
    ByteBuffer key = ByteBuffer.wrap(entry.key());
    int realm = Short.toUnsignedInt(key.getShort());
    switch (section) {
      case ACCOUNTS -> {
        Account account = Values.account(db, entry.value()).orElseThrow();
        entries.add(new SnapshotEntry.AccountEntry(new UserId(key.getInt()), account));
      }
      case LEAVES -> {
        long[] family = new long[TreeDelta.FAMILY_LIMBS];
        Values.family(db, entry.value(), family, 0);
        for (int child = 0; child < MerklePath.ARITY; child++) {
          long index = entry.index() * MerklePath.ARITY + child;
          ContractId contract = new ContractId((int) (index >>> UserId.INDEX_BITS));
          int user = (int) (index & (UserId.INDEX_COUNT - 1));
          Fr leaf = Fr.fromLimbs(family, child * FrArrays.LIMBS);
          if (!leaf.isZero()) {
            entries.add(
                new SnapshotEntry.LeafEntry(contract, UserId.of(new RealmId(realm), user), leaf));
          }
        }
      }
      case SLOTS ->
          entries.add(
              new SnapshotEntry.SlotEntry(
                  new ContractId(key.getInt()),
                  new UserId(key.getInt()),
                  key.getLong(),
                  Values.fr(db, entry.value())));
    }
  }
}
