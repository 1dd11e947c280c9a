package dev.freehold.core.finality;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * Proof that a checkpoint is final: where it stood as a candidate, and FINAL votes of a quorum for
 * that candidate or for one that stands on it. What follows from the checkpoint and the network is
 * not in it, so that no two parts of it can contradict each other.
 *
 * @param era of the committee that voted
 * @param slot of the candidate, from 1
 * @param parentSlot of what it stood on, 0 for the era's root
 * @param parent hash of what it stood on
 * @param rest digest of what the candidate held besides the checkpoint
 * @param above candidates that stand on it, each on the one before; the last was voted for. None if
 *     it was voted for itself; at most {@link Limits#FINALITY_PATH_MAX}
 * @param signers whose votes these are
 * @param signature the sum of their signatures
 */
public record FinalityProof(
    long era,
    long slot,
    long parentSlot,
    Hash32 parent,
    Hash32 rest,
    List<CandidateHeader> above,
    Signers signers,
    BlsSignature signature) {
  public FinalityProof {
    above = List.copyOf(above);
    if (era < 0
        || parentSlot < 0
        || slot <= parentSlot
        || above.size() > Limits.FINALITY_PATH_MAX) {
      throw new IllegalArgumentException("no proof for slot " + slot + " on " + parentSlot);
    }
  }

  /**
   * The proof of a checkpoint that was a candidate.
   *
   * @param candidate as {@link #candidate} gives it
   * @param above candidates that stand on it, up to the one that was voted for; none if it was
   *     voted for itself
   * @param finality FINAL certificate of the last of them
   */
  public static FinalityProof of(
      CandidateHeader candidate, Hash32 rest, List<CandidateHeader> above, Certificate finality) {
    return new FinalityProof(
        candidate.era(),
        candidate.slot(),
        candidate.parentSlot(),
        candidate.parent(),
        rest,
        above,
        finality.signers(),
        finality.signature());
  }

  /**
   * The candidate that a checkpoint was.
   *
   * @param height of the checkpoint
   * @param checkpoint its hash
   */
  public CandidateHeader candidate(long height, Hash32 checkpoint) {
    return new CandidateHeader(
        era, slot, parentSlot, parent, height, Candidate.payloadDigest(checkpoint, rest));
  }

  /**
   * The certificate that makes a checkpoint final; empty if the candidates above do not stand on
   * each other. Whether it holds is not checked here.
   *
   * @param genesis the network's genesis hash
   * @param height of the checkpoint
   * @param checkpoint its hash
   */
  public Optional<Certificate> certificate(Hash32 genesis, long height, Hash32 checkpoint) {
    CandidateHeader top = candidate(height, checkpoint);
    for (CandidateHeader next : above) {
      if (next.era() != era
          || next.parentSlot() != top.slot()
          || !next.parent().equals(top.hash(genesis))) {
        return Optional.empty();
      }
      top = next;
    }
    return Optional.of(
        new Certificate(VoteKind.FINAL, era, top.slot(), top.hash(genesis), signers, signature));
  }

  public void encode(Encoder out) {
    out.u63(era).u63(slot).u63(parentSlot).hash(parent).hash(rest);
    out.list(above, (o, candidate) -> candidate.encode(o));
    signers.encode(out);
    signature.encode(out);
  }

  public static FinalityProof decode(Decoder in) {
    return new FinalityProof(
        in.u63(),
        in.u63(),
        in.u63(),
        in.hash(),
        in.hash(),
        in.list(Limits.FINALITY_PATH_MAX, CandidateHeader::decode),
        Signers.decode(in),
        BlsSignature.decode(in));
  }
}
