package dev.freehold.contracts.token;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.prover.function.CallContext;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A whole network's state of one contract in memory: one global tree, no realms' stores. */
final class TestState {
  static final ContractId CONTRACT = new ContractId(77);
  static final UserId OWNER = UserId.parse("0:0");

  private final Map<UserId, SlotTree> users = new TreeMap<>();
  private final Map<String, Fr> nodes = new HashMap<>();
  private final Map<UserId, SlotTree> anchored = new TreeMap<>();
  private long height;

  SlotTree of(UserId user) {
    return users.computeIfAbsent(user, _ -> new SlotTree(TokenContract.DEPTH));
  }

  /** Makes everybody's present state the anchor. */
  void checkpoint() {
    height++;
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    users.forEach(
        (user, tree) -> {
          if (!tree.slots().isEmpty()) {
            leaves.put(StateShape.globalLeaf(CONTRACT, user), tree.root());
            anchored.put(user, tree.copy());
          }
        });
    SparseTree.update(
        StateShape.GLOBAL_DEPTH,
        0,
        this::node,
        leaves,
        (level, index, value) -> nodes.put(level + "/" + index, value));
  }

  Fr anchorRoot() {
    return SparseTree.node(this::node, 0, StateShape.GLOBAL_DEPTH, 0);
  }

  CallContext context(UserId user) {
    return new CallContext(user, CONTRACT, height, anchorRoot(), OWNER);
  }

  SlotProof read(UserId user, long slot) {
    SlotTree tree = anchored.getOrDefault(user, new SlotTree(TokenContract.DEPTH));
    Fr leaf = anchored.containsKey(user) ? tree.root() : Fr.ZERO;
    MerklePath path =
        SparseTree.path(
            StateShape.GLOBAL_DEPTH, 0, this::node, StateShape.globalLeaf(CONTRACT, user));
    return new SlotProof(slot, tree.value(slot), tree.path(slot), leaf, path);
  }

  /** Solves a call without taking over its effect. */
  SolvedCall solve(CompiledFunction function, UserId user, long... args) {
    List<Fr> elements = java.util.Arrays.stream(args).mapToObj(Fr::ofUnsigned).toList();
    return function.solve(context(user), of(user), this::read, elements);
  }

  /** Solves a call and takes over its effect. */
  SolvedCall call(CompiledFunction function, UserId user, long... args) {
    SolvedCall solved = solve(function, user, args);
    users.put(user, solved.after());
    return solved;
  }

  private Fr node(int level, long index) {
    return nodes.get(level + "/" + index);
  }
}
