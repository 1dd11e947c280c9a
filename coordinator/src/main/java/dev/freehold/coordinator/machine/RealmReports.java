package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.RealmId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The realms' chains of headers: the latest that a checkpoint holds, the latest known, and between
 * them the reports that wait for a checkpoint. A report is taken once, in its chain's order.
 */
final class RealmReports {
  /** A realm block that no checkpoint holds yet. */
  record Report(
      RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs, int eventBytes) {}

  private final RealmHeader[] sealed;
  private final RealmHeader[] latest;
  private final int[] waitingByRealm;
  private final Deque<Report> waiting = new ArrayDeque<>();

  RealmReports(int activeRealms) {
    sealed = new RealmHeader[activeRealms];
    for (int realm = 0; realm < activeRealms; realm++) {
      sealed[realm] = RealmHeader.origin(new RealmId(realm));
    }
    latest = sealed.clone();
    waitingByRealm = new int[activeRealms];
  }

  /** The latest header of a realm that a checkpoint holds. */
  RealmHeader sealed(int realm) {
    return sealed[realm];
  }

  /** The latest header of a realm that was reported. */
  RealmHeader latest(int realm) {
    return latest[realm];
  }

  /**
   * Takes a report.
   *
   * @return why it cannot be taken; empty if it was, now or before
   */
  Optional<String> take(
      RealmHeader header,
      List<RealmEvent> events,
      List<FunctionProofs> proofs,
      long checkpointHeight) {
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
    int bytes = encodedBytes(events);
    if (events.size() > Limits.CHECKPOINT_EVENTS_MAX
        || bytes > Limits.CHECKPOINT_EVENT_BYTES_MAX
        || waitingByRealm[realm] >= Limits.BLOCKS_AHEAD_MAX) {
      return Optional.of("more events or blocks than a realm may have waiting");
    }
    latest[realm] = header;
    waitingByRealm[realm]++;
    waiting.addLast(new Report(header, List.copyOf(events), List.copyOf(proofs), bytes));
    return Optional.empty();
  }

  /** The reports that fit the next checkpoint, in the order they came; they stay waiting. */
  List<Report> nextForCheckpoint() {
    List<Report> next = new ArrayList<>();
    int events = 0;
    int bytes = 0;
    int proofs = 0;
    for (Report report : waiting) {
      events += report.events.size();
      bytes += report.eventBytes;
      proofs += report.proofs.size();
      if (events > Limits.CHECKPOINT_EVENTS_MAX
          || proofs > Limits.CHECKPOINT_FUNCTION_PROOFS_MAX
          || bytes > Limits.CHECKPOINT_EVENT_BYTES_MAX) {
        break;
      }
      next.add(report);
    }
    return next;
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
    }
    waiting.removeIf(
        report -> {
          int realm = report.header.realm().value();
          boolean held = report.header.height() <= sealed[realm].height();
          if (held) {
            waitingByRealm[realm]--;
          }
          return held;
        });
  }

  private static int encodedBytes(List<RealmEvent> events) {
    Encoder out = new Encoder();
    events.forEach(event -> event.encode(out));
    return out.length();
  }
}
