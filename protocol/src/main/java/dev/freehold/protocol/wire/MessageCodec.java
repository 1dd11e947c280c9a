package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Messages as bytes: one byte of type, then the fields. */
public final class MessageCodec {
  private MessageCodec() {}

  /** A message's encoding, without the frame's length. */
  public static byte[] encode(Message message) {
    Encoder out = new Encoder();
    switch (message) {
      case Message.Hello m -> {
        out.u8(1).u16(m.protocol()).hash(m.genesis()).u8(m.role().ordinal()).hash(m.node());
        out.text(m.endpoint()).i64(m.checkpointHeight());
      }
      case Message.Welcome m -> {
        out.u8(2).u16(m.protocol()).u8(m.role().ordinal()).hash(m.node());
        out.bytes(m.genesisBytes()).i64(m.checkpointHeight());
      }
      case Message.Goodbye m -> out.u8(3).u8(m.reason().ordinal()).text(m.text());
      case Message.Ping _ -> out.u8(4);
      case Message.Submit m -> out.u8(10).bytes(m.bundle());
      case Message.StatusPush m -> {
        out.u8(11).hash(m.bundle());
        m.status().encode(out);
      }
      case Message.CheckpointPush m -> {
        out.u8(12);
        m.checkpoint().encode(out);
      }
      case Message.Assignment m -> out.u8(20).list(m.realms(), (o, r) -> r.encode(o));
      case Message.BlockReport m -> {
        out.u8(21).u63(m.epoch());
        m.header().encode(out);
        out.list(m.events(), (o, e) -> e.encode(o)).list(m.proofs(), (o, p) -> p.encode(o));
      }
      case Message.CaughtUp m -> out.u8(22).u16(m.realm().value()).u63(m.epoch());
      case Message.HandedOver m -> {
        out.u8(23);
        m.last().encode(out);
        out.u63(m.epoch());
      }
      case Message.AggregatePush m -> {
        out.u8(24);
        m.aggregate().encode(out);
      }
      case Work work -> WorkCodec.encode(work, out);
      case Query query -> encodeQuery(query, out);
      case Answer answer -> encodeAnswer(answer, out);
    }
    return out.toBytes();
  }

  /** Whether a type byte names a message of this protocol version. */
  public static boolean isKnownType(int type) {
    return (type >= 1 && type <= 4)
        || (type >= 10 && type <= 12)
        || (type >= 20 && type <= 24)
        || (type >= 30 && type <= 48)
        || (type >= 50 && type <= 65)
        || (type >= 67 && type <= 68)
        || (type >= WorkCodec.FIRST && type <= WorkCodec.LAST);
  }

  /**
   * Decodes exactly one message.
   *
   * @throws MalformedException if the bytes are not one
   */
  public static Message decode(byte[] bytes) {
    return Decoder.decode(bytes, MessageCodec::read);
  }

