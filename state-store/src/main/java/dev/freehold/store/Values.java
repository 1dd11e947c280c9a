package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.TreeDelta;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The values of {@link Column}'s layouts. What does not decode is damage, not bad input. */
final class Values {
  private static final int FAMILY_BYTES = MerklePath.ARITY * Fr.BYTES;

  private Values() {}

  static byte[] encode(Consumer<Encoder> writer) {
    Encoder out = new Encoder();
    writer.accept(out);
    return out.toBytes();
  }

  /** A stored value; empty for {@code null}. */
  static <T> Optional<T> decode(Database db, byte[] bytes, Function<Decoder, T> reader) {
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Decoder.decode(bytes, reader));
    } catch (MalformedException e) {
      throw db.damaged(e.getMessage());
    }
  }

  static Optional<Account> account(Database db, byte[] bytes) {
    return decode(db, bytes, Account::decode);
  }

  /** A stored element; {@code null} for {@code null}. */
  static Fr fr(Database db, byte[] bytes) {
    return decode(db, bytes, Decoder::fr).orElse(null);
  }

  /** Four nodes from {@code limbs[family * 16]} on. */
  static byte[] family(long[] limbs, int family) {
    byte[] out = new byte[FAMILY_BYTES];
    ByteBuffer bytes = ByteBuffer.wrap(out);
    long[] plain = new long[FrArrays.LIMBS];
    for (int child = 0; child < MerklePath.ARITY; child++) {
      FrArrays.toCanonical(
          plain, 0, limbs, family * TreeDelta.FAMILY_LIMBS + child * FrArrays.LIMBS);
      for (int i = FrArrays.LIMBS - 1; i >= 0; i--) {
        bytes.putLong(plain[i]);
      }
    }
    return out;
  }

  /** Reads four stored nodes into {@code limbs} from {@code off} on. */
  static void family(Database db, byte[] stored, long[] limbs, int off) {
    if (stored.length != FAMILY_BYTES) {
      throw db.damaged("a family of nodes has " + stored.length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    long[] plain = new long[FrArrays.LIMBS];
    for (int child = 0; child < MerklePath.ARITY; child++) {
      for (int i = FrArrays.LIMBS - 1; i >= 0; i--) {
        plain[i] = bytes.getLong();
      }
      if (!FrArrays.isCanonical(plain, 0)) {
        throw db.damaged("a node is no field element");
      }
      FrArrays.fromCanonical(limbs, off + child * FrArrays.LIMBS, plain, 0);
    }
  }

  static Optional<Long> height(Database db, byte[] bytes) {
    return decode(db, bytes, Decoder::u63);
  }

  static byte[] height(long height) {
    return ByteBuffer.allocate(Long.BYTES).putLong(height).array();
  }
}
