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
    @Key(
            value = "mebibytes of memory for RocksDB, unflushed writes included",
            fallback = "256",
            min = 8,
            max = 1 << 20)
        int cacheMib,
    ServingConfig serving,
    @Key(
            "genesis hash to insist on; without it, the first start trusts a development network's"
                + " coordinator")
        Optional<Hash32> genesis,
    ConnectionConfig connections) {
  public WorkerConfig {
    join = List.copyOf(join);
    NodeAddress.requireValidators("\"join\"", join);
  }
}
