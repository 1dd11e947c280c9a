package dev.freehold.protocol.wire;

import static dev.freehold.protocol.wire.Fields.optional;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Types of messages: the number that a message begins with on the wire, the message it stands for,
 * and how its fields are read. A number is given once, here, and never given again.
 */
public enum MessageType {
  HELLO(
      1,
      Message.Hello.class,
      "Opens a connection: says who connects.",
      in ->
          new Message.Hello(
              in.u16(),
              in.hash(),
              in.tag(Role.values()),
              in.hash(),
              Fields.endpoint(in),
              in.i64(),
              optional(in, Invitation::decode))),
  WELCOME(
      2,
      Message.Welcome.class,
      "Accepts a connection: says which node and network it leads to.",
      in ->
          new Message.Welcome(
              in.u16(),
              in.tag(Role.values()),
              in.hash(),
              in.bytes(Limits.PEER_FRAME_BYTES_MAX),
              in.i64())),
  GOODBYE(
      3,
      Message.Goodbye.class,
      "Says why the connection is closed; the last message on it.",
      in -> new Message.Goodbye(in.tag(GoodbyeReason.values()), in.text(Limits.TEXT_BYTES_MAX))),
  PING(
      4,
      Message.Ping.class,
      "Keeps a connection open; nothing answers it.",
      _ -> new Message.Ping()),
  // Its own limit is the bundle codec's to enforce, so that the sender gets a named rejection.
  SUBMIT(
      10,
      Message.Submit.class,
      "Hands a bundle to the worker of its realm.",
      in -> new Message.Submit(in.bytes(Limits.CLIENT_FRAME_BYTES_MAX))),
  STATUS_PUSH(
      11,
      Message.StatusPush.class,
      "Tells a client where a bundle that it submitted stands now.",
      in -> new Message.StatusPush(in.hash(), BundleStatus.decode(in))),
  CHECKPOINT_PUSH(
      12,
      Message.CheckpointPush.class,
      "Tells everyone who is connected of a new final checkpoint.",
      in -> new Message.CheckpointPush(Checkpoint.decode(in))),
  EVIDENCE(
      13,
      Message.Evidence.class,
      "Shows that the coordinator's key has signed two checkpoints of one height.",
      in -> new Message.Evidence(Equivocation.decode(in))),
  ASSIGNMENT(
      20,
      Message.Assignment.class,
      "Tells workers who serves which realm.",
      in -> new Message.Assignment(in.list(RealmId.COUNT, RealmEndpoint::decode))),
  BLOCK_REPORT(
      21,
      Message.BlockReport.class,
      "Tells the coordinator of a block that the realm's worker has made durable.",
      in ->
          new Message.BlockReport(
              in.u63(),
              RealmHeader.decode(in),
              in.list(Limits.CHECKPOINT_EVENTS_MAX, RealmEvent::decode),
              in.list(Limits.BLOCK_FUNCTION_PROOFS_MAX, FunctionProofs::decode))),
  CAUGHT_UP(
      22,
      Message.CaughtUp.class,
      "Tells the coordinator that a follower, or the next worker, holds a realm.",
      in -> new Message.CaughtUp(new RealmId(in.u16()), in.u63())),
  HANDED_OVER(
      23,
      Message.HandedOver.class,
      "Tells the coordinator that a worker has given a realm up, after this block.",
      in -> new Message.HandedOver(RealmHeader.decode(in), in.u63())),
  AGGREGATE_PUSH(
      24,
      Message.AggregatePush.class,
      "Gives workers an aggregate to keep.",
      in -> new Message.AggregatePush(Aggregate.decode(in))),
  AGREEMENT(
      25,
      Message.Agreement.class,
      "Tells a validator what another says in the agreement.",
      in -> new Message.Agreement(in.bytes(Limits.AGREEMENT_BYTES_MAX))),
  BLOCK_SEALED(
      26,
      Message.BlockSealed.class,
      "Tells a validator of a block that the realm's worker has made durable.",
      in -> new Message.BlockSealed(RealmHeader.decode(in))),
  BLOCKS_VERIFIED(
      27,
      Message.BlocksVerified.class,
      "Tells a validator which blocks another has verified.",
      in -> new Message.BlocksVerified(in.list(Limits.VERIFIED_TOLD_MAX, VerifiedBlock::decode))),
  RESULT_VERIFIED(
      28,
      Message.ResultVerified.class,
      "Tells a validator which result another has verified.",
      in -> new Message.ResultVerified(in.hash())),
  BUNDLE_STATUS_OF(
      30,
      Query.BundleStatusOf.class,
      "Asks where a bundle stands.",
      in -> new Query.BundleStatusOf(in.i32(), in.hash())),
  NETWORK_STATE(
      31,
      Query.NetworkState.class,
      "Asks who serves which realm.",
      in -> new Query.NetworkState(in.i32())),
  ACCOUNT_OF(
      32,
      Query.AccountOf.class,
      "Asks for an account, with its proof at a checkpoint.",
      in -> new Query.AccountOf(in.i32(), new UserId(in.i32()), in.i64())),
  ACCOUNTS_WITH_KEY(
      33,
      Query.AccountsWithKey.class,
      "Asks for the accounts of a key.",
      in -> new Query.AccountsWithKey(in.i32(), in.fr())),
  CONTRACT_OF(
      34,
      Query.ContractOf.class,
      "Asks for a contract.",
      in -> new Query.ContractOf(in.i32(), new ContractId(in.i32()))),
  SLOT_OF(
      35,
      Query.SlotOf.class,
      "Asks for a slot, with its proof at a checkpoint.",
      in ->
          new Query.SlotOf(
              in.i32(), new UserId(in.i32()), new ContractId(in.i32()), in.u40(), in.i64())),
  SLOTS_OF(
      36,
      Query.SlotsOf.class,
      "Asks for the slots that a user has under a contract, from one on.",
      in ->
          new Query.SlotsOf(
              in.i32(), new UserId(in.i32()), new ContractId(in.i32()), in.u40(), in.i64())),
  CHECKPOINT_OF(
      37,
      Query.CheckpointOf.class,
      "Asks for a checkpoint.",
      in -> new Query.CheckpointOf(in.i32(), in.i64())),
  BLOCK_OF(
      38,
      Query.BlockOf.class,
      "Asks for a part of a block.",
      in -> new Query.BlockOf(in.i32(), new RealmId(in.u16()), in.u63(), in.i32())),
  SNAPSHOT_OF(
      39,
      Query.SnapshotOf.class,
      "Asks for a part of a realm's state.",
      in ->
          new Query.SnapshotOf(
              in.i32(),
              new RealmId(in.u16()),
              in.u63(),
              in.bytes(Limits.SNAPSHOT_CURSOR_BYTES_MAX))),
  COUNTERS_OF(
      40,
      Query.CountersOf.class,
      "Asks for the node's counters.",
      in -> new Query.CountersOf(in.i32())),
  PLACE_REALM(
      41,
      Query.PlaceRealm.class,
      "Orders that a realm be followed or moved; signed with the operator's key.",
      in ->
          new Query.PlaceRealm(
              in.i32(), Placement.decode(in), in.bytes(Query.PlaceRealm.SIGNATURE_BYTES))),
  PROOFS_OF(
      42,
      Query.ProofsOf.class,
      "Asks for the statements of a block's calls, with or without their proofs.",
      in -> new Query.ProofsOf(in.i32(), new RealmId(in.u16()), in.u63(), in.u16(), in.bool())),
  HEADERS_OF(
      43,
      Query.HeadersOf.class,
      "Asks for a realm's headers from a height on.",
      in -> new Query.HeadersOf(in.i32(), new RealmId(in.u16()), in.u63())),
  AGGREGATE_OF(
      44,
      Query.AggregateOf.class,
      "Asks for an aggregate.",
      in -> new Query.AggregateOf(in.i32(), new RealmId(in.u16()), in.u63(), in.hash())),
  WITNESS_OF(
      45,
      Query.WitnessOf.class,
      "Asks for a part of a block without proofs and its witness.",
      in -> new Query.WitnessOf(in.i32(), new RealmId(in.u16()), in.u63(), in.i32())),
  REALMS_AT(
      46,
      Query.RealmsAt.class,
      "Asks for the last headers of realms at a checkpoint.",
      in -> new Query.RealmsAt(in.i32(), in.i64(), in.u16())),
  JOBS_OF(
      47,
      Query.JobsOf.class,
      "Asks the coordinator for the board of jobs.",
      in -> new Query.JobsOf(in.i32(), in.i32())),
  EARNINGS_OF(
      48,
      Query.EarningsOf.class,
      "Asks the coordinator what a payee has earned and was refused.",
      in -> new Query.EarningsOf(in.i32(), new UserId(in.i32()))),
  INCLUSION_OF(
      49,
      Query.InclusionOf.class,
      "Asks what shows that a bundle stands in a final block.",
      in -> new Query.InclusionOf(in.i32(), new RealmId(in.u16()), in.hash())),
  FAILED(
      50,
      Answer.Failed.class,
      "Answers any query that has no other answer.",
      in ->
          new Answer.Failed(
              in.i32(), in.tag(Answer.Failure.values()), in.text(Limits.TEXT_BYTES_MAX))),
  STATUS(
      51,
      Answer.Status.class,
      "Answers BUNDLE_STATUS_OF.",
      in -> new Answer.Status(in.i32(), in.hash(), BundleStatus.decode(in))),
  NETWORK(
      52,
      Answer.Network.class,
      "Answers NETWORK_STATE.",
      in ->
          new Answer.Network(
              in.i32(), in.i64(), in.list(RealmId.COUNT, RealmEndpoint::decode), in.u63())),
  ACCOUNT_STATE(
      53,
      Answer.AccountState.class,
      "Answers ACCOUNT_OF.",
      in ->
          new Answer.AccountState(
              in.i32(),
              optional(in, Account::decode),
              in.i64(),
              optional(in, Account::decode),
              Fields.slotProof(in))),
  ACCOUNTS(
      54,
      Answer.Accounts.class,
      "Answers ACCOUNTS_WITH_KEY.",
      in ->
          new Answer.Accounts(
              in.i32(), in.list(Limits.ANSWER_SLOTS_MAX, d -> new UserId(d.i32())))),
  CONTRACT_STATE(
      55,
      Answer.ContractState.class,
      "Answers CONTRACT_OF.",
      in -> new Answer.ContractState(in.i32(), Contract.decode(in))),
  SLOT(
      56,
      Answer.Slot.class,
      "Answers SLOT_OF.",
      in -> new Answer.Slot(in.i32(), in.i64(), Fields.slotProof(in))),
  SLOTS(
      57,
      Answer.Slots.class,
      "Answers SLOTS_OF.",
      in ->
          new Answer.Slots(
              in.i32(),
              in.i64(),
              in.list(Limits.ANSWER_SLOTS_MAX, d -> new SlotWrite(d.u40(), d.fr())),
              in.bool())),
  CHECKPOINT_AT(
      58,
      Answer.CheckpointAt.class,
      "Answers CHECKPOINT_OF.",
      in -> new Answer.CheckpointAt(in.i32(), Checkpoint.decode(in))),
  BLOCK_PART(
      59,
      Answer.BlockPart.class,
      "Answers BLOCK_OF and WITNESS_OF.",
      in -> new Answer.BlockPart(in.i32(), in.i32(), in.bytes(Limits.BLOCK_PART_BYTES_MAX))),
  SNAPSHOT_PART(
      60,
      Answer.SnapshotPart.class,
      "Answers SNAPSHOT_OF.",
      in ->
          new Answer.SnapshotPart(
              in.i32(),
              in.list(Limits.SNAPSHOT_ENTRIES_MAX, SnapshotEntry::decode),
              in.bytes(Limits.SNAPSHOT_CURSOR_BYTES_MAX))),
  COUNTERS(
      61,
      Answer.Counters.class,
      "Answers COUNTERS_OF.",
      in ->
          new Answer.Counters(
              in.i32(),
              in.list(
                  Limits.COUNTERS_MAX,
                  d -> new Answer.Counter(d.text(Limits.NAME_BYTES_MAX), d.i64())),
              in.list(
                  Limits.ANSWER_REALMS_MAX,
                  d ->
                      new Answer.StoppedRealm(new RealmId(d.u16()), d.text(Limits.TEXT_BYTES_MAX))),
              in.text(Limits.TEXT_BYTES_MAX),
              in.text(Limits.NAME_BYTES_MAX),
              in.list(Limits.ANSWER_NODES_MAX, SeenNode::decode))),
  PROOFS(
      62,
      Answer.Proofs.class,
      "Answers PROOFS_OF.",
      in ->
          new Answer.Proofs(
              in.i32(),
              in.list(Limits.STATEMENTS_MAX, CallStatement::decode),
              in.list(Limits.STATEMENTS_MAX, d -> new Proof(d.raw(Proof.BYTES))))),
  HEADERS(
      63,
      Answer.Headers.class,
      "Answers HEADERS_OF.",
      in -> new Answer.Headers(in.i32(), in.list(Limits.ANSWER_HEADERS_MAX, ProvenHeader::decode))),
  AGGREGATE_AT(
      64,
      Answer.AggregateAt.class,
      "Answers AGGREGATE_OF.",
      in -> new Answer.AggregateAt(in.i32(), Aggregate.decode(in))),
  REALMS(
      65,
      Answer.Realms.class,
      "Answers REALMS_AT.",
      in ->
          new Answer.Realms(
              in.i32(), in.list(Limits.ANSWER_REALMS_MAX, RealmHeader::decode), in.bool())),
  JOBS(
      67,
      Answer.Jobs.class,
      "Answers JOBS_OF.",
      in ->
          new Answer.Jobs(
              in.i32(), BoardCounts.decode(in), in.list(Limits.ANSWER_JOBS_MAX, JobState::decode))),
  EARNINGS(
      68,
      Answer.Earnings.class,
      "Answers EARNINGS_OF.",
      in ->
          new Answer.Earnings(
              in.i32(),
              in.list(Limits.ANSWER_PAYMENTS_MAX, Payment::decode),
              in.list(Limits.ANSWER_PAYMENTS_MAX, Refusal::decode))),
  INCLUDED(
      69,
      Answer.Included.class,
      "Answers INCLUSION_OF.",
      in -> new Answer.Included(in.i32(), in.u63(), Inclusion.decode(in))),
  CANDIDATES_FROM(
      70,
      Query.CandidatesFrom.class,
      "Asks a validator for final candidates from a height on.",
      in -> new Query.CandidatesFrom(in.i32(), in.u63())),
  CANDIDATES(
      71,
      Answer.Candidates.class,
      "Answers CANDIDATES_FROM.",
      in ->
          new Answer.Candidates(
              in.i32(),
              in.list(Limits.ANSWER_CANDIDATES_MAX, d -> d.bytes(Limits.PEER_FRAME_BYTES_MAX)))),
  NEWEST_STATE(
      72,
      Query.NewestState.class,
      "Asks a validator for the newest state that it keeps.",
      in -> new Query.NewestState(in.i32())),
  STATE_KEPT(
      73,
      Answer.StateKept.class,
      "Answers NEWEST_STATE.",
      in -> new Answer.StateKept(in.i32(), in.u16(), in.bytes(Limits.PEER_FRAME_BYTES_MAX))),
  STATE_PART_OF(
      74,
      Query.StatePartOf.class,
      "Asks for a part of a state.",
      in -> new Query.StatePartOf(in.i32(), in.u63(), in.u16())),
  STATE_PART(
      75,
      Answer.StatePart.class,
      "Answers STATE_PART_OF.",
      in -> new Answer.StatePart(in.i32(), in.bytes(Limits.COORDINATOR_SNAPSHOT_PART_BYTES))),
  REPLICATE(
      80,
      Message.Replicate.class,
      "Brings a follower of a realm a block that its worker has made durable.",
      in -> new Message.Replicate(in.u63(), RealmBlock.decode(in.bytes(Limits.BLOCK_BYTES_MAX)))),
  STORED(
      81,
      Message.Stored.class,
      "Tells a realm's worker, signed, which blocks a follower has made durable.",
      in -> new Message.Stored(StorageReceipt.decode(in))),
  HELD(
      82,
      Message.Held.class,
      "Tells a realm's worker which block a follower holds last, and of which epoch it takes more.",
      in -> new Message.Held(BlockMark.decode(in))),
  ACKNOWLEDGEMENT_OF(
      83,
      Query.AcknowledgementOf.class,
      "Asks what shows that followers of a realm hold a bundle's block.",
      in -> new Query.AcknowledgementOf(in.i32(), new RealmId(in.u16()), in.hash())),
  ACKNOWLEDGED(
      84,
      Answer.Acknowledged.class,
      "Answers ACKNOWLEDGEMENT_OF.",
      in -> new Answer.Acknowledged(in.i32(), Acknowledgement.decode(in))),
  HEAD(
      85,
      Message.Head.class,
      "Tells the coordinator, signed, what a worker holds of a realm that nobody serves.",
      in -> new Message.Head(StorageHead.decode(in))),
  REGISTER(
      90,
      Work.Register.class,
      "Registers an aggregator at the coordinator.",
      in -> new Work.Register(Registration.decode(in))),
  REGISTERED(
      91,
      Work.Registered.class,
      "Tells an aggregator how it stands.",
      in -> new Work.Registered(in.i32(), in.u63(), in.u8())),
  LEASED(
      92,
      Work.Leased.class,
      "Leases a job to an aggregator.",
      in -> new Work.Leased(Job.decode(in), Lease.decode(in))),
  LEASE_ENDED(
      93,
      Work.LeaseEnded.class,
      "Takes a job from an aggregator.",
      in -> new Work.LeaseEnded(in.hash())),
  HEARTBEAT(
      94,
      Work.Heartbeat.class,
      "Tells the coordinator that an aggregator is still at a job.",
      in -> new Work.Heartbeat(in.hash())),
  SUBMIT_AGGREGATE(
      95,
      Work.Submit.class,
      "Hands in the aggregate of a job.",
      in ->
          new Work.Submit(
              in.hash(),
              new UserId(in.i32()),
              in.list(Limits.JOB_PROOFS_MAX, CallStatement::decode),
              in.bytes(Limits.AGGREGATE_BYTES_MAX))),
  JUDGED(
      96,
      Work.Judged.class,
      "Tells an aggregator what became of what it handed in.",
      in -> new Work.Judged(in.hash(), in.tag(Verdict.values()), in.u63())),
  HAND_BACK(
      97,
      Work.HandBack.class,
      "Hands back a job that an aggregator cannot do.",
      in -> new Work.HandBack(in.hash()));

