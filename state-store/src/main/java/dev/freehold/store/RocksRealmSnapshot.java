package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.tree.StateShape;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One realm at one height. */
final class RocksRealmSnapshot implements RealmSnapshot {
  private final Database db;
  private final RealmId realm;
  private final long height;
  private final VersionedReader reader;
  private final FamilyTree tree = new FamilyTree(StateShape.REALM_DEPTH, this::family);

  private RocksRealmSnapshot(Database db, RealmId realm, long height, VersionedReader reader) {
    this.db = db;
    this.realm = realm;
    this.height = height;
    this.reader = reader;
  }

  /** The realm at a committed height; empty if it is no longer readable. */
  static Optional<RocksRealmSnapshot> at(Database db, RealmId realm, long height) {
    VersionedReader reader = db.reader(height);
    // Asked of the snapshot itself: a commit may be forgetting this height right now.
    if (height < Pruning.prunedTo(db, reader, realm.value())) {
      reader.close();
      return Optional.empty();
    }
    return Optional.of(new RocksRealmSnapshot(db, realm, height, reader));
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public Optional<Account> account(UserId user) {
    return Values.account(db, reader.get(Column.ACCOUNTS, Keys.account(user)));
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public Fr node(int level, long index) {
    return tree.node(level, index);
  }

  @Override
  public void families(int level, long[] parents, long[] limbs) {
    tree.families(level, parents, limbs);
  }

  private boolean family(int level, long parent, long[] limbs, int off) {
    byte[] stored = reader.get(Column.NODES, Keys.node(realm.value(), level, parent));
    if (stored != null) {
      Values.family(db, stored, limbs, off);
    }
    return stored != null;
  }

  @Override
  public Fr slot(ContractId contract, UserId user, long slot) {
    Fr value = Values.fr(db, reader.get(Column.SLOTS, Keys.slot(contract, user, slot)));
    return value == null ? Fr.ZERO : value;
  }

  @Override
  public SortedMap<Long, Fr> slots(ContractId contract, UserId user, long from, int max) {
    SortedMap<Long, Fr> slots = new TreeMap<>();
    reader
        .range(Column.SLOTS, Keys.slots(contract, user), Keys.slot(contract, user, from), max)
        .forEach(entry -> slots.put(entry.index(), Values.fr(db, entry.value())));
    return slots;
  }

  /** Keys of a column with a prefix, from a key on. */
  List<VersionedReader.Entry> range(Column column, byte[] prefix, byte[] from, int max) {
    return reader.range(column, prefix, from, max);
  }

  @Override
  public void close() {
    reader.close();
  }
}
