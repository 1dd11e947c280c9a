package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The table of the active realms, as others are told it: who serves and who follows which. */
final class RealmTable {
  private final int activeRealms;
  private final Assignments assignments;
  private final RealmReports reports;

  RealmTable(int activeRealms, Assignments assignments, RealmReports reports) {
    this.activeRealms = activeRealms;
    this.assignments = assignments;
    this.reports = reports;
  }

  /** Every realm with its latest sealed header. */
  List<RealmEndpoint> sealed() {
    return lines(reports::sealed);
  }

  /** What workers are told: with the latest header that was reported of each realm, and holds. */
  Message.Assignment assignment() {
    return new Message.Assignment(lines(reports::believed));
  }

  private List<RealmEndpoint> lines(IntFunction<RealmHeader> header) {
    return IntStream.range(0, activeRealms).mapToObj(i -> line(i, header.apply(i))).toList();
  }

  private RealmEndpoint line(int realm, RealmHeader header) {
    Assignments.Seat seat = assignments.activeSeat(new RealmId(realm));
    return new RealmEndpoint(
        header, seat.epoch(), seat.worker(), seat.endpoint(), seat.followers());
  }

  /**
   * Why a machine with this table cannot go on: who serves what is in the log alone, and whoever
   * joined first would be given a realm whose blocks another worker has.
   */
  Optional<String> unserved() {
    return IntStream.range(0, activeRealms)
        .filter(i -> reports.sealed(i).height() > 0)
        .filter(i -> assignments.seat(new RealmId(i)).filter(Assignments.Seat::isFree).isPresent())
        .boxed()
        .findFirst()
        .map(
            i ->
                "realm %d has %d final blocks, and the log does not say who serves it: put the log aside and run `freehold coordinator restore`, see docs/recovery.md"
                    .formatted(i, reports.sealed(i).height()));
  }
}