  private static final List<Optional<MessageType>> BY_CODE = byCode();
  private static final Map<Class<?>, MessageType> BY_KIND =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(MessageType::kind, type -> type));

  private final int code;
  private final Class<? extends Message> kind;
  private final String sentence;
  private final Function<Decoder, ? extends Message> reader;

  <M extends Message> MessageType(
      int code, Class<M> kind, String sentence, Function<Decoder, M> reader) {
    this.code = code;
    this.kind = kind;
    this.sentence = sentence;
    this.reader = reader;
  }

  /** The type with a number, if this version of the protocol has it. */
  public static Optional<MessageType> of(int code) {
    return code < 0 || code >= BY_CODE.size() ? Optional.empty() : BY_CODE.get(code);
  }

  /** The type of a message. */
  static MessageType of(Message message) {
    MessageType type = BY_KIND.get(message.getClass());
    if (type == null) {
      throw new IllegalStateException("no type is given to " + message.getClass());
    }
    return type;
  }

  /** The number on the wire, in [1, 255]. */
  public int code() {
    return code;
  }

  /** The record that holds such a message. */
  public Class<? extends Message> kind() {
    return kind;
  }

  /** What such a message says, in a sentence for people. */
  public String sentence() {
    return sentence;
  }

  /**
   * Reads the fields of such a message.
   *
   * @throws MalformedException if they are not there
   */
  Message read(Decoder in) {
    return reader.apply(in);
  }

  private static List<Optional<MessageType>> byCode() {
    List<Optional<MessageType>> types =
        new ArrayList<>(Collections.nCopies(256, Optional.<MessageType>empty()));
    for (MessageType type : values()) {
      if (types.set(type.code, Optional.of(type)).isPresent()) {
        throw new IllegalStateException("two types of messages have the number " + type.code);
      }
    }
    return List.copyOf(types);
  }
}
