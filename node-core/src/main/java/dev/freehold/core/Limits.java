package dev.freehold.core;

/**
 * Limits on what comes from outside, all in one place. Each constant says what its sender sees when
 * the limit is exceeded; {@code docs/protocol.md} has the same as a table. The relations between
 * them are asserted by {@code LimitsTest}.
 */
public final class Limits {
  /** Calls in one bundle. More: the bundle is rejected, {@code TOO_MANY_CALLS}. */
  public static final int BUNDLE_CALLS_MAX = 32;

  /** Slot writes in one call. More: the bundle is rejected, {@code TOO_MANY_WRITES}. */
  public static final int CALL_WRITES_MAX = 256;

  /** Public arguments of one call. More: the bundle is rejected, {@code TOO_MANY_ARGUMENTS}. */
  public static final int CALL_ARGS_MAX = 64;

  /** Bytes of an encoded bundle. More: it is rejected, {@code TOO_LARGE}. */
  public static final int BUNDLE_BYTES_MAX = 64 * 1024;

  /** Functions of one contract. More: the bundle that deploys it is rejected, {@code MALFORMED}. */
  public static final int CONTRACT_FUNCTIONS_MAX = 32;

  /** UTF-8 bytes of a contract's or function's name. More: rejected, {@code MALFORMED}. */
  public static final int NAME_BYTES_MAX = 64;

  /** Regions of a contract's state, its fields. More: its bundle is rejected, {@code MALFORMED}. */
  public static final int STATE_REGIONS_MAX = 256;

  /**
   * Levels between a region of a contract's state and the state's root. More: the bundle that
   * deploys it is rejected, {@code MALFORMED}.
   */
  public static final int STATE_PLACE_LEVELS_MAX = 4;

  /** Age of an anchor in checkpoints. Older: the bundle is rejected, {@code ANCHOR_TOO_OLD}. */
  public static final int ANCHOR_AGE_MAX = 1024;

  /**
   * Checkpoints after which a realm makes a block that adopts, though it has nothing else to do:
   * whoever waits for its clock waits so much longer at the most. Of a realm that makes none for
   * longer, nobody can tell what its users have not done.
   */
  public static final int IDLE_BLOCK_CHECKPOINTS = 256;

  /**
   * Finalised checkpoints that stay readable at the least. A query about an older one may fail with
   * {@code CHECKPOINT_NOT_READABLE}.
   */
  public static final int READABLE_CHECKPOINTS_MIN = 64;

  /**
   * Bytes of one frame from a client, or from anyone who is not known to be more: a bundle and its
   * envelope. More: goodbye, {@code FRAME_TOO_LARGE}.
   */
  public static final int CLIENT_FRAME_BYTES_MAX = BUNDLE_BYTES_MAX + 1024;

  /**
   * Bytes of one frame from a node: a checkpoint over every realm with its events. More: a node
   * says goodbye, {@code FRAME_TOO_LARGE}; a client closes the connection.
   */
  public static final int PEER_FRAME_BYTES_MAX = 8 * 1024 * 1024;

  /**
   * Encoded bytes of evidence against the coordinator's key that is shown to others: what one frame
   * from a node holds beside the type. Of more, which is kept as well, others hear in words alone.
   */
  public static final int EVIDENCE_BYTES_MAX = PEER_FRAME_BYTES_MAX - 1;

  /**
   * Events after which a batch is sealed. Senders see nothing: what comes after stands in the next.
   */
  public static final int BATCH_EVENTS_MAX = 4096;

  /** Encoded bytes of events after which a batch is sealed. Senders see nothing. */
  public static final int BATCH_EVENT_BYTES_MAX = 1024 * 1024;

  /**
   * Events that one checkpoint delivers; whole blocks over it wait for the next. A report of more
   * is goodbye, {@code MALFORMED_MESSAGE}.
   */
  public static final int CHECKPOINT_EVENTS_MAX = 16 * 1024;

