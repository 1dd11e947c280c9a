package dev.freehold.circuits.circuit;

import dev.freehold.core.tree.MerklePath;
import java.util.List;

/**
 * Paths in quaternary trees. A level whose digit is a constant costs one compression; any other
 * three constraints more to find the node among its siblings, and three more to replace it.
 */
final class TreeGadget {
  private final Circuit circuit;
  private final PoseidonGadget poseidon;

  /** Adds constraints to a circuit. */
  TreeGadget(Circuit circuit, PoseidonGadget poseidon) {
    this.circuit = circuit;
    this.poseidon = poseidon;
  }

  /** Whether the solver lays out siblings (all digits constant) or children. */
  static boolean isConstant(TreeIndex index) {
    return index.digits().stream().allMatch(digit -> digit.constant().isPresent());
  }

  /** How many variables the solver lays out for a path. */
  static int pathVariables(TreeIndex index) {
    int perLevel = isConstant(index) ? MerklePath.SIBLINGS : MerklePath.ARITY;
    return perLevel * index.digits().size();
  }

  /** The root that a path gives. */
  Variable root(Variable leaf, TreeIndex index, int firstVariable) {
    Variable node = leaf;
    for (int level = 0; level < index.digits().size(); level++) {
      Variable[] children = children(node, index, level, firstVariable);
      node = poseidon.compress(children[0], children[1], children[2], children[3]);
    }
    return node;
  }

  /** The roots before and after a leaf is replaced, along one path. */
  record Replacement(Variable before, Variable after) {}

  Replacement replace(Variable leaf, Variable newLeaf, TreeIndex index, int firstVariable) {
    Variable before = leaf;
    Variable after = newLeaf;
    for (int level = 0; level < index.digits().size(); level++) {
      Variable[] old = children(before, index, level, firstVariable);
      Variable[] fresh = replaced(old, before, after, index.digits().get(level));
      before = poseidon.compress(old[0], old[1], old[2], old[3]);
      after = poseidon.compress(fresh[0], fresh[1], fresh[2], fresh[3]);
    }
    return new Replacement(before, after);
  }

  /** The four children at a level, one of which is the node on the path. */
  private Variable[] children(Variable node, TreeIndex index, int level, int firstVariable) {
    Variable[] children = new Variable[MerklePath.ARITY];
    TreeIndex.Digit digit = index.digits().get(level);
    if (isConstant(index)) {
      int own = digit.constant().orElseThrow();
      int next = firstVariable + level * MerklePath.SIBLINGS;
      for (int child = 0; child < children.length; child++) {
        children[child] = child == own ? node : Variable.of(next++);
      }
      return children;
    }
    for (int child = 0; child < children.length; child++) {
      children[child] = Variable.of(firstVariable + level * MerklePath.ARITY + child);
    }
    Variable low = circuit.select(digit.low(), children[1], children[0]);
    Variable high = circuit.select(digit.low(), children[3], children[2]);
    circuit.assertEqual(circuit.select(digit.high(), high, low), node, "node on the path");
    return children;
  }

  private Variable[] replaced(
      Variable[] old, Variable before, Variable after, TreeIndex.Digit digit) {
    Variable change = after.minus(before);
    Variable atOdd = circuit.multiply(change, digit.low().value());
    Variable atUpper = circuit.multiply(change, digit.high().value());
    Variable atThree = circuit.multiply(atOdd, digit.high().value());
    return List.of(
            old[0].plus(change.minus(atOdd).minus(atUpper).plus(atThree)),
            old[1].plus(atOdd.minus(atThree)),
            old[2].plus(atUpper.minus(atThree)),
            old[3].plus(atThree))
        .toArray(Variable[]::new);
  }
}
