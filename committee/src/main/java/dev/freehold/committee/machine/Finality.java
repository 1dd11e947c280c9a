package dev.freehold.committee.machine;

import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The end of the chain that never changes: certificates that are certain, what they make final, the
 * candidates that are lacking for it, and the stop when two of them contradict each other. Not
 * thread-safe.
 */
final class Finality {
  private final Setting setting;
  private final Slots slots;
  private Optional<AgreementEntry.Halted> halt = Optional.empty();

  /** The certificate that the chain was asked for by. */
  private Optional<Certificate> catchingUp = Optional.empty();

  /** How often what is lacking was asked for: who is asked next. */
  private int asked;

  Finality(Setting setting) {
    this.setting = setting;
    slots = setting.slots;
  }

  /** Whether two certificates were seen that cannot both be. */
  boolean isHalted() {
    return halt.isPresent();
  }

  /** Those two. */
  Optional<AgreementEntry.Halted> halt() {
    return halt;
  }

  /** Whether the era's last candidate is final. */
  boolean hasEnded() {
    return slots.last().height() >= setting.era.lastHeight();
  }

  /**
   * Takes a certificate that is certain.
   *
   * @return whether it is new, and logged now
   */
  boolean hold(Certificate certificate) {
    long number = certificate.slot();
    Optional<Slot> slot = slots.any(number);
    Optional<Certificate> excluding = slot.flatMap(of -> of.excluding(certificate));
    if (excluding.isPresent()) {
      halt(excluding.get(), certificate);
      return false;
    }
    if (isHalted()
        || number <= slots.last().slot()
        || slot.flatMap(of -> of.certificate(certificate.kind())).isPresent()) {
      return false;
    }
    slots.at(number).hold(certificate);
    setting.persist(new AgreementEntry.Held(certificate));
    return true;
  }

  /**
   * Makes final what the highest FINAL certificate reaches, if all between is here.
   *
   * @param isBehind whether what lacks is with the chain rather than with a validator
   */
  void advance(boolean isBehind) {
    highest().ifPresent(this::reach);
    slots.open().forEach(this::want);
    if (isBehind) {
      highest().ifPresent(this::catchUp);
    }
  }

  private void catchUp(Certificate certificate) {
    if (!catchingUp.equals(Optional.of(certificate))) {
      catchingUp = Optional.of(certificate);
      setting.emit(new AgreementEffect.CatchUp(certificate));
    }
  }

  /** The highest FINAL certificate above the last final point. */
  private Optional<Certificate> highest() {
    return slots.open().stream()
        .flatMap(slot -> slot.certificate(VoteKind.FINAL).stream())
        .reduce((_, higher) -> higher);
  }

  private void reach(Certificate certificate) {
    Deque<HeldCandidate> chain = new ArrayDeque<>();
    long slot = certificate.slot();
    Hash32 hash = certificate.candidate();
    while (slot > slots.last().slot()) {
      Hash32 sought = hash;
      Optional<HeldCandidate> held = slots.known(slot).flatMap(of -> of.candidate(sought));
      if (held.isEmpty()) {
        want(slots.at(slot), hash, certificate.signers());
        return;
      }
      chain.push(held.get());
      slot = held.get().header().parentSlot();
      hash = held.get().header().parent();
    }
    if (slot < slots.last().slot() || !hash.equals(slots.last().hash())) {
      slots.finality().ifPresent(finality -> halt(finality, certificate));
      return;
    }
    makeFinal(certificate, chain.getLast().header().height(), chain);
  }

  /** Makes a candidate final, and gives out those of the chain that leads to it. */
  private void makeFinal(Certificate certificate, long height, Collection<HeldCandidate> chain) {
    setting.persist(new AgreementEntry.Finalized(certificate, height));
    List<CandidateHeader> above =
        new ArrayList<>(chain.stream().map(HeldCandidate::header).toList());
    for (HeldCandidate held : chain) {
      above.removeFirst();
      setting.emit(new AgreementEffect.Final(held.candidate, above, certificate));
    }
    become(certificate, height);
    if (hasEnded()) {
      setting.emit(new AgreementEffect.Ended(certificate));
    }
  }

  /** Takes over what is final, by a certificate that was checked. */
  void become(Certificate certificate, long height) {
    slots.becomeFinal(certificate, height);
    asked = 0;
  }

  /** Whoever follows the chain brought it here. */
  void synced(Certificate certificate, long height) {
    if (certificate.kind() == VoteKind.FINAL && certificate.slot() > slots.last().slot()) {
      makeFinal(certificate, height, List.of());
    }
  }

  private void want(Slot slot) {
    if (slot.notarized().isEmpty()) {
      slot.notarization()
          .ifPresent(certificate -> want(slot, certificate.candidate(), certificate.signers()));
    }
  }

  /** Asks one of those who must have a candidate for it, once by each turn. */
  private void want(Slot slot, Hash32 candidate, Signers holders) {
    int[] others = holders.indices().filter(validator -> validator != setting.me).toArray();
    if (others.length > 0 && slot.ask(candidate)) {
      setting.emit(
          new AgreementEffect.SendTo(
              others[(setting.me + asked) % others.length],
              new Wanted(setting.era.number(), slot.number(), candidate)));
    }
  }

  /** Asks again, others this time; and for the chain, if a final certificate is out of reach. */
  void retry() {
    asked++;
    slots.open().forEach(Slot::askAgain);
    catchingUp = Optional.empty();
    advance(true);
  }

  private void halt(Certificate first, Certificate second) {
    AgreementEntry.Halted found = new AgreementEntry.Halted(first, second);
    if (halt.isEmpty() || (halt.get().liars().count() == 0 && found.liars().count() > 0)) {
      halt = Optional.of(found);
      setting.persist(found);
      // Whoever holds one of them stops by the other.
      setting.emit(new AgreementEffect.Broadcast(first));
      setting.emit(new AgreementEffect.Broadcast(second));
      setting.emit(new AgreementEffect.Halt(first, second, found.liars()));
    }
  }

  /** Two certificates of the log cannot both be. */
  void halted(AgreementEntry.Halted entry) {
    halt = Optional.of(entry);
  }

  @Override
  public String toString() {
    return halt + " " + hasEnded();
  }
}
