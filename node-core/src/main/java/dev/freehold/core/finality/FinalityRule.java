package dev.freehold.core.finality;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;

/**
 * Rule that tells a network's final checkpoints. Checkpoint 0 is the genesis' own; a later one is
 * final if it bears the signature of the key that the genesis names as the coordinator's, over the
 * network's and the checkpoint's hash.
 *
 * <p>Everybody who takes a checkpoint from somebody else asks this rule: workers, auditors, clients
 * and light clients. That the checkpoint follows the one before, and that its root is right, are
 * checks of their own. Thread-safe if the verifier is.
 */
public final class FinalityRule {
  private final Checkpoint first;
  private final Hash32 chainId;
  private final byte[] coordinatorKey;
  private final SignatureVerifier signatures;

  /**
   * @param genesis names the coordinator's key
   * @param signatures checks Ed25519 signatures
   */
  public FinalityRule(Genesis genesis, SignatureVerifier signatures) {
    first = genesis.checkpoint();
    chainId = genesis.hash();
    coordinatorKey = genesis.coordinatorKey().toBytes();
    this.signatures = signatures;
  }

  /** Whether a checkpoint is final; false, never an exception, for whatever it bears instead. */
  public boolean isFinal(Checkpoint checkpoint) {
    if (checkpoint.height() == 0) {
      return checkpoint.equals(first);
    }
    return signatures.verify(
        SignatureScheme.ED25519,
        coordinatorKey,
        checkpoint.signedDigest(chainId).toBytes(),
        checkpoint.signature());
  }
}
