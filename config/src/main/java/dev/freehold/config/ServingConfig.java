package dev.freehold.config;

import java.nio.file.Path;
import java.util.Optional;

/** Settings of what a worker does with the realms that it serves. */
public record ServingConfig(
    @Key(value = "threads that verify proofs; 0 for one a core", fallback = "0", max = 1024)
        int verifierThreads,
    @Key(
            value = "milliseconds after which a batch is sealed although it is not full",
            fallback = "50",
            min = 1,
            max = 60_000)
        long sealIntervalMs,
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
            value = "single proofs that are kept: all, or those that no checked aggregates cover",
            fallback = "all")
        Keep keep,
    @Key(
            value = "whether the witness of every block is kept, for checks without state",
            fallback = "false")
        boolean witnesses,
    @Key("file with an operator's invitation, for a worker that was never let in")
        Optional<Path> invitation) {}