  /**
   * Encoded bytes of the events that one checkpoint delivers. Over it whole blocks wait for the
   * next: their bundles are final later.
   */
  public static final int CHECKPOINT_EVENT_BYTES_MAX = 4 * 1024 * 1024;

  /**
   * Events of one realm block, which are at most those of a sealed batch and of the bundle that
   * filled it. Half of a checkpoint's, so that a block whose turn it is finds room. A report of
   * more: goodbye, {@code OUT_OF_STEP}.
   */
  public static final int BLOCK_EVENTS_MAX = CHECKPOINT_EVENTS_MAX / 2;

  /** Encoded bytes of one realm block's events. A report of more: goodbye, {@code OUT_OF_STEP}. */
  public static final int BLOCK_EVENT_BYTES_MAX = CHECKPOINT_EVENT_BYTES_MAX / 2;

  /**
   * Bundles in one realm block. Senders see nothing: more take the next block. A header that counts
   * more does not decode.
   */
  public static final int BLOCK_BUNDLES_MAX = 4096;

  /** Encoded bytes of the bundles in one realm block. Senders see nothing: more take the next. */
  public static final int BLOCK_BUNDLE_BYTES_MAX = 32 * 1024 * 1024;

  /** Statements that one {@code FunctionProofs} of a block names; more take another. */
  public static final int STATEMENTS_MAX = 1024;

  /** Bytes of one encoded {@code FunctionProofs}. */
  public static final int FUNCTION_PROOFS_BYTES = 4 + 1 + 2 + 32;

  /**
   * {@code FunctionProofs} in a block: each holds a proof, all but some of each function 1,024. A
   * report of more is goodbye, {@code MALFORMED_MESSAGE}.
   */
  public static final int BLOCK_FUNCTION_PROOFS_MAX = 8192;

  /**
   * Functions called in a block after which a batch is sealed: what one more bundle calls, and what
   * functions with more proofs than one entry names add, stay below the limit. Senders see nothing.
   */
  public static final int BATCH_FUNCTIONS_MAX =
      BLOCK_FUNCTION_PROOFS_MAX
          - BUNDLE_CALLS_MAX
          - BLOCK_BUNDLES_MAX * BUNDLE_CALLS_MAX / STATEMENTS_MAX;

  /**
   * Bytes of an encoded realm block: header, bundles and events with their lengths, marks of
   * bundles that failed, proofs, digests of what bundles make of the state. A worker that copies a
   * realm refuses a larger one.
   */
  public static final int BLOCK_BYTES_MAX =
      BLOCK_BUNDLE_BYTES_MAX
          + CHECKPOINT_EVENT_BYTES_MAX
          + (10 + 32) * BLOCK_BUNDLES_MAX
          + FUNCTION_PROOFS_BYTES * BLOCK_FUNCTION_PROOFS_MAX
          + 1024;

  /** Bytes of one frame from a worker to its follower: a block. More: {@code FRAME_TOO_LARGE}. */
  public static final int REPLICATE_FRAME_BYTES_MAX = BLOCK_BYTES_MAX + 64;

  /**
   * Bytes of bundles in blocks that wait for a follower's disk, a quarter of them of one primary; a
   * block counts as 64 KiB at least. More: the connection that brings one is read no further until
   * there is room.
   */
  public static final int REPLICATED_BYTES_MAX = 64 * 1024 * 1024;

  /**
   * Hashes of the path from a bundle to its header: levels over all of a block's entries. More: the
   * message is malformed.
   */
  public static final int INCLUSION_PATH_MAX = 13;

  /** Bytes of a block in one answer. The asker asks again, from where the part ends. */
  public static final int BLOCK_PART_BYTES_MAX = 1024 * 1024;

  /** Entries of a realm's state in one answer. The asker asks again, with the answer's cursor. */
  public static final int SNAPSHOT_ENTRIES_MAX = 4096;

  /** Bytes of a cursor into a snapshot. More: goodbye, {@code MALFORMED_MESSAGE}. */
  public static final int SNAPSHOT_CURSOR_BYTES_MAX = 32;

