package dev.freehold.circuits.solver;

import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.StateShape;

/**
 * The solver's instructions. The ordinal is the code; operands follow in the program. "hint r" is
 * the value of row r of the program's hint matrix.
 */
public enum Opcode {
  /** {@code row, out}: out = (A row) * (B row). */
  MULTIPLY(2),
  /** {@code hint, out}: out = hint. */
  ASSIGN(2),
  /** {@code hint, out}: out = 1 / hint, or 0 for 0. */
  INVERT(2),
  /** {@code hint, first, count}: count variables from first on = the bits of hint, low first. */
  BITS(3),
  /** {@code index, out}: out = argument index of the call. */
  ARGUMENT(2),
  /** {@code index, out}: out = the call's context: see {@link ContextValue}. */
  CONTEXT(2),
  /**
   * {@code slot hint, region, layout, first}: reads a slot of the caller's state. From first on:
   * the value, then for each level of the region the path's siblings (layout {@link #SIBLINGS}) or
   * all four children, the node on the path included (layout {@link #CHILDREN}).
   */
  OWN_READ(4),
  /**
   * {@code place, out}: out = the node of the caller's state at a place above or beside regions.
   */
  OWN_NODE(2),
  /** {@code slot hint, value hint}: the caller's state changes. */
  OWN_WRITE(2),
  /**
   * {@code user hint, slot hint, first}: another user's leaf at the anchor. From first on: the
   * leaf, the levels of the realm's tree with all four children, the checkpoint that the realm had
   * adopted, the levels over the realms. The slot is one that is read of the user.
   */
  REMOTE_LEAF(3),
  /**
   * {@code user hint, slot hint, region, layout, first}: reads a slot of another user at the
   * anchor. From first on: the value, then the levels of its region as in OWN_READ.
   */
  REMOTE_READ(5),
  /**
   * {@code user hint, slot hint, place, out}: out = the node at a place of another user's state,
   * which the path of the slot names.
   */
  REMOTE_NODE(4),
  /** {@code hint, divisor hint, quotient, remainder}: integer division; 0 and 0 by a divisor 0. */
  DIVIDE(4),
  /**
   * {@code contract hint, function, first hint, count}: the call demands another whose arguments
   * are {@code count} hints from the first on. Sets no variable.
   */
  DEMAND(4);

  /** Three numbers a level: the siblings in ascending position. */
  public static final int SIBLINGS = 0;

  /** Four numbers a level: the children in ascending position. */
  public static final int CHILDREN = 1;

  /** Variables that REMOTE_LEAF sets. */
  public static final int LEAF_VARIABLES =
      2 + MerklePath.ARITY * (StateShape.REALM_DEPTH + StateShape.REALM_LEVELS);

  private final int operands;

  Opcode(int operands) {
    this.operands = operands;
  }

  /** How many numbers follow the code. */
  public int operands() {
    return operands;
  }
}
