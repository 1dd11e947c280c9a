package dev.freehold.config;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
                "whether to go on from later checkpoints that workers hold: the directory is an"
                    + " older copy",
            fallback = "false")
        boolean afterRestore,
    @Key(
            value = "whether to sign without hearing any worker: all of them are lost",
            fallback = "false")
        boolean withoutWorkers) {
  public CoordinatorConfig {
    fund = List.copyOf(fund);
  }
}
