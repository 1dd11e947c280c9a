package dev.freehold.core;

/**
 * Every limit on what comes from outside, in one place. The relations between them are asserted by
 * {@code LimitsTest}.
 */
public final class Limits {
  /** Calls in one bundle. */
  public static final int BUNDLE_CALLS_MAX = 32;

  /** Slot writes in one call. */
  public static final int CALL_WRITES_MAX = 256;

  /** Public arguments of one call. */
  public static final int CALL_ARGS_MAX = 64;

  /** Bytes of an encoded bundle. */
  public static final int BUNDLE_BYTES_MAX = 64 * 1024;

  /** Functions of one contract. */
  public static final int CONTRACT_FUNCTIONS_MAX = 32;

  /** Bytes of a contract's or function's name, UTF-8. */
  public static final int NAME_BYTES_MAX = 64;

  /** Age of an anchor in checkpoints. */
  public static final int ANCHOR_AGE_MAX = 1024;

  /** Finalised checkpoints that stay readable at the least. */
  public static final int READABLE_CHECKPOINTS_MIN = 64;

  /** Bytes of one frame from a client: a bundle and its envelope. */
  public static final int CLIENT_FRAME_BYTES_MAX = BUNDLE_BYTES_MAX + 1024;

  /** Bytes of one frame from a node: a checkpoint over every realm with its events. */
  public static final int PEER_FRAME_BYTES_MAX = 8 * 1024 * 1024;

  /** Events after which a batch is sealed. */
  public static final int BATCH_EVENTS_MAX = 4096;

  /** Encoded bytes of events after which a batch is sealed. */
  public static final int BATCH_EVENT_BYTES_MAX = 1024 * 1024;

  /**
   * Events one checkpoint delivers; whole blocks that are over wait for the next. Also what one
   * realm block may emit: it emits more than a sealed batch only as refunds of one checkpoint.
   */
  public static final int CHECKPOINT_EVENTS_MAX = 16 * 1024;

  /** Encoded bytes of the events one checkpoint delivers; whole blocks that are over wait. */
  public static final int CHECKPOINT_EVENT_BYTES_MAX = 4 * 1024 * 1024;

  /** Bundles in one realm block. */
  public static final int BLOCK_BUNDLES_MAX = 4096;

  /** Encoded bytes of the bundles in one realm block. */
  public static final int BLOCK_BUNDLE_BYTES_MAX = 32 * 1024 * 1024;

  /** Statements that one {@code FunctionProofs} of a block may name; more take another. */
  public static final int STATEMENTS_MAX = 1024;

  /** Bytes of one encoded {@code FunctionProofs}. */
  public static final int FUNCTION_PROOFS_BYTES = 4 + 1 + 2 + 32;

  /** {@code FunctionProofs} in a block: each holds a proof, all but some of each function 1,024. */
  public static final int BLOCK_FUNCTION_PROOFS_MAX = 8192;

  /**
   * Functions called in a block after which a batch is sealed: what one more bundle calls, and what
   * functions with more proofs than one entry names add, stay below the limit.
   */
  public static final int BATCH_FUNCTIONS_MAX =
      BLOCK_FUNCTION_PROOFS_MAX
          - BUNDLE_CALLS_MAX
          - BLOCK_BUNDLES_MAX * BUNDLE_CALLS_MAX / STATEMENTS_MAX;

  /** Bytes of an encoded realm block: header, bundles and events with their lengths, proofs. */
  public static final int BLOCK_BYTES_MAX =
      BLOCK_BUNDLE_BYTES_MAX
          + CHECKPOINT_EVENT_BYTES_MAX
          + 5 * BLOCK_BUNDLES_MAX
          + FUNCTION_PROOFS_BYTES * BLOCK_FUNCTION_PROOFS_MAX
          + 1024;

  /** Bytes of a block in one answer. */
  public static final int BLOCK_PART_BYTES_MAX = 1024 * 1024;

  /** Entries of a realm's state in one answer. */
  public static final int SNAPSHOT_ENTRIES_MAX = 4096;

  /** Bytes of the cursor that a snapshot's next part is asked for with. */
  public static final int SNAPSHOT_CURSOR_BYTES_MAX = 32;

