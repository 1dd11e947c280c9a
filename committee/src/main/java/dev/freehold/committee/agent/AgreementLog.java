package dev.freehold.committee.agent;

import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The log of one era. Entries that come together are one record of the log beneath, so that they
 * cost one sync, and a crash tears all of them or none. A record says too what must outlive the
 * process besides: that the log is a copy of an older one, since whoever began with a copy says so
 * at each later start of the era; and that the next era has a log, so that one that is not there is
 * lost.
 */
public final class AgreementLog implements AutoCloseable {
  /** Bytes after which a record ends; one entry is far below what a log takes. */
  private static final int RECORD_BYTES = 1 << 20;

  private static final int COPY = 1;
  private static final int FOLLOWED = 2;

  private final RenewableLog log;
  private final long longBytes;
  private long bytes;
  private long renewAtBytes;
  private int marks;

  /**
   * @param longBytes of a log that is made anew with what is still needed, at least 1
   */
  public AgreementLog(RenewableLog log, long longBytes) {
    this.log = log;
    this.longBytes = longBytes;
    renewAtBytes = longBytes;
  }

  /**
   * Hands over every entry, in order. Call once, before anything else.
   *
   * @throws StoreException if what is there is no log of an agreement
   */
  public void replay(Consumer<AgreementEntry> reader) {
    log.replay(
        record -> {
          bytes += record.length;
          read(record).forEach(reader);
        });
  }

  private List<AgreementEntry> read(byte[] record) {
    try {
      return Decoder.decode(
          record,
          in -> {
            marks |= in.u8();
            List<AgreementEntry> entries = new ArrayList<>();
            while (in.remaining() > 0) {
              entries.add(AgreementEntry.decode(in.bytes(record.length)));
            }
            return entries;
          });
    } catch (MalformedException e) {
      throw new StoreException("the agreement's log holds what is no entry: " + e.getMessage(), e);
    }
  }

  /** Whether this log is a copy of an older one, or takes the place of one that is lost. */
  public boolean isCopy() {
    return (marks & COPY) != 0;
  }

  /** From now on, this log is a copy; durable when this returns. */
  void markCopy() {
    mark(COPY);
  }

  /** Whether the next era has had a log. */
  public boolean isFollowed() {
    return (marks & FOLLOWED) != 0;
  }

  /** From now on, the next era has a log; durable when this returns. */
  public void markFollowed() {
    mark(FOLLOWED);
  }

  private void mark(int mark) {
    if ((marks & mark) == 0) {
      marks |= mark;
      write(new Encoder().u8(marks));
    }
  }

  /** Appends entries, durable when this returns. */
  void append(List<AgreementEntry> entries) {
    if (!entries.isEmpty()) {
      records(entries).forEach(this::write);
    }
  }

  /** Makes a long log anew with what is still needed. */
  void renewIfLong(Supplier<List<AgreementEntry>> kept) {
    if (bytes < renewAtBytes) {
      return;
    }
    List<byte[]> records = records(kept.get()).stream().map(Encoder::toBytes).toList();
    log.replace(records);
    bytes = records.stream().mapToLong(record -> record.length).sum();
    // What is needed may itself be long: it is not written again and again.
    renewAtBytes = Math.max(longBytes, 2 * bytes);
  }

  private List<Encoder> records(List<AgreementEntry> entries) {
    List<Encoder> records = new ArrayList<>();
    if (entries.isEmpty() && marks != 0) {
      records.add(new Encoder().u8(marks));
    }
    for (AgreementEntry entry : entries) {
      if (records.isEmpty() || records.getLast().length() > RECORD_BYTES) {
        records.add(new Encoder().u8(marks));
      }
      records.getLast().bytes(entry.toBytes());
    }
    return records;
  }

  private void write(Encoder record) {
    byte[] encoded = record.toBytes();
    log.append(encoded);
    bytes += encoded.length;
  }

  @Override
  public void close() {
    log.close();
  }
}