  /** Counters in one answer. */
  public static final int COUNTERS_MAX = 256;

  /** Nodes in one answer: those that are connected come first, then those that went last. */
  public static final int ANSWER_NODES_MAX = 256;

  /**
   * Slots, or accounts, in one answer to a client. An answer of slots says whether there are more;
   * an answer of accounts ends.
   */
  public static final int ANSWER_SLOTS_MAX = 4096;

  /** Bytes of a text in a message, as for people. More: goodbye, {@code MALFORMED_MESSAGE}. */
  public static final int TEXT_BYTES_MAX = 512;

  /** Bytes of the host in an endpoint. More: as a text that is none, such as {@code a:b:c}. */
  public static final int HOST_BYTES_MAX = 255;

  /** Followers of one realm that a table names. More: goodbye, {@code MALFORMED_MESSAGE}. */
  public static final int REALM_FOLLOWERS_MAX = 4;

  /** Accounts that a genesis may fund. More: the genesis is refused. */
  public static final int GENESIS_ACCOUNTS_MAX = 1024;

  /**
   * Bundles of one worker between its sockets and the open batch. More: it reads no further from
   * the connections that send bundles; nothing is dropped.
   */
  public static final int PENDING_BUNDLES_MAX = 8192;

  /**
   * Bundles that one user may have between admission and commit. More: the bundle is rejected,
   * {@code TOO_MANY_PENDING}.
   */
  public static final int USER_PENDING_MAX = 64;

  /**
   * Checkpoints for which an account that sent a bad proof is a suspect: its bundles are verified
   * apart from others', with what those leave of the processor.
   */
  public static final int SUSPECT_CHECKPOINTS = 128;

  /**
   * Bundles that a suspect may have between admission and commit. More: the bundle is rejected,
   * {@code TOO_MANY_PENDING}.
   */
  public static final int SUSPECT_PENDING_MAX = 1;

  /** Accounts of one connection that became suspects, after which whatever comes by it is. */
  public static final int SUSPECT_CONNECTION_ACCOUNTS = 8;

  /**
   * Accounts, and connections, that a realm's gatherer suspects. More: those whose last bad proof
   * is longest ago are forgotten.
   */
  public static final int SUSPECTS_MAX = 4096;

  /** Bundles of suspects that wait to be verified. More: rejected, {@code TOO_MANY_PENDING}. */
  public static final int SUSPECT_BUNDLES_MAX = 1024;

  /** Bundles of one suspect that are verified together. Senders see nothing. */
  public static final int SUSPECT_BATCH_MAX = 2;

  /**
   * Connections that one process accepts, fewer where it may have fewer files open. When there are
   * more, a stranger that has said nothing for longest goes: goodbye, {@code TOO_MANY_CONNECTIONS}.
   */
  public static final int CONNECTIONS_MAX = 4096;

  /**
   * Connections among those that are kept for nodes that are known and aggregators that have
   * registered, and a quarter of all at the most. More: goodbye, {@code TOO_MANY_CONNECTIONS}.
   */
  public static final int PEER_CONNECTIONS_MAX = 1024;

  /**
   * Connections among those that have not said hello, and an eighth of all at the most. When there
   * are more, the oldest goes: goodbye, {@code TOO_MANY_CONNECTIONS}.
   */
  public static final int HELLOS_WAITING_MAX = 512;

  /**
   * Connections of strangers of one network: 24 bits of an IPv4 address, 56 of an IPv6 address. An
   * operator may set another number. When there are more, the one of the network that has said
   * nothing for longest goes: goodbye, {@code TOO_MANY_CONNECTIONS}.
   */
  public static final int NETWORK_CONNECTIONS_MAX = 256;

  /** Bundles of one connection that are not answered yet. More are left unread in its socket. */
  public static final int CONNECTION_IN_FLIGHT_MAX = 1024;

  /** Bytes that wait to be sent to a known node. A slower reader is dropped without a goodbye. */
  public static final int CONNECTION_OUTBOUND_BYTES_MAX = 32 * 1024 * 1024;

