package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.field.Fr;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The values of {@link Column}'s layouts. What does not decode is damage, not bad input. */
final class Values {
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

  static Optional<Long> height(Database db, byte[] bytes) {
    return decode(db, bytes, Decoder::u63);
  }

  static byte[] height(long height) {
    return ByteBuffer.allocate(Long.BYTES).putLong(height).array();
  }
}
