package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;

/** The messages of aggregators as bytes; part of {@link MessageCodec}. */
final class WorkCodec {
  /** Type bytes of these messages are in [{@value}, {@value #LAST}]. */
  static final int FIRST = 90;

  static final int LAST = 96;

  private WorkCodec() {}

  static void encode(Work work, Encoder out) {
    switch (work) {
      case Work.Register m -> {
        out.u8(90);
        m.registration().encode(out);
      }
      case Work.Registered m -> out.u8(91).i32(m.standing()).u63(m.provenProofs()).u8(m.weight());
      case Work.Leased m -> {
        out.u8(92);
        m.job().encode(out);
        m.lease().encode(out);
      }
      case Work.LeaseEnded m -> out.u8(93).hash(m.job());
      case Work.Heartbeat m -> out.u8(94).hash(m.job());
      case Work.Submit m -> {
        out.u8(95).hash(m.job()).i32(m.payee().value());
        out.list(m.statements(), (o, one) -> one.encode(o)).bytes(m.aggregate());
      }
      case Work.Judged m -> out.u8(96).hash(m.job()).u8(m.verdict().ordinal()).u63(m.amount());
    }
  }

  static Work read(int type, Decoder in) {
    return switch (type) {
      case 90 -> new Work.Register(Registration.decode(in));
      case 91 -> new Work.Registered(in.i32(), in.u63(), in.u8());
      case 92 -> new Work.Leased(Job.decode(in), Lease.decode(in));
      case 93 -> new Work.LeaseEnded(in.hash());
      case 94 -> new Work.Heartbeat(in.hash());
      case 95 ->
          new Work.Submit(
              in.hash(),
              new UserId(in.i32()),
              in.list(Limits.JOB_PROOFS_MAX, CallStatement::decode),
              in.bytes(Limits.AGGREGATE_BYTES_MAX));
      case 96 -> new Work.Judged(in.hash(), in.tag(Verdict.values()), in.u63());
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "message type " + type);
    };
  }
}
