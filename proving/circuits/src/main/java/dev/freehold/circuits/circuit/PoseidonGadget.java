package dev.freehold.circuits.circuit;

import static dev.freehold.core.hash.Poseidon2Constants.FULL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.PARTIAL_ROUNDS;
import static dev.freehold.core.hash.Poseidon2Constants.WIDTH;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2Constants;

/**
 * Poseidon2 in a circuit: three constraints an S-box, 264 in all. The linear layers are linear
 * combinations and cost nothing.
 */
public final class PoseidonGadget {
  private final Circuit circuit;

  /** Adds constraints to a circuit. */
  public PoseidonGadget(Circuit circuit) {
    this.circuit = circuit;
  }

  /** {@code P(a,b,c,d)[0] + a}, as {@link dev.freehold.core.hash.Poseidon2#compress}. */
  public Variable compress(Variable a, Variable b, Variable c, Variable d) {
    Variable[] state = {a, b, c, d};
    external(state);
    for (int round = 0; round < FULL_ROUNDS; round++) {
      if (round == FULL_ROUNDS / 2) {
        partialRounds(state);
      }
      for (int lane = 0; lane < WIDTH; lane++) {
        state[lane] =
            sbox(state[lane].plus(Variable.constant(Poseidon2Constants.fullRound(round, lane))));
      }
      external(state);
    }
    return state[0].plus(a);
  }

  private void partialRounds(Variable[] state) {
    for (int round = 0; round < PARTIAL_ROUNDS; round++) {
      state[0] = sbox(state[0].plus(Variable.constant(Poseidon2Constants.partialRound(round))));
      Variable sum = state[0].plus(state[1]).plus(state[2]).plus(state[3]);
      for (int lane = 0; lane < WIDTH; lane++) {
        state[lane] =
            state[lane].scale(Poseidon2Constants.internalDiagonalMinusOne(lane)).plus(sum);
      }
    }
  }

  /**
   * The fifth power as that of the square and the cube: of the three variables the square alone is
   * among the first factors, for whose variables a prover sums points.
   */
  private Variable sbox(Variable x) {
    Variable square = circuit.multiply(x, x);
    return circuit.multiply(square, circuit.multiply(square, x));
  }

  private static void external(Variable[] state) {
    Variable[] mixed = new Variable[WIDTH];
    for (int row = 0; row < WIDTH; row++) {
      mixed[row] = Variable.ZERO;
      for (int col = 0; col < WIDTH; col++) {
        Fr factor = Fr.of(Poseidon2Constants.externalMatrix(row, col));
        mixed[row] = mixed[row].plus(state[col].scale(factor));
      }
    }
    System.arraycopy(mixed, 0, state, 0, WIDTH);
  }
}
