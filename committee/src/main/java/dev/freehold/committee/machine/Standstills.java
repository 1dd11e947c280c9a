package dev.freehold.committee.machine;

import dev.freehold.committee.machine.HeldCandidate.Judgement;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.Wanted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Rule 5: what is said again, to all after a standstill and to one validator that is behind or has
 * just started. Two windows at the most, and to one validator once in the time of a standstill. Not
 * thread-safe.
 */
final class Standstills {
  private final Setting setting;
  private final Slots slots;

  /** When each validator was last answered. */
  private final long[] answeredMs;

  Standstills(Setting setting) {
    this.setting = setting;
    slots = setting.slots;
    answeredMs = new long[setting.committee().size()];
    Arrays.fill(answeredMs, Long.MIN_VALUE / 2);
  }

  /** Says to all what is known of the last window and this one. */
  void broadcast() {
    long from = slots.undecided() - setting.era.windowSlots();
    setting.emit(new AgreementEffect.Broadcast(standstill(from, Optional.empty())));
  }

  /**
   * Answers one validator that is behind, from where it is.
   *
   * @param undecided the slot that it holds no decision of, as it says
   */
  void answer(int validator, long undecided, long nowMs) {
    answer(validator, undecided, nowMs, Optional::empty);
  }

  /** Answers one that has just started, with what was heard from it. */
  void answerStarted(int validator, long undecided, long nowMs) {
    answer(validator, undecided, nowMs, () -> Optional.of(votes(validator)));
  }

  private void answer(
      int validator, long undecided, long nowMs, Supplier<Optional<List<Vote>>> yours) {
    if (nowMs >= answeredMs[validator] + setting.pace.standstillMs()) {
      answeredMs[validator] = nowMs;
      long from = Math.max(undecided, slots.top() + 1 - setting.era.windowSlots());
      setting.emit(new AgreementEffect.SendTo(validator, standstill(from, yours.get())));
    }
  }

  private Standstill standstill(long from, Optional<List<Vote>> yours) {
    List<Certificate> certificates = new ArrayList<>();
    withTop(Math.max(from, slots.last().slot() + 1))
        .forEach(slot -> certificates.addAll(slot.certificates()));
    return new Standstill(
        setting.era.number(),
        slots.undecided(),
        slots.finality(),
        certificates,
        votes(setting.me),
        yours);
  }

  /**
   * The votes of a validator in the window of the undecided slot and in the one before, wherever
   * whoever is told may be: they say how far it is.
   */
  private List<Vote> votes(int validator) {
    return withTop(slots.undecided() - setting.era.windowSlots())
        .flatMap(slot -> slot.votes(validator))
        .toList();
  }

  /** Two windows of slots, and the top if it lies before. */
  private Stream<Slot> withTop(long from) {
    long top = slots.top();
    return Stream.concat(
        slots.open(top, Math.min(top + 1, from)).stream(),
        slots.open(from, from + 2L * setting.era.windowSlots()).stream());
  }

  /** Gives out a candidate that was judged, to each asker once in the time of a standstill. */
  void give(int validator, Wanted wanted) {
    slots
        .any(wanted.slot())
        .ifPresent(
            slot ->
                slot.candidate(wanted.candidate())
                    .filter(held -> held.judgement == Judgement.VALID)
                    .filter(_ -> slot.serve(validator))
                    .ifPresent(
                        held ->
                            setting.emit(new AgreementEffect.SendTo(validator, held.candidate))));
  }

  /** Lets askers ask again. */
  void renew() {
    slots.all().forEach(Slot::serveAgain);
  }
}
