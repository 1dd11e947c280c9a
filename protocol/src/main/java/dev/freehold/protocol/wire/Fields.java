package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.StateShape;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Fields of messages as bytes, behind the type; {@link MessageType} reads them in this order. */
final class Fields {
  private Fields() {}

  /** Writes what a {@link Message.Replicate} of an encoded block holds. */
  static void writeReplicate(long epoch, byte[] block, Encoder out) {
    out.u63(epoch).bytes(block);
  }

  static void write(Message message, Encoder out) {
    switch (message) {
      case Message.Hello m -> {
        out.u16(m.protocol()).hash(m.genesis()).u8(m.role().ordinal()).hash(m.node());
        out.text(m.endpoint()).i64(m.checkpointHeight());
        optional(m.invitation(), out, (o, invitation) -> invitation.encode(o));
      }
      case Message.Welcome m -> {
        out.u16(m.protocol()).u8(m.role().ordinal()).hash(m.node());
        out.bytes(m.genesisBytes()).i64(m.checkpointHeight());
      }
      case Message.Goodbye m -> out.u8(m.reason().ordinal()).text(m.text());
      case Message.Ping _ -> {}
      case Message.Submit m -> out.bytes(m.bundle());
      case Message.StatusPush m -> {
        out.hash(m.bundle());
        m.status().encode(out);
      }
      case Message.CheckpointPush m -> m.checkpoint().encode(out);
      case Message.Evidence m -> m.equivocation().encode(out);
      case Message.Assignment m -> out.list(m.realms(), (o, r) -> r.encode(o));
      case Message.BlockReport m -> {
        out.u63(m.epoch());
        m.header().encode(out);
        out.list(m.events(), (o, e) -> e.encode(o)).list(m.proofs(), (o, p) -> p.encode(o));
      }
      case Message.CaughtUp m -> out.u16(m.realm().value()).u63(m.epoch());
      case Message.HandedOver m -> {
        m.last().encode(out);
        out.u63(m.epoch());
      }
      case Message.AggregatePush m -> m.aggregate().encode(out);
      case Message.Agreement m -> out.bytes(m.message());
      case Message.BlockSealed m -> m.header().encode(out);
      case Message.ResultVerified m -> out.hash(m.result());
      case Message.BlocksVerified m -> out.list(m.blocks(), (o, block) -> block.encode(o));
      case Message.Replicate m -> writeReplicate(m.epoch(), m.block().toBytes(), out);
      case Message.Stored m -> m.receipt().encode(out);
      case Message.Held m -> m.mark().encode(out);
      case Message.Head m -> m.head().encode(out);
      case Work work -> work(work, out);
      case Query query -> query(query, out.i32(query.request()));
      case Answer answer -> answer(answer, out.i32(answer.request()));
    }
  }

  private static void work(Work work, Encoder out) {
    switch (work) {
      case Work.Register m -> m.registration().encode(out);
      case Work.Registered m -> out.i32(m.standing()).u63(m.provenProofs()).u8(m.weight());
      case Work.Leased m -> {
        m.job().encode(out);
        m.lease().encode(out);
      }
      case Work.LeaseEnded m -> out.hash(m.job());
      case Work.Heartbeat m -> out.hash(m.job());
      case Work.HandBack m -> out.hash(m.job());
      case Work.Submit m -> {
        out.hash(m.job()).i32(m.payee().value());
        out.list(m.statements(), (o, one) -> one.encode(o)).bytes(m.aggregate());
      }
      case Work.Judged m -> out.hash(m.job()).u8(m.verdict().ordinal()).u63(m.amount());
    }
  }

  private static void query(Query query, Encoder out) {
    switch (query) {
      case Query.BundleStatusOf q -> out.hash(q.bundle());
      case Query.AccountOf q -> out.i32(q.user().value()).i64(q.checkpointHeight());
      case Query.AccountsWithKey q -> out.fr(q.authKey());
      case Query.ContractOf q -> out.i32(q.contract().value());
      case Query.SlotOf q -> {
        out.i32(q.user().value()).i32(q.contract().value());
        out.u40(q.slot()).i64(q.checkpointHeight());
      }
      case Query.SlotsOf q -> {
        out.i32(q.user().value()).i32(q.contract().value());
        out.u40(q.fromSlot()).i64(q.checkpointHeight());
      }
      case Query.CheckpointOf q -> out.i64(q.height());
      case Query.BlockOf q -> out.u16(q.realm().value()).u63(q.height()).i32(q.offset());
      case Query.SnapshotOf q -> out.u16(q.realm().value()).u63(q.height()).bytes(q.cursor());
      case Query.NetworkState _, Query.CountersOf _ -> {}
      case Query.JobsOf q -> out.i32(q.from());
      case Query.EarningsOf q -> out.i32(q.payee().value());
      case Query.PlaceRealm q -> {
        q.placement().encode(out);
        out.bytes(q.signature());
      }
      case Query.ProofsOf q -> {
        out.u16(q.realm().value()).u63(q.block()).u16(q.entry());
        out.bool(q.withProofs());
      }
      case Query.AcknowledgementOf q -> out.u16(q.realm().value()).hash(q.bundle());
      case Query.InclusionOf q -> out.u16(q.realm().value()).hash(q.bundle());
      case Query.HeadersOf q -> out.u16(q.realm().value()).u63(q.fromHeight());
      case Query.AggregateOf q -> {
        out.u16(q.realm().value()).u63(q.firstBlock());
        out.hash(q.job());
      }
      case Query.WitnessOf q -> out.u16(q.realm().value()).u63(q.height()).i32(q.offset());
      case Query.CandidatesFrom q -> out.u63(q.height());
      case Query.NewestState _ -> {
        // There is one at the most.
      }
      case Query.StatePartOf q -> out.u63(q.height()).u16(q.index());
      case Query.RealmsAt q -> out.i64(q.checkpointHeight()).u16(q.fromRealm());
    }
  }

