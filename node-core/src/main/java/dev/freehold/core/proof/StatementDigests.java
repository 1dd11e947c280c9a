package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import java.util.List;

/** Digests of a call (docs/protocol.md, section 4), as the node computes them outside a circuit. */
public final class StatementDigests {
  private StatementDigests() {}

  /** {@code w=0; for (slot,value): w=compress(w,slot,value,WRITES)}, in the order of the writes. */
  public static Fr writes(List<SlotWrite> writes) {
    Fr digest = Fr.ZERO;
    for (SlotWrite write : writes) {
      digest = Poseidon2.compress(digest, Fr.of(write.slot()), write.value(), Domain.WRITES.tag());
    }
    return digest;
  }

  /** The digest of a call's public arguments; see {@link #list}. */
  public static Fr call(List<Fr> args) {
    return list(Domain.ARGUMENTS, args);
  }

  /** The digest of values that a contract hashes; see {@link #list}. */
  public static Fr values(List<Fr> values) {
    return list(Domain.VALUES, values);
  }

  /**
   * {@code g=domain; for (x,y,z): g=compress(g,x,y,z)} over the count of items followed by the
   * items, zero-padded to whole triples. The count first keeps padding from colliding.
   */
  private static Fr list(Domain domain, List<Fr> args) {
    Fr digest = domain.tag();
    for (int i = 0; i <= args.size(); i += 3) {
      digest = Poseidon2.compress(digest, item(args, i), item(args, i + 1), item(args, i + 2));
    }
    return digest;
  }

  /**
   * {@code compress(contractId, functionIndex, callDigest, DEMAND)}: names one call of a bundle.
   */
  public static Fr require(ContractId contract, int function, Fr callDigest) {
    return Poseidon2.compress(contract.toFr(), Fr.of(function), callDigest, Domain.DEMAND.tag());
  }

  private static Fr item(List<Fr> args, int i) {
    if (i == 0) {
      return Fr.of(args.size());
    }
    return i <= args.size() ? args.get(i - 1) : Fr.ZERO;
  }
}
