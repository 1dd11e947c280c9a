package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.CallStatement;
import java.util.List;

/**
 * The proofs of one function that a realm block rests on, in the order of its calls. A block's list
 * is in ascending order of contract and function; a function with more than {@value
 * Limits#STATEMENTS_MAX} proofs has several, all but the last of them full.
 *
 * @param count in [1, {@value Limits#STATEMENTS_MAX}]
 * @param statements see {@link CallStatement#digest}
 */
public record FunctionProofs(ContractId contract, int function, int count, Hash32 statements) {
  public FunctionProofs {
    if (function < 0
        || function >= Limits.CONTRACT_FUNCTIONS_MAX
        || count < 1
        || count > Limits.STATEMENTS_MAX) {
      throw new IllegalArgumentException("not the proofs of a function");
    }
  }

  /** The digest that a realm header carries of its block's proofs. */
  public static Hash32 digest(List<FunctionProofs> proofs) {
    return TaggedHash.PROOF_LIST.of(
        new Encoder().list(proofs, (out, some) -> some.encode(out)).toBytes());
  }

  /** Whether the two count proofs of one function. */
  public boolean isOfSameFunction(FunctionProofs other) {
    return contract.equals(other.contract) && function == other.function;
  }

  /** Whether a call's proof is of the kind that is counted here. */
  boolean isOf(Call.Proven call) {
    return contract.equals(call.contract()) && function == call.function();
  }

  public void encode(Encoder out) {
    out.i32(contract.value()).u8(function).u16(count).hash(statements);
  }

  public static FunctionProofs decode(Decoder in) {
    return new FunctionProofs(new ContractId(in.i32()), in.u8(), in.u16(), in.hash());
  }
}
