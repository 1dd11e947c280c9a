package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.tree.StateShape;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One realm at one height. */
final class RocksRealmSnapshot implements RealmSnapshot {
  private final RealmId realm;
  private final long height;
  private final VersionedReader reader;

  RocksRealmSnapshot(Database db, RealmId realm, long height) {
    this.realm = realm;
    this.height = height;
    reader = new VersionedReader(db, height);
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public Optional<Account> account(UserId user) {
    return RocksRealmStore.decodeAccount(reader.get(Column.ACCOUNTS, Keys.account(user)));
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public Fr node(int level, long index) {
    return RocksRealmStore.decodeFr(
        reader.get(Column.NODES, Keys.node(realm.value(), level, index)));
  }

  @Override
  public Fr slot(ContractId contract, UserId user, long slot) {
    byte[] value = reader.get(Column.SLOTS, Keys.slot(contract, user, slot));
    return value == null ? Fr.ZERO : Fr.fromBytes(value);
  }

  @Override
  public SortedMap<Long, Fr> slots(ContractId contract, UserId user, long from, int max) {
    SortedMap<Long, Fr> slots = new TreeMap<>();
    VersionedReader.bySuffix(
            reader.range(
                Column.SLOTS,
                Keys.slots(contract, user),
                Keys.slot(contract, user, from),
                max))
        .forEach((slot, value) -> slots.put(slot, Fr.fromBytes(value)));
    return slots;
  }

  @Override
  public void close() {
    reader.close();
  }
}