  /** Bytes that wait to be sent to anyone else. A slower reader is dropped without a goodbye. */
  public static final int STRANGER_OUTBOUND_BYTES_MAX = 9 * 1024 * 1024;

  /**
   * Bytes that wait on a connection from which on no further query of it is answered, and a
   * stranger is pushed no checkpoints: it reads first, and asks for what it missed.
   */
  public static final int UNREAD_BYTES_MARK = 256 * 1024;

  /**
   * Milliseconds after which a stranger is closed that has read nothing of what waits for it,
   * whatever it sends; a known node has {@link #IDLE_MS_MAX}. There is no goodbye.
   */
  public static final int UNREAD_MS_MAX = 20_000;

  /** Milliseconds after which a connection is closed whose peer does not take the goodbye. */
  public static final int GOODBYE_MS_MAX = 2_000;

  /**
   * Queries of all connections that wait for an answer. More: the last query of the connection with
   * most of them fails, {@code NOT_SERVING}.
   */
  public static final int QUERIES_WAITING_MAX = 8192;

  /** Queries of one connection that wait for an answer. More are left unread in its socket. */
  public static final int CONNECTION_QUERIES_MAX = 256;

  /** Questions where bundles stand that wait for a worker's machine. More wait for their turn. */
  public static final int STATUS_QUESTIONS_WAITING_MAX = 16;

  /** Questions that one client has open on one connection. More: the client refuses its caller. */
  public static final int QUESTIONS_MAX = 1024;

  /** Milliseconds to say hello in. Longer: goodbye, {@code HELLO_EXPECTED}. */
  public static final int HELLO_MS_MAX = 10_000;

  /** The same while many wait to be heard. */
  public static final int CROWDED_HELLO_MS_MAX = 2_000;

  /**
   * Bytes that a connection may send before its handshake is over: twice the longest message of one
   * that TLS takes. More: it is closed, without a goodbye.
   */
  public static final int HANDSHAKE_BYTES_MAX = 64 * 1024;

  /**
   * Records of TLS on one connection that bring no bytes: those of the handshake, and changes of
   * keys. More: it is closed, without a goodbye.
   */
  public static final int EMPTY_RECORDS_MAX = 64;

  /** Milliseconds of silence after which a connection is closed: goodbye, {@code IDLE}. */
  public static final int IDLE_MS_MAX = 60_000;

  /**
   * Realm blocks that a worker may be ahead of the coordinator. Then admission waits: senders hear
   * of their bundles later. The coordinator closes a worker whose reports are further ahead, {@code
   * OUT_OF_STEP}.
   */
  public static final int BLOCKS_AHEAD_MAX = 256;

  /** Silence until another with a worker's id is let in. Before: goodbye, {@code OUT_OF_STEP}. */
  public static final int WORKER_SILENCE_MS_MAX = 25_000;

  /** Joins of one worker between two checkpoints. More: goodbye, {@code TOO_MANY_CONNECTIONS}. */
  public static final int WORKER_JOINS_MAX = 8;

  /**
   * Joins between two checkpoints of workers that serve and copy no realm. More: goodbye, {@code
   * TOO_MANY_CONNECTIONS}.
   */
  public static final int NEW_WORKER_JOINS_MAX = 64;

  /**
   * Bytes of a snapshot of the coordinator's state. A larger one is not written, and the log goes
   * on growing; one that says it is larger is refused.
   */
  public static final int COORDINATOR_SNAPSHOT_BYTES_MAX = 1024 * 1024 * 1024;

  /** Bytes of one part of a snapshot: it fits into an entry of the log, with what names it. */
  public static final int COORDINATOR_SNAPSHOT_PART_BYTES = 4 * 1024 * 1024;

  /** Entries of one kind in a snapshot that nothing else bounds. One that has more is refused. */
  public static final int COORDINATOR_SNAPSHOT_LIST_MAX = 1 << 20;

