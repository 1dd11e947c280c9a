package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static dev.freehold.core.hash.Poseidon2Constants.FULL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.PARTIAL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.WIDTH;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2Constants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A Poseidon2 compression that was found among a system's constraints: whoever knows its output
 * knows its inputs, since nobody finds two.
 *
 * @param inputs four
 * @param last the S-box of the last round whose variable no other compression's output has
 */
record Compression(List<Linear> inputs, Linear output, int last) {
  private static final int SBOX_ROWS = 3;
  private static final int SBOXES = FULL_ROUNDS * WIDTH + PARTIAL_ROUNDS;
  private static final Fr[][] INVERSE = inverseOfExternal();

  Compression {
    inputs = List.copyOf(inputs);
  }

  /** All compressions of a system: runs of rows that compute one, whatever made them. */
  static List<Compression> in(R1cs system) {
    List<Compression> found = new ArrayList<>();
    long[] values = randomValues(system.variableCount());
    for (int row = 0; row + SBOXES * SBOX_ROWS <= system.constraints(); ) {
      if (isRun(system, row) && computes(system, row, values)) {
        found.add(at(system, row));
        row += SBOXES * SBOX_ROWS;
      } else {
        row++;
      }
    }
    return found;
  }

  private static boolean isRun(R1cs system, int first) {
    for (int sbox = 0; sbox < SBOXES; sbox++) {
      int row = first + sbox * SBOX_ROWS;
      int square = variable(system.c(), row);
      int cube = variable(system.c(), row + 1);
      if (square < 0
          || cube < 0
          || variable(system.c(), row + 2) < 0
          || variable(system.a(), row + 1) != square
          || variable(system.a(), row + 2) != square
          || variable(system.b(), row + 2) != cube
          || !Linear.of(system.a(), row).same(Linear.of(system.b(), row))
          || !Linear.of(system.a(), row).same(Linear.of(system.b(), row + 1))) {
        return false;
      }
    }
    return true;
  }

  private static int variable(SparseMatrix matrix, int row) {
    int entry = matrix.rowStart(row);
    return matrix.rowStart(row + 1) == entry + 1 ? Linear.of(matrix, row).single() : -1;
  }

  private static int output(R1cs system, int first, int sbox) {
    return variable(system.c(), first + sbox * SBOX_ROWS + 2);
  }

  private static Compression at(R1cs system, int first) {
    List<Linear> inputs = new ArrayList<>();
    for (int i = 0; i < WIDTH; i++) {
      Linear input = Linear.constant(Fr.ZERO);
      for (int lane = 0; lane < WIDTH; lane++) {
        Linear mixed =
            Linear.of(system.a(), first + lane * SBOX_ROWS)
                .minus(Linear.constant(Poseidon2Constants.fullRound(0, lane)));
        input = input.plus(mixed.scale(INVERSE[i][lane]));
      }
      inputs.add(input);
    }
    Linear output = inputs.getFirst();
    int lastRound = SBOXES - WIDTH;
    for (int lane = 0; lane < WIDTH; lane++) {
      Fr factor = Fr.of(Poseidon2Constants.externalMatrix(0, lane));
      output = output.plus(Linear.term(output(system, first, lastRound + lane), factor));
    }
    return new Compression(inputs, output, output(system, first, lastRound));
  }

  /** Whether the inputs of the S-boxes are those of Poseidon2: at a random point, so for all. */
  private static boolean computes(R1cs system, int first, long[] values) {
    Fr[] state = new Fr[WIDTH];
    Compression read = at(system, first);
    for (int i = 0; i < WIDTH; i++) {
      state[i] = value(read.inputs.get(i), values);
    }
    external(state);
    int sbox = 0;
    for (int round = 0; round < FULL_ROUNDS; round++) {
      for (int i = 0; round == FULL_ROUNDS / 2 && i < PARTIAL_ROUNDS; i++) {
        Fr input = state[0].add(Poseidon2Constants.partialRound(i));
        if (!input.equals(input(system, first, sbox, values))) {
          return false;
        }
        state[0] = Fr.fromLimbs(values, output(system, first, sbox++) * LIMBS);
        Fr sum = Arrays.stream(state).reduce(Fr.ZERO, Fr::add);
        for (int lane = 0; lane < WIDTH; lane++) {
          state[lane] = state[lane].mul(Poseidon2Constants.internalDiagonalMinusOne(lane)).add(sum);
        }
      }
      for (int lane = 0; lane < WIDTH; lane++) {
        Fr input = state[lane].add(Poseidon2Constants.fullRound(round, lane));
        if (!input.equals(input(system, first, sbox, values))) {
          return false;
        }
        state[lane] = Fr.fromLimbs(values, output(system, first, sbox++) * LIMBS);
      }
      external(state);
    }
    return true;
  }

  private static Fr input(R1cs system, int first, int sbox, long[] values) {
    long[] out = new long[LIMBS];
    system.a().evaluate(first + sbox * SBOX_ROWS, values, out, 0);
    return Fr.fromLimbs(out, 0);
  }

  private static Fr value(Linear of, long[] values) {
    Fr sum = Fr.ZERO;
    for (int i = 0; i < of.terms(); i++) {
      sum = sum.add(of.coefficient(i).mul(Fr.fromLimbs(values, of.variable(i) * LIMBS)));
    }
    return sum;
  }

  private static void external(Fr[] state) {
    Fr[] mixed = new Fr[WIDTH];
    for (int row = 0; row < WIDTH; row++) {
      mixed[row] = Fr.ZERO;
      for (int col = 0; col < WIDTH; col++) {
        Fr factor = Fr.of(Poseidon2Constants.externalMatrix(row, col));
        mixed[row] = mixed[row].add(state[col].mul(factor));
      }
    }
    System.arraycopy(mixed, 0, state, 0, WIDTH);
  }

  private static long[] randomValues(int count) {
    SplittableRandom random = new SplittableRandom(1);
    long[] values = new long[count * LIMBS];
    Fr.ONE.copyLimbs(values, 0);
    for (int i = 1; i < count; i++) {
      Fr.ofUnsigned(random.nextLong())
          .mul(Fr.ofUnsigned(random.nextLong()))
          .copyLimbs(values, i * LIMBS);
    }
    return values;
  }

  private static Fr[][] inverseOfExternal() {
    Fr[][] left = new Fr[WIDTH][WIDTH];
    Fr[][] right = new Fr[WIDTH][WIDTH];
    for (int row = 0; row < WIDTH; row++) {
      for (int col = 0; col < WIDTH; col++) {
        left[row][col] = Fr.of(Poseidon2Constants.externalMatrix(row, col));
        right[row][col] = row == col ? Fr.ONE : Fr.ZERO;
      }
    }
    // Gauss and Jordan; no leading minor of the matrix is 0, so no rows change places.
    for (int pivot = 0; pivot < WIDTH; pivot++) {
      Fr scale = left[pivot][pivot].inverse();
      for (int col = 0; col < WIDTH; col++) {
        left[pivot][col] = left[pivot][col].mul(scale);
        right[pivot][col] = right[pivot][col].mul(scale);
      }
      for (int row = 0; row < WIDTH; row++) {
        Fr factor = left[row][pivot];
        for (int col = 0; row != pivot && col < WIDTH; col++) {
          left[row][col] = left[row][col].sub(factor.mul(left[pivot][col]));
          right[row][col] = right[row][col].sub(factor.mul(right[pivot][col]));
        }
      }
    }
    return right;
  }
}
