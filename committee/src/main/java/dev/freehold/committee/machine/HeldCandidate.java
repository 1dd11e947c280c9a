package dev.freehold.committee.machine;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.id.Hash32;

/** A candidate that is here, and how far its judgement is. Not thread-safe. */
final class HeldCandidate {
  /** Stage of a judgement; it only goes on. */
  enum Judgement {
    NOT_ASKED,
    ASKED,
    VALID,
    INVALID
  }

  final Candidate candidate;
  final Hash32 hash;

  /** Whose connection it came by. */
  final int from;

  Judgement judgement;

  /** Whether it is in the log. */
  boolean isStored;

  HeldCandidate(Candidate candidate, Hash32 hash, int from, Judgement judgement) {
    this.candidate = candidate;
    this.hash = hash;
    this.from = from;
    this.judgement = judgement;
  }

  CandidateHeader header() {
    return candidate.header();
  }

  Point point() {
    return new Point(header().slot(), hash, header().height());
  }

  @Override
  public String toString() {
    return hash.abbreviated() + " " + judgement;
  }
}
