package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import java.util.List;

/** Digests of a call (docs/protocol.md, section 4), as the node computes them outside a circuit. */
public final class StatementDigests {
  private StatementDigests() {}

  /** {@code w=0; for (slot,value): w=compress(w,slot,value,0)}, in the order of the writes. */
  public static Fr writes(List<SlotWrite> writes) {
    Fr digest = Fr.ZERO;
    for (SlotWrite write : writes) {
      digest = Poseidon2.compress(digest, Fr.of(write.slot()), write.value(), Fr.ZERO);
    }
    return digest;
  }

  /**
   * {@code g=0; for (x,y,z): g=compress(g,x,y,z)} over the count of arguments followed by the
   * arguments, zero-padded to whole triples. The count first keeps padding from colliding.
   */
  public static Fr call(List<Fr> args) {
    Fr digest = Fr.ZERO;
    for (int i = 0; i <= args.size(); i += 3) {
      digest = Poseidon2.compress(digest, item(args, i), item(args, i + 1), item(args, i + 2));
    }
    return digest;
  }

  /** {@code compress(contractId, functionIndex, callDigest, 0)}: names one call of a bundle. */
  public static Fr require(ContractId contract, int function, Fr callDigest) {
    return Poseidon2.compress(contract.toFr(), Fr.of(function), callDigest, Fr.ZERO);
  }

  private static Fr item(List<Fr> args, int i) {
    if (i == 0) {
      return Fr.of(args.size());
    }
    return i <= args.size() ? args.get(i - 1) : Fr.ZERO;
  }
}
