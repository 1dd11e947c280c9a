package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Turns of the realms at the room of a checkpoint. Half of it is shared out equally among the
 * realms that have reports waiting, so that whoever asks for little is in the next checkpoint
 * whatever others ask for. The other half, and what is left of the first, goes round (deficit round
 * robin): each realm is credited the same, and what it takes is debited, whether in many small
 * blocks or in a large one. A report for which there is no room stalls its realm alone, and the
 * first realm that was stalled is the first to choose at the next checkpoint: no block is larger
 * than half of a checkpoint, so it finds room then.
 */
final class CheckpointTurns {
  private static final long HALF = WaitingReport.WHOLE / 2;

  /** Rounds after which every realm has the credit of a whole checkpoint. */
  private static final long ROUNDS_MAX = 64;

  private final long[] credits;

  /** The realm that chooses first at the next checkpoint. */
  private int first;

  CheckpointTurns(int activeRealms) {
    credits = new long[activeRealms];
  }

  /**
   * Chooses the reports of the next checkpoint, of each realm the first ones, in the order of the
   * realms.
   *
   * @param waiting the reports of each realm in its chain's order; they stay
   */
  List<WaitingReport> next(List<Deque<WaitingReport>> waiting) {
    Room room = new Room();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < waiting.size(); i++) {
      int realm = (first + i) % waiting.size();
      if (waiting.get(realm).isEmpty()) {
        credits[realm] = 0;
      } else {
        lines.add(new Line(realm, waiting.get(realm).iterator()));
      }
    }
    if (lines.isEmpty()) {
      return List.of();
    }
    long share = Math.max(1, HALF / lines.size());
    for (Line line : lines) {
      long left = share;
      while (line.head != null && line.head.cost() <= left) {
        left -= line.head.cost();
        line.take(room);
      }
    }
    goRound(lines, Math.max(share, WaitingReport.WHOLE / ROUNDS_MAX), room);
    room.taken.sort(Comparator.comparingInt(report -> report.header().realm().value()));
    return room.taken;
  }

  private void goRound(List<Line> lines, long quantum, Room room) {
    int stalledFirst = -1;
    List<Line> open = new ArrayList<>(lines);
    while (!open.isEmpty()) {
      for (Iterator<Line> each = open.iterator(); each.hasNext(); ) {
        Line line = each.next();
        credits[line.realm] = Math.min(credits[line.realm] + quantum, WaitingReport.WHOLE);
        while (line.head != null
            && line.head.cost() <= credits[line.realm]
            && room.fits(line.head)) {
          credits[line.realm] -= line.head.cost();
          line.take(room);
        }
        if (line.head == null) {
          credits[line.realm] = 0;
          each.remove();
        } else if (line.head.cost() <= credits[line.realm]) {
          stalledFirst = stalledFirst < 0 ? line.realm : stalledFirst;
          each.remove();
        }
      }
    }
    first = stalledFirst < 0 ? (first + 1) % credits.length : stalledFirst;
  }

  /** The reports of one realm that are not chosen yet. */
  private static final class Line {
    private final int realm;
    private final Iterator<WaitingReport> rest;
    private WaitingReport head;

    private Line(int realm, Iterator<WaitingReport> rest) {
      this.realm = realm;
      this.rest = rest;
      head = rest.next();
    }

    private void take(Room room) {
      room.take(head);
      head = rest.hasNext() ? rest.next() : null;
    }
  }

  /** Room of one checkpoint, and what was taken of it. */
  private static final class Room {
    private final List<WaitingReport> taken = new ArrayList<>();
    private int events;
    private long bytes;
    private int proofs;

    private boolean fits(WaitingReport report) {
      return events + report.events().size() <= Limits.CHECKPOINT_EVENTS_MAX
          && bytes + report.eventBytes() <= Limits.CHECKPOINT_EVENT_BYTES_MAX
          && proofs + report.proofs().size() <= Limits.CHECKPOINT_FUNCTION_PROOFS_MAX;
    }

    private void take(WaitingReport report) {
      events += report.events().size();
      bytes += report.eventBytes();
      proofs += report.proofs().size();
      taken.add(report);
    }
  }
}
