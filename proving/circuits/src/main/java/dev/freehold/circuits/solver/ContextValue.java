package dev.freehold.circuits.solver;

/** Values that a call's context gives to a circuit. The ordinal is the index in the program. */
public enum ContextValue {
  USER,
  CONTRACT,
  ANCHOR_HEIGHT,
  ANCHOR_ROOT,
  ROOT_BEFORE,
  OWNER
}