  /** Bytes that a report counts for while it waits, beside those of its events and proofs. */
  public static final int REPORT_BASE_BYTES = 512;

  /** Bytes that an event or proof of a report counts for beside its encoding: its objects. */
  public static final int REPORT_EVENT_BYTES = 96;

  /**
   * Budget in bytes of the reports that wait for a checkpoint: half of it is each realm's own in
   * equal shares, the other half is for whoever comes. A worker whose realm is over it is read from
   * no further until there is room: it slows down and hears nothing.
   */
  public static final int REPORTS_WAITING_BYTES = 64 * 1024 * 1024;

  /**
   * Bytes of all reports that wait: the budget, and what was on its way already when workers were
   * read from no further. More: goodbye, {@code OUT_OF_STEP}, but for a realm that keeps to its
   * share of the budget.
   */
  public static final int REPORTS_WAITING_BYTES_MAX = 2 * REPORTS_WAITING_BYTES;

  /**
   * Blocks that a coordinator which verifies them has under way at a time. Others wait for their
   * turn; nobody is told.
   */
  public static final int BLOCKS_VERIFIED_MAX = 64;

  /** Of these, blocks of one worker: one that withholds what it is asked for holds up no other. */
  public static final int BLOCKS_VERIFIED_OF_WORKER_MAX = 4;

  /** What validators told that they have verified, shared out equally. More: the oldest goes. */
  public static final int VERIFIED_CLAIMS_MAX = 1 << 19;

  /**
   * Reports that wait for the coordinator's machine to take them, and as many announcements of
   * blocks. More: the connection that brings one is read no further until there is room.
   */
  public static final int REPORTS_IN_INBOX_MAX = 16;

  /**
   * Encoded bytes of the events of a realm's blocks that no checkpoint holds yet. Beyond it the
   * worker seals no further block: senders hear of their bundles later.
   */
  public static final int EVENT_BYTES_AHEAD_MAX = 4 * CHECKPOINT_EVENT_BYTES_MAX;

  /**
   * Inputs that wait for the machine of a worker or of the coordinator. More: the connection that
   * brings one is read no further until there is room.
   */
  public static final int INBOX_MAX = 64 * 1024;

  /** Connections that are told of one bundle. More hear nothing and may ask. */
  public static final int BUNDLE_LISTENERS_MAX = 8;

  /** Age of an operator's order in checkpoints. Older: the query fails, {@code BAD_QUERY}. */
  public static final int ORDER_AGE_MAX = 64;

  /**
   * Proofs that one aggregation job covers. A result with more statements is goodbye, {@code
   * MALFORMED_MESSAGE}.
   */
  public static final int JOB_PROOFS_MAX = 1024;

  /** Parts of blocks that one aggregation job covers. */
  public static final int JOB_PARTS_MAX = 256;

  /**
   * Aggregators that one coordinator talks to. One more takes the place of one with less standing,
   * or hears goodbye, {@code TOO_MANY_CONNECTIONS}.
   */
  public static final int AGGREGATORS_MAX = 64;

  /**
   * Connections of aggregators beyond those, which register and take others' places, or go. More:
   * goodbye, {@code TOO_MANY_CONNECTIONS}.
   */
  public static final int NEW_AGGREGATORS_MAX = 16;

  /**
   * Age in checkpoints of the checkpoint that a registration is signed over. Older: goodbye, {@code
   * NOT_ALLOWED}.
   */
  public static final int REGISTRATION_AGE_MAX = 64;

  /**
   * Signatures of registrations, orders and heads that a coordinator checks for one connection; a
   * good order or head counts no more. More: goodbye, {@code NOT_ALLOWED}.
   */
  public static final int SIGNATURE_CHECKS_MAX = 8;

  /**
   * Jobs on the coordinator's board. When there are more, the oldest that nobody does leaves it: a
   * result for it is judged {@code NO_SUCH_JOB}.
   */
  public static final int JOBS_MAX = 4096;