  private static Message read(Decoder in) {
    int type = in.u8();
    if (type >= WorkCodec.FIRST) {
      return WorkCodec.read(type, in);
    }
    if (type >= 50) {
      return readAnswer(type, in);
    }
    if (type >= 30) {
      return readQuery(type, in);
    }
    return switch (type) {
      case 1 ->
          new Message.Hello(
              in.u16(),
              in.hash(),
              in.tag(Role.values()),
              in.hash(),
              in.text(Limits.TEXT_BYTES_MAX),
              in.i64());
      case 2 ->
          new Message.Welcome(
              in.u16(),
              in.tag(Role.values()),
              in.hash(),
              in.bytes(Limits.PEER_FRAME_BYTES_MAX),
              in.i64());
      case 3 -> new Message.Goodbye(in.tag(GoodbyeReason.values()), in.text(Limits.TEXT_BYTES_MAX));
      case 4 -> new Message.Ping();
      // Its own limit is the bundle codec's to enforce, so that the sender gets a named rejection.
      case 10 -> new Message.Submit(in.bytes(Limits.CLIENT_FRAME_BYTES_MAX));
      case 11 -> new Message.StatusPush(in.hash(), BundleStatus.decode(in));
      case 12 -> new Message.CheckpointPush(Checkpoint.decode(in));
      case 20 -> new Message.Assignment(in.list(RealmId.COUNT, RealmEndpoint::decode));
      case 21 ->
          new Message.BlockReport(
              in.u63(),
              RealmHeader.decode(in),
              in.list(Limits.CHECKPOINT_EVENTS_MAX, RealmEvent::decode),
              in.list(Limits.BLOCK_FUNCTION_PROOFS_MAX, FunctionProofs::decode));
      case 22 -> new Message.CaughtUp(new RealmId(in.u16()), in.u63());
      case 23 -> new Message.HandedOver(RealmHeader.decode(in), in.u63());
      case 24 -> new Message.AggregatePush(Aggregate.decode(in));
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "message type " + type);
    };
  }

  private static void encodeQuery(Query query, Encoder out) {
    switch (query) {
      case Query.BundleStatusOf q -> out.u8(30).i32(q.request()).hash(q.bundle());
      case Query.NetworkState q -> out.u8(31).i32(q.request());
      case Query.AccountOf q ->
          out.u8(32).i32(q.request()).i32(q.user().value()).i64(q.checkpointHeight());
      case Query.AccountsWithKey q -> out.u8(33).i32(q.request()).fr(q.authKey());
      case Query.ContractOf q -> out.u8(34).i32(q.request()).i32(q.contract().value());
      case Query.SlotOf q -> {
        out.u8(35).i32(q.request()).i32(q.user().value()).i32(q.contract().value());
        out.u40(q.slot()).i64(q.checkpointHeight());
      }
      case Query.SlotsOf q -> {
        out.u8(36).i32(q.request()).i32(q.user().value()).i32(q.contract().value());
        out.u40(q.fromSlot()).i64(q.checkpointHeight());
      }
      case Query.CheckpointOf q -> out.u8(37).i32(q.request()).i64(q.height());
      case Query.BlockOf q ->
          out.u8(38).i32(q.request()).u16(q.realm().value()).u63(q.height()).i32(q.offset());
      case Query.SnapshotOf q ->
          out.u8(39).i32(q.request()).u16(q.realm().value()).u63(q.height()).bytes(q.cursor());
      case Query.CountersOf q -> out.u8(40).i32(q.request());
      case Query.JobsOf q -> out.u8(47).i32(q.request()).i32(q.from());
      case Query.EarningsOf q -> out.u8(48).i32(q.request()).i32(q.payee().value());
      case Query.PlaceRealm q -> {
        out.u8(41).i32(q.request());
        q.placement().encode(out);
        out.bytes(q.signature());
      }
      case Query.ProofsOf q -> {
        out.u8(42).i32(q.request()).u16(q.realm().value()).u63(q.block()).u16(q.entry());
        out.bool(q.withProofs());
      }
      case Query.HeadersOf q ->
          out.u8(43).i32(q.request()).u16(q.realm().value()).u63(q.fromHeight());
      case Query.AggregateOf q -> {
        out.u8(44).i32(q.request()).u16(q.realm().value()).u63(q.firstBlock());
        out.hash(q.job());
      }
      case Query.WitnessOf q ->
          out.u8(45).i32(q.request()).u16(q.realm().value()).u63(q.height()).i32(q.offset());
      case Query.RealmsAt q ->
          out.u8(46).i32(q.request()).i64(q.checkpointHeight()).u16(q.fromRealm());
    }
  }

  private static Query readQuery(int type, Decoder in) {
    int request = in.i32();
    return switch (type) {
      case 30 -> new Query.BundleStatusOf(request, in.hash());
      case 31 -> new Query.NetworkState(request);
      case 32 -> new Query.AccountOf(request, new UserId(in.i32()), in.i64());
      case 33 -> new Query.AccountsWithKey(request, in.fr());
      case 34 -> new Query.ContractOf(request, new ContractId(in.i32()));
      case 35 ->
          new Query.SlotOf(
              request, new UserId(in.i32()), new ContractId(in.i32()), in.u40(), in.i64());
      case 36 ->
          new Query.SlotsOf(
              request, new UserId(in.i32()), new ContractId(in.i32()), in.u40(), in.i64());
      case 37 -> new Query.CheckpointOf(request, in.i64());
      case 38 -> new Query.BlockOf(request, new RealmId(in.u16()), in.u63(), in.i32());
      case 39 ->
          new Query.SnapshotOf(
              request, new RealmId(in.u16()), in.u63(), in.bytes(Limits.SNAPSHOT_CURSOR_BYTES_MAX));
      case 40 -> new Query.CountersOf(request);
      case 47 -> new Query.JobsOf(request, in.i32());
      case 48 -> new Query.EarningsOf(request, new UserId(in.i32()));
      case 41 ->
          new Query.PlaceRealm(request, Placement.decode(in), in.bytes(Checkpoint.SIGNATURE_BYTES));
      case 42 -> new Query.ProofsOf(request, new RealmId(in.u16()), in.u63(), in.u16(), in.bool());
      case 43 -> new Query.HeadersOf(request, new RealmId(in.u16()), in.u63());
      case 44 -> new Query.AggregateOf(request, new RealmId(in.u16()), in.u63(), in.hash());
      case 45 -> new Query.WitnessOf(request, new RealmId(in.u16()), in.u63(), in.i32());
      case 46 -> new Query.RealmsAt(request, in.i64(), in.u16());
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "message type " + type);
    };
  }

  private static void encodeAnswer(Answer answer, Encoder out) {
    switch (answer) {
      case Answer.Failed a -> out.u8(50).i32(a.request()).u8(a.failure().ordinal()).text(a.text());
      case Answer.Status a -> {
        out.u8(51).i32(a.request()).hash(a.bundle());
        a.status().encode(out);
      }
      case Answer.Network a -> {
        out.u8(52).i32(a.request()).i64(a.checkpointHeight());
        out.list(a.realms(), (o, r) -> r.encode(o));
      }
      case Answer.AccountState a -> {
        out.u8(53).i32(a.request());
        optional(a.committed(), out, (o, account) -> account.encode(o));
        out.i64(a.checkpointHeight());
        optional(a.atCheckpoint(), out, (o, account) -> account.encode(o));
        optional(a.proof(), out, MessageCodec::encodeProof);
      }
      case Answer.Accounts a ->
          out.u8(54).i32(a.request()).list(a.users(), (o, u) -> o.i32(u.value()));
      case Answer.ContractState a -> {
        out.u8(55).i32(a.request());
        a.contract().encode(out);
      }
      case Answer.Slot a -> {
        out.u8(56).i32(a.request()).i64(a.checkpointHeight());
        encodeProof(out, a.proof());
      }
      case Answer.Slots a -> {
        out.u8(57).i32(a.request()).i64(a.checkpointHeight());
        out.list(a.slots(), (o, s) -> o.u40(s.slot()).fr(s.value())).bool(a.more());
      }
      case Answer.CheckpointAt a -> {
        out.u8(58).i32(a.request());
        a.checkpoint().encode(out);
      }
      case Answer.BlockPart a -> out.u8(59).i32(a.request()).i32(a.totalBytes()).bytes(a.bytes());
      case Answer.SnapshotPart a -> {
        out.u8(60).i32(a.request());
        out.list(a.entries(), (o, e) -> e.encode(o)).bytes(a.next());
      }
      case Answer.Jobs a -> {
        out.u8(67).i32(a.request());
        a.counts().encode(out);
        out.list(a.jobs(), (o, job) -> job.encode(o));
      }
      case Answer.Earnings a -> {
        out.u8(68).i32(a.request()).list(a.payments(), (o, p) -> p.encode(o));
        out.list(a.refusals(), (o, r) -> r.encode(o));
      }
      case Answer.Counters a ->
          out.u8(61).i32(a.request()).list(a.counters(), (o, c) -> o.text(c.name()).i64(c.value()));
      case Answer.Proofs a -> {
        out.u8(62).i32(a.request()).list(a.statements(), (o, s) -> s.encode(o));
        out.list(a.proofs(), (o, proof) -> o.raw(proof.toBytes()));
      }
      case Answer.Headers a ->
          out.u8(63).i32(a.request()).list(a.headers(), (o, header) -> header.encode(o));
      case Answer.AggregateAt a -> {
        out.u8(64).i32(a.request());
        a.aggregate().encode(out);
      }
      case Answer.Realms a ->
          out.u8(65).i32(a.request()).list(a.headers(), (o, h) -> h.encode(o)).bool(a.more());
    }
  }

  private static Answer readAnswer(int type, Decoder in) {
    int request = in.i32();
    return switch (type) {
      case 50 ->
          new Answer.Failed(
              request, in.tag(Answer.Failure.values()), in.text(Limits.TEXT_BYTES_MAX));
      case 51 -> new Answer.Status(request, in.hash(), BundleStatus.decode(in));
      case 52 ->
          new Answer.Network(request, in.i64(), in.list(RealmId.COUNT, RealmEndpoint::decode));
      case 53 ->
          new Answer.AccountState(
              request,
              optional(in, Account::decode),
              in.i64(),
              optional(in, Account::decode),
              optional(in, MessageCodec::decodeProof));
      case 54 ->
          new Answer.Accounts(request, in.list(Limits.ANSWER_SLOTS_MAX, d -> new UserId(d.i32())));
      case 55 -> new Answer.ContractState(request, Contract.decode(in));
      case 56 -> new Answer.Slot(request, in.i64(), decodeProof(in));
      case 57 ->
          new Answer.Slots(
              request,
              in.i64(),
              in.list(Limits.ANSWER_SLOTS_MAX, d -> new SlotWrite(d.u40(), d.fr())),
              in.bool());
      case 58 -> new Answer.CheckpointAt(request, Checkpoint.decode(in));
      case 59 -> new Answer.BlockPart(request, in.i32(), in.bytes(Limits.BLOCK_PART_BYTES_MAX));
      case 60 ->
          new Answer.SnapshotPart(
              request,
              in.list(Limits.SNAPSHOT_ENTRIES_MAX, SnapshotEntry::decode),
              in.bytes(Limits.SNAPSHOT_CURSOR_BYTES_MAX));
      case 67 ->
          new Answer.Jobs(
              request, BoardCounts.decode(in), in.list(Limits.ANSWER_JOBS_MAX, JobState::decode));
      case 68 ->
          new Answer.Earnings(
              request,
              in.list(Limits.ANSWER_PAYMENTS_MAX, Payment::decode),
              in.list(Limits.ANSWER_PAYMENTS_MAX, Refusal::decode));
      case 61 ->
          new Answer.Counters(
              request,
              in.list(
                  Limits.COUNTERS_MAX,
                  d -> new Answer.Counter(d.text(Limits.NAME_BYTES_MAX), d.i64())));
      case 62 ->
          new Answer.Proofs(
              request,
              in.list(Limits.STATEMENTS_MAX, CallStatement::decode),
              in.list(Limits.STATEMENTS_MAX, d -> new Proof(d.raw(Proof.BYTES))));
      case 63 ->
          new Answer.Headers(request, in.list(Limits.ANSWER_HEADERS_MAX, ProvenHeader::decode));
      case 64 -> new Answer.AggregateAt(request, Aggregate.decode(in));
      case 65 ->
          new Answer.Realms(
              request, in.list(Limits.ANSWER_REALMS_MAX, RealmHeader::decode), in.bool());
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "message type " + type);
    };
  }

  private static void encodeProof(Encoder out, SlotProof proof) {
    out.u40(proof.slot()).fr(proof.value());
    out.list(proof.slotPath().siblings(), Encoder::fr);
    out.fr(proof.leaf()).list(proof.leafPath().siblings(), Encoder::fr);
  }

  private static SlotProof decodeProof(Decoder in) {
    return new SlotProof(
        in.u40(),
        in.fr(),
        new MerklePath(in.list(StateShape.SLOT_DEPTH_MAX * MerklePath.SIBLINGS, Decoder::fr)),
        in.fr(),
        new MerklePath(in.list(StateShape.GLOBAL_DEPTH * MerklePath.SIBLINGS, Decoder::fr)));
  }

  private static <T> void optional(Optional<T> value, Encoder out, BiConsumer<Encoder, T> writer) {
    out.bool(value.isPresent());
    value.ifPresent(present -> writer.accept(out, present));
  }

  private static <T> Optional<T> optional(Decoder in, Function<Decoder, T> reader) {
    return in.bool() ? Optional.of(reader.apply(in)) : Optional.empty();
  }
}
