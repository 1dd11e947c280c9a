package dev.freehold.committee.machine;

import dev.freehold.committee.machine.HeldCandidate.Judgement;
import dev.freehold.core.Limits;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.VoteSigner;
import java.util.ArrayList;
import java.util.List;

/**
 * The agreement of one era as one validator takes part in it: Simplex (Chan and Pass, ePrint
 * 2023/463) with leader windows. {@code docs/agreement.md} specifies it: the rules stand there as a
 * table, each with the test that holds it. Whatever decodes has a defined result here.
 *
 * <p>First {@link #restore} for each entry of the log, then {@link AgreementInput.Started}; what is
 * told before that is dropped. The next era has a machine of its own; this one goes on to answer
 * those who are behind.
 */
public final class AgreementMachine implements Machine<AgreementInput, AgreementEffect> {
  private final Setting setting;
  private final Slots slots;
  private final Voter voter;
  private final Collector collector;
  private final Finality finality;
  private final Progress progress;
  private final Standstills standstills;
  private final Silence silence;
  private boolean isStarted;
  private long toldWakeMs = -1;

  /**
   * A machine at the era's root.
   *
   * @param me this validator's place in the era's committee
   * @param signer signs with its key
   */
  public AgreementMachine(Era era, int me, Pace pace, VoteSigner signer) {
    setting = new Setting(era, me, pace, signer);
    slots = setting.slots;
    voter = new Voter(setting);
    finality = new Finality(setting);
    collector = new Collector(setting, this::hold);
    progress = new Progress(setting);
    standstills = new Standstills(setting);
    silence = new Silence(setting);
  }

  /** Takes over an entry of the log, at start-up. */
  public void restore(AgreementEntry entry) {
    switch (entry) {
      case AgreementEntry.Stored e -> restore(e.candidate());
      case AgreementEntry.Cast e -> {
        if (e.vote().slot() > slots.last().slot()) {
          slots.at(e.vote().slot()).take(e.vote());
        }
      }
      case AgreementEntry.Held e -> slots.at(e.certificate().slot()).hold(e.certificate());
      case AgreementEntry.Finalized e -> finality.become(e.finality(), e.height());
      case AgreementEntry.Abstains e -> voter.abstain(e.throughSlot());
      case AgreementEntry.Bound e -> voter.bind(e.slot());
      case AgreementEntry.Convicted e -> collector.convicted(e.evidence());
      case AgreementEntry.Halted e -> finality.halted(e);
    }
  }

  private void restore(Candidate candidate) {
    if (candidate.slot() > slots.last().slot()) {
      Slot slot = slots.at(candidate.slot());
      int leader = setting.leaders.of(candidate.slot());
      HeldCandidate held =
          new HeldCandidate(candidate, setting.hash(candidate), leader, Judgement.VALID);
      held.isStored = true;
      slot.add(held);
      if (leader == setting.me) {
        slot.proposed();
      }
    }
  }

  /** The slot of the last final candidate; 0 for the era's root. */
  public long finalSlot() {
    return slots.last().slot();
  }

  /** Hash of the last final candidate, or of the era's root. */
  public Hash32 finalHash() {
    return slots.last().hash();
  }

  /** Height of the last final candidate. */
  public long finalHeight() {
    return slots.last().height();
  }

  /** The first slot that is not decided. */
  public long undecidedSlot() {
    return slots.undecided();
  }

  /** Whether it votes nothing yet: it has not heard enough of what the others know. */
  public boolean isListening() {
    return !isStarted || silence.isListening();
  }

  /** Whether it has stopped for good. */
  public boolean isHalted() {
    return finality.isHalted();
  }

  /** Whether the era's last candidate is final. */
  public boolean hasEnded() {
    return finality.hasEnded();
  }

