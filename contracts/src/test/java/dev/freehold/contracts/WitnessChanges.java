package dev.freehold.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.proof.Statement;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;
import dev.freehold.prover.r1cs.R1cs;
import dev.freehold.prover.r1cs.SparseMatrix;
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
    for (int v = system.publicCount() + 1; v < system.variableCount(); v++) {
      changeIsCaught(function, rows, witness, v);
    }
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
