package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import java.util.ArrayList;
import java.util.List;

/** Digests of a call (docs/protocol.md, section 4), as the node computes them outside a circuit. */
public final class StatementDigests {
  private StatementDigests() {}

  /** {@code w=0; for (slot,value): w=compress(w,slot,value,0)}, in the order of the writes. */
  public static Fr writes(List<SlotWrite> writes) {
    return ofWrites(writes).digest();
  }

  /** The chain whose digest is {@link #writes}. */
  public static DigestChain ofWrites(List<SlotWrite> writes) {
    List<Fr> inputs = new ArrayList<>(DigestChain.STEP * writes.size());
    for (SlotWrite write : writes) {
      inputs.add(Fr.of(write.slot()));
      inputs.add(write.value());
      inputs.add(Fr.ZERO);
    }
    return new DigestChain(Fr.ZERO, inputs);
  }

  /**
   * {@code g=0; for (x,y,z): g=compress(g,x,y,z)} over the count of arguments followed by the
   * arguments, zero-padded to whole triples. The count first keeps padding from colliding.
   */
  public static Fr call(List<Fr> args) {
    return ofCall(args).digest();
  }

  /** The chain whose digest is {@link #call}. */
  public static DigestChain ofCall(List<Fr> args) {
    List<Fr> inputs = new ArrayList<>(args.size() + DigestChain.STEP);
    inputs.add(Fr.of(args.size()));
    inputs.addAll(args);
    while (inputs.size() % DigestChain.STEP != 0) {
      inputs.add(Fr.ZERO);
    }
    return new DigestChain(Fr.ZERO, inputs);
  }

  /** {@code compress(contractId, functionIndex, callDigest, 0)}: names one call of a bundle. */
  public static Fr require(ContractId contract, int function, Fr callDigest) {
    return ofDemand(contract, function, callDigest).digest();
  }

  /** The chain, of one step, whose digest is {@link #require}. */
  public static DigestChain ofDemand(ContractId contract, int function, Fr callDigest) {
    return new DigestChain(contract.toFr(), List.of(Fr.of(function), callDigest, Fr.ZERO));
  }
}
