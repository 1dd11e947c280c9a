package dev.freehold.simulation.kernel;

import java.util.EnumSet;
import java.util.Set;

/** Faults that are done to a world. */
public enum Fault {
  /** A connection breaks; bytes on their way are lost, perhaps in the middle of a frame. */
  CONNECTION_LOST,
  /** Two hosts cannot reach each other for a while. */
  PARTITION,
  /** One host's bytes do not reach another for a while, the other's do. */
  ONE_WAY_PARTITION,
  /** A link takes up to two seconds. */
  SLOW_LINK,
  /** One bit of what a client sends is another when it arrives. */
  BIT_FLIPPED,
  /** A stranger sends bytes, or messages, that no client sends. */
  GARBAGE_SENT,
  /** A client is gone without a word. */
  CLIENT_VANISHED,
  /** A client sends the same bundle twice, perhaps over two connections. */
  BUNDLE_SENT_TWICE,
  /** A client sends a bundle that must be refused. */
  BAD_BUNDLE,
  /** A process stands still for a while. */
  PROCESS_PAUSED,
  /** A worker stops without warning. */
  WORKER_CRASHED,
  /** A worker stops without warning, and stays away until others have taken its realms over. */
  WORKER_AWAY,
  /** A worker is told to stop in good order. */
  WORKER_DRAINED,
  /** The coordinator stops without warning. */
  COORDINATOR_CRASHED,
  /** A crash in the middle of a turn, between two effects. */
  CRASH_BETWEEN_EFFECTS,
  /** A crash took a write with it that was not synced. */
  UNSYNCED_LOST,
  /** A write had reached the disk although the process crashed before it knew. */
  UNSYNCED_KEPT,
  /** A crash tore the last entry of the coordinator's log. */
  LOG_TORN,
  /** A disk is full for a while. */
  DISK_FULL,
  /** A disk takes no writes for a while. */
  DISK_READ_ONLY,
  /** A disk takes long to sync for a while. */
  SLOW_SYNC,
  /** The coordinator's clock jumps, forward or back. */
  CLOCK_JUMPED,
  /** A worker takes seconds to answer an aggregator. */
  PROOFS_LATE,
  /** A worker has not got what an aggregator asks for, or has dropped the proofs. */
  PROOFS_LACKING,
  /** A worker lies to an aggregator: of proofs, statements, a contract or a checkpoint. */
  PROOFS_FALSE,
  /** A worker has not got what another copies from it, or not any more. */
  COPY_LACKING,
  /** A worker lies to one that copies from it: of the state, a block or statements. */
  COPY_FALSE,
  /** The coordinator's disk is put back to an older copy, from before what its workers hold. */
  COORDINATOR_RESTORED,
  /** A validator stops without warning. */
  VALIDATOR_CRASHED,
  /** All validators stop at once. */
  ALL_CRASHED,
  /** A validator's disk is put back to an older copy, from before what it has voted since. */
  VALIDATOR_RESTORED,
  /** A second process is started with a validator's key. */
  KEY_USED_TWICE,
  /** A validator lacks a block, and judges a candidate late. */
  JUDGED_LATE,
  /** A validator lacks a block for as long as faults last. */
  NOT_JUDGED,
  /** A message comes twice. */
  MESSAGE_DOUBLED,
  /** A message does not come: the queue to its receiver was full. */
  MESSAGE_LOST,
  /** A leader that lies proposes two candidates of a slot. */
  TWO_CANDIDATES,
  /** A validator that lies votes for two candidates of a slot. */
  TWO_VOTES,
  /** A validator that lies votes to skip a slot, and for its final. */
  SKIP_WITH_FINAL,
  /** A validator that lies says nothing where it should. */
  WITHHELD,
  /** A validator that lies says again what somebody has said before. */
  REPLAYED,
  /** A validator that lies says what others are to have signed: votes, certificates, candidates. */
  FORGED,
  /** A validator that lies sends votes, candidates and certificates of slots to come. */
  FLOODED,
  /** A validator that lies tells some and not others. */
  TOLD_SOME,
  /** A leader that lies proposes what does not follow, or what is no proposal. */
  FALSE_PROPOSAL,
  /** A leader that lies puts an entry into the journal that it had no right to write. */
  FORGED_JOURNAL,
  /** A validator that lies shows others another chain than the final one. */
  FALSE_CHAIN,
  /** A validator that lies tells workers what is not so. */
  WORKERS_MISLED,
  /** A leader that lies takes a block for verified that a worker never made. */
  BLOCK_MADE_UP,
  /** A validator that lies tells others that it has verified what it has not. */
  FALSE_TESTIMONY,
  /** A worker that lies reports a block with another root, other events, fees or bundles. */
  BLOCK_FORGED,
  /** A worker that lies makes two blocks of a height, both of which hold. */
  TWO_BLOCKS,
  /** A worker that lies does not show a block, or its witness, to some or to all. */
  BLOCK_WITHHELD,
  /** A worker that lies shows other bytes than those of its block. */
  BLOCK_FALSIFIED;

  /** Those of clusters: of coordinator, workers and clients. */
  public static Set<Fault> ofClusters() {
    Set<Fault> faults = EnumSet.range(CONNECTION_LOST, COORDINATOR_RESTORED);
    faults.remove(WORKER_AWAY);
    return faults;
  }

  /** Those of committees that coordinate a cluster. */
  public static Set<Fault> ofCommittees() {
    Set<Fault> faults = EnumSet.range(CONNECTION_LOST, CLOCK_JUMPED);
    faults.remove(WORKER_AWAY);
    faults.addAll(
        EnumSet.of(VALIDATOR_CRASHED, ALL_CRASHED, VALIDATOR_RESTORED, JUDGED_LATE, MESSAGE_LOST));
    return faults;
  }

  /** Those that validators of such a committee do who lie. */
  public static Set<Fault> ofLyingValidators() {
    Set<Fault> faults = EnumSet.range(FALSE_PROPOSAL, FALSE_TESTIMONY);
    faults.addAll(
        EnumSet.of(TWO_CANDIDATES, TWO_VOTES, SKIP_WITH_FINAL, WITHHELD, FORGED, TOLD_SOME));
    return faults;
  }

  /** Those that a worker of such a cluster does that lies. */
  public static Set<Fault> ofLyingWorkers() {
    return EnumSet.range(BLOCK_FORGED, BLOCK_FALSIFIED);
  }

  /** Those of validators that agree, whether or not clusters have them too. */
  public static Set<Fault> ofAgreement() {
    Set<Fault> faults = EnumSet.range(VALIDATOR_CRASHED, TOLD_SOME);
    faults.addAll(
        EnumSet.of(
            CONNECTION_LOST,
            PARTITION,
            ONE_WAY_PARTITION,
            SLOW_LINK,
            PROCESS_PAUSED,
            CRASH_BETWEEN_EFFECTS,
            UNSYNCED_KEPT,
            LOG_TORN,
            DISK_FULL,
            SLOW_SYNC,
            CLOCK_JUMPED));
    return faults;
  }
}
