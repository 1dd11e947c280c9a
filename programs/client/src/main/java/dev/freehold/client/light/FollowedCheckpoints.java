package dev.freehold.client.light;

import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoints that were followed. Of each the hash is kept, of those used last the global root,
 * of a few all: what is asked for and is not here is fetched again and must have the hash.
 */
final class FollowedCheckpoints {
  /** Checkpoints that are kept whole: those of a block and the one before it lie close together. */
  static final int WHOLE_MAX = 16;

  /**
   * Global roots that are kept: those that calls may be anchored to, and as many of late realms.
   */
  static final int ROOTS_MAX = 2 * Limits.ANCHOR_AGE_MAX;

  private static final int HASHES_A_CHUNK = 4096;

  /** Fetches checkpoints, and looks at signatures. */
  interface Fetching {
    /**
     * A checkpoint.
     *
     * @throws RefusedException if it is not signed
     */
    Checkpoint signed(long height);
  }

  private final Fetching fetching;
  private final Checkpoint trusted;
  private final List<byte[]> hashes = new ArrayList<>();
  private final Map<Long, Fr> roots = newCache(ROOTS_MAX);
  private final Map<Long, Checkpoint> whole = newCache(WHOLE_MAX);

  /** Those from before the trusted one that were asked for, by how long before. */
  private final BitSet old = new BitSet();

  private Checkpoint head;

  FollowedCheckpoints(Checkpoint trusted, Fetching fetching) {
    this.trusted = trusted;
    this.fetching = fetching;
    append(trusted);
  }

  Checkpoint head() {
    return head;
  }

  /** Takes in the next one, which has been checked. */
  void append(Checkpoint checkpoint) {
    int index = Math.toIntExact(checkpoint.height() - trusted.height());
    if (index / HASHES_A_CHUNK == hashes.size()) {
      hashes.add(new byte[HASHES_A_CHUNK * Hash32.BYTES]);
    }
    System.arraycopy(
        checkpoint.hash().toBytes(),
        0,
        hashes.get(index / HASHES_A_CHUNK),
        index % HASHES_A_CHUNK * Hash32.BYTES,
        Hash32.BYTES);
    roots.put(checkpoint.height(), checkpoint.globalRoot());
    whole.put(checkpoint.height(), checkpoint);
    head = checkpoint;
  }

  /**
   * A checkpoint; empty if it was not followed yet. Of one from before the trusted one the
   * signature alone is known.
   *
   * @throws RefusedException if another one comes when it is fetched again
   */
  Optional<Checkpoint> at(long height) {
    if (height < 0 || height > head.height()) {
      return Optional.empty();
    }
    Checkpoint known = whole.get(height);
    if (known == null) {
      known = fetch(height);
      whole.put(height, known);
      roots.put(height, known.globalRoot());
    }
    return Optional.of(known);
  }

  /** The global root of a checkpoint, as {@link #at}. */
  Optional<Fr> rootAt(long height) {
    Fr known = roots.get(height);
    return known != null ? Optional.of(known) : at(height).map(Checkpoint::globalRoot);
  }

  private Checkpoint fetch(long height) {
    Checkpoint fetched = fetching.signed(height);
    boolean same =
        height < trusted.height()
            ? fetched.height() == height
            : fetched.hash().equals(hashAt(height));
    if (!same) {
      throw new RefusedException(
          Reason.CHECKPOINT_NOT_LINKED, "checkpoint " + height + " is another now");
    }
    if (height < trusted.height() && height > 0) {
      old.set(Math.toIntExact(trusted.height() - height));
    }
    return fetched;
  }

  private Hash32 hashAt(long height) {
    int index = Math.toIntExact(height - trusted.height());
    byte[] bytes = new byte[Hash32.BYTES];
    System.arraycopy(
        hashes.get(index / HASHES_A_CHUNK),
        index % HASHES_A_CHUNK * Hash32.BYTES,
        bytes,
        0,
        Hash32.BYTES);
    return new Hash32(bytes);
  }

  /** How many from before the trusted one were asked for; that of height 0 needs no trust. */
  int oldOnes() {
    return old.cardinality();
  }

  /** Bytes of hashes. */
  long hashBytes() {
    return (long) hashes.size() * HASHES_A_CHUNK * Hash32.BYTES;
  }

  int rootsHeld() {
    return roots.size();
  }

  int wholeHeld() {
    return whole.size();
  }

  private static <V> Map<Long, V> newCache(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > max;
      }
    };
  }
}