  /** Entries that restore this machine: a log may be replaced by them. */
  public List<AgreementEntry> kept() {
    List<AgreementEntry> entries = new ArrayList<>();
    for (Slot slot : slots.all()) {
      slot.certificates().forEach(held -> entries.add(new AgreementEntry.Held(held)));
    }
    slots
        .finality()
        .ifPresent(last -> entries.add(new AgreementEntry.Finalized(last, slots.last().height())));
    for (Slot slot : slots.open()) {
      slot.candidates().stream()
          .filter(held -> held.isStored)
          .forEach(held -> entries.add(new AgreementEntry.Stored(held.candidate)));
      slot.votes(setting.me).forEach(vote -> entries.add(new AgreementEntry.Cast(vote)));
    }
    if (voter.abstainsThrough() > 0) {
      entries.add(new AgreementEntry.Abstains(voter.abstainsThrough()));
    }
    if (voter.boundIn() > 0) {
      entries.add(new AgreementEntry.Bound(voter.boundIn()));
    }
    collector.convictions().forEach(e -> entries.add(new AgreementEntry.Convicted(e)));
    finality.halt().ifPresent(entries::add);
    return entries;
  }

  @Override
  public List<AgreementEffect> step(AgreementInput input) {
    if (input instanceof AgreementInput.Started started) {
      start(started);
    } else if (isStarted) {
      take(input);
    }
    if (isStarted && !finality.isHalted()) {
      settle();
    }
    return setting.takeEffects();
  }

  private void start(AgreementInput.Started started) {
    if (!isStarted) {
      isStarted = true;
      progress.tick(started.nowMs());
      progress.begin();
      if (started.origin() != Origin.NEW_ERA) {
        silence.begin(started.origin());
      }
    }
  }

  private void take(AgreementInput input) {
    switch (input) {
      case AgreementInput.Started _ -> {}
      case AgreementInput.Tick e -> {
        progress.tick(e.nowMs());
        // The one that was told is used up, though a clock that was set back makes it early.
        toldWakeMs = -1;
      }
      case AgreementInput.Heard e -> hear(e.from(), e.message());
      case AgreementInput.Proposed e -> proposed(e);
      case AgreementInput.Judged e ->
          voter
              .judged(e)
              .ifPresent(held -> collector.compare(slots.at(held.header().slot()), held));
      case AgreementInput.Assembled e -> collector.assembled(e.asked(), e.outcome());
      case AgreementInput.CertificateChecked e -> collector.checked(e);
      case AgreementInput.EvidenceChecked e -> collector.checked(e);
      case AgreementInput.Synced e -> finality.synced(e.finality(), e.height());
    }
  }

  private void hear(int from, AgreementMessage message) {
    if (message.era() != setting.era.number()
        || from < 0
        || from >= setting.committee().size()
        || from == setting.me) {
      return;
    }
    progress.heard(from);
    switch (message) {
      case Vote vote -> collector.vote(from, vote);
      case Certificate certificate -> collector.certificate(from, certificate);
      case Candidate candidate -> {
        if (collector.candidate(from, candidate)) {
          progress.proposalSeen(candidate.slot());
        }
      }
      case Standstill standstill -> hear(from, standstill);
      case Listening listening ->
          standstills.answerStarted(from, listening.undecided(), progress.nowMs());
      case Wanted wanted -> standstills.give(from, wanted);
    }
  }

  private void hear(int from, Standstill standstill) {
    standstill.finality().ifPresent(certificate -> collector.certificate(from, certificate));
    standstill.certificates().forEach(certificate -> collector.certificate(from, certificate));
    standstill.votes().forEach(vote -> collector.vote(from, vote));
    if (silence.isListening()) {
      silence.heard(from, standstill);
    } else {
      standstill
          .yours()
          .ifPresent(yours -> yours.forEach(v -> doubtIf(voter.adopt(from, v), v.slot())));
    }
    if (standstill.undecided() < slots.undecided()
        || standstill.finalSlot() < slots.last().slot()) {
      standstills.answer(from, standstill.undecided(), progress.nowMs());
    }
  }

