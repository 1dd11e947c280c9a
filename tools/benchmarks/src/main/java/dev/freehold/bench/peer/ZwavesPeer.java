package dev.freehold.bench.peer;

import com.wavesplatform.zwaves.bls12.Groth16;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.util.List;

/**
 * The Groth16 verifier of Maven Central ({@code com.wavesplatform:zwaves}, a native library), same
 * curve. Its encoding of keys and proofs is ours: compressed points in the order of the paper.
 */
public final class ZwavesPeer {
  private final byte[] key;

  public ZwavesPeer(VerifyingKey key) {
    this.key = key.toBytes();
  }

  /** Whether it accepts a proof. Verifies one at a time: it knows no batches. */
  public boolean verify(List<Fr> inputs, Proof proof) {
    byte[] encoded = new byte[inputs.size() * Fr.BYTES];
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).toBytes(encoded, i * Fr.BYTES);
    }
    return Groth16.verify(key, proof.toBytes(), encoded);
  }
}
