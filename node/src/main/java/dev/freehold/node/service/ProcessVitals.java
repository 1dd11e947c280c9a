package dev.freehold.node.service;

import dev.freehold.protocol.wire.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Vitals of a node's process: room on the disk of its data, memory, and how long it runs. */
final class ProcessVitals {
  private final Disk disk;
  private final long startNs = System.nanoTime();

  /**
   * Vitals from now on.
   *
   * @param disk of the data directory
   */
  ProcessVitals(Disk disk) {
    this.disk = disk;
  }

  /** All of them; the disk is left out where the system does not say. */
  List<Answer.Counter> counters() {
    Runtime runtime = Runtime.getRuntime();
    List<Answer.Counter> counters = new ArrayList<>();
    try {
      counters.add(new Answer.Counter("diskFreeBytes", disk.free()));
      counters.add(new Answer.Counter("diskBytes", disk.total()));
    } catch (IOException e) {
      // A system that does not say is no reason not to answer.
      counters.clear();
    }
    counters.add(new Answer.Counter("heapBytes", runtime.totalMemory() - runtime.freeMemory()));
    counters.add(new Answer.Counter("heapBytesMax", runtime.maxMemory()));
    counters.add(
        new Answer.Counter("uptimeMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs)));
    return counters;
  }
}
