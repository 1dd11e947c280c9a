package dev.freehold.core.port;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.proof.CallStatement;
import java.util.List;
import java.util.Optional;

/**
 * The writing of a copied realm into a store that has no block of it: first accounts and leaves in
 * parts, which together must hash to the root of a final header, then every block from that header
 * back to the first, each of which the one after it names. Slots are taken from the blocks: the
 * last write counts, so nobody's word is needed for them.
 *
 * <p>Every part is durable with a note how far it goes, so a copy is gone on with after a crash.
 * Until {@link #finish} the realm stands at its origin. Every method may throw {@link
 * StoreException}.
 */
public interface RealmCopy {
  /**
   * The point that a copy has reached.
   *
   * @param target the final header that is copied up to
   * @param cursor with which the next part of the state is asked for; empty at the beginning
   * @param whole whether the state is complete and has the target's root
   * @param last the header of the block that was copied last, going back; empty before the first
   */
  record Progress(RealmHeader target, byte[] cursor, boolean whole, Optional<RealmHeader> last) {}

  /** How far this copy has come; empty if none has been begun. */
  Optional<Progress> progress();

  /** Begins with another target; everything that was copied is dropped. */
  void begin(RealmHeader target);

  /** Drops everything that was copied: the realm is as if it had never been here. */
  void abandon();

  /**
   * Takes a part of the state; slots in it are passed over.
   *
   * @param next the cursor of the part after this one
   * @throws IllegalArgumentException if an entry is not of this realm, or is a leaf of the system
   *     contract, which only accounts have
   */
  void takeState(List<SnapshotEntry> entries, byte[] next);

  /**
   * Ends the state.
   *
   * @return whether it has the target's root; if not, nothing of it can be used
   */
  boolean endState();

  /**
   * Takes the block before the last one that was taken, or the target's; the caller has checked
   * that it is the one that is named and holds what its header says.
   *
   * @param statements a list for each of the block's proofs; the caller has checked their digests
   * @param timeMs when it was committed, near enough: receipts are forgotten by it
   */
  void takeBlock(RealmBlock block, List<List<CallStatement>> statements, long timeMs);

  /**
   * Puts the realm at its target.
   *
   * @throws IllegalStateException if not all blocks have been taken
   */
  void finish();
}
