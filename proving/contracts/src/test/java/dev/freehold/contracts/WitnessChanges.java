package dev.freehold.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.proof.Statement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** Looks for variables that a circuit leaves free. */
public final class WitnessChanges {
  private WitnessChanges() {}

  /** Changes each public input that the kit constrains and each private variable, alone. */
  public static void areCaught(CompiledFunction function, SolvedCall solved) {
    R1cs system = function.circuit().system();
    long[] witness = solved.witness();
    assertEquals(-1, system.firstViolation(witness));
    List<BitSet> rows = rowsByVariable(system);
    for (int i = 4; i < Statement.COUNT; i++) {
      if (i != 8) {
        changeIsCaught(function, rows, witness, 1 + i);
      }
    }
    BitSet free = inversesOfZero(function, witness);
    for (int v = system.publicCount() + 1; v < system.variableCount(); v++) {
      if (!free.get(v)) {
        changeIsCaught(function, rows, witness, v);
      }
    }
  }

  /**
   * The variables that stand for the inverse of a value that is 0: a test for 0 multiplies the two,
   * so that this one may be anything, and says the same whatever it is.
   */
  private static BitSet inversesOfZero(CompiledFunction function, long[] witness) {
    BitSet free = new BitSet();
    SolverProgram program = function.circuit().program();
    int[] code = program.code();
    Opcode[] opcodes = Opcode.values();
    for (int at = 0; at < code.length; ) {
      Opcode opcode = opcodes[code[at++]];
      if (opcode == Opcode.INVERT) {
        long[] value = new long[FrArrays.LIMBS];
        program.hints().evaluate(code[at], witness, value, 0);
        if (Fr.fromLimbs(value, 0).isZero()) {
          free.set(code[at + 1]);
        }
      }
      at += opcode.operands();
    }
    return free;
  }

  private static void changeIsCaught(
      CompiledFunction function, List<BitSet> rows, long[] witness, int variable) {
    R1cs system = function.circuit().system();
    int at = variable * FrArrays.LIMBS;
    long[] original = Arrays.copyOfRange(witness, at, at + FrArrays.LIMBS);
    long[] one = new long[FrArrays.LIMBS];
    Fr.ONE.copyLimbs(one, 0);
    FrArrays.add(witness, at, witness, at, one, 0);
    boolean caught = rows.get(variable).stream().anyMatch(row -> !system.isSatisfied(row, witness));
    FrArrays.copy(witness, at, original, 0);
    assertTrue(caught, function.name() + ": variable " + variable + " is free");
  }

  private static List<BitSet> rowsByVariable(R1cs system) {
    List<BitSet> rows = Stream.generate(BitSet::new).limit(system.variableCount()).toList();
    for (SparseMatrix matrix : List.of(system.a(), system.b(), system.c())) {
      for (int row = 0; row < matrix.rows(); row++) {
        for (int entry = matrix.rowStart(row); entry < matrix.rowStart(row + 1); entry++) {
          rows.get(matrix.column(entry)).set(row);
        }
      }
    }
    return rows;
  }
}
