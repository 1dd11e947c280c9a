package dev.freehold.kit.testing;

import dev.freehold.circuits.function.CallContext;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.RealmLeaf;
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
  private final Map<RealmId, Map<String, Fr>> realms = new TreeMap<>();

  /** Realms that are cut off, with the last checkpoint that each has heard of. */
  private final Map<RealmId, Long> cutOff = new TreeMap<>();

  private CallCheck check = (_, _, _, _) -> {};
  private int users;
  private long height;

  /**
   * The state that a checkpoint made final.
   *
   * @param asOf the checkpoint that the latest block of each realm adopted
   * @param behind the same for realms that were cut off
   * @param realms the nodes of each realm's tree
   */
  private record Anchor(
      long asOf,
      Map<RealmId, Long> behind,
      Map<RealmId, Map<String, Fr>> realms,
      Map<Owner, SlotTree> states) {
    long asOf(RealmId realm) {
      return realms.containsKey(realm) ? behind.getOrDefault(realm, asOf) : 0;
    }
  }

  private record Owner(ContractId contract, UserId user) {}

  /** A chain at height 0 without contracts. */
  public ContractTest() {
    for (int realm = 0; realm < REALMS; realm++) {
      realms.put(new RealmId(realm), new HashMap<>());
    }
    anchors.put(0L, anchor(0, Map.of()));
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

  /**
   * Cuts a user's realm off: it goes on by the last checkpoint that it has, and nothing of it
   * becomes final.
   */
  public void cutOff(UserId user) {
    cutOff.put(user.realm(), height);
  }

  /** Ends {@link #cutOff}: what was done meanwhile is final by the next checkpoint. */
  public void reconnect(UserId user) {
    cutOff.remove(user.realm());
  }

  /**
   * Makes everybody's present state final, one checkpoint higher. Every realm that has users has
   * adopted the checkpoint before.
   */
  public void checkpoint() {
    height++;
    Map<RealmId, TreeMap<Long, Fr>> leaves = new TreeMap<>();
    Map<Owner, SlotTree> states = new HashMap<>();
    anchors
        .lastEntry()
        .getValue()
        .states
        .forEach(
            (owner, tree) -> {
              if (cutOff.containsKey(owner.user.realm())) {
                states.put(owner, tree);
              }
            });
    for (TestContract contract : contracts) {
      contract
          .states()
          .forEach(
              (user, tree) -> {
                if (!tree.slots().isEmpty() && !cutOff.containsKey(user.realm())) {
                  leaves
                      .computeIfAbsent(user.realm(), _ -> new TreeMap<>())
                      .put(StateShape.realmLeaf(contract.id(), user.index()), tree.root());
                  states.put(new Owner(contract.id(), user), tree.copy());
                }
              });
    }
    leaves.forEach(
        (realm, written) -> {
          Map<String, Fr> nodes = realms.computeIfAbsent(realm, _ -> new HashMap<>());
          SparseTree.update(
              StateShape.REALM_DEPTH,
              0,
              source(nodes),
              written,
              (level, index, value) -> nodes.put(key(level, index), value));
        });
    anchors.put(height, anchor(height - 1, states));
  }

  private Anchor anchor(long asOf, Map<Owner, SlotTree> states) {
    Map<RealmId, Map<String, Fr>> frozen = new TreeMap<>();
    realms.forEach((realm, nodes) -> frozen.put(realm, Map.copyOf(nodes)));
    return new Anchor(asOf, behind(), frozen, states);
  }

  private Map<RealmId, Long> behind() {
    Map<RealmId, Long> behind = new TreeMap<>();
    cutOff.forEach((realm, last) -> behind.put(realm, Math.max(0, last - 1)));
    return behind;
  }

  /**
   * Lets time pass: checkpoints in which nothing more becomes final than in the first, and realms
   * go on adopting.
   */
  public void checkpoints(long count) {
    checkpoint();
    Anchor first = anchors.lastEntry().getValue();
    height += count - 1;
    anchors.put(height, new Anchor(height - 1, behind(), first.realms, first.states));
  }

  /** The height of the latest checkpoint. */
  public long height() {
    return height;
  }

  /** The oldest anchor that a network would still take now, of a realm that is not cut off. */
  public long oldestAnchor() {
    return Math.max(0, height - Limits.ANCHOR_AGE_MAX);
  }

  /** The latest checkpoint that a user's realm has heard of. */
  long latestAnchor(UserId user) {
    return cutOff.getOrDefault(user.realm(), height);
  }

  /** A bundle of a user, anchored at the latest checkpoint that the user's realm has heard of. */
  public TestBundle bundle(UserId user) {
    return new TestBundle(this, user, latestAnchor(user));
  }

  CallCheck check() {
    return check;
  }

  CallContext context(TestContract contract, UserId user, long anchorHeight) {
    Anchor anchor = anchors.floorEntry(anchorHeight).getValue();
    return new CallContext(
        user, contract.id(), anchorHeight, RealmTree.root(global(anchor)), contract.owner());
  }

  /** Another user's slot at an anchor. */
  SlotProof read(TestContract contract, UserId user, long slot, long anchorHeight) {
    Anchor anchor = anchors.floorEntry(anchorHeight).getValue();
    SlotTree written = anchor.states.get(new Owner(contract.id(), user));
    SlotTree tree = written == null ? new SlotTree(contract.compiled().shape()) : written;
    return new SlotProof(
        slot,
        tree.value(slot),
        tree.path(slot),
        written == null ? Fr.ZERO : tree.root(),
        SparseTree.path(
            StateShape.REALM_DEPTH,
            0,
            source(anchor.realms.getOrDefault(user.realm(), Map.of())),
            StateShape.realmLeaf(contract.id(), user.index())),
        anchor.asOf(user.realm()),
        RealmTree.path(global(anchor), user.realm()));
  }

  private static SparseTree.NodeSource source(Map<String, Fr> nodes) {
    return (level, index) -> nodes.get(key(level, index));
  }

  /** The tree over all realms. */
  private static SparseTree.NodeSource global(Anchor anchor) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    anchor.realms.forEach(
        (realm, nodes) ->
            leaves.put(
                (long) realm.value(),
                RealmLeaf.of(
                    SparseTree.node(source(nodes), 0, StateShape.REALM_DEPTH, 0),
                    anchor.asOf(realm))));
    Map<String, Fr> global = new HashMap<>();
    SparseTree.update(
        StateShape.REALM_LEVELS,
        StateShape.GLOBAL_BASE,
        source(global),
        leaves,
        (level, index, value) -> global.put(key(level, index), value));
    return source(global);
  }

  private static String key(int level, long index) {
    return level + "/" + index;
  }
}
