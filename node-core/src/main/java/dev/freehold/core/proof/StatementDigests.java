package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.id.ContractId;
import java.util.ArrayList;
import java.util.List;

/** Digests of a call (docs/protocol.md, section 4), as the node computes them outside a circuit. */
public final class StatementDigests {
  private StatementDigests() {}

  /** {@code w=0; for (slot,value): w=compress(w,slot,value,WRITES)}, in the order of the writes. */
  public static Fr writes(List<SlotWrite> writes) {
    return ofWrites(writes).digest();
  }

  /** The chain whose digest is {@link #writes}. */
  public static DigestChain ofWrites(List<SlotWrite> writes) {
    List<Fr> inputs = new ArrayList<>(DigestChain.STEP * writes.size());
    for (SlotWrite write : writes) {
      inputs.add(Fr.of(write.slot()));
      inputs.add(write.value());
      inputs.add(Domain.WRITES.tag());
    }
    return new DigestChain(Fr.ZERO, inputs);
  }

  /** The digest of a call's public arguments; see {@link #list}. */
  public static Fr call(List<Fr> args) {
    return ofCall(args).digest();
  }

  /** The chain whose digest is {@link #call}. */
  public static DigestChain ofCall(List<Fr> args) {
    return list(Domain.ARGUMENTS, args);
  }

  /** The digest of values that a contract hashes; see {@link #list}. */
  public static Fr values(List<Fr> values) {
    return list(Domain.VALUES, values).digest();
  }

  /**
   * {@code g=domain; for (x,y,z): g=compress(g,x,y,z)} over the count of items followed by the
   * items, zero-padded to whole triples. The count first keeps padding from colliding.
   */
  private static DigestChain list(Domain domain, List<Fr> items) {
    List<Fr> inputs = new ArrayList<>(items.size() + DigestChain.STEP);
    inputs.add(Fr.of(items.size()));
    inputs.addAll(items);
    while (inputs.size() % DigestChain.STEP != 0) {
      inputs.add(Fr.ZERO);
    }
    return new DigestChain(domain.tag(), inputs);
  }

  /**
   * {@code compress(contractId, functionIndex, callDigest, DEMAND)}: names one call of a bundle.
   */
  public static Fr require(ContractId contract, int function, Fr callDigest) {
    return ofDemand(contract, function, callDigest).digest();
  }

  /** The chain, of one step, whose digest is {@link #require}. */
  public static DigestChain ofDemand(ContractId contract, int function, Fr callDigest) {
    return new DigestChain(
        contract.toFr(), List.of(Fr.of(function), callDigest, Domain.DEMAND.tag()));
  }
}
