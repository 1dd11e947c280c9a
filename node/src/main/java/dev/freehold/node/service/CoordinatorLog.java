package dev.freehold.node.service;

import dev.freehold.core.port.RenewableLog;
import dev.freehold.node.logging.NodeEvents;
import java.util.List;
import java.util.function.Consumer;

/**
 * The coordinator's log. An append waits for the disk, since nothing may go on without it. That the
 * log begins anew is put off: while there is room for entries, a lack of room for a snapshot must
 * not stop the chain.
 */
final class CoordinatorLog implements RenewableLog {
  private final RenewableLog file;
  private final PatientLog patient;

  CoordinatorLog(RenewableLog file, NodeEvents events) {
    this.file = file;
    patient = new PatientLog(file, events);
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    patient.replay(reader);
  }

  @Override
  public void append(byte[] entry) {
    patient.append(entry);
  }

  @Override
  public void replace(List<byte[]> entries) {
    file.replace(entries);
  }

  @Override
  public void close() {
    patient.close();
  }
}