  /** Leases of one job that a coordinator's rules may allow. Rules that allow more are refused. */
  public static final int JOB_LEASES_MAX = 256;

  /** Bytes of one frame from an aggregator: a result. More: goodbye, {@code FRAME_TOO_LARGE}. */
  public static final int AGGREGATOR_FRAME_BYTES_MAX = 512 * 1024;

  /** Results of aggregators that wait for the machine. More are judged {@code BUSY}. */
  public static final int RESULTS_WAITING_MAX = AGGREGATORS_MAX;

  /**
   * Results that are checked at a time, one of each connection at the most. More are judged {@code
   * BUSY}.
   */
  public static final int JUDGING_MAX = 8;

  /**
   * Results of strangers among those: of aggregators that hold no lease of the job and have proved
   * nothing yet. Keys are free, so strangers have no standing to lose. More are judged {@code
   * BUSY}.
   */
  public static final int STRANGERS_MAX = 4;

  /**
   * Wrong results between two checkpoints that have place in the log. After that only holders of
   * leases are heard, and others are judged {@code BUSY}.
   */
  public static final int WRONG_RESULTS_MAX = 64;

  /** Questions about the board that wait. More: the query fails, {@code NOT_SERVING}. */
  public static final int BOARD_QUESTIONS_WAITING_MAX = 64;

  /** {@code FunctionProofs} that the blocks of one checkpoint name. Over it whole blocks wait. */
  public static final int CHECKPOINT_FUNCTION_PROOFS_MAX = 2 * BLOCK_FUNCTION_PROOFS_MAX;

  /** Jobs that one checkpoint records as covered. More wait for the next. */
  public static final int CHECKPOINT_RESULTS_MAX = 256;

  /** Jobs in one answer. The asker asks again, leaving out those it has. */
  public static final int ANSWER_JOBS_MAX = 64;

  /** Payments, and refusals, in one answer: the latest. */
  public static final int ANSWER_PAYMENTS_MAX = 256;

  /**
   * Bytes of an aggregate of {@link #JOB_PROOFS_MAX} proofs, encoded. More: goodbye, {@code
   * MALFORMED_MESSAGE}.
   */
  public static final int AGGREGATE_BYTES_MAX = 32 * 1024;

  /** Accounts of a block's witness, and families of nodes of one level. The asker refuses more. */
  public static final int WITNESS_ENTRIES_MAX = 512 * 1024;

  /** Bytes of a block without proofs and its witness. The asker refuses more. */
  public static final int STATELESS_BLOCK_BYTES_MAX = 256 * 1024 * 1024;

  /** Realm headers in one answer. The asker asks again, from the height after the last. */
  public static final int ANSWER_HEADERS_MAX = 1024;

  /** Bytes of realm headers after which an answer ends. */
  public static final int ANSWER_HEADER_BYTES_MAX = 1024 * 1024;

  /**
   * Realms whose last headers are in one answer, which says whether there are more; realms that one
   * answer names as stopped, of which no more are said.
   */
  public static final int ANSWER_REALMS_MAX = 1024;

  /** Validators of a committee. A genesis, or a registry, that names more is refused. */
  public static final int VALIDATORS_MAX = 256;

  /** Weight of one validator; what it has bonded beyond counts no more. */
  public static final int VALIDATOR_WEIGHT_MAX = 1 << 24;

  /** Slots that one leader has in a row. */
  public static final int WINDOW_SLOTS = 8;

  /**
   * Slots from the first undecided one that a validator keeps anything of: two windows. What is
   * said of a later slot is dropped; its sender says it again by standstill.
   */
  public static final int SLOTS_AHEAD_MAX = 2 * WINDOW_SLOTS;

  /** Candidates above a checkpoint in the proof that it is final. More: it does not decode. */
  public static final int FINALITY_PATH_MAX = 8 * WINDOW_SLOTS;

  /** Milliseconds that a candidate may be of a later time than it is here. Beyond, it waits. */
  public static final int CANDIDATE_AHEAD_MS_MAX = 1_000;

