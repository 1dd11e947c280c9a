package dev.freehold.committee.machine;

import dev.freehold.committee.machine.HeldCandidate.Judgement;
import dev.freehold.core.Limits;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The part of a machine that takes what others say, on its way to certificates and evidence. No
 * signature is checked here: votes go out to be put together once they would be a quorum,
 * certificates and evidence to be checked, and what comes back is certain. Not thread-safe.
 */
final class Collector {
  private final Setting setting;
  private final Slots slots;
  private final Consumer<Certificate> certain;

  /** Who sent the certificates that are being checked. */
  private final Map<Subject, Integer> checking = new HashMap<>();

  /** Who sent a certificate that was none: none of theirs is checked any more. */
  private final BitSet distrusted = new BitSet();

  private final Map<Integer, Evidence> convicted = new TreeMap<>();

  /**
   * @param certain takes certificates that are known to hold
   */
  Collector(Setting setting, Consumer<Certificate> certain) {
    this.setting = setting;
    slots = setting.slots;
    this.certain = certain;
  }

  /** A vote on its validator's own connection. */
  void vote(int from, Vote vote) {
    if (vote.validator() != from) {
      setting.blame(from, Fault.NOT_ITSELF);
    } else if (slots.isOpen(vote.slot())) {
      Slot slot = slots.at(vote.slot());
      slot.take(vote).ifPresent(evidence -> accuse(slot, evidence));
    }
  }

  /** A certificate on anybody's connection; those that tell nothing new cost nothing. */
  void certificate(int from, Certificate certificate) {
    Subject subject = certificate.subject();
    if (!isNews(certificate) || checking.containsKey(subject) || distrusted.get(from)) {
      return;
    }
    if (!setting.committee().isQuorum(certificate.signers())) {
      distrust(from);
    } else if (Collections.frequency(checking.values(), from) < Limits.CERTIFICATES_WAITING_MAX) {
      checking.put(subject, from);
      setting.emit(new AgreementEffect.CheckCertificate(from, certificate));
    }
  }

  private boolean isNews(Certificate certificate) {
    long number = certificate.slot();
    Optional<Slot> known = slots.any(number);
    if (number <= slots.last().slot()) {
      return known.flatMap(slot -> slot.excluding(certificate)).isPresent();
    }
    if (known
        .flatMap(slot -> slot.certificate(certificate.kind()))
        .filter(held -> held.subject().equals(certificate.subject()))
        .isPresent()) {
      return false;
    }
    // Whoever is far behind learns from these how far; a SKIP far ahead leads nowhere.
    return certificate.kind() != VoteKind.SKIP || number < slots.ahead();
  }

  /** What became of a certificate's check. */
  void checked(AgreementInput.CertificateChecked checked) {
    checking.remove(checked.certificate().subject());
    if (checked.holds()) {
      certain.accept(checked.certificate());
    } else {
      distrust(checked.from());
    }
  }

  private void distrust(int from) {
    distrusted.set(from);
    setting.blame(from, Fault.BAD_CERTIFICATE);
  }

  /**
   * A candidate, by its leader or by somebody whom this validator asked.
   *
   * @return whether it is new, and its leader's
   */
  boolean candidate(int from, Candidate candidate) {
    long number = candidate.slot();
    if (number <= slots.last().slot()) {
      return false;
    }
    Hash32 hash = setting.hash(candidate);
    Optional<Slot> known = slots.known(number);
    if (known.flatMap(slot -> slot.candidate(hash)).isPresent()) {
      return false;
    }
    boolean isWanted = known.filter(slot -> slot.wants(hash, from)).isPresent();
    boolean isLeaders = setting.leaders.of(number) == from;
    if (!isWanted && !slots.isOpen(number)) {
      return false;
    }
    if (!isWanted && !isLeaders) {
      setting.blame(from, Fault.NOT_LEADER);
      return false;
    }
    Slot slot = slots.at(number);
    HeldCandidate held = new HeldCandidate(candidate, hash, from, Judgement.NOT_ASKED);
    if (isLeaders) {
      compare(slot, held);
    }
    if (isWanted || slot.candidates().isEmpty()) {
      slot.add(held);
    }
    return isLeaders;
  }

  /** Accuses a leader of whom two candidates of one slot are here, by its own hand. */
  void compare(Slot slot, HeldCandidate held) {
    int leader = setting.leaders.of(slot.number());
    slot.candidates().stream()
        .filter(other -> !other.hash.equals(held.hash))
        .filter(other -> other.from == leader || other.judgement == Judgement.VALID)
        .findFirst()
        .ifPresent(other -> accuse(slot, evidence(leader, other, held)));
  }

  private static Evidence evidence(int leader, HeldCandidate first, HeldCandidate second) {
    return new Evidence.Candidates(
        leader,
        first.header(),
        first.candidate.signature(),
        second.header(),
        second.candidate.signature());
  }

  private void accuse(Slot slot, Evidence evidence) {
    int validator = evidence.validator();
    if (!convicted.containsKey(validator) && slot.accuse(validator)) {
      setting.emit(new AgreementEffect.CheckEvidence(evidence));
    }
  }

  /** What became of a check of evidence. */
  void checked(AgreementInput.EvidenceChecked checked) {
    int validator = checked.evidence().validator();
    if (!checked.holds()) {
      setting.blame(validator, Fault.BAD_SIGNATURE);
    } else if (convicted.putIfAbsent(validator, checked.evidence()) == null) {
      setting.persist(new AgreementEntry.Convicted(checked.evidence()));
      setting.emit(new AgreementEffect.Convict(checked.evidence()));
    }
  }

  /** Whoever this evidence is of is convicted already. */
  void convicted(Evidence evidence) {
    convicted.put(evidence.validator(), evidence);
  }

  /** The evidence of all who were convicted, by their places. */
  Collection<Evidence> convictions() {
    return convicted.values();
  }

  /** Asks to put votes together where they would be a quorum, all that agree at once. */
  void advance() {
    for (Slot slot : slots.open()) {
      if (slot.takeNews()) {
        for (VoteKind kind : VoteKind.values()) {
          assemble(slot, kind);
        }
      }
    }
  }

  private void assemble(Slot slot, VoteKind kind) {
    if (slot.certificate(kind).isPresent()) {
      return;
    }
    for (Hash32 candidate : slot.subjects(kind, setting.quorum)) {
      Subject subject = new Subject(kind, setting.era.number(), slot.number(), candidate);
      if (slot.assemble(subject)) {
        setting.emit(new AgreementEffect.Assemble(subject, slot.votes(kind, candidate)));
      }
    }
  }

  /** Votes were put together. */
  void assembled(AgreementEffect.Assemble asked, VoteAssembly outcome) {
    Subject subject = asked.subject();
    slots
        .known(subject.slot())
        .ifPresent(
            slot -> {
              slot.assembled(subject);
              outcome
                  .bad()
                  .indices()
                  .filter(validator -> validator != setting.me)
                  .forEach(
                      validator -> {
                        slot.bar(subject.kind(), validator);
                        setting.blame(validator, Fault.BAD_SIGNATURE);
                      });
            });
    outcome.certificate().ifPresent(certain);
  }
}
