package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Agreement of a network's validators as a test writes it out: candidates with whatever payload,
 * and certificates of all of them.
 */
public final class TestAgreement {
  private final Genesis genesis;
  private final FakeSignatures signatures = new FakeSignatures();
  private final FinalityRule rule;

  /**
   * @param genesis names validators that sign as {@link FakeSignatures} do
   */
  public TestAgreement(Genesis genesis) {
    this.genesis = genesis;
    rule = new FinalityRule(genesis, signatures);
  }

  /** The hash that votes for a candidate name. */
  public Hash32 hash(Candidate candidate) {
    return candidate.header().hash(genesis.hash());
  }

  /** The hash of what a candidate behind these stands on: the last, or the genesis. */
  public Hash32 hash(List<Candidate> line) {
    return line.isEmpty() ? genesis.hash() : hash(line.getLast());
  }

  /**
   * A candidate of the next height.
   *
   * @param line candidates each on the one before, the first on the genesis
   */
  public Candidate candidate(long slot, List<Candidate> line, byte[] payload) {
    return candidate(slot, line, line.size() + 1L, payload);
  }

  /** A candidate of whatever height. */
  public Candidate candidate(long slot, List<Candidate> line, long height, byte[] payload) {
    long parentSlot = line.isEmpty() ? 0 : line.getLast().slot();
    return new Candidate(
        new CandidateHeader(0, slot, parentSlot, hash(line), height, Candidate.digest(payload)),
        payload,
        FakeSignatures.forged());
  }

  /** What is told of candidates, each on the one before, once the last of them is voted for. */
  public List<ValidatorInput.BecameFinal> finals(List<Candidate> line) {
    Certificate finality = certificate(line.getLast());
    List<CandidateHeader> headers = line.stream().map(Candidate::header).toList();
    List<ValidatorInput.BecameFinal> finals = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      finals.add(
          new ValidatorInput.BecameFinal(
              line.get(i), headers.subList(i + 1, headers.size()), finality));
    }
    return finals;
  }

  private Certificate certificate(Candidate candidate) {
    Hash32 hash = hash(candidate);
    byte[] message = Vote.message(genesis.hash(), VoteKind.FINAL, 0, candidate.slot(), hash);
    int[] all = IntStream.range(0, genesis.founders().members().size()).toArray();
    List<byte[]> votes =
        IntStream.of(all).mapToObj(i -> FakeSignatures.signer(i).sign(message)).toList();
    return new Certificate(
        VoteKind.FINAL,
        0,
        candidate.slot(),
        hash,
        Signers.of(all),
        new BlsSignature(signatures.aggregate(votes)));
  }

  /** Whether everybody who knows the genesis takes a checkpoint for final. */
  public boolean isFinal(Checkpoint checkpoint) {
    return rule.isFinal(checkpoint);
  }
}
