package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The realms' chains of headers: the latest that a checkpoint holds, the latest known, and between
 * them the reports that wait for a checkpoint, a queue a realm. A report is taken once, in its
 * chain's order. Where blocks are verified first, a report waits for that in a second queue, behind
 * those of its realm that were; it can be dropped from there and from nowhere else.
 */
final class RealmReports {
  private final RealmHeader[] sealed;
  private final RealmHeader[] latest;
  private final List<Deque<WaitingReport>> waiting = new ArrayList<>();
  private final List<Deque<WaitingReport>> unverified = new ArrayList<>();
  private final BlockTrust trust;
  private final CheckpointTurns turns;
  private final ReportBudget budget;
  private final ReportCheck check;

  /**
   * @param check what reports are held against; changes as checkpoints are adopted
   * @param trust whether reports wait until they are verified
   */
  RealmReports(int activeRealms, ReportCheck check, BlockTrust trust) {
    this.check = check;
    this.trust = trust;
    sealed = new RealmHeader[activeRealms];
    for (int realm = 0; realm < activeRealms; realm++) {
      sealed[realm] = RealmHeader.origin(new RealmId(realm));
      waiting.add(new ArrayDeque<>());
      unverified.add(new ArrayDeque<>());
    }
    latest = sealed.clone();
    turns = new CheckpointTurns(activeRealms);
    budget = new ReportBudget(activeRealms, Limits.REPORTS_WAITING_BYTES);
  }

  /** Takes over where realms stand in a chain that was restored; nothing waits. */
  void restore(ChainState chain) {
    for (int realm = 0; realm < sealed.length; realm++) {
      sealed[realm] = chain.header(new RealmId(realm));
      latest[realm] = sealed[realm];
      check.allSealed(sealed[realm]);
    }
  }

  /** The latest header of a realm that a checkpoint holds. */
  RealmHeader sealed(int realm) {
    return sealed[realm];
  }

  /** The latest header of a realm that was reported. */
  RealmHeader latest(int realm) {
    return latest[realm];
  }

  /** The latest header of a realm that may enter a checkpoint: all of it was verified. */
  RealmHeader believed(int realm) {
    if (unverified.get(realm).isEmpty()) {
      return latest[realm];
    }
    return waiting.get(realm).isEmpty() ? sealed[realm] : waiting.get(realm).getLast().header();
  }

  /** The first header of a realm that is not verified; empty if all are. */
  Optional<RealmHeader> unverified(int realm) {
    return Optional.ofNullable(unverified.get(realm).peekFirst()).map(WaitingReport::header);
  }

  /** The first block of a realm that was not verified is now. */
  void verified(int realm) {
    waiting.get(realm).addLast(unverified.get(realm).removeFirst());
  }

  /** Blocks are verified, each with what is below it in its realm. */
  void verified(Set<Hash32> blocks) {
    for (int realm = 0; realm < sealed.length; realm++) {
      int seen = 0;
      int known = 0;
      for (WaitingReport report : unverified.get(realm)) {
        seen++;
        known = blocks.contains(report.header().hash()) ? seen : known;
      }
      for (int i = 0; i < known; i++) {
        verified(realm);
      }
    }
  }

  /** Drops the reports of a realm that are not verified, as if they had never come. */
  void dropUnverified(int realm) {
    dropUnverified(realm, believed(realm).height() + 1);
  }

  /** Drops those of them that are from a height on. */
  void dropUnverified(int realm, long height) {
    RealmHeader before = believed(realm);
    for (Iterator<WaitingReport> each = unverified.get(realm).iterator(); each.hasNext(); ) {
      WaitingReport report = each.next();
      RealmHeader header = report.header();
      if (header.height() == height) {
        latest[realm] = before;
      }
      if (header.height() >= height) {
        check.dropped(before, header, report.events());
        budget.leave(realm, report.weight());
        each.remove();
      }
      before = header;
    }
  }

