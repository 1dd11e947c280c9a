package dev.freehold.simulation.process;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Paid;
import dev.freehold.core.port.RenewableLog;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A log that appends in another way: the work of mutants.
 *
 * @param log what it reads
 * @param appender what it does with an entry
 * @param replacer what it does with entries that are to take the place of all
 */
record FaultyLog(RenewableLog log, Consumer<byte[]> appender, Consumer<List<byte[]>> replacer)
    implements RenewableLog {
  /** A log that is broken in its appends. */
  FaultyLog(RenewableLog log, Consumer<byte[]> appender) {
    this(log, appender, log::replace);
  }

  /** The entry with other payments in its checkpoint, if it is one. */
  static byte[] alter(byte[] entry, UnaryOperator<Paid> change) {
    if (!(LogEntry.decode(entry) instanceof LogEntry.Sealed(Checkpoint c))) {
      return entry;
    }
    List<CheckpointEvent> events =
        c.events().stream().map(e -> e instanceof Paid p ? change.apply(p) : e).toList();
    return new LogEntry.Sealed(c.withEvents(events)).toBytes();
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    log.replay(reader);
  }

  @Override
  public void append(byte[] entry) {
    appender.accept(entry);
  }

  @Override
  public void replace(List<byte[]> entries) {
    replacer.accept(entries);
  }

  @Override
  public void close() {
    log.close();
  }
}
