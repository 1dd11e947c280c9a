package dev.freehold.circuits.circuit;

import dev.freehold.circuits.solver.Opcode;

/**
 * Back end of a {@link Circuit}: puts constraints down in one arithmetisation, and beside them the
 * program that finds a witness. {@link R1csBuilder} is the one there is; another proof system's
 * arithmetisation is another builder, and gadgets and contracts stay as they are. Used once, by one
 * thread.
 *
 * <p>A {@link Variable} that is handed in is a linear combination of variables that this builder
 * has numbered. Number 0 is the constant 1, the public inputs follow in the order in which they are
 * declared, then the private variables.
 */
public interface CircuitBuilder {
  /**
   * Declares a public input.
   *
   * @param mayBeUnused whether {@link #compile} takes the circuit if no constraint uses the input
   * @return its number
   * @throws CircuitException if private variables were taken before
   */
  int publicInput(String name, boolean mayBeUnused);

  /**
   * Takes private variables, which whoever asks must both constrain and solve.
   *
   * @param count how many, their numbers end to end
   * @return the number of the first
   */
  int take(int count);

  /**
   * Requires {@code x * y = z}.
   *
   * @param label what is told when it does not hold
   */
  void constrain(Variable x, Variable y, Variable z, Label label);

  /**
   * Takes a private variable, requires it to be {@code x * y} and tells the solver so.
   *
   * @param label what is told when it does not hold
   * @return its number
   */
  int product(Variable x, Variable y, Label label);

  /**
   * Notes a value that instructions and labels refer to.
   *
   * @return its row among the solver program's hints
   */
  int hint(Variable x);

  /**
   * Appends an instruction to the solver's program.
   *
   * @throws IllegalArgumentException if it takes another number of operands
   */
  void emit(Opcode opcode, int... operands);

  /**
   * The finished circuit. The proof binds every public input, whether a constraint uses it or not.
   *
   * @throws CircuitException if no constraint uses a public input that may not be unused
   */
  CompiledCircuit compile();
}
