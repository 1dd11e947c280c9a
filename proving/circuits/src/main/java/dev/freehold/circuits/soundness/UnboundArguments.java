package dev.freehold.circuits.soundness;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.Opcode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments of a function that nothing depends on: any value of the type passes. That their range
 * is checked and their digest bound says no more than what the caller has passed.
 */
public final class UnboundArguments {
  private static final int WRITES_DIGEST = 7;

  private UnboundArguments() {}

  /** The names of those arguments, in order. */
  public static List<String> of(CompiledFunction function) {
    Map<Integer, Integer> arguments = new HashMap<>();
    function
        .circuit()
        .program()
        .forEach(
            (opcode, code, at) -> {
              SparseMatrix hints = function.circuit().program().hints();
              if (opcode == Opcode.ARGUMENT) {
                arguments.put(code[at + 1], code[at]);
              } else if (opcode == Opcode.BITS) {
                int of = Linear.of(hints, code[at]).single();
                for (int i = 0; of > 0 && arguments.containsKey(of) && i < code[at + 2]; i++) {
                  arguments.put(code[at + 1] + i, arguments.get(of));
                }
              }
            });
    BitSet bound = bound(function.circuit().system(), arguments);
    List<String> unbound = new ArrayList<>();
    for (int i = 0; i < function.arguments().size(); i++) {
      if (!bound.get(i)) {
        unbound.add(function.arguments().get(i).name());
      }
    }
    return unbound;
  }

  /**
   * The arguments in a constraint that has other variables too. The rows between the digest of
   * writes and that of the arguments compute the latter, which holds any arguments.
   */
  private static BitSet bound(R1cs system, Map<Integer, Integer> arguments) {
    BitSet bound = new BitSet();
    boolean inDigest = false;
    for (int row = 0; row < system.constraints(); row++) {
      BitSet variables = variables(system, row);
      if (!inDigest && !variables.get(LyingSolver.CALL_DIGEST)) {
        BitSet mine = new BitSet();
        boolean others = false;
        for (int variable : variables.stream().toArray()) {
          Integer argument = arguments.get(variable);
          others |= argument == null && variable != 0;
          if (argument != null) {
            mine.set(argument);
          }
        }
        if (others || mine.cardinality() > 1 || isRequirement(system, row, variables)) {
          bound.or(mine);
        }
      }
      inDigest |= variables.get(WRITES_DIGEST);
      inDigest &= !variables.get(LyingSolver.CALL_DIGEST);
    }
    return bound;
  }

  /** Whether one variable alone is required to be something, and not to be a bit. */
  private static boolean isRequirement(R1cs system, int row, BitSet variables) {
    return variables.stream().filter(variable -> variable != 0).count() == 1
        && (Linear.of(system.a(), row).isConstant() || Linear.of(system.b(), row).isConstant());
  }

  private static BitSet variables(R1cs system, int row) {
    BitSet variables = new BitSet();
    for (SparseMatrix matrix : List.of(system.a(), system.b(), system.c())) {
      for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
        variables.set(matrix.column(i));
      }
    }
    return variables;
  }
}
