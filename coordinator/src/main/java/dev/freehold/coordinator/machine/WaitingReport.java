package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Encoder;
import java.util.List;

/**
 * Report of a realm block that no checkpoint holds yet.
 *
 * @param eventBytes encoded bytes of the events
 */
record WaitingReport(
    RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs, int eventBytes) {
  /** What a whole checkpoint has room for, in the unit of {@link #cost}. */
  static final long WHOLE = 1L << 20;

  WaitingReport {
    events = List.copyOf(events);
    proofs = List.copyOf(proofs);
  }

  /** The report of a block. */
  static WaitingReport of(
      RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs) {
    Encoder out = new Encoder();
    events.forEach(event -> event.encode(out));
    return new WaitingReport(header, events, proofs, out.length());
  }

  /** Whether it is no larger than what a block may come to. */
  boolean isWithinLimits() {
    return events.size() <= Limits.BLOCK_EVENTS_MAX
        && eventBytes <= Limits.BLOCK_EVENT_BYTES_MAX
        && proofs.size() <= Limits.BLOCK_FUNCTION_PROOFS_MAX;
  }

  /**
   * The share of a checkpoint's room that the report takes of what it takes most of: events, bytes
   * or proofs. From 1 to half of {@link #WHOLE}.
   */
  long cost() {
    long ofEvents = part(events.size(), Limits.CHECKPOINT_EVENTS_MAX);
    long ofBytes = part(eventBytes, Limits.CHECKPOINT_EVENT_BYTES_MAX);
    long ofProofs = part(proofs.size(), Limits.CHECKPOINT_FUNCTION_PROOFS_MAX);
    return Math.max(1, Math.max(ofEvents, Math.max(ofBytes, ofProofs)));
  }

  /** Bytes that the report is counted as while it waits: its encoding, and its objects. */
  long weight() {
    return Limits.REPORT_BASE_BYTES
        + eventBytes
        + (long) events.size() * Limits.REPORT_EVENT_BYTES
        + (long) proofs.size() * Limits.REPORT_EVENT_BYTES;
  }

  private static long part(long taken, long room) {
    return (taken * WHOLE + room - 1) / room;
  }
}
