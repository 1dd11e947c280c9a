package dev.freehold.circuits.solver;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instructions of the solver one by one, over a system without constraints. */
class SolverTest {
  private static final int VARIABLES = 64;
  private static final int DEPTH = 2;

  private final List<Integer> code = new ArrayList<>();
  private final SparseMatrix.Table table = new SparseMatrix.Table();
  private final SparseMatrix.Builder hints = new SparseMatrix.Builder(table);
  private final SlotTree own = new SlotTree(SlotShape.uniform(DEPTH));
  private final List<Fr> arguments = new ArrayList<>();
  private CallInputs.RemoteState remote =
      (_, _) -> {
        throw new AssertionError("nobody's state is read");
      };

  private SolverTest step(Opcode opcode, int... operands) {
    code.add(opcode.ordinal());
    IntStream.of(operands).forEach(code::add);
    return this;
  }

  /** A hint that is a constant. */
  private int constant(Fr value) {
    if (!value.isZero()) {
      hints.entry(0, value);
    }
    return hints.endRow();
  }

  /** A hint that is a variable. */
  private int variable(int variable) {
    return hints.entry(variable, Fr.ONE).endRow();
  }

  private Fr[] solve() {
    long[] frozen = table.freeze();
    SparseMatrix none = SparseMatrix.of(new int[] {0}, new int[0], new int[0], frozen);
    SolverProgram program =
        new SolverProgram(code.stream().mapToInt(Integer::intValue).toArray(), hints.build(frozen));
    long[] witness =
        Solver.solve(
            new R1cs(0, VARIABLES, none, none, none),
            program,
            new CallInputs(List.of(Fr.of(7), Fr.of(8)), arguments, own, remote));
    return IntStream.range(0, VARIABLES)
        .mapToObj(i -> Fr.fromLimbs(witness, i * LIMBS))
        .toArray(Fr[]::new);
  }

  @Test
  void valuesComeFromArgumentsContextAndHints() {
    arguments.addAll(List.of(Fr.of(10), Fr.of(20)));
    step(Opcode.ARGUMENT, 1, 1)
        .step(Opcode.CONTEXT, 1, 2)
        .step(Opcode.ASSIGN, hints.entry(1, Fr.of(3)).entry(2, Fr.ONE).endRow(), 3);
    Fr[] values = solve();
    assertEquals(Fr.ONE, values[0]);
    assertEquals(Fr.of(20), values[1]);
    assertEquals(Fr.of(8), values[2]);
    assertEquals(Fr.of(68), values[3]);
  }

  @Test
  void theInverseOfZeroIsZero() {
    step(Opcode.INVERT, constant(Fr.of(4)), 1).step(Opcode.INVERT, constant(Fr.ZERO), 2);
    Fr[] values = solve();
    assertEquals(Fr.ONE, values[1].mul(Fr.of(4)));
    assertEquals(Fr.ZERO, values[2]);
  }

  @Test
  void divisionIsOfIntegersAndByZeroGivesZeros() {
    for (long seed = 0; seed < 20; seed++) {
      code.clear();
      Random random = new Random(seed);
      BigInteger x = new BigInteger(250, random);
      BigInteger y = new BigInteger(1 + random.nextInt(128), random).add(BigInteger.ONE);
      step(Opcode.DIVIDE, constant(Fr.fromBigInteger(x)), constant(Fr.fromBigInteger(y)), 1, 2)
          .step(Opcode.DIVIDE, constant(Fr.fromBigInteger(x)), constant(Fr.ZERO), 3, 4);
      Fr[] values = solve();
      assertEquals(x.divide(y), values[1].toBigInteger(), "seed " + seed);
      assertEquals(x.mod(y), values[2].toBigInteger(), "seed " + seed);
      assertEquals(Fr.ZERO, values[3]);
      assertEquals(Fr.ZERO, values[4]);
    }
  }

  @Test
  void bitsAreLowFirstAndThoseBeyondAreLeftOut() {
    step(Opcode.BITS, constant(Fr.of(0b1101)), 1, 3);
    Fr[] values = solve();
    assertEquals(List.of(Fr.ONE, Fr.ZERO, Fr.ONE), List.of(values).subList(1, 4));
    assertEquals(Fr.ZERO, values[4]);
  }

  @Test
  void aReadLaysOutSiblingsOrAllChildren() {
    IntStream.range(0, 16).forEach(slot -> own.write(slot, Fr.of(100 + slot)));
    int slot = constant(Fr.of(6));
    step(Opcode.OWN_READ, slot, 0, Opcode.SIBLINGS, 1)
        .step(Opcode.OWN_READ, slot, 0, Opcode.CHILDREN, 20);
    List<Fr> values = List.of(solve());
    MerklePath path = own.path(6);
    List<Fr> siblings = new ArrayList<>(List.of(Fr.of(106)));
    siblings.addAll(path.siblings());
    assertEquals(siblings, values.subList(1, 1 + siblings.size()));
    Fr parent = Poseidon2.compress(Fr.of(104), Fr.of(105), Fr.of(106), Fr.of(107));
    List<Fr> children =
        List.of(
            Fr.of(106),
            Fr.of(104),
            Fr.of(105),
            Fr.of(106),
            Fr.of(107),
            path.sibling(1, 0),
            parent,
            path.sibling(1, 1),
            path.sibling(1, 2));
    assertEquals(children, values.subList(20, 20 + children.size()));
  }

