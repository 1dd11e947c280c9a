package dev.freehold.circuits.circuit;

import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.Solver;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.EmptyRoots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The caller's state as it changes along a call, and other users' state at the anchor. */
public final class StateGadget {
  private final Circuit circuit;
  private final PoseidonGadget poseidon;
  private final TreeGadget trees;
  private final int depth;
  private Variable root;
  private Variable writesDigest = Variable.ZERO;

  /**
   * @param depth levels of a user's tree in the contract
   * @param rootBefore the caller's root before the call
   */
  public StateGadget(Circuit circuit, PoseidonGadget poseidon, int depth, Variable rootBefore) {
    this.circuit = circuit;
    this.poseidon = poseidon;
    this.trees = new TreeGadget(circuit, poseidon);
    this.depth = depth;
    root = rootBefore;
  }

  /** The root after all writes so far. */
  public Variable root() {
    return root;
  }

  /** The digest of all writes so far. */
  public Variable writesDigest() {
    return writesDigest;
  }

  /** A slot of the caller's, as it is after the writes so far. */
  public Variable read(TreeIndex slot) {
    int first = open(slot);
    Variable value = Variable.of(first);
    circuit.assertEqual(trees.root(value, slot, first + 1), root, "own slot");
    return value;
  }

  /**
   * Replaces a slot of the caller's.
   *
   * @param change gives the new value for the old one
   * @return the new value
   */
  public Variable update(TreeIndex slot, UnaryOperator<Variable> change) {
    int first = open(slot);
    Variable old = Variable.of(first);
    Variable fresh = change.apply(old);
    TreeGadget.Replacement roots = trees.replace(old, fresh, slot, first + 1);
    circuit.assertEqual(roots.before(), root, "own slot before");
    circuit.emit(Opcode.OWN_WRITE, circuit.hint(slot.value()), circuit.hint(fresh));
    root = roots.after();
    writesDigest = poseidon.compress(writesDigest, slot.value(), fresh, Variable.ZERO);
    return fresh;
  }

  private int open(TreeIndex slot) {
    requireDepth(slot);
    int first = circuit.take(1 + TreeGadget.pathVariables(slot));
    int layout = TreeGadget.isConstant(slot) ? Opcode.SIBLINGS : Opcode.CHILDREN;
    circuit.emit(Opcode.OWN_READ, circuit.hint(slot.value()), layout, first);
    return first;
  }

  /** Another user's state in the same contract at the anchor. */
  public final class RemoteUser {
    private final Uint user;
    private final Uint contract;
    private final Variable anchorRoot;
    private Variable stateRoot;

    private RemoteUser(Uint user, Uint contract, Variable anchorRoot) {
      this.user = user;
      this.contract = contract;
      this.anchorRoot = anchorRoot;
    }

    /** A slot; 0 if the user never wrote any. The first also proves the user's leaf. */
    public Variable read(TreeIndex slot) {
      requireDepth(slot);
      int slotVariables = TreeGadget.pathVariables(slot);
      int layout = TreeGadget.isConstant(slot) ? Opcode.SIBLINGS : Opcode.CHILDREN;
      boolean first = stateRoot == null;
      int at = circuit.take(1 + slotVariables + (first ? Solver.LEAF_VARIABLES : 0));
      circuit.emit(
          first ? Opcode.REMOTE_READ : Opcode.REMOTE_SLOT,
          circuit.hint(user.value()),
          circuit.hint(slot.value()),
          layout,
          at);
      if (first) {
        stateRoot = provenRoot(at + 1 + slotVariables);
      }
      Variable value = Variable.of(at);
      circuit.assertEqual(trees.root(value, slot, at + 1), stateRoot, "other user's slot");
      return value;
    }

    private Variable provenRoot(int at) {
      Variable leaf = Variable.of(at);
      TreeIndex inRealm = realmLeaf(user, contract);
      Variable realmRoot = trees.root(leaf, inRealm, at + 1);
      int next = at + 1 + TreeGadget.pathVariables(inRealm);
      Variable realm =
          poseidon.compress(
              realmRoot, Variable.of(next), Variable.ZERO, Variable.constant(Domain.REALM.tag()));
      TreeIndex ofRealm = TreeIndex.of(user.bits().subList(UserId.INDEX_BITS, Integer.SIZE));
      circuit.assertEqual(
          trees.root(realm, ofRealm, next + 1), anchorRoot, "other user's state at the anchor");
      // A leaf of 0 stands for a tree nothing was written to.
      return leaf.plus(circuit.isZero(leaf).value().scale(EmptyRoots.at(depth)));
    }
  }

  /**
   * Another user of the same contract, at the anchor.
   *
   * @param user a number of 32 bits
   * @param contract a number of 20 bits
   */
  public RemoteUser remote(Uint user, Uint contract, Variable anchorRoot) {
    return new RemoteUser(user, contract, anchorRoot);
  }

  private void requireDepth(TreeIndex slot) {
    if (slot.digits().size() != depth) {
      throw new CircuitException(
          "a slot of %d digits in a state of depth %d%s"
              .formatted(slot.digits().size(), depth, AuthorLine.current()));
    }
  }

  /** The index of (contract, user) in the tree of the user's realm: user's index, contract. */
  private static TreeIndex realmLeaf(Uint user, Uint contract) {
    if (user.width() != Integer.SIZE || contract.width() != ContractId.BITS) {
      throw new CircuitException("a user has 32 bits and a contract 20");
    }
    List<Bool> bits = new ArrayList<>(user.bits().subList(0, UserId.INDEX_BITS));
    bits.addAll(contract.bits());
    return TreeIndex.of(bits);
  }
}
