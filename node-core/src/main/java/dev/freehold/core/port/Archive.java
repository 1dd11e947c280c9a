package dev.freehold.core.port;

import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.work.Aggregate;
import java.util.List;
import java.util.Optional;

/**
 * The history of one realm: its blocks and what belongs to them. Any thread reads and writes; what
 * is written is durable when a method returns. Every method may throw {@link StoreException}.
 */
public interface Archive {
  /** A committed block. */
  Optional<RealmBlock> block(long height);

  /**
   * The encoding of a committed block, for those who only hand it on: nothing is decoded where it
   * is stored so.
   */
  default Optional<byte[]> blockBytes(long height) {
    return block(height).map(RealmBlock::toBytes);
  }

  /**
   * The statements that an entry of a block's list of proofs proves. They stay when the proofs are
   * dropped.
   *
   * @return empty if there is no such block or entry
   */
  Optional<List<CallStatement>> statements(long height, int entry);

  /**
   * The headers of committed blocks from a height on, ascending; none if there is no such block.
   *
   * @param max how many at the most
   */
  List<ProvenHeader> headers(long from, int max);

  /**
   * Drops the single proofs of a block; of one that has none left, nothing changes.
   *
   * @throws java.util.NoSuchElementException if there is no such block
   */
  void dropProofs(long height);

  /** Keeps the witness of a block, which need not be committed yet. */
  void keepWitness(long height, BlockWitness witness);

  /** The witness of a block, if it is kept here. */
  Optional<BlockWitness> witness(long height);

  /**
   * Keeps an aggregate of this realm's proofs, in the place of an earlier one of the same job.
   *
   * @throws IllegalArgumentException if it is of another realm
   */
  void keepAggregate(Aggregate aggregate);

  /** The aggregate of a job, if it is kept here. */
  Optional<Aggregate> aggregate(long firstBlock, Hash32 job);

  /** Forgets the aggregate of a job. */
  void forgetAggregate(long firstBlock, Hash32 job);

  /**
   * The checkpoint up to which all coverage of this realm was dealt with, as {@link
   * #settleCoverage} said last; 0 if it never did.
   *
   * @param dropping whether dealing with it meant that covered proofs were dropped, and not only
   *     that aggregates were kept
   */
  long coverageSettled(boolean dropping);

  /** Notes what {@link #coverageSettled} answers from now on. */
  void settleCoverage(boolean dropping, long checkpoint);

  /**
   * A part of the realm's state after the block of a height, to be copied by another worker.
   *
   * @param cursor empty for the first part, then {@link SnapshotPart#next} of the part before
   * @param max entries of the part
   * @return empty if that height is not committed or no longer readable
   * @throws IllegalArgumentException if the cursor is not one
   */
  Optional<SnapshotPart> snapshotPart(long height, byte[] cursor, int max);
}
