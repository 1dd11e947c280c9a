package dev.freehold.config;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Settings of a coordinator, as its operator gives them. */
public record CoordinatorConfig(
    @Key("directory of the log, the store and the keys") Path data,
    @Key(
            value = "where workers and clients connect; port 0 takes a free one",
            fallback = "127.0.0.1:7400")
        Endpoint listen,
    @Key("genesis file; without it the one in the data directory") Optional<Path> genesis,
    @Key(value = "whether to found a development network where there is none", fallback = "false")
        boolean development,
    @Key(value = "active realms of a development genesis", fallback = "4", min = 1, max = 4096)
        int realms,
    @Key(value = "realms a joining worker is given", fallback = "2", min = 1, max = 4096)
        int realmsPerWorker,
    @Key(value = "milliseconds between checkpoints", fallback = "1000", min = 10, max = 3_600_000)
        long checkpointIntervalMs,
    @Key(value = "mebibytes of block cache", fallback = "64", min = 8, max = 1 << 20) int cacheMib,
    @Key(
            value = "checkpoints that a job's oldest proofs wait to be cut if the job is worth it",
            fallback = "16",
            min = 1,
            max = 1024)
        int jobCutAge,
    @Key(
            value = "checkpoints that a job's oldest proofs wait to be cut however few there are",
            fallback = "256",
            min = 1,
            max = 1 << 20)
        int jobWaitMax,
    @Key(
            value =
                "where a validator of the network listens, with its node id, as `freehold validator"
                    + " key` prints it; several with commas between. One list serves all: the own"
                    + " entry is passed over",
            port = NodeAddress.PORT)
        List<ValidatorAddress> validators,
    @Key("account of the development network that is founded; several with commas between")
        List<Genesis.Funded> fund,
    @Key(
            value =
                "whether every block is verified here before a checkpoint holds it: signatures,"
                    + " proofs and state, from its worker's witness",
            fallback = "false")
        boolean verifyBlocks,
    ConnectionConfig connections,
    @Key(
            value =
                "whether the directory is an older copy: a committee of one goes on from later"
                    + " checkpoints that workers hold; one of several validators hears the others"
                    + " first, and votes nowhere that it may have voted",
            fallback = "false")
        boolean afterRestore,
    @Key(
            value = "whether to sign without hearing any worker: all of them are lost",
            fallback = "false")
        boolean withoutWorkers) {
  public CoordinatorConfig {
    fund = List.copyOf(fund);
    validators = List.copyOf(validators);
    requireDistinct(validators);
  }

  private static void requireDistinct(List<ValidatorAddress> validators) {
    if (validators.size() > Limits.VALIDATORS_MAX) {
      throw new IllegalArgumentException(
          "\"validators\" must name at most %d, not %d"
              .formatted(Limits.VALIDATORS_MAX, validators.size()));
    }
    Set<Object> seen = new HashSet<>();
    for (ValidatorAddress each : validators) {
      if (!seen.add(each.node())) {
        throw new IllegalArgumentException(
            "\"validators\" names the node %s twice".formatted(each.node()));
      }
      if (!seen.add(each.at().toString().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "\"validators\" names the address %s twice: one process is one validator"
                .formatted(each.at()));
      }
    }
  }
}
