package dev.freehold.node.service;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import java.util.function.Function;

/** The coordinator's key: Ed25519, so the same checkpoint always has the same signature. */
public final class CheckpointSigner implements Function<Hash32, byte[]> {
  private final NodeKey key;

  /**
   * @param seed 32 secret bytes
   */
  public CheckpointSigner(byte[] seed) {
    key = new NodeKey(seed);
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

  /** The same key as the coordinator's connections show it. */
  public NodeKey nodeKey() {
    return key;
  }

  /** What the genesis names as the coordinator's key. */
  public Hash32 publicKey() {
    return new Hash32(key.publicKey());
  }

  @Override
  public byte[] apply(Hash32 digest) {
    return key.sign(digest);
  }
}
