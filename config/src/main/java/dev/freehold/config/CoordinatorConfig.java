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
    CoordinatingConfig coordinating,
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
                    + " proofs and state, from its worker's witness; of several validators each"
                    + " does so always, and the option is refused",
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
    NodeAddress.requireValidators(
        "\"validators\"", validators.stream().map(ValidatorAddress::at).toList());
    ValidatorAddress.requireDistinct(
        "\"validators\"", validators.stream().map(ValidatorAddress::node).toList());
  }
}
