package dev.freehold.committee.machine;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The slots above the last final one, and two windows of those below, whose certificates may still
 * show who lied and whose candidates others may lack. What is said of slots too far ahead has no
 * place here. Not thread-safe.
 */
final class Slots {
  private final Era era;
  private final NavigableMap<Long, Slot> slots = new TreeMap<>();
  private Point last;
  private Optional<Certificate> finality = Optional.empty();

  Slots(Era era) {
    this.era = era;
    last = new Point(0, era.root(), era.rootHeight());
  }

  /** The last final point. */
  Point last() {
    return last;
  }

  /** The certificate that makes it final; empty at the era's root. */
  Optional<Certificate> finality() {
    return finality;
  }

  /** The highest slot whose candidate a quorum voted for; that of the last final point, if none. */
  long top() {
    for (Slot slot : slots.tailMap(last.slot(), false).descendingMap().values()) {
      if (slot.notarization().isPresent()) {
        return slot.number();
      }
    }
    return last.slot();
  }

  /** What the next candidate stands on; empty while the top's candidate is lacking. */
  Optional<Point> topPoint() {
    long top = top();
    return top == last.slot()
        ? Optional.of(last)
        : known(top).flatMap(Slot::notarized).map(HeldCandidate::point);
  }

  /** A notarized candidate that is here, or the last final point, by its hash. */
  Optional<Point> notarized(Hash32 hash) {
    if (last.hash().equals(hash)) {
      return Optional.of(last);
    }
    return open().stream()
        .flatMap(slot -> slot.notarized().stream())
        .map(HeldCandidate::point)
        .filter(point -> point.hash().equals(hash))
        .findFirst();
  }

  /** The first slot above the top that is not skipped: what is to be decided next. */
  long undecided() {
    long slot = top() + 1;
    while (isSkipped(slot)) {
      slot++;
    }
    return slot;
  }

  /** The first slot of which nothing is kept yet. */
  long ahead() {
    return undecided() + 2L * era.windowSlots();
  }

  boolean isSkipped(long slot) {
    return slots.containsKey(slot) && slots.get(slot).isSkipped();
  }

  /** Whether every slot between two is skipped, by certificates held. */
  boolean areSkipped(long from, long to) {
    for (long slot = from + 1; slot < to; slot++) {
      if (!isSkipped(slot)) {
        return false;
      }
    }
    return true;
  }

  /** Whether votes and candidates of a slot are kept. */
  boolean isOpen(long slot) {
    return slot > last.slot() && slot < ahead();
  }

  /** What is known of a slot, if it is open and anything is. */
  Optional<Slot> known(long slot) {
    return slot > last.slot() ? any(slot) : Optional.empty();
  }

  /** What is known of a slot, open or closed. */
  Optional<Slot> any(long slot) {
    return Optional.ofNullable(slots.get(slot));
  }

  /** A slot above the last final one, from now on known. */
  Slot at(long slot) {
    return slots.computeIfAbsent(slot, number -> new Slot(number, era.committee()));
  }

  /** The slots above the last final one, in order. */
  Collection<Slot> open() {
    return slots.tailMap(last.slot(), false).values();
  }

  /** Those from one slot, and below another. */
  Collection<Slot> open(long from, long to) {
    long first = Math.max(from, last.slot() + 1);
    return first < to ? slots.subMap(first, to).values() : slots.subMap(0L, 0L).values();
  }

  /** All that is here, closed ones too. */
  Collection<Slot> all() {
    return slots.values();
  }

  /** A candidate's parent, where that is notarized and here, or the last final point. */
  Optional<Point> parent(HeldCandidate child) {
    long slot = child.header().parentSlot();
    Hash32 hash = child.header().parent();
    if (slot == last.slot()) {
      return Optional.of(last).filter(point -> point.hash().equals(hash));
    }
    return known(slot)
        .flatMap(Slot::notarized)
        .map(HeldCandidate::point)
        .filter(point -> point.hash().equals(hash));
  }

  /**
   * The candidates above the last final one that lead to a notarized one, and that one, lowest
   * first; without the lowest where those are lacking.
   */
  List<Candidate> lineage(long slot, Hash32 hash) {
    Deque<Candidate> lineage = new ArrayDeque<>();
    Optional<HeldCandidate> held = known(slot).flatMap(of -> of.candidate(hash));
    while (held.isPresent()) {
      lineage.push(held.get().candidate);
      Hash32 parent = held.get().header().parent();
      held = known(held.get().header().parentSlot()).flatMap(of -> of.candidate(parent));
    }
    return List.copyOf(lineage);
  }

  /** Makes a point final and forgets what is below it. */
  void becomeFinal(Certificate certificate, long height) {
    last = new Point(certificate.slot(), certificate.candidate(), height);
    finality = Optional.of(certificate);
    at(last.slot()).hold(certificate);
    slots.headMap(last.slot(), true).values().forEach(Slot::close);
    slots.headMap(last.slot() - 2L * era.windowSlots(), true).clear();
  }

  @Override
  public String toString() {
    return last + " " + slots.values();
  }

  /** The highest slot that anybody is known to have voted in. */
  long highestVoted() {
    long highest = undecided() - 1;
    for (Slot slot : open()) {
      if (slot.hasVotes() || slot.certificate(VoteKind.FINAL).isPresent()) {
        highest = Math.max(highest, slot.number());
      }
    }
    return highest;
  }
}
