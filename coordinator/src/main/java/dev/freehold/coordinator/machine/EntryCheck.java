package dev.freehold.coordinator.machine;

import java.util.Optional;

/**
 * Check of entries that another validator's machine is said to have written, before they are taken
 * over. An entry is held against the state that all before it have led to, and nothing else, so
 * that all validators come to the same. What is not objected to can be restored, whoever wrote it,
 * and leads to a state that has a snapshot; and it is what an honest machine could have written.
 *
 * <p>What an honest machine knows and no entry shows is taken on the leader's word: who is
 * connected, and by which key; which aggregator sent a result or waits for a job; how long somebody
 * has been silent; which block was a realm's last before it was handed over; that a worker in a
 * seat has caught up, which ones were gone, and that a realm's own worker was; for how long loads
 * were uneven.
 */
final class EntryCheck {
  private final SeatCheck seats;
  private final BoardCheck board;
  private final DraftCheck drafts;
  private final Optional<EntrySignatures> signatures;

  /**
   * @param signatures empty where nobody else writes entries: they are not looked at then
   */
  EntryCheck(
      SeatCheck seats, BoardCheck board, DraftCheck drafts, Optional<EntrySignatures> signatures) {
    this.signatures = signatures;
    this.seats = seats;
    this.board = board;
    this.drafts = drafts;
  }

  /** Why an entry cannot be taken over; empty if it can. */
  Optional<String> objection(LogEntry entry) {
    return objectionByState(entry).or(() -> signatures.flatMap(of -> of.objection(entry)));
  }

  private Optional<String> objectionByState(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Assigned e -> seats.objection(e);
      case LogEntry.Followed e -> seats.objection(e);
      case LogEntry.Seated e -> seats.objection(e);
      case LogEntry.Moved e -> seats.objection(e);
      case LogEntry.Fenced e -> seats.objection(e);
      case LogEntry.Served e -> seats.objection(e);
      case LogEntry.Evened e -> seats.objection(e);
      case LogEntry.Ordered e -> seats.objection(e);
      case LogEntry.Admitted e -> seats.objection(e);
      case LogEntry.Ruled e -> board.objection(e);
      case LogEntry.Proven e -> board.objection(e);
      case LogEntry.Leased e -> board.objection(e);
      case LogEntry.Aggregated e -> board.objection(e);
      case LogEntry.Refused e -> board.objection(e);
      case LogEntry.Sealed e ->
          drafts.objection(e.checkpoint()).or(() -> seats.objection(e.checkpoint()));
      case LogEntry.Ended _ -> Optional.of("evidence is no leader's to take over");
      case LogEntry.Taken _ -> Optional.of("a candidate holds no other");
      case LogEntry.StateAt _ ->
          Optional.of("a state is named where it is to be, and nowhere else");
      case LogEntry.SnapshotPart _ -> Optional.of("a snapshot is no leader's to take over");
    };
  }
}
