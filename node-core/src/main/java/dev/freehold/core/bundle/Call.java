package dev.freehold.core.bundle;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import java.util.List;

/** One call of a bundle: of a contract's function, with a proof, or of the protocol itself. */
public sealed interface Call {

  /**
   * A proven call of a contract's function.
   *
   * @param function the function's index in its contract, in [0, 32)
   * @param required index in the bundle of the call that this one demands beside it, or {@link
   *     #NONE}
   * @param rootAfter the user's state root after the call
   * @param writes slot writes in the order the proof digests them
   * @param args public arguments
   */
  record Proven(
      ContractId contract,
      int function,
      int required,
      Fr rootAfter,
      List<SlotWrite> writes,
      List<Fr> args,
      Proof proof)
      implements Call {
    /** The value of {@link #required} for a call that demands no other. */
    public static final int NONE = 0xff;

    public Proven {
      if (contract.equals(ContractId.SYSTEM)) {
        throw new IllegalArgumentException("calls of the system contract carry no proof");
      }
      writes = List.copyOf(writes);
      args = List.copyOf(args);
    }
  }

  /** A call of the protocol. */
  record System(SystemCall call) implements Call {}

  default void encode(Encoder out) {
    switch (this) {
      case Proven c -> {
        out.i32(c.contract.value()).u8(c.function).u8(c.required).fr(c.rootAfter);
        out.list(c.writes, (o, w) -> o.u40(w.slot()).fr(w.value()));
        out.list(c.args, Encoder::fr).raw(c.proof.toBytes());
      }
      case System s -> {
        out.i32(ContractId.SYSTEM.value());
        s.call.encode(out);
      }
    }
  }

  static Call decode(Decoder in) {
    ContractId contract = new ContractId(in.i32());
    if (contract.equals(ContractId.SYSTEM)) {
      return new System(SystemCall.decode(in));
    }
    return new Proven(
        contract,
        in.u8(),
        in.u8(),
        in.fr(),
        in.list(
            Limits.CALL_WRITES_MAX, Reason.TOO_MANY_WRITES, d -> new SlotWrite(d.u40(), d.fr())),
        in.list(Limits.CALL_ARGS_MAX, Reason.TOO_MANY_ARGUMENTS, Decoder::fr),
        new Proof(in.raw(Proof.BYTES)));
  }
}
