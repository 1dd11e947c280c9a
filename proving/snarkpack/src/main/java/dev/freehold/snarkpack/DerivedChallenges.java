package dev.freehold.snarkpack;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;

/**
 * All challenges of an aggregate, and what follows from them alone.
 *
 * @param r combines the proofs
 * @param x of each round
 * @param inverses 1/x
 * @param z where the final keys are opened
 */
record DerivedChallenges(Fr r, Fr[] x, Fr[] inverses, Fr z) {
  /** Asks for the challenges over a whole aggregate. */
  static DerivedChallenges of(Challenges challenges, AggregateLayout layout, byte[] aggregate) {
    Fr r = challenges.combination(aggregate);
    Fr[] x = new Fr[layout.rounds()];
    for (int round = 0; round < x.length; round++) {
      x[round] = challenges.round(aggregate, round);
    }
    return new DerivedChallenges(r, x, inverses(x), challenges.opening(aggregate));
  }

  private static Fr[] inverses(Fr[] x) {
    long[] limbs = new long[x.length * FrArrays.LIMBS];
    for (int i = 0; i < x.length; i++) {
      x[i].copyLimbs(limbs, i * FrArrays.LIMBS);
    }
    FrArrays.batchInverse(limbs, 0, x.length);
    Fr[] inverses = new Fr[x.length];
    for (int i = 0; i < x.length; i++) {
      inverses[i] = Fr.fromLimbs(limbs, i * FrArrays.LIMBS);
    }
    return inverses;
  }

  KeyPolynomial keyV() {
    return KeyPolynomial.ofV(inverses);
  }

  KeyPolynomial keyW() {
    return KeyPolynomial.ofW(x, r.inverse());
  }

  /** What folding leaves of the powers of r: they are a key of the secret r. */
  Fr finalWeight() {
    return keyV().at(r);
  }
}
