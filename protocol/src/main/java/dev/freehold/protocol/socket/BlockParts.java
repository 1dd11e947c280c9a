package dev.freehold.protocol.socket;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Puts blocks together that come in parts. */
public final class BlockParts {
  private BlockParts() {}

  /**
   * Asks for a block until it is whole. Only its form is checked.
   *
   * @param ask asks a node and gives its answer
   * @throws MalformedException if what comes is no block within the limits
   */
  public static RealmBlock fetch(
      Function<IntFunction<Query>, Answer> ask, RealmId realm, long height) {
    return RealmBlock.decode(
        fetch(ask, Limits.BLOCK_BYTES_MAX, (r, from) -> new Query.BlockOf(r, realm, height, from)));
  }

  /** Asks for a block without its proofs and with its witness, as {@link #fetch}. */
  public static StatelessBlock stateless(
      Function<IntFunction<Query>, Answer> ask, RealmId realm, long height) {
    return StatelessBlock.decode(
        fetch(
            ask,
            Limits.STATELESS_BLOCK_BYTES_MAX,
            (r, from) -> new Query.WitnessOf(r, realm, height, from)));
  }

  private interface PartQuery {
    Query of(int request, int offset);
  }

  private static byte[] fetch(
      Function<IntFunction<Query>, Answer> ask, int bytesMax, PartQuery query) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int total;
    do {
      int offset = bytes.size();
      Answer answer = ask.apply(request -> query.of(request, offset));
      if (!(answer instanceof Answer.BlockPart part)) {
        throw new MalformedException(Reason.UNKNOWN_TAG, "no part of a block: " + answer);
      }
      total = part.totalBytes();
      if (total < 1 || total > bytesMax) {
        throw new MalformedException(Reason.OVER_LIMIT, "a block of " + total + " bytes");
      }
      if (part.bytes().length == 0) {
        throw new MalformedException(Reason.TRUNCATED, "a part of a block without bytes");
      }
      bytes.writeBytes(part.bytes());
    } while (bytes.size() < total);
    return bytes.toByteArray();
  }
}
