package dev.freehold.committee.machine;

import dev.freehold.committee.machine.HeldCandidate.Judgement;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.BitSet;
import java.util.Optional;

/**
 * Rules 1 to 3: what this validator says, each vote logged before it leaves. Nothing else casts a
 * vote or signs a candidate. Not thread-safe.
 */
final class Voter {
  private final Setting setting;
  private final Slots slots;
  private long abstainsThrough;
  private long boundIn;

  /** Who told votes of this validator that it never signed: none are taken from them any more. */
  private final BitSet misquoting = new BitSet();

  Voter(Setting setting) {
    this.setting = setting;
    slots = setting.slots;
  }

  /** The last slot that no NOTAR and no FINAL is said of, and nothing proposed for. */
  long abstainsThrough() {
    return abstainsThrough;
  }

  void abstain(long throughSlot) {
    abstainsThrough = Math.max(abstainsThrough, throughSlot);
  }

  /** The slot that no SKIP is said of, since a FINAL of it may be forgotten; 0 if there is none. */
  long boundIn() {
    return boundIn;
  }

  void bind(long slot) {
    boundIn = Math.max(boundIn, slot);
  }

  /** Votes for what may be voted for, and has what can be judged judged. */
  void advance() {
    for (Slot slot : slots.open()) {
      slot.candidates().forEach(held -> consider(slot, held));
      finish(slot);
    }
  }

  /** Rule 1. */
  private void consider(Slot slot, HeldCandidate held) {
    if (held.judgement == Judgement.INVALID || !mayNotarize(slot)) {
      return;
    }
    Optional<Point> parent = slots.parent(held);
    if (parent.isEmpty() || !slots.areSkipped(parent.get().slot(), slot.number())) {
      return;
    }
    if (!fits(held, parent.get())) {
      invalid(slot, held);
    } else if (held.judgement == Judgement.NOT_ASKED) {
      held.judgement = Judgement.ASKED;
      setting.emit(
          new AgreementEffect.Judge(
              held.candidate, slots.lineage(held.header().parentSlot(), held.header().parent())));
    } else if (held.judgement == Judgement.VALID) {
      store(held);
      cast(slot, VoteKind.NOTAR, held.hash);
    }
  }

  private void store(HeldCandidate held) {
    if (!held.isStored) {
      held.isStored = true;
      setting.persist(new AgreementEntry.Stored(held.candidate));
    }
  }

  /** Gives out again, after a start, what was proposed before and may have reached nobody. */
  void repeat() {
    slots
        .known(slots.undecided())
        .filter(slot -> setting.leaders.of(slot.number()) == setting.me)
        .ifPresent(
            slot ->
                slot.candidates()
                    .forEach(held -> setting.emit(new AgreementEffect.Broadcast(held.candidate))));
  }

  private boolean mayNotarize(Slot slot) {
    return slot.number() > abstainsThrough
        && own(slot, VoteKind.NOTAR).isEmpty()
        && own(slot, VoteKind.SKIP).isEmpty();
  }

  /** Rule 7: what stands on the era's last height adds nothing; all else adds one checkpoint. */
  private boolean fits(HeldCandidate held, Point parent) {
    boolean addsNothing = parent.height() == setting.era.lastHeight();
    return held.candidate.isEmpty() == addsNothing
        && held.header().height() == parent.height() + (addsNothing ? 0 : 1);
  }

  /** Rule 2. */
  private void finish(Slot slot) {
    Optional<Vote> notar = own(slot, VoteKind.NOTAR);
    Optional<Certificate> held = slot.notarization();
    if (notar.isPresent()
        && held.isPresent()
        && held.get().candidate().equals(notar.get().candidate())
        && slot.number() > abstainsThrough
        && own(slot, VoteKind.FINAL).isEmpty()
        && own(slot, VoteKind.SKIP).isEmpty()) {
      cast(slot, VoteKind.FINAL, notar.get().candidate());
    }
  }

  /** Rule 3: skips what is left of the undecided slot's window. */
  void skip() {
    long first = slots.undecided();
    for (long number = first; number <= setting.era.windowEnd(first); number++) {
      Slot slot = slots.at(number);
      if (maySkip(number) && !slot.isSkipped()) {
        cast(slot, VoteKind.SKIP, Hash32.ZERO);
      }
    }
  }

