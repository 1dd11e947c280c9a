package dev.freehold.store;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The keys of {@link Column}'s layouts. */
final class Keys {
  /** The scope of the tree over all realms. */
  static final int GLOBAL_SCOPE = 0xffff;

  /** In the meta column: what the keys of promised epochs begin with. */
  static final byte[] PROMISED = "promised".getBytes(StandardCharsets.US_ASCII);

  private Keys() {}

  static byte[] account(UserId user) {
    return ByteBuffer.allocate(6)
        .putShort((short) user.realm().value())
        .putInt(user.value())
        .array();
  }

  static byte[] slot(ContractId contract, UserId user, long slot) {
    return ByteBuffer.allocate(18).put(slots(contract, user)).putLong(slot).array();
  }

  /** What all slots of one user in one contract begin with. */
  static byte[] slots(ContractId contract, UserId user) {
    return ByteBuffer.allocate(10)
        .putShort((short) user.realm().value())
        .putInt(contract.value())
        .putInt(user.value())
        .array();
  }

  static byte[] node(int scope, int level, long parent) {
    return ByteBuffer.allocate(11)
        .putShort((short) scope)
        .put((byte) level)
        .putLong(parent)
        .array();
  }

  static byte[] realm(RealmId realm) {
    return ByteBuffer.allocate(2).putShort((short) realm.value()).array();
  }

  static byte[] height(int scope, long height) {
    return ByteBuffer.allocate(10).putShort((short) scope).putLong(height).array();
  }

  static byte[] height(long height) {
    return ByteBuffer.allocate(8).putLong(height).array();
  }

  static byte[] entry(RealmId realm, long height, int entry) {
    return ByteBuffer.allocate(12)
        .put(height(realm.value(), height))
        .putShort((short) entry)
        .array();
  }

  static byte[] aggregate(RealmId realm, long firstBlock, Hash32 job) {
    return ByteBuffer.allocate(42)
        .put(height(realm.value(), firstBlock))
        .put(job.toBytes())
        .array();
  }

  /** In the meta column: how far the coverage of a realm was dealt with. */
  static byte[] coverage(RealmId realm, boolean dropping) {
    byte[] name = (dropping ? "dropped" : "covered").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(name.length + 2).put(name).putShort((short) realm.value()).array();
  }

  /** In the meta column: the epoch promised of a realm. */
  static byte[] promised(RealmId realm) {
    return ByteBuffer.allocate(PROMISED.length + 2).put(PROMISED).put(realm(realm)).array();
  }

  static byte[] bundle(RealmId realm, Hash32 bundle) {
    return ByteBuffer.allocate(34).put(realm(realm)).put(bundle.toBytes()).array();
  }

  static byte[] authKeys(RealmId realm, Fr authKey) {
    return ByteBuffer.allocate(34).put(realm(realm)).put(authKey.toBytes()).array();
  }

  static byte[] authKey(UserId user, Fr authKey) {
    return ByteBuffer.allocate(38)
        .put(authKeys(user.realm(), authKey))
        .putInt(user.value())
        .array();
  }

  /** Whether a key that begins with a realm begins with this one. */
  static boolean isOfRealm(byte[] key, RealmId realm) {
    return Short.toUnsignedInt(ByteBuffer.wrap(key).getShort()) == realm.value();
  }

  static byte[] contract(ContractId contract) {
    return ByteBuffer.allocate(4).putInt(contract.value()).array();
  }
}
