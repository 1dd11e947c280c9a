package dev.freehold.node.service;

import dev.freehold.protocol.wire.Answer;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Vitals of a node's process: room on the disk of its data, memory, and how long it runs. */
final class ProcessVitals {
  private final Path data;
  private final long startNs = System.nanoTime();

  /**
   * Vitals from now on.
   *
   * @param data the data directory
   */
  ProcessVitals(Path data) {
    this.data = data;
  }

  /** All of them; the disk is left out where the system does not say. */
  List<Answer.Counter> counters() {
    Runtime runtime = Runtime.getRuntime();
    List<Answer.Counter> counters = new ArrayList<>();
    try {
      FileStore disk = Files.getFileStore(data);
      counters.add(new Answer.Counter("diskFreeBytes", disk.getUsableSpace()));
      counters.add(new Answer.Counter("diskBytes", disk.getTotalSpace()));
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
