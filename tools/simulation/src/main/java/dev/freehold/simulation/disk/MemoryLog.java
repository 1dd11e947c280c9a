package dev.freehold.simulation.disk;

import dev.freehold.core.port.ReplicatedLog;
import dev.freehold.simulation.kernel.Fault;
import java.util.function.Consumer;

/** A log on a disk. An entry that a crash tore is not there when the log is opened again. */
public final class MemoryLog implements ReplicatedLog {
  private final Disk disk;
  private final DiskUser user;

  public MemoryLog(Disk disk, DiskUser user) {
    this.disk = disk;
    this.user = user;
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    for (Write write : disk.writes()) {
      if (write instanceof Write.Entry(byte[] bytes)) {
        reader.accept(bytes.clone());
      }
    }
  }

  @Override
  public void append(byte[] entry) {
    user.crashPoint();
    user.spend(disk.waitNs());
    disk.write(new Write.Entry(entry.clone()));
    user.syncPoint(Fault.LOG_TORN);
    user.spend(disk.syncNs());
    disk.sync();
    user.crashPoint();
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
