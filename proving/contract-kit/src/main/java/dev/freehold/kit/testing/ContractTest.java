package dev.freehold.kit.testing;

import dev.freehold.circuits.function.CallContext;
import dev.freehold.core.Limits;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.kit.contract.CompiledContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A chain in memory for tests of contracts. Calls are solved, which checks every constraint, and
 * not proved, unless {@link #checking} asks for more. Not thread-safe.
 *
 * <p>What users do is theirs at once; others see it after {@link #checkpoint}, as they do on a
 * network.
 */
public final class ContractTest {
  private static final int REALMS = 4;

  private final List<TestContract> contracts = new ArrayList<>();
  private final TreeMap<Long, Anchor> anchors = new TreeMap<>();
  private final Map<String, Fr> nodes = new HashMap<>();
  private CallCheck check = (_, _, _, _) -> {};
  private int users;
  private long height;

  /** The state that a checkpoint made final. */
  private record Anchor(Map<String, Fr> nodes, Map<Owner, SlotTree> states) {}

  private record Owner(ContractId contract, UserId user) {}

  /** A chain at height 0 without contracts. */
  public ContractTest() {
    anchors.put(0L, new Anchor(Map.of(), Map.of()));
  }

  /** The contracts that were deployed, in that order. */
  public List<TestContract> contracts() {
    return List.copyOf(contracts);
  }

  /** From now on every call is checked further: proved, for one. */
  public ContractTest checking(CallCheck further) {
    check = further;
    return this;
  }

  /** A user that was not there before; each lives in another of four realms. */
  public UserId user() {
    UserId user = UserId.of(new RealmId(users % REALMS), users / REALMS);
    users++;
    return user;
  }

  /** Deploys a contract. */
  public TestContract deploy(UserId owner, CompiledContract contract) {
    TestContract deployed =
        new TestContract(this, new ContractId(contracts.size() + 1), owner, contract);
    contracts.add(deployed);
    return deployed;
  }

  /** Makes everybody's present state final, one checkpoint higher. */
  public void checkpoint() {
    height++;
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    Map<Owner, SlotTree> states = new HashMap<>();
    for (TestContract contract : contracts) {
      contract
          .states()
          .forEach(
              (user, tree) -> {
                if (!tree.slots().isEmpty()) {
                  leaves.put(StateShape.globalLeaf(contract.id(), user), tree.root());
                  states.put(new Owner(contract.id(), user), tree.copy());
                }
              });
    }
    SparseTree.update(
        StateShape.GLOBAL_DEPTH,
        0,
        (level, index) -> nodes.get(key(level, index)),
        leaves,
        (level, index, value) -> nodes.put(key(level, index), value));
    anchors.put(height, new Anchor(Map.copyOf(nodes), states));
  }

  /** Lets time pass: checkpoints in which nothing more becomes final than in the first. */
  public void checkpoints(long count) {
    checkpoint();
    height += count - 1;
  }

  /** The height of the latest checkpoint. */
  public long height() {
    return height;
  }

  /** The oldest anchor that a network would still take now. */
  public long oldestAnchor() {
    return Math.max(0, height - Limits.ANCHOR_AGE_MAX);
  }

  /** A bundle of a user, anchored at the latest checkpoint. */
  public TestBundle bundle(UserId user) {
    return new TestBundle(this, user, height);
  }

  CallCheck check() {
    return check;
  }

  CallContext context(TestContract contract, UserId user, long anchorHeight) {
    Anchor anchor = anchors.floorEntry(anchorHeight).getValue();
    return new CallContext(
        user,
        contract.id(),
        anchorHeight,
        SparseTree.node(source(anchor), 0, StateShape.GLOBAL_DEPTH, 0),
        contract.owner());
  }

  /** Another user's slot at an anchor. */
  SlotProof read(TestContract contract, UserId user, long slot, long anchorHeight) {
    Anchor anchor = anchors.floorEntry(anchorHeight).getValue();
    SlotTree written = anchor.states.get(new Owner(contract.id(), user));
    SlotTree tree = written == null ? new SlotTree(contract.compiled().depth()) : written;
    MerklePath path =
        SparseTree.path(
            StateShape.GLOBAL_DEPTH, 0, source(anchor), StateShape.globalLeaf(contract.id(), user));
    return new SlotProof(
        slot, tree.value(slot), tree.path(slot), written == null ? Fr.ZERO : tree.root(), path);
  }

  private static SparseTree.NodeSource source(Anchor anchor) {
    return (level, index) -> anchor.nodes.get(key(level, index));
  }

  private static String key(int level, long index) {
    return level + "/" + index;
  }
}