  private static void answer(Answer answer, Encoder out) {
    switch (answer) {
      case Answer.Failed a -> out.u8(a.failure().ordinal()).text(a.text());
      case Answer.Status a -> {
        out.hash(a.bundle());
        a.status().encode(out);
      }
      case Answer.Network a -> {
        out.i64(a.checkpointHeight());
        out.list(a.realms(), (o, r) -> r.encode(o)).u63(a.nextOrder());
      }
      case Answer.AccountState a -> {
        optional(a.committed(), out, (o, account) -> account.encode(o));
        out.i64(a.checkpointHeight());
        optional(a.atCheckpoint(), out, (o, account) -> account.encode(o));
        slotProof(out, a.proof());
      }
      case Answer.Accounts a -> out.list(a.users(), (o, u) -> o.i32(u.value()));
      case Answer.ContractState a -> a.contract().encode(out);
      case Answer.Slot a -> {
        out.i64(a.checkpointHeight());
        slotProof(out, a.proof());
      }
      case Answer.Slots a -> {
        out.i64(a.checkpointHeight());
        out.list(a.slots(), (o, s) -> o.u40(s.slot()).fr(s.value())).bool(a.more());
      }
      case Answer.Included a -> {
        out.u63(a.checkpointHeight());
        a.inclusion().encode(out);
      }
      case Answer.Acknowledged a -> a.acknowledgement().encode(out);
      case Answer.CheckpointAt a -> a.checkpoint().encode(out);
      case Answer.BlockPart a -> out.i32(a.totalBytes()).bytes(a.bytes());
      case Answer.SnapshotPart a -> out.list(a.entries(), (o, e) -> e.encode(o)).bytes(a.next());
      case Answer.Jobs a -> {
        a.counts().encode(out);
        out.list(a.jobs(), (o, job) -> job.encode(o));
      }
      case Answer.Earnings a -> {
        out.list(a.payments(), (o, p) -> p.encode(o));
        out.list(a.refusals(), (o, r) -> r.encode(o));
      }
      case Answer.Counters a -> {
        out.list(a.counters(), (o, c) -> o.text(c.name()).i64(c.value()));
        out.list(a.stopped(), (o, s) -> o.u16(s.realm().value()).text(s.why())).text(a.keyEnded());
        out.text(a.program()).list(a.nodes(), (o, node) -> node.encode(o));
      }
      case Answer.Proofs a -> {
        out.list(a.statements(), (o, s) -> s.encode(o));
        out.list(a.proofs(), (o, proof) -> o.raw(proof.toBytes()));
      }
      case Answer.Headers a -> out.list(a.headers(), (o, header) -> header.encode(o));
      case Answer.AggregateAt a -> a.aggregate().encode(out);
      case Answer.Candidates a -> out.list(a.candidates(), Encoder::bytes);
      case Answer.StateKept a -> out.u16(a.parts()).bytes(a.candidate());
      case Answer.StatePart a -> out.bytes(a.bytes());
      case Answer.Realms a -> out.list(a.headers(), (o, h) -> h.encode(o)).bool(a.more());
    }
  }

  private static void slotProof(Encoder out, SlotProof proof) {
    out.u40(proof.slot()).fr(proof.value());
    out.list(proof.slotPath().siblings(), Encoder::fr);
    out.fr(proof.leaf()).list(proof.realmPath().siblings(), Encoder::fr);
    out.u63(proof.asOf()).list(proof.globalPath().siblings(), Encoder::fr);
  }

  /**
   * Reads where somebody listens.
   *
   * @return {@code host:port}, or nothing for nowhere
   * @throws MalformedException if it is neither
   */
  static String endpoint(Decoder in) {
    String text = in.text(Limits.TEXT_BYTES_MAX);
    if (!text.isEmpty()) {
      try {
        Endpoint.parse(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedException(Reason.OUT_OF_RANGE, e.getMessage());
      }
    }
    return text;
  }

  static SlotProof slotProof(Decoder in) {
    return new SlotProof(
        in.u40(),
        in.fr(),
        new MerklePath(in.list(StateShape.SLOT_LEVELS_MAX * MerklePath.SIBLINGS, Decoder::fr)),
        in.fr(),
        new MerklePath(in.list(StateShape.REALM_DEPTH * MerklePath.SIBLINGS, Decoder::fr)),
        in.u63(),
        new MerklePath(in.list(StateShape.REALM_LEVELS * MerklePath.SIBLINGS, Decoder::fr)));
  }

  private static <T> void optional(Optional<T> value, Encoder out, BiConsumer<Encoder, T> writer) {
    out.bool(value.isPresent());
    value.ifPresent(present -> writer.accept(out, present));
  }

  static <T> Optional<T> optional(Decoder in, Function<Decoder, T> reader) {
    return in.bool() ? Optional.of(reader.apply(in)) : Optional.empty();
  }
}
