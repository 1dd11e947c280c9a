package dev.freehold.simulation.kernel;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Cluster members that are broken on purpose, each against an invariant, to show that the checker
 * catches it. The breakage is in the simulation's own agents, stores and verifiers, never in the
 * code under test.
 */
public enum Mutant {
  NONE("nothing is broken"),
  REPORT_BEFORE_DURABLE("a block is reported before it is synced", Invariant.DURABLE_FIRST),
  SYNC_LIES(
      "a disk says that it has synced and has not: acknowledged blocks are lost in a crash",
      Invariant.NOTHING_REVERTS,
      Invariant.NO_FAILURE),
  COMMIT_TORN(
      "a commit is not atomic: a crash leaves the head without the state", Invariant.STARTS_AGAIN),
  BUNDLE_APPLIED_TWICE(
      "the block processor applies a batch's last bundle once more", Invariant.APPLIED_ONCE),
  NONCE_FORGOTTEN("a commit keeps the old nonce of an account", Invariant.AS_THE_MODEL),
  EVENT_DROPPED("the block processor leaves out one event of a checkpoint", Invariant.AS_THE_MODEL),
  EVENT_DELIVERED_TWICE("the block processor carries one event out twice", Invariant.AS_THE_MODEL),
  TREE_FORGOTTEN(
      "the block processor takes its tree for empty",
      Invariant.READS_HOLD,
      Invariant.REPLAYS_THE_SAME,
      Invariant.NO_JOB_LOST),
  BUNDLES_MISLABELLED(
      "a block's header is of other bundles than its own",
      Invariant.REPLAYS_THE_SAME,
      Invariant.TOLD_THE_TRUTH),
  SIGNATURE_SKIPPED(
      "bundles are admitted without a look at their signatures", Invariant.VALID_ONLY),
  PROOF_SKIPPED("proofs are not checked", Invariant.VALID_ONLY),
  VERDICTS_SWAPPED(
      "the verdicts of a verification come back in another order", Invariant.VALID_ONLY),
  FAILURE_LEFT_OUT(
      "a bundle that failed is left out of its block, and costs nothing",
      Invariant.ENDS,
      Invariant.NO_FAILURE),
  FAILURE_UNCHARGED(
      "a bundle that failed is marked, and its sender keeps the fee", Invariant.AS_THE_MODEL),
  GOOD_MARKED_FAILED(
      "a bundle that could have been applied is marked as failed", Invariant.VALID_ONLY),
  FAILED_SLOTS_KEPT(
      "the slots that a bundle writes are kept though it failed", Invariant.AS_THE_MODEL),
  FAILURE_TOLD_COMMITTED(
      "a client is told COMMITTED of a bundle that failed", Invariant.TOLD_THE_TRUTH),
  FAILURE_UNTOLD("clients are not told that their bundles failed", Invariant.TOLD_THE_END),
  RATE_STUCK("a header says the rate of the block before", Invariant.AS_THE_MODEL),
  FEES_OF_GENESIS("bundles pay the genesis' rate, whatever the load", Invariant.AS_THE_MODEL),
  VERDICT_MISSING("a verification comes back with a verdict too few", Invariant.NO_FAILURE),
  COORDINATOR_FORGETS(
      "the coordinator's log loses its last entry in a crash",
      Invariant.NOTHING_REVERTS,
      Invariant.ORDERED),
  CHECKPOINT_BEFORE_LOG(
      "a checkpoint is broadcast before it is in the log", Invariant.DURABLE_FIRST),
  PAYMENT_GROWS("the log keeps a payment as one of a unit more", Invariant.VALUE_CONSERVED),
  PAYMENT_MISDIRECTED("the log keeps a payment as one to another", Invariant.EVENTS_ONCE),
  PROOFS_FORGOTTEN(
      "the coordinator's log does not keep what blocks rest on",
      Invariant.NO_JOB_LOST,
      Invariant.LOG_REPLAYS,
      Invariant.NO_FAILURE),
  LOG_CUT_FIRST(
      "the coordinator's log is cut before the snapshot is there that stands for it",
      Invariant.HONEST_RUN,
      Invariant.NO_FAILURE),
  SNAPSHOT_WITHOUT_BOARD(
      "the coordinator's snapshot forgets the jobs",
      Invariant.NO_JOB_LOST,
      Invariant.LOG_REPLAYS,
      Invariant.NO_FAILURE),
  RESULT_FORGOTTEN(
      "a crash of the coordinator takes the result of a job with it", Invariant.PAID_ONCE),
  BACKLOG_GROWS("jobs that nobody does never leave the board", Invariant.BACKLOG_BOUNDED),
  AGGREGATE_UNCHECKED(
      "aggregators hand in what they made of false proofs", Invariant.HONEST_UNHARMED),
  COMMITTED_TOLD_EARLY(
      "a client is told COMMITTED when its bundle is only verified", Invariant.TOLD_THE_TRUTH),
  FINAL_TOLD_EARLY(
      "a client is told FINAL when its bundle is only committed", Invariant.TOLD_THE_TRUTH),
  FINAL_SHOWN_OTHERWISE(
      "a client is shown a path that does not lead from its bundle to the checkpoint",
      Invariant.TOLD_THE_TRUTH),
  REJECTED_TOLD_FALSELY(
      "a client is told REJECTED of a bundle that was committed", Invariant.TOLD_THE_TRUTH),
  REJECTED_AND_ADMITTED(
      "a client is told REJECTED of a bundle that was admitted", Invariant.REFUSED_FOR_GOOD),
  STALE_READ("an account's committed state is read from some blocks ago", Invariant.READS_HOLD),
  CHECKPOINT_READ_FROM_HEAD(
      "a read at a checkpoint is answered from the last block", Invariant.READS_HOLD),
  BUNDLE_INDEX_LOST(
      "the index of bundles is lost in a restart",
      Invariant.TOLD_THE_TRUTH,
      Invariant.REFUSED_FOR_GOOD),
  COPY_BELIEVED(
      "the state of a realm is copied without a look at its root", Invariant.COPIES_TRULY),
  HANDS_OVER_AT_ONCE(
      "a worker says that it hands a realm over and goes on serving it",
      Invariant.ONE_SERVER,
      Invariant.ENDS),
  STOPS_AT_ONCE("a worker does not finish before it stops in good order", Invariant.STOPS_IN_ORDER),
  KEY_UNPROVED(
      "a connection takes a node's key for proved that was only shown", Invariant.KEYS_PROVED),
  TREASURY_UNCHECKED(
      "the coordinator takes a report that sends more than its realm has", Invariant.HONEST_SUMS),
  FEES_UNBOUNDED(
      "the coordinator takes a report of more fees than its realm has", Invariant.HONEST_SUMS),
  SENDER_UNCHECKED(
      "the coordinator takes a report that sends in the name of another realm's account",
      Invariant.OWN_NAMES,
      Invariant.HONEST_SUMS),
  PROOFS_UNRESOLVED(
      "the coordinator logs proofs of a contract that is not there",
      Invariant.LOG_REPLAYS,
      Invariant.HONEST_RUN,
      Invariant.NO_JOB_LOST),
  CLOSED_BY_ANCHOR(
      "a contract tells what somebody has not done by its own anchor and a grace",
      Invariant.CONTRACT_VALUE),
  CLOCK_UNBOUND(
      "who takes back says itself what the other's realm has adopted", Invariant.CONTRACT_VALUE),
  CLOCK_MISREAD(
      "a worker answers that a realm has adopted more than its block did", Invariant.READS_HOLD),
  OLD_ANCHOR_TAKEN(
      "a block takes a bundle whose anchor is too old for what it adopts",
      Invariant.CONTRACT_VALUE),
  IDLE_STANDS_STILL(
      "a realm that has nothing to do makes no block, and adopts nothing", Invariant.ENDS),
  DELIVER_THROWS(
      "the block processor fails over a payment larger than users here make", Invariant.HONEST_RUN),
  EVENTS_BELIEVED(
      "a worker keeps a checkpoint whose events no header bears out", Invariant.BORNE_OUT),
  ROOTS_BELIEVED(
      "a worker keeps a checkpoint whose roots do not follow from it", Invariant.BORNE_OUT),
  UNSIGNED_BELIEVED("a worker keeps a checkpoint without signature", Invariant.BORNE_OUT),
  EVIDENCE_DROPPED(
      "a worker keeps two signed checkpoints of one height in memory alone", Invariant.EVIDENCE),
  WORKERS_UNHEARD(
      "a coordinator signs before it has heard what its workers hold", Invariant.SIGNED_ONCE),
  ORDER_OBEYED_AGAIN(
      "the coordinator obeys an operator's order whatever number it has", Invariant.ORDERED),
  UNINVITED_LET_IN("the coordinator lets a worker in whom nobody invited", Invariant.INVITED),
  SEALED_UNVERIFIED(
      "a coordinator that is to verify blocks seals without waiting for the verdict",
      Invariant.VERIFIED_FIRST),
  DRAIN_UNFAIR("the coordinator lets one realm's reports wait for the others'", Invariant.FAIR),
  TELL_LOST("clients are not told of the end of their bundles", Invariant.TOLD_THE_END),
  NEVER_SEALS("a realm's batches are never processed again after a while", Invariant.ENDS),
  REPORTS_LOST("the coordinator is told of no block after a while", Invariant.ENDS),
  INTAKE_LEAKS("a bundle's place in the intake is not given back", Invariant.ENDS),
  FINAL_AFTER_SKIP(
      "a validator that has voted to skip a slot votes for its final as well", Invariant.WORD_KEPT),
  SKIPS_UNCHECKED(
      "a validator takes the slots between a candidate and its parent for skipped",
      Invariant.BORNE_BY_CERTIFICATES),
  VOTES_FORGOTTEN(
      "a validator forgets its votes in a restart", Invariant.WORD_KEPT, Invariant.LOG_TRUSTED),
  CERTIFICATES_FORGOTTEN(
      "a validator forgets its certificates in a restart", Invariant.CERTIFICATES_KEPT),
  VOTE_BEFORE_SYNC(
      "a vote is sent before it is synced", Invariant.SYNCED_FIRST, Invariant.WORD_KEPT),
  PATIENCE_LOST(
      "a validator waits for each leader as if there had been a final", Invariant.FINAL_AGAIN),
  STANDSTILL_UNBOUNDED(
      "a validator says its standstill again and again", Invariant.STANDSTILL_BOUNDED),
  ERA_NOT_AWAITED(
      "a validator begins an era before the last of the one before is final",
      Invariant.ERAS_IN_ORDER),
  WEIGHT_COUNTED_TWICE(
      "a validator counts whoever votes twice with twice its weight", Invariant.QUORUM_SIGNED),
  ERA_UNSIGNED(
      "what is signed does not name its era, and is good in another",
      Invariant.QUORUM_SIGNED,
      Invariant.LOG_TRUSTED,
      Invariant.CORRECT_UNCONVICTED),
  NOTARIZED_IS_FINAL("a validator calls final what is only notarized", Invariant.ONE_FINAL),
  REPEATED_IS_BLAMED(
      "a validator blames whoever says the same twice", Invariant.CORRECT_UNCONVICTED),
  FLOOD_KEPT("a validator keeps all that others send of slots to come", Invariant.FLOOD_BOUNDED),
  FORK_UNSEEN("a validator keeps no certificates that it could show", Invariant.FORK_CONVICTS),
  JOURNAL_UNCHECKED(
      "validators vote for a candidate whatever it holds",
      Invariant.HONEST_RUN,
      Invariant.INVITED,
      Invariant.ORDERED),
  TOLD_BEFORE_TAKEN(
      "a validator tells of a final checkpoint before it is in its log", Invariant.DURABLE_FIRST),
  REPORTED_ONCE("a worker reports no block again, whoever leads", Invariant.ENDS),
  VOTED_UNVERIFIED(
      "validators take blocks for verified as soon as they have heard of them",
      Invariant.VERIFIED_FIRST),
  QUORUM_UNASKED(
      "a leader proposes what it has verified, whoever else has", Invariant.PROPOSED_IF_TOLD),
  ACKNOWLEDGED_ALONE(
      "a primary tells of blocks as committed that no follower has signed for",
      Invariant.ACKNOWLEDGED_KEPT),
  SIGNED_UNSYNCED("a follower signs before its write is synced", Invariant.SIGNED_TRULY),
  COUNTED_AT_ONCE(
      "a follower says that it has caught up as soon as it has a seat", Invariant.COUNTED_TRULY),
  EXECUTED_EARLY(
      "a follower executes what is not final yet",
      Invariant.STORE_IS_FINAL,
      // A block of which the anchor is not here yet cannot be executed: its realm stops.
      Invariant.NO_FAILURE),
  PROMISE_UNWRITTEN(
      "a follower's promise of an epoch does not reach its disk", Invariant.TAILS_HOLD),
  TAIL_FORGOTTEN("a follower forgets its tail in a restart", Invariant.NOTHING_REVERTS),
  HELD_DENIED("a follower says of a realm that it holds nothing of it", Invariant.HONEST_BELIEVED),
  HEAD_SHORTENED(
      "a follower says of a realm that nobody serves that it holds what is final alone",
      Invariant.ACKNOWLEDGED_KEPT),
  TAIL_LEFT(
      "who takes a realm over leaves what it holds above what is final",
      Invariant.ACKNOWLEDGED_KEPT,
      Invariant.ONE_SERVER,
      Invariant.NOTHING_REVERTS),
  FOLLOWER_STANDS_STILL("a follower never replays what is final", Invariant.ENDS);

