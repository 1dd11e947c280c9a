package dev.freehold.simulation.check;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.simulation.kernel.Invariant;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A hostile worker's realm: nothing but what was reported of it, as far as checkpoints made it
 * final. Whatever is in it, no more may leave it than was delivered.
 */
final class ReportedRealm implements RealmBook {
  private record Report(RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs) {}

  private final RealmId id;
  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, Report> reports = new HashMap<>();
  private final List<Report> blocks = new ArrayList<>();
  private BigInteger delivered = BigInteger.ZERO;
  private BigInteger sent = BigInteger.ZERO;

  ReportedRealm(RealmId id) {
    this.id = id;
  }

  @Override
  public RealmId id() {
    return id;
  }

  /** Its worker reports a block, true or not. */
  void reported(RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs) {
    reports.putIfAbsent(header.hash(), new Report(header, events, proofs));
  }

  /** A checkpoint makes its blocks final up to this one. */
  void cover(RealmHeader header) {
    Deque<Report> covered = new ArrayDeque<>();
    Hash32 wanted = header.hash();
    for (long height = header.height(); height > blocks.size(); height--) {
      Report report = reports.get(wanted);
      Checker.require(
          Invariant.EVENTS_ONCE,
          report != null && report.header.height() == height,
          "a checkpoint holds block %d of realm %s, which nobody reported".formatted(height, id));
      covered.addFirst(report);
      wanted = report.header.previous();
    }
    Hash32 last = blocks.isEmpty() ? Hash32.ZERO : blocks.getLast().header.hash();
    Checker.require(
        Invariant.NOTHING_REVERTS,
        wanted.equals(last),
        "block %d of realm %s does not continue what is final".formatted(header.height(), id));
    for (Report report : covered) {
      blocks.add(report);
      for (RealmEvent event : report.events) {
        Checker.require(
            Invariant.OWN_NAMES,
            event.sender().realm().equals(id),
            "realm %s sends %s".formatted(id, event));
        sent = sent.add(BigInteger.valueOf(event.value()));
      }
    }
  }

  /** A checkpoint delivers value to it. */
  void deliver(long value) {
    delivered = delivered.add(BigInteger.valueOf(value));
  }

  /** All value in it, and all fees that it has collected. */
  BigInteger value() {
    return delivered.subtract(sent);
  }

  /** All that has left its accounts and not the realm: fees, and what nobody in it could take. */
  BigInteger spent() {
    if (blocks.isEmpty()) {
      return BigInteger.ZERO;
    }
    RealmHeader last = blocks.getLast().header;
    return BigInteger.valueOf(last.feesTotal()).add(BigInteger.valueOf(last.lostTotal()));
  }

  /** Whether a final block is not the one that its worker has made durable. */
  boolean differs(RealmLedger ledger) {
    return blocks.stream()
        .map(Report::header)
        .anyMatch(
            header ->
                header.height() > ledger.head().height()
                    || !ledger.block(header.height()).header().equals(header));
  }

  @Override
  public List<RealmEvent> eventsOf(long height) {
    return blocks.get((int) height - 1).events;
  }

  @Override
  public List<FunctionProofs> proofsOf(long height) {
    return blocks.get((int) height - 1).proofs;
  }

  @Override
  public long feesAt(long height) {
    return height == 0 ? 0 : blocks.get((int) height - 1).header.feesTotal();
  }
}
