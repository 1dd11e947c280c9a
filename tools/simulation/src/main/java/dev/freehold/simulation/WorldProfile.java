package dev.freehold.simulation;

import dev.freehold.simulation.proof.Cryptography;
import dev.freehold.simulation.proof.FakeCryptography;
import dev.freehold.simulation.proof.Groth16Cryptography;

/** Cryptography that worlds sign and prove with. */
enum WorldProfile {
  /** Digests bound to what they sign and prove. */
  FAST {
    @Override
    Cryptography cryptography() {
      return new FakeCryptography();
    }
  },
  /** Ed25519 and Groth16. */
  REAL {
    @Override
    Cryptography cryptography() {
      return Keys.REAL;
    }
  };

  /** Made when first asked for: it takes a while. */
  private static final class Keys {
    private static final Cryptography REAL = new Groth16Cryptography();
  }

  abstract Cryptography cryptography();
}
