package dev.freehold.circuits.solver;

/** Numbers that are no solver program. */
public final class MalformedProgramException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Kinds of what is wrong. */
  public enum Fault {
    /** A number stands where an opcode must, and is none. */
    UNKNOWN_OPCODE,
    /** The code ends before the last instruction's operands do. */
    CUT_SHORT
  }

  private final Fault fault;

  MalformedProgramException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** The kind of what is wrong. */
  public Fault fault() {
    return fault;
  }
}
