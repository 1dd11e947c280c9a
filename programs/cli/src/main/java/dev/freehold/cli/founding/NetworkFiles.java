package dev.freehold.cli.founding;

import dev.freehold.config.ConfigFile;
import dev.freehold.config.CoordinatorConfig;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.config.ValidatorConfig;
import dev.freehold.config.WorkerConfig;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.Founding;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Files of a network to try, in one directory, which may be moved: configurations name what is in
 * it from where they are.
 *
 * @param genesis which all validators name, and all workers insist on
 * @param operator directory of the operator's key
 * @param validators configurations of the validators, in the genesis' order
 * @param workers configurations of the workers
 */
public record NetworkFiles(
    Genesis genesis, Path operator, List<Path> validators, List<Path> workers) {
  private static final String GENESIS = "genesis.yaml";
  private static final String NAME = "freehold network to try";

  /** Height up to which invitations hold: none of these networks lives so long. */
  private static final long INVITED_UNTIL = Integer.MAX_VALUE;

  /**
   * Writes them.
   *
   * @param root a directory that is empty or not there yet
   * @throws StoreException if something is in it, or it cannot be written
   */
  public static NetworkFiles write(Path root, NetworkPlan plan) {
    requireEmpty(root);
    List<DataDirectory> directories =
        IntStream.range(0, plan.validators())
            .mapToObj(place -> directory(root, validator(place), DataDirectory.Use.COORDINATOR))
            .toList();
    List<Founder> founders =
        directories.stream().map(directory -> ValidatorKey.of(directory).founder()).toList();
    DataDirectory operator = directory(root, "operator", DataDirectory.Use.OPERATOR);
    Genesis genesis =
        Founding.genesis(
                new Founders(plan.faults(), founders),
                operator,
                NAME,
                plan.development(),
                plan.realms(),
                plan.accounts(),
                plan.verifiersPerRealm(),
                Optional.empty())
            .with(plan.replication());
    GenesisFile.write(root.resolve(GENESIS), genesis);
    return new NetworkFiles(
        genesis,
        operator.resolve(""),
        validators(root, plan, founders),
        workers(root, plan, genesis, operator));
  }

  private static void requireEmpty(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> inside = Files.list(root)) {
      if (inside.findAny().isPresent()) {
        throw new StoreException(
            root
                + " is not empty, and keys in it may be a network's: name a new directory, or"
                + " remove this one if nothing in it is needed");
      }
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(root, e), e);
    }
  }

  private static DataDirectory directory(Path root, String name, DataDirectory.Use use) {
    return new DataDirectory(root.resolve(name)).as(use);
  }

  private static String validator(int place) {
    return "validator-" + (place + 1);
  }

  private static List<Path> validators(Path root, NetworkPlan plan, List<Founder> founders) {
    List<ValidatorAddress> addresses = new ArrayList<>();
    for (int place = 0; place < plan.validators(); place++) {
      addresses.add(
          new ValidatorAddress(founders.get(place).validator().node(), plan.validator(place)));
    }
    List<Path> files = new ArrayList<>();
    for (int place = 0; place < plan.validators(); place++) {
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("data", validator(place));
      settings.put("listen", plan.validator(place));
      settings.put("genesis", GENESIS);
      settings.put("realmsPerWorker", plan.realmsPerWorker());
      Path file = root.resolve(validator(place) + ".yaml");
      if (plan.validators() > 1) {
        settings.put("join", addresses);
      }
      ConfigFile.write(file, configuration(plan), run(plan.daemon(), file), settings);
      files.add(file);
    }
    return List.copyOf(files);
  }

  private static Class<? extends Record> configuration(NetworkPlan plan) {
    return plan.validators() > 1 ? ValidatorConfig.class : CoordinatorConfig.class;
  }

  private static List<Path> workers(
      Path root, NetworkPlan plan, Genesis genesis, DataDirectory operator) {
    List<Endpoint> validators =
        IntStream.range(0, plan.validators()).mapToObj(plan::validator).toList();
    List<Path> files = new ArrayList<>();
    for (int place = 0; place < plan.workers(); place++) {
      String name = "worker-" + (place + 1);
      DataDirectory directory = directory(root, name, DataDirectory.Use.WORKER);
      Hash32 node = new NodeKey(directory.nodeSeed()).id();
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("data", name);
      settings.put("listen", plan.worker(place));
      settings.put("join", validators);
      settings.put("genesis", genesis.hash());
      if (!genesis.development()) {
        String invitation = name + ".invitation";
        invite(root.resolve(invitation), operator, genesis, node);
        settings.put("invitation", invitation);
      }
      Path file = root.resolve(name + ".yaml");
      ConfigFile.write(file, WorkerConfig.class, run("worker", file), settings);
      files.add(file);
    }
    return List.copyOf(files);
  }

  private static void invite(Path file, DataDirectory operator, Genesis genesis, Hash32 node) {
    try {
      Files.writeString(
          file,
          new OperatorKey(operator.operatorSeed())
                  .invite(genesis.hash(), node, INVITED_UNTIL)
                  .toText()
              + System.lineSeparator());
    } catch (IOException e) {
      throw new StoreException(FileFailure.writing(file, e), e);
    }
  }

  private static String run(String daemon, Path file) {
    return "./freehold %s --config %s".formatted(daemon, file.getFileName());
  }
}
