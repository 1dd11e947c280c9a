package dev.freehold.simulation.kernel;

/**
 * Invariants that must hold in every world, whatever goes wrong in it. Each has at least one {@link
 * Mutant} that breaks it.
 */
public enum Invariant {
  /** What is applied is signed by its account's key, proven, in its turn and paid for. */
  VALID_ONLY,
  /** No bundle is applied twice and no nonce is used twice. */
  APPLIED_ONCE,
  /** A block changes what the sequential model of its bundles and events changes, no more. */
  AS_THE_MODEL,
  /** What is durable stays as it was, and each block and checkpoint follows the one before. */
  NOTHING_REVERTS,
  /** What others are told of blocks and checkpoints is durable by then. */
  DURABLE_FIRST,
  /** What clients are told of a bundle is so, and stays so. */
  TOLD_THE_TRUTH,
  /** Who was told that a bundle has come is told how it ended, without asking. */
  TOLD_THE_END,
  /** A bundle of which every copy was refused is never applied. */
  REFUSED_FOR_GOOD,
  /** What one realm sends another arrives once, and only what was sent. */
  EVENTS_ONCE,
  /** Balances, fees and what is on its way come to the supply. */
  VALUE_CONSERVED,
  /**
   * No more leaves a hostile worker's realm than was delivered to it: no honest realm's sum rises
   * by more than honest realms sent and what was rightly delivered.
   */
  HONEST_SUMS,
  /** What a realm sends bears the name of an account of its own. */
  OWN_NAMES,
  /** Who is let in as a node has that node's key. */
  KEYS_PROVED,
  /**
   * Every proof of a final block is waiting for a job, in one, covered, or given up and counted.
   */
  NO_JOB_LOST,
  /** No proof is covered twice, no job paid twice, and no more is paid than fees allow. */
  PAID_ONCE,
  /** Whoever aggregates as it should is never told that it did wrong, whoever lies to it. */
  HONEST_UNHARMED,
  /** The board of jobs holds no more than it may. */
  BACKLOG_BOUNDED,
  /** Reads are true at their checkpoint and never go back; their paths lead to its root. */
  READS_HOLD,
  /**
   * In each contract with a deadline, balances and what is locked stay what was minted: nobody is
   * paid what another has taken back.
   */
  CONTRACT_VALUE,
  /** A replay of the blocks gives the same roots. */
  REPLAYS_THE_SAME,
  /** A realm has one worker at a time: no block of one contradicts a block of another. */
  ONE_SERVER,
  /** A realm that was copied is what it is where it came from. */
  COPIES_TRULY,
  /** A process starts from whatever a crash has left on a disk that works. */
  STARTS_AGAIN,
  /** A worker that stops in good order has finished all that it admitted. */
  STOPS_IN_ORDER,
  /** No process fails but by a fault. */
  NO_FAILURE,
  /** Nothing that a hostile member sends makes an honest process fail. */
  HONEST_RUN,
  /**
   * No process keeps a checkpoint whose signature, roots or events the one before it and its
   * headers do not bear out, whoever signed it.
   */
  BORNE_OUT,
  /**
   * Whoever has seen two signed checkpoints of one height keeps them, says so, and takes nothing
   * more that the key signs, after every restart too.
   */
  EVIDENCE,
  /**
   * Whatever hostile members send, the coordinator's log restores the coordinator that wrote it.
   */
  LOG_REPLAYS,
  /** No height is signed twice with two contents, whatever copy a coordinator is started from. */
  SIGNED_ONCE,
  /** Every order that the coordinator hears was given by the operator; once, and in its turn. */
  ORDERED,
  /** Nobody is let in as a worker, serves or copies a realm whom the operator has not invited. */
  INVITED,
  /**
   * Where the coordinator verifies, each block that a checkpoint holds was found to hold before,
   * none of a worker that shows no blocks is in any, and no honest block is refuted. Of several
   * validators so many honest ones have found so that a quorum would be none without them.
   */
  VERIFIED_FIRST,
  /** An honest leader proposes no block but what validators have told of that are a quorum. */
  PROPOSED_IF_TOLD,
  /** However much one realm sends, another's block is in the next checkpoint but one. */
  FAIR,
  /** Once faults have stopped, all that was begun comes to its end. */
  ENDS,
  /** No two candidates are final of which neither stands on the other. */
  ONE_FINAL,
  /**
   * Whatever crash lies between, no correct validator signs two {@code NOTAR} of a slot, two {@code
   * FINAL}, or a {@code SKIP} and a {@code FINAL}.
   */
  WORD_KEPT,
  /** No correct validator is convicted, and none is accused of what it did not sign. */
  CORRECT_UNCONVICTED,
  /**
   * A validator that starts again knows each certificate above its last final that it had synced:
   * what it is bound to by its votes it can show to others, who may have no other way to it.
   */
  CERTIFICATES_KEPT,
  /** No correct validator with all of its log has reason to doubt it. */
  LOG_TRUSTED,
  /**
   * Whenever two candidates are final that exclude each other, a third of the weight is convicted
   * by certificates that are kept, unless liars are a quorum by themselves.
   */
  FORK_CONVICTS,
  /** What a correct validator sends rests on what is synced: its own votes and certificates. */
  SYNCED_FIRST,
  /**
   * A correct validator votes for nothing whose parent or skipped slots no certificate bears out.
   */
  BORNE_BY_CERTIFICATES,
  /** What is final is so by a quorum of the weight, each validator counted once, and of its era. */
  QUORUM_SIGNED,
  /** Nobody votes in an era before the one before has ended with a final. */
  ERAS_IN_ORDER,
  /** However many slots to come others speak of, a validator keeps no more than it may. */
  FLOOD_BOUNDED,
  /** What is said again while nothing becomes final is bounded, in size and in how often. */
  STANDSTILL_BOUNDED,
  /** Once faults have stopped, something new is final at every correct validator within 60 s. */
  FINAL_AGAIN,
  /**
   * A block that somebody was told to be committed is durable at its realm's worker and at as many
   * followers that count as must have signed for it, and stays so until it is final.
   */
  ACKNOWLEDGED_KEPT,
  /**
   * A follower signs for what is durable on its disk at that moment, and in an epoch for one block
   * of a height.
   */
  SIGNED_TRULY,
  /**
   * Nobody is counted but who had durably all that was final and the block that its table names
   * when it said so.
   */
  COUNTED_TRULY,
  /** A follower executes nothing but what a checkpoint holds. */
  STORE_IS_FINAL,
  /** What a follower keeps follows the block before, and is of the epoch that it has promised. */
  TAILS_HOLD,
  /** Neither an honest primary nor an honest follower is taken for a liar. */
  HONEST_BELIEVED
}
