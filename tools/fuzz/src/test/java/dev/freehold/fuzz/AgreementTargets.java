package dev.freehold.fuzz;

import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.core.RandomValues;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/** Targets of what validators say to each other, and of their logs. */
final class AgreementTargets {
  private static final long ERA = 3;

  private final RandomValues random = new RandomValues(15);

  static List<FuzzTarget> all() {
    return List.of(
        FuzzTarget.canonical(
            "agreement-message",
            MalformedException.class,
            () -> FuzzTarget.named(new AgreementTargets().messages(), AgreementMessage::toBytes),
            AgreementMessage::decode,
            AgreementMessage::toBytes),
        FuzzTarget.canonical(
            "agreement-entry",
            MalformedException.class,
            () -> FuzzTarget.named(new AgreementTargets().entries(), AgreementEntry::toBytes),
            AgreementEntry::decode,
            AgreementEntry::toBytes));
  }

  private List<AgreementMessage> messages() {
    Standstill standstill =
        new Standstill(
            ERA,
            9,
            Optional.of(certificate(VoteKind.FINAL)),
            List.of(certificate(VoteKind.NOTAR), certificate(VoteKind.SKIP)),
            List.of(vote(VoteKind.SKIP, random.below(4))),
            Optional.of(List.of(vote(VoteKind.NOTAR, 1))));
    return List.of(
        candidate(),
        vote(VoteKind.NOTAR, 200),
        vote(VoteKind.SKIP, 0),
        certificate(VoteKind.FINAL),
        standstill,
        standstill.withoutYours(),
        new Listening(ERA, 1),
        new Wanted(ERA, 8, random.hash()));
  }

  private List<AgreementEntry> entries() {
    CandidateHeader first = candidate().header();
    CandidateHeader second = candidate().header();
    return List.of(
        new AgreementEntry.Stored(candidate()),
        new AgreementEntry.Cast(vote(VoteKind.FINAL, 2)),
        new AgreementEntry.Held(certificate(VoteKind.SKIP)),
        new AgreementEntry.Finalized(certificate(VoteKind.FINAL), 77),
        new AgreementEntry.Abstains(16),
        new AgreementEntry.Bound(9),
        new AgreementEntry.Convicted(
            new Evidence.Votes(vote(VoteKind.SKIP, 3), vote(VoteKind.FINAL, 3))),
        new AgreementEntry.Convicted(
            new Evidence.Candidates(1, first, signature(), second, signature())),
        new AgreementEntry.Halted(certificate(VoteKind.FINAL), certificate(VoteKind.SKIP)));
  }

  private Candidate candidate() {
    byte[] payload = random.bytes(40);
    CandidateHeader header =
        new CandidateHeader(ERA, 8, 6, random.hash(), 5, Candidate.digest(payload));
    return new Candidate(header, payload, signature());
  }

  private Vote vote(VoteKind kind, int validator) {
    return new Vote(kind, ERA, 8, subject(kind), validator, signature());
  }

  private Certificate certificate(VoteKind kind) {
    return new Certificate(kind, ERA, 8, subject(kind), Signers.of(0, 2, 9), signature());
  }

  private Hash32 subject(VoteKind kind) {
    return kind == VoteKind.SKIP ? Hash32.ZERO : random.hash();
  }

  private BlsSignature signature() {
    return new BlsSignature(random.bytes(BlsSignature.BYTES));
  }
}
