package dev.freehold.protocol.wire;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;

/**
 * A question to a node. {@link #request} comes back in its {@link Answer}. Where a query names a
 * checkpoint, -1 means the latest.
 */
public sealed interface Query extends Message {
  /** A number that the asker chooses; the answer bears it. */
  int request();

  /** Question where a bundle stands; answered by {@link Answer.Status}. */
  record BundleStatusOf(int request, Hash32 bundle) implements Query {}

  /** Question who serves which realm; answered by {@link Answer.Network}. */
  record NetworkState(int request) implements Query {}

  /** An account at a checkpoint and now; answered by {@link Answer.AccountState}. */
  record AccountOf(int request, UserId user, long checkpointHeight) implements Query {}

  /** The accounts with a key among the realms this worker serves; {@link Answer.Accounts}. */
  record AccountsWithKey(int request, Fr authKey) implements Query {}

  /** A registered contract; answered by {@link Answer.ContractState}. */
  record ContractOf(int request, ContractId contract) implements Query {}

  /** A slot with its proof at a checkpoint; answered by {@link Answer.Slot}. */
  record SlotOf(int request, UserId user, ContractId contract, long slot, long checkpointHeight)
      implements Query {}

  /**
   * A user's written slots at a checkpoint, from a slot on; answered by {@link Answer.Slots}. Not
   * for the system contract.
   */
  record SlotsOf(
      int request, UserId user, ContractId contract, long fromSlot, long checkpointHeight)
      implements Query {}

  /** A checkpoint; answered by {@link Answer.CheckpointAt}. */
  record CheckpointOf(int request, long height) implements Query {}

  /**
   * The encoding of a committed block, from a byte on; answered by {@link Answer.BlockPart}.
   * Whoever asks checks it against the header it knows.
   */
  record BlockOf(int request, RealmId realm, long height, int offset) implements Query {}

  /**
   * A part of a realm's state after a block; answered by {@link Answer.SnapshotPart}. Whoever asks
   * checks the whole against the root it knows.
   *
   * @param cursor empty for the first part, then {@link Answer.SnapshotPart#next} of the part
   *     before
   */
  record SnapshotOf(int request, RealmId realm, long height, byte[] cursor) implements Query {}

  /**
   * An entry of a committed block's list of proofs; answered by {@link Answer.Proofs}. Whoever asks
   * checks the statements against the digest it knows.
   *
   * @param entry index in the block's list
   * @param withProofs whether the single proofs are wanted too
   */
  record ProofsOf(int request, RealmId realm, long block, int entry, boolean withProofs)
      implements Query {}

  /**
   * The headers of a realm's committed blocks from a height on, with what they say of proofs;
   * answered by {@link Answer.Headers}.
   */
  record HeadersOf(int request, RealmId realm, long fromHeight) implements Query {}

  /**
   * Question what shows that a bundle stands in a final block, be it as one that failed; answered
   * by {@link Answer.Included}. Whoever asks checks it against the checkpoint.
   */
  record InclusionOf(int request, RealmId realm, Hash32 bundle) implements Query {}

  /**
   * Question for what shows that workers which follow the realm hold a bundle's block, be it final
   * or not; answered by {@link Answer.Acknowledged}. Whoever asks checks it against the table of
   * who follows whom.
   */
  record AcknowledgementOf(int request, RealmId realm, Hash32 bundle) implements Query {}

  /**
   * Question where realms stand at a checkpoint, from a realm on; answered by {@link
   * Answer.Realms}. Whoever asks checks it against the checkpoint's global root.
   *
   * @param fromRealm number of the first realm that is wanted
   */
  record RealmsAt(int request, long checkpointHeight, int fromRealm) implements Query {}

  /**
   * The aggregate of a job; answered by {@link Answer.AggregateAt}. Whoever asks checks it.
   *
   * @param firstBlock of the job
   * @param job its name
   */
  record AggregateOf(int request, RealmId realm, long firstBlock, Hash32 job) implements Query {}

  /**
   * A committed block without proofs and with its witness, encoded, from a byte on; answered by
   * {@link Answer.BlockPart}. Whoever asks checks it against the headers it knows.
   */
  record WitnessOf(int request, RealmId realm, long height, int offset) implements Query {}

  /**
   * An operator's order to the coordinator; answered by {@link Answer.Network} as it is then.
   *
   * @param signature Ed25519 by the genesis' operator key over {@link Placement#digest}
   */
  record PlaceRealm(int request, Placement placement, byte[] signature) implements Query {
    /** Bytes of the signature, which is Ed25519's. */
    public static final int SIGNATURE_BYTES = 64;

    /** What can be shown to others of it. */
    public SignedPlacement order() {
      return new SignedPlacement(placement, signature);
    }
  }

  /**
   * The coordinator's board of jobs; answered by {@link Answer.Jobs}.
   *
   * @param from how many of the oldest jobs to leave out
   */
  record JobsOf(int request, int from) implements Query {}

  /** Question what the coordinator has paid an account for aggregates; {@link Answer.Earnings}. */
  record EarningsOf(int request, UserId payee) implements Query {}

  /**
   * Final candidates from a height on, each as the log of a validator of several has it; answered
   * by {@link Answer.Candidates}. Whoever asks checks them.
   *
   * @param height of the first, at least 1
   */
  record CandidatesFrom(int request, long height) implements Query {}

  /**
   * The newest state that a validator of several keeps, for one that joins late; answered by {@link
   * Answer.StateKept}. Whoever asks checks it.
   */
  record NewestState(int request) implements Query {}

  /**
   * A part of the state that a validator keeps; answered by {@link Answer.StatePart}.
   *
   * @param height of the checkpoint that the state is at
   * @param index of the part, from 0
   */
  record StatePartOf(int request, long height, int index) implements Query {}

  /** Question what the node has counted since its start; answered by {@link Answer.Counters}. */
  record CountersOf(int request) implements Query {}
}