  /** Whether this validator has said neither SKIP nor FINAL of a slot, as far as it knows. */
  boolean maySkip(long number) {
    return number != boundIn
        && slots
            .known(number)
            .filter(
                slot -> own(slot, VoteKind.SKIP).or(() -> own(slot, VoteKind.FINAL)).isPresent())
            .isEmpty();
  }

  /** Whether this validator has said SKIP of a slot. */
  boolean hasSkipped(long number) {
    return slots.known(number).flatMap(slot -> own(slot, VoteKind.SKIP)).isPresent();
  }

  /**
   * A candidate was judged; an answer that nothing waits for changes nothing.
   *
   * @return the candidate, if it is valid
   */
  Optional<HeldCandidate> judged(AgreementInput.Judged judged) {
    Optional<Slot> slot = slots.known(judged.slot());
    Optional<HeldCandidate> held =
        slot.flatMap(of -> of.candidate(judged.candidate()))
            .filter(of -> of.judgement == Judgement.ASKED);
    if (held.isPresent() && judged.isValid()) {
      held.get().judgement = Judgement.VALID;
      return held;
    }
    held.ifPresent(of -> invalid(slot.get(), of));
    return Optional.empty();
  }

  private void invalid(Slot slot, HeldCandidate held) {
    setting.blame(held.from, Fault.INVALID_CANDIDATE);
    held.judgement = Judgement.INVALID;
    if (held.from != setting.leaders.of(slot.number())) {
      // Its signature is not in its hash: somebody else may have it with the leader's.
      slot.remove(held);
    }
  }

  /**
   * Signs a candidate of this validator's own, votes for it, and gives it to all.
   *
   * @param payload empty if it adds no checkpoint
   */
  void propose(Slot slot, Point parent, byte[] payload) {
    CandidateHeader header =
        new CandidateHeader(
            setting.era.number(),
            slot.number(),
            parent.slot(),
            parent.hash(),
            parent.height() + (payload.length == 0 ? 0 : 1),
            Candidate.digest(payload));
    Hash32 hash = header.hash(setting.era.genesis());
    Candidate candidate =
        new Candidate(header, payload, new BlsSignature(setting.sign(hash.toBytes())));
    slot.proposed();
    HeldCandidate held = new HeldCandidate(candidate, hash, setting.me, Judgement.VALID);
    slot.add(held);
    store(held);
    setting.emit(new AgreementEffect.Broadcast(candidate));
    cast(slot, VoteKind.NOTAR, hash);
  }

  /**
   * Takes over a vote of this validator's own key that others hold.
   *
   * @param from who says so
   * @return whether it is none that is known here
   */
  boolean adopt(int from, Vote vote) {
    boolean isKnown =
        slots
            .known(vote.slot())
            .flatMap(slot -> own(slot, vote.kind()))
            .filter(vote::equals)
            .isPresent();
    if (isKnown
        || vote.validator() != setting.me
        || !slots.isOpen(vote.slot())
        || misquoting.get(from)) {
      return false;
    }
    // Signing anew costs as much as a check: a liar makes this validator do it once.
    if (!vote.equals(setting.vote(vote.kind(), vote.slot(), vote.candidate()))) {
      misquoting.set(from);
      setting.blame(from, Fault.BAD_SIGNATURE);
      return false;
    }
    return adopt(vote);
  }

  /** The same for a vote that a certificate holds. */
  boolean adopt(Certificate certificate) {
    return certificate.signers().contains(setting.me)
        && certificate.slot() > slots.last().slot()
        && adopt(setting.vote(certificate.kind(), certificate.slot(), certificate.candidate()));
  }

  private boolean adopt(Vote vote) {
    Slot slot = slots.at(vote.slot());
    Optional<Vote> known = own(slot, vote.kind());
    if (known.isEmpty()) {
      slot.take(vote);
      setting.persist(new AgreementEntry.Cast(vote));
    }
    return !known.equals(Optional.of(vote));
  }

  private void cast(Slot slot, VoteKind kind, Hash32 candidate) {
    Vote vote = setting.vote(kind, slot.number(), candidate);
    slot.take(vote);
    setting.persist(new AgreementEntry.Cast(vote));
    setting.emit(new AgreementEffect.Broadcast(vote));
  }

  @Override
  public String toString() {
    return abstainsThrough + " " + boundIn;
  }

  private Optional<Vote> own(Slot slot, VoteKind kind) {
    return slot.vote(kind, setting.me);
  }
}
