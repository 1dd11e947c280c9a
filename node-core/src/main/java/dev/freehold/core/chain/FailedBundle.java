package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Mark of a bundle that stands in a block and failed: its nonce was stepped and its fee taken, and
 * nothing else of it was done. It keeps its proofs for as long as the block is kept: they are the
 * evidence.
 *
 * @param position of the bundle in its block
 * @param reason what the rules say of its calls at its place; where they say nothing, what is wrong
 *     with its proofs or with a key that it deploys ({@link RejectReason#isOfProofs})
 */
public record FailedBundle(int position, RejectReason reason) {
  /** Bytes of one encoded mark. */
  public static final int BYTES = 4 + 1;

  public FailedBundle {
    if (position < 0 || position >= Limits.BLOCK_BUNDLES_MAX) {
      throw new IllegalArgumentException("no bundle has position " + position);
    }
  }

  /** The reasons of marks by position: a map of its own. */
  public static Map<Integer, RejectReason> reasons(List<FailedBundle> marks) {
    Map<Integer, RejectReason> reasons = new TreeMap<>();
    marks.forEach(mark -> reasons.put(mark.position, mark.reason));
    return reasons;
  }

  /** Marks are of bundles that are there, in ascending order. */
  static void requireOf(List<FailedBundle> marks, int bundles) {
    int last = -1;
    for (FailedBundle mark : marks) {
      if (mark.position <= last || mark.position >= bundles) {
        throw new IllegalArgumentException("marks that are not of a block's bundles in order");
      }
      last = mark.position;
    }
  }

  public void encode(Encoder out) {
    out.i32(position).u8(reason.ordinal());
  }

  public static FailedBundle decode(Decoder in) {
    return new FailedBundle(in.i32(), in.tag(RejectReason.values()));
  }
}
