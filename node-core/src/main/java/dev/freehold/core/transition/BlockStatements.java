package dev.freehold.core.transition;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.CallStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Statements of a block's proofs, function by function: what {@link ProofTask} had checked, made
 * again from the bundles.
 *
 * @param proofs of the block
 * @param statements a list for each of {@code proofs}
 */
record BlockStatements(List<FunctionProofs> proofs, List<List<CallStatement>> statements) {
  private record Function(ContractId contract, int index) implements Comparable<Function> {
    @Override
    public int compareTo(Function other) {
      int byContract = contract.compareTo(other.contract);
      return byContract != 0 ? byContract : Integer.compare(index, other.index);
    }
  }

  /** The statements of bundles that apply. */
  static BlockStatements of(List<Bundle> bundles) {
    TreeMap<Function, List<CallStatement>> byFunction = new TreeMap<>();
    for (Bundle bundle : bundles) {
      for (Call call : bundle.calls()) {
        if (call instanceof Call.Proven proven) {
          byFunction
              .computeIfAbsent(
                  new Function(proven.contract(), proven.function()), _ -> new ArrayList<>())
              .add(statement(bundle, proven));
        }
      }
    }
    return listed(byFunction);
  }

  private static CallStatement statement(Bundle bundle, Call.Proven call) {
    return new CallStatement(
        bundle.user(),
        bundle.anchorHeight(),
        call.rootBefore(),
        call.rootAfter(),
        call.writesDigest(),
        call.callDigest(),
        call.requireDigest(bundle.calls()));
  }

  private static BlockStatements listed(TreeMap<Function, List<CallStatement>> byFunction) {
    List<FunctionProofs> proofs = new ArrayList<>();
    List<List<CallStatement>> statements = new ArrayList<>();
    byFunction.forEach(
        (function, all) -> {
          for (int from = 0; from < all.size(); from += Limits.STATEMENTS_MAX) {
            List<CallStatement> entry =
                List.copyOf(all.subList(from, Math.min(all.size(), from + Limits.STATEMENTS_MAX)));
            proofs.add(
                new FunctionProofs(
                    function.contract, function.index, entry.size(), CallStatement.digest(entry)));
            statements.add(entry);
          }
        });
    return new BlockStatements(List.copyOf(proofs), List.copyOf(statements));
  }
}
