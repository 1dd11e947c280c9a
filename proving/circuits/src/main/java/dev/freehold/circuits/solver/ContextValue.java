package dev.freehold.circuits.solver;

/** Values that a call's context gives to a circuit. The ordinal is the index in the program. */
public enum ContextValue {
  /** The caller's number, 32 bits. */
  USER,
  /** The called contract's number, 20 bits. */
  CONTRACT,
  /** The height of the final checkpoint at which other users' state is read. */
  ANCHOR_HEIGHT,
  /** The global root of that checkpoint. */
  ANCHOR_ROOT,
  /** The root of the caller's slots before the call. */
  ROOT_BEFORE,
  /** The number of the account that deployed the contract, 32 bits. */
  OWNER
}
