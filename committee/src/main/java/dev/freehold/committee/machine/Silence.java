package dev.freehold.committee.machine;

import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rule 8, and what protects a validator whose log is older than what it signed: after a start it
 * votes nothing before it has heard a quorum, itself among them if its log is all that it signed.
 *
 * <p>If the log may be a copy, the quorum is of others, and nothing new is said of the slots that
 * it may have voted in. Whatever certificate an earlier vote of its own may become part of, one of
 * those others has voted alike and says so: so those slots end with the window after the highest
 * that anybody has voted in. A SKIP is free of that, but in the undecided slot if so many said
 * NOTAR there that it may have said FINAL, on a notarization that they do not hold. Not
 * thread-safe.
 */
final class Silence {
  private final Setting setting;

  /** The last that each validator said while it was listened to. */
  private final Map<Integer, Standstill> heard = new TreeMap<>();

  private boolean isListening;
  private boolean isCopy;

  Silence(Setting setting) {
    this.setting = setting;
  }

  /** Whether nothing may be voted. */
  boolean isListening() {
    return isListening;
  }

  /** Begins to listen. */
  void begin(Origin origin) {
    isListening = true;
    isCopy = origin == Origin.COPY;
    heard.clear();
    ask();
  }

  /**
   * Begins to listen, or goes on, for a log that is older than what was signed.
   *
   * @return whether that is new
   */
  boolean doubt() {
    boolean isNew = !isListening || !isCopy;
    if (isListening) {
      isCopy = true;
    } else {
      begin(Origin.COPY);
    }
    return isNew;
  }

  /** Asks all. */
  void ask() {
    setting.emit(
        new AgreementEffect.Broadcast(
            new Listening(setting.era.number(), setting.slots.undecided())));
  }

  /** Takes an answer; what is said to all does not tell what was heard from this validator. */
  void heard(int from, Standstill standstill) {
    if (standstill.yours().isPresent()) {
      heard.put(from, standstill);
    }
  }

  /**
   * Ends the silence if enough was heard.
   *
   * @return whether it ended just now
   */
  boolean end(Voter voter, Collector collector) {
    if (!isListening || !hasHeardEnough()) {
      return false;
    }
    // What they said of slots that were too far ahead then counts now.
    heard.forEach((from, said) -> said.votes().forEach(vote -> collector.vote(from, vote)));
    heard.forEach(
        (from, said) -> said.yours().get().forEach(vote -> isCopy |= voter.adopt(from, vote)));
    heard.replaceAll((_, said) -> said.withoutYours());
    if (!hasHeardEnough()) {
      return false;
    }
    if (isCopy) {
      long through = setting.era.windowEnd(setting.slots.highestVoted() + 1);
      setting.persist(new AgreementEntry.Abstains(through));
      voter.abstain(through);
      bind(voter);
    }
    isListening = false;
    heard.clear();
    return true;
  }

  /**
   * A forgotten FINAL rests on a notarization that perhaps nobody else holds. Those who made it
   * with this validator said NOTAR of the slot that is undecided, or it would be decided here; all
   * who were heard and do not lie say so. Where the others are no quorum by themselves, all of them
   * were heard, and nobody has that FINAL: to keep back the SKIP would stop the committee for good.
   */
  private void bind(Voter voter) {
    Committee committee = setting.committee();
    long unheard = committee.weight() - committee.weight(caughtUpWith()) + committee.mayLie();
    long undecided = setting.slots.undecided();
    boolean mayBeFinal =
        setting.slots.known(undecided).stream()
            .flatMap(slot -> slot.subjects(VoteKind.NOTAR, 1).stream().map(of -> told(slot, of)))
            .anyMatch(told -> told > 0 && told + unheard >= setting.quorum);
    if (mayBeFinal && others() >= setting.quorum) {
      setting.persist(new AgreementEntry.Bound(undecided));
      voter.bind(undecided);
    }
  }

  /** The weight of the others who said NOTAR of a candidate. */
  private long told(Slot slot, Hash32 candidate) {
    return slot.votes(VoteKind.NOTAR, candidate).stream()
        .mapToInt(Vote::validator)
        .filter(validator -> validator != setting.me)
        .mapToLong(setting.committee()::weight)
        .sum();
  }

  private boolean hasHeardEnough() {
    return setting.committee().weight(caughtUpWith()) >= needed();
  }

  /** Those who know nothing that is not known here. */
  private Signers caughtUpWith() {
    Slots slots = setting.slots;
    return Signers.of(
        heard.entrySet().stream()
            .filter(
                said ->
                    said.getValue().undecided() <= slots.undecided()
                        && said.getValue().finalSlot() <= slots.last().slot())
            .mapToInt(Map.Entry::getKey));
  }

  private long needed() {
    return isCopy
        ? Math.min(setting.quorum, others())
        : setting.quorum - setting.committee().weight(setting.me);
  }

  /** The weight of all but this validator. */
  private long others() {
    return setting.committee().weight() - setting.committee().weight(setting.me);
  }

  @Override
  public String toString() {
    return isListening + " " + isCopy + " " + heard.keySet();
  }
}