  /** Drops all reports of a realm that no checkpoint holds, as if they had never come. */
  void drop(RealmId id) {
    int realm = id.value();
    for (Deque<WaitingReport> queue : List.of(waiting.get(realm), unverified.get(realm))) {
      queue.forEach(report -> budget.leave(realm, report.weight()));
      queue.clear();
    }
    latest[realm] = sealed[realm];
    check.allSealed(sealed[realm]);
  }

  /** Whether this process has reported blocks verified, each as it comes. */
  boolean areVerifiedHere() {
    return trust == BlockTrust.VERIFIED;
  }

  /**
   * Takes a report.
   *
   * @param connection the one that it came by, which is left unread if it brings too much
   * @return why it cannot be taken; empty if it was, now or before
   */
  Optional<String> take(
      long connection,
      RealmHeader header,
      List<RealmEvent> events,
      List<FunctionProofs> proofs,
      long checkpointHeight,
      List<CoordinatorEffect> effects) {
    int realm = header.realm().value();
    if (header.height() <= latest[realm].height()) {
      // Sent again after a reconnect. The last one must be the one that was taken.
      return header.height() < latest[realm].height() || header.equals(latest[realm])
          ? Optional.empty()
          : Optional.of("another block " + header.height() + " is known");
    }
    if (!header.follows(latest[realm])) {
      return Optional.of("block " + header.height() + " does not follow " + latest[realm].height());
    }
    if (header.checkpointHeight() > checkpointHeight) {
      return Optional.of("checkpoint " + header.checkpointHeight() + " does not exist yet");
    }
    if (!header.eventsDigest().equals(RealmEvent.digest(events))) {
      return Optional.of("the events are not those of the header");
    }
    if (!header.proofsDigest().equals(FunctionProofs.digest(proofs))) {
      return Optional.of("the proofs are not those of the header");
    }
    WaitingReport report = WaitingReport.of(header, events, proofs);
    if (!report.isWithinLimits()) {
      return Optional.of("more events or proofs than a block may have");
    }
    Optional<String> refusal = check.refusal(latest[realm], header, events, proofs);
    if (refusal.isPresent()) {
      return refusal.map(why -> "block %d: %s".formatted(header.height(), why));
    }
    if (waiting.get(realm).size() + unverified.get(realm).size() >= Limits.BLOCKS_AHEAD_MAX
        || !budget.hasRoom(realm, report.weight())) {
      return Optional.of("more blocks than a realm may have waiting");
    }
    check.taken(latest[realm], header, events);
    latest[realm] = header;
    (trust == BlockTrust.AS_REPORTED ? waiting : unverified).get(realm).addLast(report);
    if (budget.enter(connection, realm, report.weight())) {
      effects.add(new CoordinatorEffect.Reading(connection, false));
    }
    return Optional.empty();
  }

  /** Chooses the reports of the next checkpoint, in the order of the realms; they stay waiting. */
  List<WaitingReport> nextForCheckpoint() {
    return turns.next(waiting);
  }

  /** Has connections read from again for whose reports there is room now. */
  void resume(List<CoordinatorEffect> effects) {
    budget.resume(connection -> effects.add(new CoordinatorEffect.Reading(connection, true)));
  }

  /** A connection is gone. */
  void closed(long connection) {
    budget.closed(connection);
  }

  /** All fees that the blocks have collected that a checkpoint holds. */
  long feesTotal() {
    return Arrays.stream(sealed).mapToLong(RealmHeader::feesTotal).sum();
  }

  /** Drops what a checkpoint now holds. */
  void adopt(List<RealmHeader> headers) {
    for (RealmHeader header : headers) {
      int realm = header.realm().value();
      sealed[realm] = header;
      if (latest[realm].height() < header.height()) {
        latest[realm] = header;
      }
      if (latest[realm].height() == header.height()) {
        check.allSealed(header);
      }
    }
    waiting.forEach(this::dropSealed);
    unverified.forEach(this::dropSealed);
  }

  private void dropSealed(Deque<WaitingReport> queue) {
    while (!queue.isEmpty()) {
      RealmHeader header = queue.getFirst().header();
      int realm = header.realm().value();
      if (header.height() > sealed[realm].height()) {
        break;
      }
      budget.leave(realm, queue.removeFirst().weight());
    }
  }
}
