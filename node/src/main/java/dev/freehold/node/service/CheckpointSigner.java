package dev.freehold.node.service;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.store.DataDirectory;
import java.util.function.Function;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The coordinator's key: Ed25519, so the same checkpoint always has the same signature. */
public final class CheckpointSigner implements Function<Hash32, byte[]> {
  private final byte[] seed;

  /**
   * @param seed 32 secret bytes
   */
  public CheckpointSigner(byte[] seed) {
    this.seed = seed.clone();
  }

  /**
   * The key in a coordinator's directory.
   *
   * @throws StoreException if it is not the one that the genesis names
   */
  public static CheckpointSigner of(DataDirectory directory, Genesis genesis) {
    CheckpointSigner signer = new CheckpointSigner(directory.signingSeed());
    if (!signer.publicKey().equals(genesis.coordinatorKey())) {
      throw new StoreException(
          directory.resolve(DataDirectory.SIGNING_KEY) + " is not the key that the genesis names");
    }
    return signer;
  }

  /** What the genesis names as the coordinator's key. */
  public Hash32 publicKey() {
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    return new Hash32(key);
  }

  @Override
  public byte[] apply(Hash32 digest) {
    byte[] signature = new byte[Checkpoint.SIGNATURE_BYTES];
    byte[] message = digest.toBytes();
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return signature;
  }
}
