package dev.freehold.config;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.UserId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Settings of one of several validators, as its operator gives them, and of the worker and the
 * aggregator that may run in its process.
 */
public record ValidatorConfig(
    @Key("directory of the log, the store and the keys") Path data,
    @Key(
            value =
                "where the network's validators listen, with commas between; who is at an address"
                    + " is learnt from the key that is shown there, or given as NODE@. One list"
                    + " serves all: the own entry is passed over, and may be left out",
            required = true,
            port = NodeAddress.PORT)
        List<JoinAddress> join,
    @Key(value = "where workers, clients and other validators connect", fallback = "127.0.0.1:7400")
        Endpoint listen,
    @Key(
            "genesis file to insist on; without it the one in the data directory, or at the first"
                + " start a development network's that the others have")
        Optional<Path> genesis,
    CoordinatingConfig coordinating,
    @Key(
            value =
                "whether the directory is an older copy: this validator hears the others first, and"
                    + " votes nowhere that it may have voted",
            fallback = "false")
        boolean afterRestore,
    @Key(
            value = "whether a worker runs in this process, too, which joins all validators",
            fallback = "false")
        boolean worker,
    @Key(
            value = "where that worker's clients connect; port 0 takes a free one",
            fallback = "127.0.0.1:7410")
        Endpoint workerListen,
    @Key("where clients reach that worker, if not where it listens")
        Optional<Endpoint> workerAdvertise,
    @Key("directory of that worker's store and key; without it `worker` in the data directory")
        Optional<Path> workerData,
    @Key(
            value = "mebibytes of memory for that worker's RocksDB, unflushed writes included",
            fallback = "256",
            min = 8,
            max = 1 << 20)
        int workerCacheMib,
    ServingConfig serving,
    @Key("account that is paid for aggregates; with it an aggregator runs in this process, too")
        Optional<UserId> aggregator,
    @Key("directory of that aggregator's key; without it `aggregator` in the data directory")
        Optional<Path> aggregatorData,
    @Key(value = "threads that aggregate; 0 for one a core", fallback = "0", max = 1024)
        int aggregatorThreads,
    @Key(
            "the network's reference string, which that aggregator needs unless it is the"
                + " development's")
        Optional<Path> referenceString,
    ConnectionConfig connections) {
  public ValidatorConfig {
    join = List.copyOf(join);
    NodeAddress.requireValidators("\"join\"", join.stream().map(JoinAddress::at).toList());
    ValidatorAddress.requireDistinct(
        "\"join\"", join.stream().flatMap(each -> each.node().stream()).toList());
    if (listen.port() == 0) {
      throw new IllegalArgumentException(
          "\"listen\" must name a port: other validators call this one there");
    }
    requireFor(worker, "worker", "workerData", workerData);
    requireFor(worker, "worker", "workerAdvertise", workerAdvertise);
    requireFor(worker, "worker", "invitation", serving.invitation());
    requireFor(aggregator.isPresent(), "aggregator", "aggregatorData", aggregatorData);
    requireFor(aggregator.isPresent(), "aggregator", "referenceString", referenceString);
  }

  private static void requireFor(boolean part, String flag, String key, Optional<?> ofPart) {
    if (!part && ofPart.isPresent()) {
      throw new IllegalArgumentException(
          "\"%s\" is for what --%s has run in this process: give that too".formatted(key, flag));
    }
  }
}
