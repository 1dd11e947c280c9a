package dev.freehold.core.committee;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.CheckpointSealer;

/** Committees of one for tests, with {@link FakeSignatures}. */
public final class TestFounders {
  private TestFounders() {}

  /** A committee of one validator, whose connections show the key of this digest. */
  public static Founders alone(Hash32 node) {
    return Founders.sole(
        node, FakeSignatures.key(0), new BlsSignature(new byte[BlsSignature.BYTES]));
  }

  /** What makes the checkpoints of such a network final. */
  public static CheckpointSealer sealer(Genesis genesis) {
    return new SoleSealer(genesis, FakeSignatures.signer(0));
  }
}
