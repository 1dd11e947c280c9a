package dev.freehold.circuits.solver;

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
   * {@code slot hint, layout, first}: reads a slot of the caller's state. From first on: the value,
   * then for each level the path's siblings (layout {@link #SIBLINGS}) or all four children, the
   * node on the path included (layout {@link #CHILDREN}).
   */
  OWN_READ(3),
  /** {@code slot hint, value hint}: the caller's state changes. */
  OWN_WRITE(2),
  /**
   * {@code user hint, slot hint, layout, first}: reads a slot of another user at the anchor. From
   * first on: the value, the levels of that user's tree as in OWN_READ, the leaf, then the levels
   * of the global tree with all four children.
   */
  REMOTE_READ(4),
  /**
   * {@code user hint, slot hint, layout, first}: reads a further slot of a user whose leaf was laid
   * out by REMOTE_READ. From first on: the value, then the levels of that user's tree.
   */
  REMOTE_SLOT(4),
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

  private final int operands;

  Opcode(int operands) {
    this.operands = operands;
  }

  /** How many numbers follow the code. */
  public int operands() {
    return operands;
  }
}
