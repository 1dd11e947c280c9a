package dev.freehold.kit;

import dev.freehold.circuits.circuit.CircuitBuilder;
import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.circuit.Label;
import dev.freehold.circuits.circuit.R1csBuilder;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.solver.Opcode;

/** Faults of the circuit API: each leaves out one kind of constraint wherever it should be. */
enum Mutant {
  /** Any value of any key of a map. */
  PATH_CHECK("take", "another value"),
  /** Any state of the caller's before the call. */
  OWN_ROOT("guess", "another value"),
  /** Any values of an array, after the first that is touched. */
  OWN_REGION("copy", "another value"),
  /** Any values of another's. */
  OTHERS_ROOT("take", "another value"),
  /** Any values of another's array, after the first that is read. */
  OTHERS_REGION("both", "another value"),
  /** Any state of another's. */
  ANCHOR_ROOT("peek", "a state that never was"),
  /** What differs is equal. */
  ZERO_TEST("guess", "another inverse"),
  /** Bits that are other numbers. */
  BITS_ARE_BITS("put", "carry from bit"),
  /** Bits that are another number's. */
  BITS_MAKE_THE_NUMBER("put", "other bit"),
  /** Any quotient with any remainder. */
  DIVISION("share", "another quotient"),
  /** Remainders that are not less than the divisor. */
  REMAINDER_IS_BELOW("share", "quotient less by 1"),
  /** A quotient beyond its type. */
  QUOTIENT_RANGE("share", "quotient in the field"),
  /** The first product of a function is anything: what a path selects. */
  PRODUCT("put", "product and 1");

  private final String function;
  private final String lie;

  Mutant(String function, String lie) {
    this.function = function;
    this.lie = lie;
  }

  /** Function of {@link MutantCircuitTest} whose caller gains by the fault. */
  String function() {
    return function;
  }

  /** Lie that gains. */
  String lie() {
    return lie;
  }

  /** Builder of circuits that have this fault. */
  CircuitBuilder builder() {
    return new Faulty(this);
  }

  private static final class Faulty implements CircuitBuilder {
    private final CircuitBuilder whole = new R1csBuilder();
    private final Mutant fault;
    private int bitsLeft;
    private boolean sumIsNext;
    private boolean divisionIsNext;
    private int rangesSinceDivision = Integer.MIN_VALUE;
    private int products;
    private int constraints;

    Faulty(Mutant fault) {
      this.fault = fault;
    }

    @Override
    public int publicInput(String name, boolean mayBeUnused) {
      // What a fault leaves unbound should be found by others than the compiler.
      return whole.publicInput(name, true);
    }

    @Override
    public int take(int count) {
      return whole.take(count);
    }

    @Override
    public void constrain(Variable x, Variable y, Variable z, Label label) {
      boolean isBit = bitsLeft > 0;
      boolean isSum = !isBit && sumIsNext;
      boolean isDivision = divisionIsNext;
      bitsLeft -= isBit ? 1 : 0;
      sumIsNext &= isBit;
      divisionIsNext = false;
      if (!leavesOut(label.text(), isBit, isSum, isDivision)) {
        whole.constrain(x, y, z, label);
        constraints++;
      }
    }

    private boolean leavesOut(String label, boolean isBit, boolean isSum, boolean isDivision) {
      return switch (fault) {
        case PATH_CHECK -> label.startsWith("node on the path");
        case OWN_ROOT -> label.startsWith("own state before");
        case OWN_REGION -> label.startsWith("own slot");
        case OTHERS_ROOT ->
            label.startsWith("other user's state") && !label.contains("at the anchor");
        case OTHERS_REGION -> label.startsWith("other user's slot");
        case ANCHOR_ROOT -> label.startsWith("other user's state at the anchor");
        case ZERO_TEST -> label.startsWith("zero test");
        case BITS_ARE_BITS -> isBit;
        case BITS_MAKE_THE_NUMBER -> isSum;
        case DIVISION -> isDivision;
        case QUOTIENT_RANGE -> rangesSinceDivision == 1 && (isBit || isSum);
        case REMAINDER_IS_BELOW -> rangesSinceDivision == 3 && (isBit || isSum);
        case PRODUCT -> false;
      };
    }

    @Override
    public int product(Variable x, Variable y, Label label) {
      int product = whole.product(x, y, label);
      constraints++;
      if (fault != PRODUCT || products++ > 0) {
        return product;
      }
      // The solver is told what it should be, and no constraint requires it.
      int copy = whole.take(1);
      whole.emit(Opcode.MULTIPLY, constraints - 1, copy);
      return copy;
    }

    @Override
    public int hint(Variable x) {
      return whole.hint(x);
    }

    @Override
    public void emit(Opcode opcode, int... operands) {
      switch (opcode) {
        case BITS -> {
          bitsLeft = operands[2];
          sumIsNext = true;
          rangesSinceDivision++;
        }
        case DIVIDE -> {
          divisionIsNext = true;
          rangesSinceDivision = 0;
        }
        default -> {
          // No constraint is left out for the others.
        }
      }
      whole.emit(opcode, operands);
    }

    @Override
    public CompiledCircuit compile() {
      return whole.compile();
    }
  }
}
