package dev.freehold.bench.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Resources that a process has used so far, as Linux tells it under {@code /proc}.
 *
 * @param cpuNs processor time by stage, nanoseconds; {@link Stage#OTHER} is what no thread that is
 *     there now accounts for
 * @param residentBytes memory that is resident now
 * @param residentBytesMax the most that ever was
 * @param writtenBytes sent to the disk, as far as the kernel charges the process for it
 */
public record ProcessUsage(
    Map<Stage, Long> cpuNs, long residentBytes, long residentBytesMax, long writtenBytes) {
  private static final long TICK_NS = 10_000_000;

  public ProcessUsage {
    cpuNs = Map.copyOf(cpuNs);
  }

  /** A group of a worker's threads. */
  public enum Stage {
    /** Sockets, frames, decoding, signatures, telling senders. */
    NETWORK("multiThreadIoEv"),
    /** The machine of the realms: admission, re-entry, sealing. */
    GATHERER("gatherer"),
    /** Statements' digests and proofs. */
    VERIFIER("verifier-"),
    /** Blocks: transition, tree, write-ahead log. */
    BLOCK_PROCESSOR("block-processo"),
    /** RocksDB's own threads: flushes and compaction. */
    ROCKSDB("rocksdb:"),
    /** Garbage collection. */
    COLLECTOR("GC Thread", "G1 ", "VM Thread", "ZWorker", "Parallel"),
    /** The just-in-time compiler, which is busy only at first. */
    COMPILER("C1 Compiler", "C2 Compiler"),
    /** All the rest. */
    OTHER();

    private final List<String> threads;

    Stage(String... threads) {
      this.threads = List.of(threads);
    }

    static Stage of(String thread) {
      for (Stage stage : values()) {
        if (stage.threads.stream().anyMatch(thread::startsWith)) {
          return stage;
        }
      }
      return OTHER;
    }
  }

  /** What a process has used up to now. */
  public static ProcessUsage of(long pid) throws IOException {
    Path home = Path.of("/proc", Long.toString(pid));
    long[] perStage = new long[Stage.values().length];
    try (Stream<Path> tasks = Files.list(home.resolve("task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = read(task.resolve("stat"));
          perStage[Stage.of(name(stat)).ordinal()] += cpuNs(stat);
        } catch (NoSuchFileException e) {
          // The thread has ended since it was listed; the process' sum still holds its time.
        }
      }
    }
    long total = cpuNs(read(home.resolve("stat")));
    Map<Stage, Long> cpu = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      cpu.put(stage, perStage[stage.ordinal()]);
      total -= perStage[stage.ordinal()];
    }
    cpu.merge(Stage.OTHER, Math.max(0, total), Long::sum);
    List<String> status = Files.readAllLines(home.resolve("status"));
    List<String> io = Files.readAllLines(home.resolve("io"));
    return new ProcessUsage(
        cpu,
        number(status, "VmRSS:") << 10,
        number(status, "VmHWM:") << 10,
        number(io, "write_bytes:"));
  }

  /**
   * Processor time, in nanoseconds, of the threads of a process that are there now and whose names
   * begin so; Linux keeps 15 letters of a name.
   */
  static long cpuNs(long pid, String prefix) throws IOException {
    long sum = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = read(task.resolve("stat"));
          sum += name(stat).startsWith(prefix) ? cpuNs(stat) : 0;
        } catch (NoSuchFileException e) {
          // It has ended since it was listed, and is none of those that last.
        }
      }
    }
    return sum;
  }

  /** Processor time of all stages, nanoseconds. */
  public long totalCpuNs() {
    return cpuNs.values().stream().mapToLong(ns -> ns).sum();
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /** The second field of stat, in brackets; it may hold brackets itself. */
  private static String name(String stat) {
    return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  }

  /** utime and stime, the 14th and 15th fields of stat. */
  private static long cpuNs(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NS;
  }

  private static long number(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
