package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import java.util.Collections;
import java.util.List;

/**
 * Digests of what a block makes of the state, entry by entry: what its checkpoints deliver first,
 * then each of its bundles. Whoever replays the block has what is behind them; whoever does not can
 * still compute the header's digest.
 *
 * @param entries digests of the entries, one more than the block has bundles; see {@link
 *     dev.freehold.core.transition.BlockEntry#digest}
 * @param touched leaves of the realm's tree that the block touches
 * @param touchedRoot root over them, each with the last entry that touches it
 */
public record BlockChanges(List<Hash32> entries, int touched, Hash32 touchedRoot) {
  /** The delivery and the bundles. */
  private static final int ENTRIES_MAX = Limits.BLOCK_BUNDLES_MAX + 1;

  public BlockChanges {
    entries = List.copyOf(entries);
    if (entries.isEmpty() || touched < 0) {
      throw new IllegalArgumentException("not the changes of a block");
    }
  }

  /** Says nothing of what so many bundles make of the state. */
  public static BlockChanges unsaid(int bundles) {
    return new BlockChanges(Collections.nCopies(bundles + 1, Hash32.ZERO), 0, Hash32.ZERO);
  }

  void encode(Encoder out) {
    out.list(entries, Encoder::hash).i32(touched).hash(touchedRoot);
  }

  static BlockChanges decode(Decoder in) {
    return new BlockChanges(in.list(ENTRIES_MAX, Decoder::hash), in.i32(), in.hash());
  }
}
