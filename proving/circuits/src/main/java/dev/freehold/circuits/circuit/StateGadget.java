package dev.freehold.circuits.circuit;

import dev.freehold.circuits.solver.Opcode;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The caller's state as it changes along a call, and other users' state at the anchor. What is
 * touched of a region is tied to the region's root at once, and the regions' roots to the state's
 * by {@link #close}.
 */
public final class StateGadget {
  private final Circuit circuit;
  private final PoseidonGadget poseidon;
  private final TreeGadget trees;
  private final SlotShape shape;
  private final Variable rootBefore;
  private final Regions own;
  private final List<RemoteUser> others = new ArrayList<>();
  private Variable writesDigest = Variable.ZERO;

  /**
   * @param shape of a user's state in the contract
   * @param rootBefore the caller's root before the call
   */
  public StateGadget(
      Circuit circuit, PoseidonGadget poseidon, SlotShape shape, Variable rootBefore) {
    this.circuit = circuit;
    this.poseidon = poseidon;
    this.trees = new TreeGadget(circuit, poseidon);
    this.shape = shape;
    this.rootBefore = rootBefore;
    own = new Regions(shape, poseidon);
  }

  /** The digest of all writes so far. */
  public Variable writesDigest() {
    return writesDigest;
  }

  /** A slot of the caller's, as it is after the writes so far. */
  public Variable read(StateSlot slot) {
    if (isSingle(slot)) {
      return single(slot);
    }
    int first = layOut(slot);
    Variable value = Variable.of(first);
    meet(own, slot, trees.root(value, slot.within(), first + 1), "own slot");
    return value;
  }

  /**
   * Replaces a slot of the caller's.
   *
   * @param change gives the new value for the old one
   * @return the new value
   */
  public Variable update(StateSlot slot, UnaryOperator<Variable> change) {
    Variable fresh;
    if (isSingle(slot)) {
      fresh = change.apply(single(slot));
      own.replace(slot.region(), fresh);
    } else {
      int first = layOut(slot);
      Variable old = Variable.of(first);
      fresh = change.apply(old);
      TreeGadget.Replacement roots = trees.replace(old, fresh, slot.within(), first + 1);
      meet(own, slot, roots.before(), "own slot before");
      own.replace(slot.region(), roots.after());
    }
    circuit.emit(Opcode.OWN_WRITE, circuit.hint(slot.number()), circuit.hint(fresh));
    writesDigest =
        poseidon.compress(
            writesDigest, slot.number(), fresh, Variable.constant(Domain.WRITES.tag()));
    return fresh;
  }

  /** The value of a single slot, which is laid out where it was not touched before. */
  private Variable single(StateSlot slot) {
    if (!own.isTouched(slot.region())) {
      own.open(slot.region(), Variable.of(layOut(slot)));
    }
    return own.root(slot.region());
  }

  /** Has the solver lay a slot out: its value, and its path in its region. */
  private int layOut(StateSlot slot) {
    int first = circuit.take(1 + TreeGadget.pathVariables(slot.within()));
    circuit.emit(Opcode.OWN_READ, circuit.hint(slot.number()), slot.region(), layout(slot), first);
    return first;
  }

  /** Whether the slot is a region by itself, whose root is its value. */
  private boolean isSingle(StateSlot slot) {
    return shape.regions().get(slot.region()).depth() == 0;
  }

  private static int layout(StateSlot slot) {
    return TreeGadget.isConstant(slot.within()) ? Opcode.SIBLINGS : Opcode.CHILDREN;
  }

  /** The root that a path gives is the region's. */
  private void meet(Regions regions, StateSlot slot, Variable root, String label) {
    if (regions.isTouched(slot.region())) {
      circuit.assertEqual(root, regions.root(slot.region()), label);
    } else {
      regions.open(slot.region(), root);
    }
  }

  /**
   * Ties all that was touched to the roots of the states, once the last slot was.
   *
   * @return the caller's root after the call
   */
  public Variable close() {
    others.forEach(RemoteUser::close);
    if (own.isEmpty()) {
      return rootBefore;
    }
    Regions.Roots roots = own.close(this::untouched);
    circuit.assertEqual(roots.before(), rootBefore, "own state before");
    return roots.after();
  }

  private Variable untouched(int place) {
    Variable node = circuit.fresh();
    circuit.emit(Opcode.OWN_NODE, place, node.variable(0));
    return node;
  }

  /** Another user's state in the same contract at the anchor. */
  public final class RemoteUser {
    private final AnchorLeaf anchor;
    private final Uint user;
    private final Regions regions = new Regions(shape, poseidon);
    private final List<StateSlot> touched = new ArrayList<>();
    private AnchorLeaf.Proven leaf;

    private RemoteUser(Uint user, AnchorLeaf anchor) {
      this.user = user;
      this.anchor = anchor;
    }

    /** A slot; 0 if the user never wrote any. The first also proves the user's leaf. */
    public Variable read(StateSlot slot) {
      prove(slot.number());
      if (isSingle(slot) && regions.isTouched(slot.region())) {
        return regions.root(slot.region());
      }
      int first = circuit.take(1 + TreeGadget.pathVariables(slot.within()));
      circuit.emit(
          Opcode.REMOTE_READ,
          circuit.hint(user.value()),
          circuit.hint(slot.number()),
          slot.region(),
          layout(slot),
          first);
      touched.add(slot);
      Variable value = Variable.of(first);
      if (isSingle(slot)) {
        regions.open(slot.region(), value);
      } else {
        meet(regions, slot, trees.root(value, slot.within(), first + 1), "other user's slot");
      }
      return value;
    }

    /**
     * The checkpoint that the user's realm had adopted by the block whose state is read: no later
     * block of that realm adopts an earlier one. Any field element until it is range-checked.
     */
    public Variable asOf() {
      prove(Variable.constant(shape.firstSlot()));
      return leaf.asOf();
    }

    private void prove(Variable slot) {
      if (leaf == null) {
        leaf = anchor.prove(user, slot);
      }
    }

    private void close() {
      if (regions.isEmpty()) {
        return;
      }
      // A leaf of 0 stands for a tree nothing was written to.
      Variable stateRoot =
          leaf.leaf().plus(circuit.isZero(leaf.leaf()).value().scale(shape.emptyRoot()));
      circuit.assertEqual(
          regions.close(this::untouchedOfTheirs).before(), stateRoot, "other user's state");
    }

    private Variable untouchedOfTheirs(int place) {
      StateSlot beside = besides(place);
      Variable node = circuit.fresh();
      circuit.emit(
          Opcode.REMOTE_NODE,
          circuit.hint(user.value()),
          circuit.hint(beside.number()),
          place,
          node.variable(0));
      return node;
    }

    /** A touched slot whose path names the node at a place. */
    private StateSlot besides(int place) {
      int region = regions.touchedUnder(place >>> 2);
      return touched.stream().filter(slot -> slot.region() == region).findFirst().orElseThrow();
    }
  }

  /**
   * Another user of the same contract, at the anchor.
   *
   * @param user a number of 32 bits
   * @param contract a number of 20 bits
   */
  public RemoteUser remote(Uint user, Uint contract, Variable anchorRoot) {
    RemoteUser other =
        new RemoteUser(user, new AnchorLeaf(circuit, poseidon, trees, contract, anchorRoot));
    others.add(other);
    return other;
  }
}
