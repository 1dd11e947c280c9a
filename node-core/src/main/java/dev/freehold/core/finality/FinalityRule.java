package dev.freehold.core.finality;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateSignatures;

/**
 * Rule that tells a network's final checkpoints. Checkpoint 0 is the genesis' own; a later one is
 * final if it bears a proof that a quorum of the genesis' committee voted FINAL for it, or for what
 * stands on it.
 *
 * <p>Everybody who takes a checkpoint from somebody else asks this rule: workers, auditors, clients
 * and light clients. That the checkpoint follows the one before, and that its root is right, are
 * checks of their own. Thread-safe if the signatures are.
 */
public final class FinalityRule {
  private final Checkpoint first;
  private final Hash32 chainId;
  private final Committee committee;
  private final AggregateSignatures signatures;

  /**
   * @param genesis names the committee
   * @param signatures checks those of its members, whose keys are proved
   */
  public FinalityRule(Genesis genesis, AggregateSignatures signatures) {
    first = genesis.checkpoint();
    chainId = genesis.hash();
    committee = genesis.founders().committee();
    this.signatures = signatures;
  }

  /** Whether a checkpoint is final; false, never an exception, for whatever it bears instead. */
  public boolean isFinal(Checkpoint checkpoint) {
    if (checkpoint.height() == 0) {
      return checkpoint.equals(first);
    }
    return checkpoint
        .finality()
        .flatMap(proof -> proof.certificate(chainId, checkpoint.height(), checkpoint.hash()))
        .filter(certificate -> certificate.holds(chainId, committee, signatures))
        .isPresent();
  }
}
