package dev.freehold.core.finality;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.CheckpointSealer;
import dev.freehold.core.port.VoteSigner;
import java.util.List;

/**
 * Sealer of a committee of one: each checkpoint is the candidate of the next slot, on the one
 * before, and its validator's vote is the quorum. It keeps nothing: what a checkpoint stands on is
 * read from the proof of the one before.
 */
public final class SoleSealer implements CheckpointSealer {
  private static final Signers ALL = Signers.of(0);

  private final Hash32 genesis;
  private final VoteSigner signer;

  /**
   * @param signer has the key of the genesis' only validator
   * @throws IllegalArgumentException if the genesis names several: none of them seals alone
   */
  public SoleSealer(Genesis genesis, VoteSigner signer) {
    if (!genesis.founders().isSole()) {
      throw new IllegalArgumentException("a committee of several seals together");
    }
    this.genesis = genesis.hash();
    this.signer = signer;
  }

  @Override
  public FinalityProof seal(Checkpoint next, Checkpoint head) {
    // A chain's first candidate stands on the era's root, in slot 0: the genesis.
    long headSlot = head.finality().map(FinalityProof::slot).orElse(0L);
    Hash32 parent =
        head.finality()
            .map(proof -> proof.candidate(head.height(), head.hash()).hash(genesis))
            .orElse(genesis);
    CandidateHeader candidate =
        new CandidateHeader(
            0,
            headSlot + 1,
            headSlot,
            parent,
            next.height(),
            Candidate.payloadDigest(next.hash(), Hash32.ZERO));
    Hash32 hash = candidate.hash(genesis);
    byte[] vote = Vote.message(genesis, VoteKind.FINAL, 0, candidate.slot(), hash);
    return FinalityProof.of(
        candidate,
        Hash32.ZERO,
        List.of(),
        new Certificate(
            VoteKind.FINAL, 0, candidate.slot(), hash, ALL, new BlsSignature(signer.sign(vote))));
  }
}
