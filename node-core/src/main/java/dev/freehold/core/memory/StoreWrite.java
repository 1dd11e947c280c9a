package dev.freehold.core.memory;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.work.Aggregate;
import java.util.List;
import java.util.SortedMap;

/** One atomic write of a {@link MemoryNodeStore}: wholly on a disk or not at all. */
public sealed interface StoreWrite {
  /** A checkpoint that was appended to the chain. */
  record Appended(Checkpoint checkpoint) implements StoreWrite {}

  /** Contracts that were kept for a beginning. */
  record KeptForBegin(List<Contract> contracts) implements StoreWrite {}

  /** A checkpoint that the chain goes on from, with the latest headers of all realms. */
  record BegunAt(Checkpoint checkpoint, List<RealmHeader> headers) implements StoreWrite {}

  /** Checkpoints before those that were there, latest first. */
  record Prepended(List<Checkpoint> before) implements StoreWrite {}

  /** Changes of realms' tails. */
  record TailsWritten(List<TailWrite> writes) implements StoreWrite {}

  /**
   * A block that went from the end of its realm's store to the beginning of the realm's tail.
   *
   * @param epoch that it is of
   */
  record Unwound(RealmId realm, long epoch) implements StoreWrite {}

  /** A write into the store of one realm. */
  sealed interface OfRealm extends StoreWrite {
    /** The realm. */
    RealmId realm();
  }

  /**
   * A block with its changes.
   *
   * @param rejections the bundles that were rejected since the block before
   */
  record Committed(
      RealmId realm,
      BlockDelta delta,
      RealmBlock block,
      SortedMap<Hash32, BundleStatus.Rejected> rejections)
      implements OfRealm {}

  /** The dropping of a block's proofs. */
  record ProofsDropped(RealmId realm, long height) implements OfRealm {}

  /** The witness of a block. */
  record WitnessKept(RealmId realm, long height, BlockWitness witness) implements OfRealm {}

  /** An aggregate. */
  record AggregateKept(RealmId realm, Aggregate aggregate) implements OfRealm {}

  /** The forgetting of an aggregate. */
  record AggregateForgotten(RealmId realm, long firstBlock, Hash32 job) implements OfRealm {}

  /** A note on coverage. */
  record CoverageSettled(RealmId realm, boolean dropping, long checkpoint) implements OfRealm {}

  /** A step of the copying of a realm. */
  sealed interface OfCopy extends OfRealm {}

  /** The beginning of a copy: everything that was copied before is dropped. */
  record CopyBegun(RealmId realm, RealmHeader target) implements OfCopy {}

  /** The end of a copy that came to nothing. */
  record CopyAbandoned(RealmId realm) implements OfCopy {}

  /** A part of the state of a copied realm. */
  record StateTaken(RealmId realm, List<SnapshotEntry> entries, byte[] next) implements OfCopy {}

  /** The end of the state, which has the right root. */
  record StateEnded(RealmId realm) implements OfCopy {}

  /** A block of a copied realm. */
  record BlockTaken(RealmId realm, RealmBlock block, List<List<CallStatement>> statements)
      implements OfCopy {}

  /** The end of a copy: the realm stands at its target. */
  record CopyFinished(RealmId realm) implements OfCopy {}
}