  private final String what;
  private final Set<Invariant> breaks;

  Mutant(String what, Invariant... breaks) {
    this.what = what;
    Set<Invariant> set = EnumSet.noneOf(Invariant.class);
    set.addAll(List.of(breaks));
    this.breaks = Collections.unmodifiableSet(set);
  }

  /** Whether only worlds of some kind can tell, and not any. */
  public boolean isOfSomeWorlds() {
    return isOfDeals() || isOfHostileWorkers();
  }

  /** Whether a world of this kind can tell. */
  public boolean canBeSeenIn(Swarm swarm) {
    return (!isOfDeals() || swarm.deals()) && (!isOfHostileWorkers() || swarm.has(Hostile.WORKER));
  }

  private boolean isOfDeals() {
    return switch (this) {
      case CLOSED_BY_ANCHOR, CLOCK_UNBOUND, CLOCK_MISREAD, OLD_ANCHOR_TAKEN, IDLE_STANDS_STILL ->
          true;
      default -> false;
    };
  }

  /** Nobody else makes up a report that only the check which is lacking refuses. */
  private boolean isOfHostileWorkers() {
    return this == TREASURY_UNCHECKED || this == FEES_UNBOUNDED || this == SENDER_UNCHECKED;
  }

  /** Whether it breaks a validator, and not a cluster. */
  public boolean isOfAgreement() {
    return compareTo(FINAL_AFTER_SKIP) >= 0 && compareTo(JOURNAL_UNCHECKED) < 0;
  }

  /** Whether it breaks a cluster that a committee coordinates. */
  public boolean isOfCommittee() {
    return compareTo(JOURNAL_UNCHECKED) >= 0 && !isOfFollowers();
  }

  /** Whether it breaks a cluster whose realms have followers in seats. */
  public boolean isOfFollowers() {
    return compareTo(ACKNOWLEDGED_ALONE) >= 0;
  }

  /** What it does. */
  public String what() {
    return what;
  }

  /** The invariants of which one catches it. */
  public Set<Invariant> breaks() {
    return breaks;
  }
}
