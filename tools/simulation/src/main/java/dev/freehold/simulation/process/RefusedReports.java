package dev.freehold.simulation.process;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.kernel.Mutant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reports that a coordinator which lacks a check would take of a hostile worker: the work of
 * mutants.
 */
final class RefusedReports {
  private static final long MUCH = 1L << 60;

  private final Mutant mutant;
  private Optional<Message.BlockReport> refused = Optional.empty();

  RefusedReports(Mutant mutant) {
    this.mutant = mutant;
  }

  /** A report came that the coordinator refused. */
  void refused(RealmHeader sealed, Message.BlockReport report) {
    if (report.header().follows(sealed) && isMutants(report)) {
      refused = Optional.of(report);
    }
  }

  private boolean isMutants(Message.BlockReport report) {
    List<RealmEvent.Pay> payments = payments(report);
    boolean paysOnly = payments.size() == report.events().size() && !payments.isEmpty();
    boolean ownSenders =
        payments.stream().allMatch(pay -> pay.from().realm().equals(report.header().realm()));
    return switch (mutant) {
      // One check is lacking, and the others are there.
      case TREASURY_UNCHECKED ->
          paysOnly && ownSenders && payments.stream().anyMatch(pay -> pay.amount() > MUCH);
      case SENDER_UNCHECKED -> paysOnly && !ownSenders;
      case FEES_UNBOUNDED -> report.events().isEmpty() && report.header().feesTotal() > MUCH;
      default -> false;
    };
  }

  private static List<RealmEvent.Pay> payments(Message.BlockReport report) {
    return report.events().stream()
        .filter(RealmEvent.Pay.class::isInstance)
        .map(RealmEvent.Pay.class::cast)
        .toList();
  }

  /** The entry with what was refused in its checkpoint, if there is something. */
  byte[] taken(byte[] entry) {
    if (refused.isEmpty() || !(LogEntry.decode(entry) instanceof LogEntry.Sealed(Checkpoint c))) {
      return entry;
    }
    Message.BlockReport report = refused.get();
    refused = Optional.empty();
    List<RealmHeader> headers = new ArrayList<>(c.headers());
    if (headers.stream().anyMatch(h -> h.realm().equals(report.header().realm()))) {
      return entry;
    }
    headers.add(report.header());
    headers.sort(Comparator.comparing(RealmHeader::realm));
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    payments(report)
        .forEach(p -> events.add(new CheckpointEvent.Paid(p.from(), p.to(), p.amount())));
    return new LogEntry.Sealed(
            new Checkpoint(
                c.height(),
                c.previous(),
                c.timeMs(),
                c.globalRoot(),
                headers,
                events,
                c.registryRoot(),
                c.totals(),
                c.finality()))
        .toBytes();
  }
}