  private void proposed(AgreementInput.Proposed e) {
    int bytes = e.payload().length;
    Slot slot = slots.at(progress.slot());
    if (e.slot() == progress.slot()
        && bytes > 0
        && bytes <= Limits.CANDIDATE_BYTES_MAX
        && slot.isProposed()
        && slot.candidates().isEmpty()
        && mayVote()
        && !voter.hasSkipped(slot.number())) {
      slots
          .notarized(e.parent())
          .filter(parent -> slots.areSkipped(parent.slot(), slot.number()))
          .ifPresent(parent -> propose(slot, parent, e.payload()));
    }
  }

  private void propose(Slot slot, Point parent, byte[] payload) {
    progress.proposalSeen(slot.number());
    voter.propose(slot, parent, payload);
  }

  /** A certificate is certain. */
  private void hold(Certificate certificate) {
    if (finality.hold(certificate)) {
      doubtIf(voter.adopt(certificate), certificate.slot());
    }
  }

  private void doubtIf(boolean isUnknown, long slot) {
    if (isUnknown && silence.doubt()) {
      setting.emit(new AgreementEffect.Doubt(slot));
    }
  }

  private boolean mayVote() {
    return !silence.isListening() && !finality.hasEnded();
  }

  /** Does all that the last input made possible, in an order in which one pass suffices. */
  private void settle() {
    long before = slots.last().slot();
    finality.advance(silence.isListening());
    if (finality.isHalted()) {
      return;
    }
    // Finals do not answer who listens: its question, or an answer, may have been lost.
    if (slots.last().slot() != before && !silence.isListening()) {
      progress.finalized();
    }
    progress.advance();
    if (silence.end(voter, collector)) {
      progress.begin();
      standstills.broadcast();
      voter.repeat();
    }
    if (mayVote()) {
      voter.advance();
      lead();
      if (progress.isOver() && voter.maySkip(progress.slot())) {
        voter.skip();
      }
    }
    collector.advance();
    if (progress.takeStandstill()) {
      sayAgain();
    }
    wake();
  }

  private void lead() {
    if (!isLeading() || !progress.isDue()) {
      return;
    }
    slots.topPoint().ifPresent(parent -> lead(slots.at(progress.slot()), parent));
  }

  private void lead(Slot slot, Point parent) {
    slot.proposed();
    if (setting.era.beginsWindow(slot.number())) {
      standstills.broadcast();
    }
    if (parent.height() == setting.era.lastHeight()) {
      propose(slot, parent, new byte[0]);
    } else {
      setting.emit(
          new AgreementEffect.Propose(
              slot.number(),
              parent.slot(),
              parent.hash(),
              parent.height(),
              slots.lineage(parent.slot(), parent.hash())));
    }
  }

  private boolean isLeading() {
    long slot = progress.slot();
    return mayVote()
        && setting.leaders.of(slot) == setting.me
        && slot > voter.abstainsThrough()
        && !voter.hasSkipped(slot)
        && slots.known(slot).filter(Slot::isProposed).isEmpty()
        && slots.topPoint().isPresent();
  }

  private void sayAgain() {
    standstills.renew();
    finality.retry();
    if (silence.isListening()) {
      silence.ask();
    } else if (!finality.hasEnded()) {
      standstills.broadcast();
    }
  }

  private void wake() {
    boolean isVoting = mayVote() && voter.maySkip(progress.slot());
    long atMs = progress.nowMs() + progress.wakeAfterMs(isVoting, isLeading());
    if (atMs != toldWakeMs) {
      toldWakeMs = atMs;
      setting.emit(new AgreementEffect.Wake(atMs - progress.nowMs()));
    }
  }

  /** All that decides about what comes next, in words: for what compares states. */
  String state() {
    return finality + "|" + progress + "|" + silence + "|" + voter + "|" + slots;
  }
}
