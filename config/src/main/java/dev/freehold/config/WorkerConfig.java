package dev.freehold.config;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of a worker, as its operator gives them. */
public record WorkerConfig(
    @Key("directory of the store and the keys") Path data,
    @Key(
            value =
                "where the coordinator listens; of a network of several validators each of them,"
                    + " with commas between: the worker keeps a link to each",
            required = true,
            port = NodeAddress.PORT)
        List<Endpoint> join,
    @Key(value = "where clients connect; port 0 takes a free one", fallback = "127.0.0.1:7410")
        Endpoint listen,
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
            value = "single proofs that are kept: all, or those that no checked aggregates cover",
            fallback = "all")
        Keep keep,
    @Key(
            value = "whether the witness of every block is kept, for checks without state",
            fallback = "false")
        boolean witnesses,
    @Key(
            "genesis hash to insist on; without it, the first start trusts a development network's"
                + " coordinator")
        Optional<Hash32> genesis,
    @Key("file with an operator's invitation, for a worker that was never let in")
        Optional<Path> invitation,
    ConnectionConfig connections) {
  public WorkerConfig {
    join = List.copyOf(join);
    NodeAddress.requireValidators("\"join\"", join);
  }
}
