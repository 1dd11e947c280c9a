package dev.freehold.committee.machine;

import dev.freehold.committee.Certificate;
import dev.freehold.committee.Vote;
import dev.freehold.committee.VoteKind;
import dev.freehold.core.id.Hash32;

/** Subject of a vote or of a certificate: what it is about, and which way. */
record Subject(VoteKind kind, long slot, Hash32 candidate) {
  static Subject of(Certificate certificate) {
    return new Subject(certificate.kind(), certificate.slot(), certificate.candidate());
  }

  static Subject of(Vote vote) {
    return new Subject(vote.kind(), vote.slot(), vote.candidate());
  }
}
