package dev.freehold.core.bundle;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.DigestChain;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.StatementDigests;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One call of a bundle: of a contract's function, with a proof, or of the protocol itself. */
public sealed interface Call {

  /**
   * A proven call of a contract's function. Immutable; its digests are computed when they are first
   * asked for, and once.
   */
  final class Proven implements Call {
    /** The value of {@link #required} for a call that demands no other. */
    public static final int NONE = 0xff;

    private final ContractId contract;
    private final int function;
    private final int required;
    private final Fr rootBefore;
    private final Fr rootAfter;
    private final List<SlotWrite> writes;
    private final List<Fr> args;
    private final Optional<Proof> proof;

    // Two threads may both compute one: it is the same.
    private Fr writesDigest;
    private Fr callDigest;
    private Fr demandDigest;

    /** A call with its proof; see the accessors. */
    public Proven(
        ContractId contract,
        int function,
        int required,
        Fr rootBefore,
        Fr rootAfter,
        List<SlotWrite> writes,
        List<Fr> args,
        Proof proof) {
      this(contract, function, required, rootBefore, rootAfter, writes, args, Optional.of(proof));
    }

    private Proven(
        ContractId contract,
        int function,
        int required,
        Fr rootBefore,
        Fr rootAfter,
        List<SlotWrite> writes,
        List<Fr> args,
        Optional<Proof> proof) {
      if (contract.equals(ContractId.SYSTEM)) {
        throw new IllegalArgumentException("calls of the system contract carry no proof");
      }
      this.contract = contract;
      this.function = function;
      this.required = required;
      this.rootBefore = rootBefore;
      this.rootAfter = rootAfter;
      this.writes = List.copyOf(writes);
      this.args = List.copyOf(args);
      this.proof = proof;
    }

    /** The contract that is called; never {@link ContractId#SYSTEM}. */
    public ContractId contract() {
      return contract;
    }

    /** The function's index in its contract, in [0, 32) for one that exists. */
    public int function() {
      return function;
    }

    /** Index in the bundle of the call that this one demands beside it, or {@link #NONE}. */
    public int required() {
      return required;
    }

    /**
     * The user's state root in the contract that the call was proved on: what the calls before it
     * in the bundle, and the user's bundles before, have left.
     */
    public Fr rootBefore() {
      return rootBefore;
    }

    /** The user's state root after the call. */
    public Fr rootAfter() {
      return rootAfter;
    }

    /** Slot writes in the order the proof digests them. */
    public List<SlotWrite> writes() {
      return writes;
    }

    /** Public arguments. */
    public List<Fr> args() {
      return args;
    }

    /** The proof; empty where it was dropped, see {@link Bundle#withoutProofs}. */
    public Optional<Proof> proof() {
      return proof;
    }

    /** See {@link StatementDigests#writes}. */
    public Fr writesDigest() {
      Fr digest = writesDigest;
      if (digest == null) {
        digest = StatementDigests.writes(writes);
        writesDigest = digest;
      }
      return digest;
    }

    /** See {@link StatementDigests#call}. */
    public Fr callDigest() {
      Fr digest = callDigest;
      if (digest == null) {
        digest = StatementDigests.call(args);
        callDigest = digest;
      }
      return digest;
    }

    /** What a call that demands this one proves; see {@link StatementDigests#require}. */
    public Fr demandDigest() {
      Fr digest = demandDigest;
      if (digest == null) {
        digest = StatementDigests.require(contract, function, callDigest());
        demandDigest = digest;
      }
      return digest;
    }

    /**
     * Computes the digests of many calls together, in a third of the time that one by one takes;
     * those that are asked for later are there then.
     *
     * @param calls of any bundles
     * @param demanded those of them that others demand
     */
    public static void computeDigests(List<Proven> calls, List<Proven> demanded) {
      List<DigestChain> chains = new ArrayList<>(2 * calls.size());
      for (Proven call : calls) {
        chains.add(StatementDigests.ofWrites(call.writes));
        chains.add(StatementDigests.ofCall(call.args));
      }
      List<Fr> digests = DigestChain.digests(chains);
      for (int i = 0; i < calls.size(); i++) {
        calls.get(i).writesDigest = digests.get(2 * i);
        calls.get(i).callDigest = digests.get(2 * i + 1);
      }
      List<Fr> demands =
          DigestChain.digests(
              demanded.stream()
                  .map(c -> StatementDigests.ofDemand(c.contract, c.function, c.callDigest()))
                  .toList());
      for (int i = 0; i < demanded.size(); i++) {
        demanded.get(i).demandDigest = demands.get(i);
      }
    }

    /**
     * The statement's {@code requireDigest}: 0, or the {@link #demandDigest} of the call that this
     * one demands.
     *
     * @param calls of the bundle; {@link #required} names a proven one of them
     */
    public Fr requireDigest(List<Call> calls) {
      return required == NONE ? Fr.ZERO : ((Proven) calls.get(required)).demandDigest();
    }

    Proven with(Proof newProof) {
      return new Proven(
          contract, function, required, rootBefore, rootAfter, writes, args, newProof);
    }

    Proven withoutProof() {
      return new Proven(
          contract, function, required, rootBefore, rootAfter, writes, args, Optional.empty());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Proven that
          && contract.equals(that.contract)
          && function == that.function
          && required == that.required
          && rootBefore.equals(that.rootBefore)
          && rootAfter.equals(that.rootAfter)
          && writes.equals(that.writes)
          && args.equals(that.args)
          && proof.equals(that.proof);
    }

    @Override
    public int hashCode() {
      return Objects.hash(contract, function, required, rootBefore, rootAfter, writes, args);
    }

    @Override
    public String toString() {
      return "Proven[function " + function + " of contract " + contract + "]";
    }
  }

  /** A call of the protocol. */
  record System(SystemCall call) implements Call {}

  /** Encodes all but the proof. */
  default void encode(Encoder out) {
    switch (this) {
      case Proven c -> {
        out.i32(c.contract.value()).u8(c.function).u8(c.required).fr(c.rootBefore).fr(c.rootAfter);
        out.list(c.writes, (o, w) -> o.u40(w.slot()).fr(w.value())).list(c.args, Encoder::fr);
      }
      case System s -> {
        out.i32(ContractId.SYSTEM.value());
        s.call.encode(out);
      }
    }
  }

  /** Decodes a call, which has no proof yet. */
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
        in.fr(),
        in.list(
            Limits.CALL_WRITES_MAX, Reason.TOO_MANY_WRITES, d -> new SlotWrite(d.u40(), d.fr())),
        in.list(Limits.CALL_ARGS_MAX, Reason.TOO_MANY_ARGUMENTS, Decoder::fr),
        Optional.<Proof>empty());
  }
}