  /** Milliseconds that it may be of an earlier time. Beyond, it is not voted for. */
  public static final int CANDIDATE_BEHIND_MS_MAX = 10_000;

  /** Bytes of what a candidate holds besides its checkpoint. Beyond, results wait for the next. */
  public static final int JOURNAL_BYTES_MAX = 128 * 1024;

  /**
   * Bytes of a candidate's payload: a checkpoint over every realm with its events, and a journal.
   * More: the message is malformed.
   */
  public static final int CANDIDATE_BYTES_MAX = PEER_FRAME_BYTES_MAX - 1024 * 1024;

  /** Final candidates in one answer. The asker asks again; of none the query fails. */
  public static final int ANSWER_CANDIDATES_MAX = 1024;

  /** Bytes of final candidates after which an answer ends. */
  public static final int ANSWER_CANDIDATE_BYTES_MAX = 1024 * 1024;

  /** Bytes of the last final candidates, kept for others. Of older ones the query fails. */
  public static final int CANDIDATES_KEPT_BYTES = 48 * 1024 * 1024;

  /** Bytes of the last verified blocks and witnesses, kept for others. Older ones: not found. */
  public static final int BLOCKS_KEPT_BYTES = 512 * 1024 * 1024;

  /** Heights from one candidate that names the state it stands on to the next. */
  public static final int STATE_NAMED_EVERY = WINDOW_SLOTS;

  /** Certificates in one standstill: three kinds a slot. More: the message is malformed. */
  public static final int STANDSTILL_CERTIFICATES_MAX = 3 * (SLOTS_AHEAD_MAX + 1);

  /** Votes of one validator in one standstill, likewise. */
  public static final int STANDSTILL_VOTES_MAX = 3 * (SLOTS_AHEAD_MAX + 1);

  /** Certificates of one validator that wait. More are dropped; standstill brings them again. */
  public static final int CERTIFICATES_WAITING_MAX = 64;

  /** Bytes of an encoded message of the agreement. More: goodbye, {@code MALFORMED_MESSAGE}. */
  public static final int AGREEMENT_BYTES_MAX = CANDIDATE_BYTES_MAX + 512;

  /** Bytes of one frame from a validator. More: goodbye, {@code FRAME_TOO_LARGE}. */
  public static final int VALIDATOR_FRAME_BYTES_MAX = AGREEMENT_BYTES_MAX + 64;

  /** Messages of one validator that wait for the agreement. More: it is read no further. */
  public static final int AGREEMENT_WAITING_MAX = 256;

  /** Encoded bytes of these. More: likewise. */
  public static final int AGREEMENT_WAITING_BYTES_MAX = 2 * AGREEMENT_BYTES_MAX;

  /** Bytes that wait to be sent to one validator. More are dropped; standstill repairs it. */
  public static final int AGREEMENT_UNSENT_BYTES_MAX = 2 * AGREEMENT_BYTES_MAX;

  /** Blocks that one message says are verified. More: goodbye, {@code MALFORMED_MESSAGE}. */
  public static final int VERIFIED_TOLD_MAX = 1024;

  /** Advice of one validator that waits to be taken. More messages: the oldest is dropped. */
  public static final int VERIFIED_WAITING_MAX = 16;

  /** Marks of one follower that wait for the machine. More: it is read no further. */
  public static final int FOLLOWER_MARKS_WAITING_MAX = 8192;

  /** Blocks, by name, that wait to be sent to one follower. More: goodbye, {@code IDLE}. */
  public static final int FOLLOWER_BLOCKS_WAITING_MAX = 128 * 1024;

  /** Bytes of blocks on their way to all followers, from which on no further is begun. */
  public static final int FOLLOWERS_UNSENT_BYTES_MARK = 2 * REPLICATE_FRAME_BYTES_MAX;

  /** Milliseconds without a step, of who is in the way of others. More: goodbye, {@code IDLE}. */
  public static final int FOLLOWER_STUCK_MS_MAX = 2_000;

  private Limits() {}
}
