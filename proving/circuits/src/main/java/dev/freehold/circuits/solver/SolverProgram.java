package dev.freehold.circuits.solver;

import dev.freehold.circuits.r1cs.SparseMatrix;

/**
 * Program that makes a witness: instructions of {@link Opcode} and the linear combinations they
 * refer to. There are no jumps: each instruction runs once, in order.
 *
 * @param code opcodes and operands; not copied: do not change it
 * @param hints linear combinations over the system's variables
 */
public record SolverProgram(int[] code, SparseMatrix hints) {

  /** Visitor of instructions. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one instruction.
     *
     * @param code the program's code; not a copy: do not change it
     * @param at where in it the operands begin, {@link Opcode#operands} of them
     */
    void instruction(Opcode opcode, int[] code, int at);
  }

  /**
   * Shows every instruction to a visitor, in order.
   *
   * @throws MalformedProgramException at the first instruction that is none or is cut short; those
   *     before it were shown
   */
  public void forEach(Visitor visitor) {
    Opcode[] opcodes = Opcode.values();
    for (int at = 0; at < code.length; ) {
      int number = code[at++];
      if (number < 0 || number >= opcodes.length) {
        throw new MalformedProgramException(
            MalformedProgramException.Fault.UNKNOWN_OPCODE, "no instruction " + number);
      }
      Opcode opcode = opcodes[number];
      if (opcode.operands() > code.length - at) {
        throw new MalformedProgramException(
            MalformedProgramException.Fault.CUT_SHORT, "the last instruction is cut short");
      }
      visitor.instruction(opcode, code, at);
      at += opcode.operands();
    }
  }
}