  /** Counters in one answer. */
  public static final int COUNTERS_MAX = 256;

  /** Slots in one answer to a client. */
  public static final int ANSWER_SLOTS_MAX = 4096;

  /** Bytes of a text in a message: an endpoint, a reason for people. */
  public static final int TEXT_BYTES_MAX = 512;

  /** Accounts a genesis may fund. */
  public static final int GENESIS_ACCOUNTS_MAX = 1024;

  /** Bundles of one realm between admission and the open batch. */
  public static final int PENDING_BUNDLES_MAX = 8192;

  /** Bundles one user may have between admission and commit. */
  public static final int USER_PENDING_MAX = 64;

  /** Connections one process accepts. */
  public static final int CONNECTIONS_MAX = 4096;

  /** Bundles of one connection that are not answered yet; more are left unread in its socket. */
  public static final int CONNECTION_IN_FLIGHT_MAX = 1024;

  /** Bytes waiting to be sent on one connection; a reader slower than that is dropped. */
  public static final int CONNECTION_OUTBOUND_BYTES_MAX = 32 * 1024 * 1024;

  /** Queries of all connections that wait for an answer. */
  public static final int QUERIES_WAITING_MAX = 1024;

  /** Milliseconds a connection may take to say hello. */
  public static final int HELLO_MS_MAX = 10_000;

  /** Milliseconds of silence after which a connection is closed. */
  public static final int IDLE_MS_MAX = 60_000;

  /** Realm blocks a worker may be ahead of the coordinator before admission waits. */
  public static final int BLOCKS_AHEAD_MAX = 256;

  /** Proofs that one aggregation job covers. */
  public static final int JOB_PROOFS_MAX = 1024;

  /** Parts of blocks that one aggregation job covers. */
  public static final int JOB_PARTS_MAX = 256;

  /** Aggregators that one coordinator talks to. */
  public static final int AGGREGATORS_MAX = 64;

  /** Connections of aggregators beyond those, which register and take others' places, or go. */
  public static final int NEW_AGGREGATORS_MAX = 16;

  /**
   * Jobs on the coordinator's board; when there are more, the oldest that nobody does leaves it.
   */
  public static final int JOBS_MAX = 4096;

  /** Bytes of one frame from an aggregator: an aggregate with its statements. */
  public static final int AGGREGATOR_FRAME_BYTES_MAX = 512 * 1024;

  /**
   * Results of aggregators that wait for the coordinator's machine; more are told to come again.
   */
  public static final int RESULTS_WAITING_MAX = AGGREGATORS_MAX;

  /** Questions about the board that wait for the coordinator's machine. */
  public static final int BOARD_QUESTIONS_WAITING_MAX = 64;

  /** {@code FunctionProofs} that the blocks of one checkpoint name; whole blocks over it wait. */
  public static final int CHECKPOINT_FUNCTION_PROOFS_MAX = 2 * BLOCK_FUNCTION_PROOFS_MAX;

  /** Jobs that one checkpoint records as covered; more wait for the next. */
  public static final int CHECKPOINT_RESULTS_MAX = 256;

  /** Jobs in one answer. */
  public static final int ANSWER_JOBS_MAX = 64;

  /** Payments, and refusals, in one answer. */
  public static final int ANSWER_PAYMENTS_MAX = 256;

  /** An aggregate of {@link #JOB_PROOFS_MAX} proofs, encoded. */
  public static final int AGGREGATE_BYTES_MAX = 32 * 1024;

  /** Accounts of a block's witness, and families of nodes of one level. */
  public static final int WITNESS_ENTRIES_MAX = 512 * 1024;

  /** Bytes of a block without proofs and its witness. */
  public static final int STATELESS_BLOCK_BYTES_MAX = 256 * 1024 * 1024;

  /** Realm headers in one answer. */
  public static final int ANSWER_HEADERS_MAX = 1024;

  /** Bytes of realm headers after which an answer ends. */
  public static final int ANSWER_HEADER_BYTES_MAX = 1024 * 1024;

  /** Realms whose last headers are in one answer. */
  public static final int ANSWER_REALMS_MAX = 1024;

  private Limits() {}
}
