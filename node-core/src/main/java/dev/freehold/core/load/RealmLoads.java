package dev.freehold.core.load;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.RealmId;
import java.util.Arrays;
import java.util.List;

/**
 * Work that each realm was lately, as its final headers say: the {@linkplain
 * dev.freehold.core.chain.FeeSchedule#weight weight} of its bundles (their proofs, writes and
 * bytes), of the last checkpoints more than of those before. Whoever has the headers comes to the
 * same numbers, so that nobody's word is taken for how busy a worker is.
 *
 * <p>A header tells what was used since the checkpoint that its block adopted. What blocks behind
 * the sealed one add before they adopt a later checkpoint is in no header, so that a load is a
 * lower bound, and about as much too low for one realm as for another.
 */
public final class RealmLoads {
  /** Checkpoints after which what was used counts for a third ({@code 1/e}). */
  public static final int WINDOW = 32;

  /** Sums stay far from the end of a long, whatever a header says. */
  private static final long WEIGHT_MAX = 1L << 40;

  private final long[] recent;

  /**
   * Loads of realms that have done nothing yet.
   *
   * @param realms how many there are
   */
  public RealmLoads(int realms) {
    recent = new long[realms];
  }

  /** A checkpoint ends: what was used before it counts a little less. */
  public void pass() {
    for (int i = 0; i < recent.length; i++) {
      // Rounded up, so that nothing is left of what was long ago.
      recent[i] -= Math.ceilDiv(recent[i], WINDOW);
    }
  }

  /**
   * A checkpoint holds a block of a realm.
   *
   * @param before the realm's header in the checkpoint before
   * @param header its header in this one
   */
  public void add(RealmHeader before, RealmHeader header) {
    boolean adopted = header.checkpointHeight() > before.checkpointHeight();
    long used = header.market().used() - (adopted ? 0 : before.market().used());
    recent[header.realm().value()] += Math.clamp(used, 0, WEIGHT_MAX);
  }

  /** What a realm has used at each of the last checkpoints, times {@link #WINDOW}; at least 0. */
  public long recent(RealmId realm) {
    return recent[realm.value()];
  }

  public void encode(Encoder out) {
    out.list(Arrays.stream(recent).boxed().toList(), Encoder::u63);
  }

  /**
   * Takes over what {@link #encode} wrote.
   *
   * @throws MalformedException if it is of another number of realms
   */
  public void restore(Decoder in) {
    List<Long> read = in.list(recent.length, Decoder::u63);
    if (read.size() != recent.length
        || read.stream().anyMatch(load -> load > WEIGHT_MAX * WINDOW)) {
      throw new MalformedException(Reason.OUT_OF_RANGE, "no loads of these realms");
    }
    Arrays.setAll(recent, read::get);
  }
}
