package dev.freehold.simulation.disk;

import dev.freehold.core.port.RenewableLog;
import dev.freehold.simulation.kernel.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A log on a disk. An entry that a crash tore is not there when the log is opened again. */
public final class MemoryLog implements RenewableLog {
  private final Disk disk;
  private final DiskUser user;

  public MemoryLog(Disk disk, DiskUser user) {
    this.disk = disk;
    this.user = user;
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    List<byte[]> entries = new ArrayList<>();
    for (Write write : disk.writes()) {
      switch (write) {
        case Write.Entry(byte[] bytes) -> entries.add(bytes);
        case Write.Replaced(List<byte[]> others) -> {
          entries.clear();
          entries.addAll(others);
        }
        case Write.Stored _ -> {
          // Of the store beside the log.
        }
      }
    }
    entries.forEach(bytes -> reader.accept(bytes.clone()));
  }

  @Override
  public void append(byte[] entry) {
    write(new Write.Entry(entry.clone()));
  }

  private void write(Write write) {
    user.crashPoint();
    user.spend(disk.waitNs());
    disk.write(write);
    user.syncPoint(Fault.LOG_TORN);
    user.spend(disk.syncNs());
    disk.sync();
    user.crashPoint();
  }

  @Override
  public void replace(List<byte[]> entries) {
    write(new Write.Replaced(entries));
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
