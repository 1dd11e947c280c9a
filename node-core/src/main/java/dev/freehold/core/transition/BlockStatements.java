package dev.freehold.core.transition;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.StateOverlay.LeafKey;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Statements of a block's proofs, function by function: what {@link ProofTask} had checked, made
 * again from the bundles and from what the leaves were before the block.
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

  /**
   * The statements of bundles that apply.
   *
   * @param tree what the block changes of the realm's tree
   */
  static BlockStatements of(ChainView chain, List<Bundle> bundles, TreeDelta tree) {
    TreeMap<Function, List<CallStatement>> byFunction = new TreeMap<>();
    Map<LeafKey, Fr> leaves = new HashMap<>();
    Map<ContractId, Fr> roots = new HashMap<>();
    for (Bundle bundle : bundles) {
      // Within a bundle a call goes on from the root that the call before it says.
      roots.clear();
      for (Call call : bundle.calls()) {
        if (call instanceof Call.Proven proven) {
          LeafKey key = new LeafKey(proven.contract(), bundle.user());
          Fr before = roots.get(proven.contract());
          if (before == null) {
            Fr leaf = leaves.get(key);
            before = root(chain, key, leaf != null ? leaf : leafBefore(tree, key));
          }
          byFunction
              .computeIfAbsent(
                  new Function(proven.contract(), proven.function()), _ -> new ArrayList<>())
              .add(statement(bundle, proven, before));
          roots.put(proven.contract(), proven.rootAfter());
          leaves.put(key, proven.rootAfter());
        }
      }
    }
    return listed(byFunction);
  }

  private static Fr leafBefore(TreeDelta tree, LeafKey key) {
    return tree.level(0).before(StateShape.realmLeaf(key.contract(), key.user().index()));
  }

  private static Fr root(ChainView chain, LeafKey key, Fr leaf) {
    return leaf.isZero()
        ? StateRoots.stateRoot(
            leaf,
            chain
                .contract(key.contract())
                .orElseThrow(Invariant.missing("the contract of a call that applied"))
                .spec())
        : leaf;
  }

  private static CallStatement statement(Bundle bundle, Call.Proven call, Fr rootBefore) {
    return new CallStatement(
        bundle.user(),
        bundle.anchorHeight(),
        rootBefore,
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