  @Test
  void aWriteIsSeenByTheReadsAfterIt() {
    int slot = constant(Fr.of(3));
    step(Opcode.OWN_READ, slot, 0, Opcode.SIBLINGS, 1)
        .step(Opcode.OWN_WRITE, slot, constant(Fr.of(55)))
        .step(Opcode.OWN_READ, slot, 0, Opcode.SIBLINGS, 20);
    Fr[] values = solve();
    assertEquals(Fr.ZERO, values[1]);
    assertEquals(Fr.of(55), values[20]);
    assertEquals(Fr.of(55), own.value(3));
  }

  @Test
  void aSlotOutsideTheStateIsNamedIfNoConstraintDoes() {
    step(Opcode.OWN_READ, constant(Fr.of(16)), 0, Opcode.SIBLINGS, 1);
    assertEquals(
        "slot " + Fr.of(16) + " is outside the contract's state",
        assertThrows(UnsatisfiedException.class, this::solve).getMessage());
  }

  @Test
  void aNumberThatIsNoUserIsRefused() {
    Fr tooLarge = Fr.of(1L << 32);
    step(Opcode.REMOTE_READ, constant(tooLarge), constant(Fr.ZERO), 0, Opcode.SIBLINGS, 1);
    assertEquals(
        tooLarge + " is no user",
        assertThrows(UnsatisfiedException.class, this::solve).getMessage());
  }

  @Test
  void aProofOfAnotherShapeIsRefused() {
    remote =
        (_, slot) ->
            new SlotProof(
                slot, Fr.ZERO, own.path(slot), Fr.ZERO, own.path(slot), 0, own.path(slot));
    step(Opcode.REMOTE_READ, constant(Fr.ONE), constant(Fr.ZERO), 0, Opcode.SIBLINGS, 1);
    assertEquals(
        "the proof of 0:1's slot has another shape",
        assertThrows(UnsatisfiedException.class, this::solve).getMessage());
  }

  @Test
  void aProductIsThatOfItsRow() {
    SparseMatrix.Builder a = new SparseMatrix.Builder(table);
    SparseMatrix.Builder b = new SparseMatrix.Builder(table);
    SparseMatrix.Builder c = new SparseMatrix.Builder(table);
    a.entry(1, Fr.of(2)).endRow();
    b.entry(0, Fr.ONE).entry(1, Fr.ONE).endRow();
    c.entry(2, Fr.ONE).endRow();
    arguments.add(Fr.of(5));
    step(Opcode.ARGUMENT, 0, 1).step(Opcode.MULTIPLY, 0, 2);
    long[] frozen = table.freeze();
    R1cs system = new R1cs(0, 3, a.build(frozen), b.build(frozen), c.build(frozen));
    SolverProgram program =
        new SolverProgram(code.stream().mapToInt(Integer::intValue).toArray(), hints.build(frozen));
    long[] witness =
        Solver.solve(system, program, new CallInputs(List.of(), arguments, own, remote));
    assertEquals(Fr.of(60), Fr.fromLimbs(witness, 2 * LIMBS));
    assertEquals(-1, system.firstViolation(witness));
  }

  @Test
  void everyInstructionIsShownOnceInOrder() {
    step(Opcode.DEMAND, constant(Fr.ONE), 2, variable(1), 1)
        .step(Opcode.ASSIGN, 0, 1)
        .step(Opcode.ASSIGN, 1, 2);
    List<String> seen = new ArrayList<>();
    program().forEach((opcode, numbers, at) -> seen.add(opcode + " " + numbers[at]));
    assertEquals(List.of("DEMAND 0", "ASSIGN 0", "ASSIGN 1"), seen);
  }

  @Test
  void codeThatIsNoProgramIsNamed() {
    step(Opcode.ASSIGN, 0, 1);
    code.add(Opcode.values().length);
    malformed(MalformedProgramException.Fault.UNKNOWN_OPCODE);
    code.set(code.size() - 1, -1);
    malformed(MalformedProgramException.Fault.UNKNOWN_OPCODE);
    code.set(code.size() - 1, Opcode.DIVIDE.ordinal());
    malformed(MalformedProgramException.Fault.CUT_SHORT);
  }

  private void malformed(MalformedProgramException.Fault fault) {
    List<Opcode> seen = new ArrayList<>();
    MalformedProgramException e =
        assertThrows(
            MalformedProgramException.class,
            () -> program().forEach((opcode, _, _) -> seen.add(opcode)));
    assertEquals(fault, e.fault());
    assertEquals(List.of(Opcode.ASSIGN), seen);
  }

  private SolverProgram program() {
    long[] frozen = table.freeze();
    return new SolverProgram(
        code.stream().mapToInt(Integer::intValue).toArray(),
        SparseMatrix.of(new int[] {0}, new int[0], new int[0], frozen));
  }
}
