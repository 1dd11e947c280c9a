package dev.freehold.circuits.circuit;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A circuit around one gadget: private arguments go in, public outputs come out. */
final class Gadget {
  /** Body of the gadget: gives the outputs for the arguments. */
  @FunctionalInterface
  interface Body {
    List<Variable> build(Circuit circuit, List<Variable> arguments);
  }

  private final CompiledCircuit circuit;
  private final int outputs;

  private Gadget(CompiledCircuit circuit, int outputs) {
    this.circuit = circuit;
    this.outputs = outputs;
  }

  static Gadget of(int arguments, int outputs, Body body) {
    return of(new R1csBuilder(), arguments, outputs, body);
  }

  static Gadget of(CircuitBuilder builder, int arguments, int outputs, Body body) {
    Circuit circuit = new Circuit(builder);
    List<Variable> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(circuit.publicInput("output " + i));
    }
    List<Variable> values =
        body.build(circuit, IntStream.range(0, arguments).mapToObj(circuit::argument).toList());
    for (int i = 0; i < outputs; i++) {
      circuit.output(results.get(i), values.get(i), "output " + i);
    }
    return new Gadget(circuit.compile(), outputs);
  }

  CompiledCircuit circuit() {
    return circuit;
  }

  /** How many constraints it has beside those that the outputs take: two each. */
  int constraints() {
    return circuit.system().constraints() - 2 * outputs;
  }

  List<Fr> values(Fr... arguments) {
    long[] witness = circuit.solve(inputs(arguments));
    return IntStream.rangeClosed(1, outputs)
        .mapToObj(i -> Fr.fromLimbs(witness, i * LIMBS))
        .toList();
  }

  void refuses(String what, Fr... arguments) {
    UnsatisfiedException e =
        assertThrows(
            UnsatisfiedException.class, () -> values(arguments), () -> Arrays.toString(arguments));
    assertTrue(e.getMessage().startsWith(what), e.getMessage());
  }

  /** Asserts that no variable of the solution but the constant can be changed alone. */
  void bindsEveryVariable(Fr by, Fr... arguments) {
    long[] witness = circuit.solve(inputs(arguments));
    for (int variable = 1; variable < circuit.system().variableCount(); variable++) {
      long[] changed = witness.clone();
      Fr.fromLimbs(witness, variable * LIMBS).add(by).copyLimbs(changed, variable * LIMBS);
      assertTrue(circuit.system().firstViolation(changed) >= 0, "variable " + variable);
    }
  }

  /**
   * The same constraints for a prover who does not follow the program: what instructions of one
   * kind compute is taken from further arguments instead, in order.
   *
   * @param next the first of those arguments
   */
  Gadget tampered(Opcode opcode, int next) {
    List<Integer> code = new ArrayList<>();
    int[] argument = {next};
    circuit
        .program()
        .forEach(
            (each, operands, at) -> {
              if (each != opcode) {
                code.add(each.ordinal());
                Arrays.stream(operands, at, at + each.operands()).forEach(code::add);
                return;
              }
              for (int variable : outputs(opcode, operands, at)) {
                code.addAll(List.of(Opcode.ARGUMENT.ordinal(), argument[0]++, variable));
              }
            });
    SolverProgram program =
        new SolverProgram(
            code.stream().mapToInt(Integer::intValue).toArray(), circuit.program().hints());
    return new Gadget(new CompiledCircuit(circuit.system(), program, circuit.labels()), outputs);
  }

  private static int[] outputs(Opcode opcode, int[] code, int at) {
    return switch (opcode) {
      case INVERT, MULTIPLY -> new int[] {code[at + 1]};
      case BITS -> IntStream.range(code[at + 1], code[at + 1] + code[at + 2]).toArray();
      case DIVIDE -> new int[] {code[at + 2], code[at + 3]};
      default -> throw new IllegalArgumentException(opcode + " is no hint");
    };
  }

  private static CallInputs inputs(Fr... arguments) {
    return new CallInputs(
        List.of(),
        List.of(arguments),
        new SlotTree(SlotShape.uniform(1)),
        (_, _) -> {
          throw new AssertionError("nobody's state is read");
        });
  }
}
