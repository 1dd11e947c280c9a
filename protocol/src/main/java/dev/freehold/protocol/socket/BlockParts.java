package dev.freehold.protocol.socket;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.BlockCollector;
import dev.freehold.protocol.wire.Query;
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
    BlockCollector collector = new BlockCollector(bytesMax);
    do {
      Answer answer = ask.apply(request -> query.of(request, collector.offset()));
      if (!(answer instanceof Answer.BlockPart part)) {
        throw new MalformedException(Reason.UNKNOWN_TAG, "no part of a block: " + answer);
      }
      collector.put(part);
    } while (!collector.isWhole());
    return collector.bytes();
  }
}
