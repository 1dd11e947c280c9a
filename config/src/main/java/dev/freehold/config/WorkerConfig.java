package dev.freehold.config;

import dev.freehold.core.id.Endpoint;
import java.nio.file.Path;
import java.util.Optional;

/** What an operator sets of a worker. */
public record WorkerConfig(
    @Key("directory of the store and the keys") Path data,
    @Key("where the coordinator listens") Endpoint join,
    @Key(value = "where clients connect", fallback = "127.0.0.1:7410") Endpoint listen,
    @Key("where clients reach this worker, if not where it listens") Optional<Endpoint> advertise,
    @Key(value = "threads that verify proofs; 0 for one a core", fallback = "0", max = 1024)
        int verifierThreads,
    @Key(
            value = "milliseconds after which a batch is sealed although it is not full",
            fallback = "50",
            min = 1,
            max = 60_000)
        long sealIntervalMs,
    @Key(
            value = "mebibytes of memory for RocksDB, unflushed writes included",
            fallback = "256",
            min = 8,
            max = 1 << 20)
        int cacheMib,
    @Key(
            value = "mebibytes of memory for tree nodes and accounts in front of RocksDB",
            fallback = "64",
            min = 1,
            max = 8192)
        int nodeCacheMib,
    @Key(
            value = "hours for which it is kept what became of a bundle",
            fallback = "24",
            min = 1,
            max = 24 * 366)
        int receiptHours,
    @Key(
            value = "which single proofs to keep: all, or those that are uncovered by aggregates",
            fallback = "all")
        String keep,
    @Key(value = "whether the witness of every block is kept", fallback = "false")
        boolean witnesses) {
  public WorkerConfig {
    if (!keep.equals("all") && !keep.equals("uncovered")) {
      throw new IllegalArgumentException("keep is all or uncovered, not " + keep);
    }
  }

  /** Whether single proofs are dropped once aggregates cover their block. */
  public boolean keepsUncoveredOnly() {
    return keep.equals("uncovered");
  }
}
