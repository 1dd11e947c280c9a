package dev.freehold.config;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.fuzz.FuzzTarget;
import dev.freehold.fuzz.ScratchFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Targets of what operators write: genesis, configurations, profiles, flags. */
public final class ConfigTargets {
  /**
   * SnakeYAML makes many objects of few bytes; what a whole file may cost is bounded all the same.
   */
  private static final FuzzTarget.Work YAML = new FuzzTarget.Work(8 << 20, 1 << 14, false);

  private ConfigTargets() {}

  public static List<FuzzTarget> all() {
    ScratchFile scratch = new ScratchFile(".yaml");
    return List.of(
        new FuzzTarget(
            "genesis-yaml",
            List.of(ConfigException.class),
            ConfigTargets::genesis,
            input -> {
              Genesis genesis = GenesisFile.read(scratch.holding(input));
              GenesisFile.write(scratch.empty(), genesis);
              if (!GenesisFile.read(scratch.holding(scratch.bytes())).equals(genesis)) {
                throw new AssertionError("a genesis is written as another one");
              }
              return Optional.empty();
            },
            YAML),
        new FuzzTarget(
            "founder-yaml",
            List.of(ConfigException.class),
            ConfigTargets::founder,
            input -> {
              FounderFile founder = FounderFile.read(scratch.holding(input));
              founder.write(scratch.empty());
              if (!FounderFile.read(scratch.holding(scratch.bytes())).equals(founder)) {
                throw new AssertionError("a founder is written as another one");
              }
              return Optional.empty();
            },
            YAML),
        config("worker-yaml", WorkerConfig.class, "data: d\njoin: \"host:7400\"\nkeep: all\n"),
        config(
            "coordinator-yaml",
            CoordinatorConfig.class,
            "data: d\nlisten: \"[::1]:0\"\nvalidators:\n  - " + "ab".repeat(32) + "@[::1]:1\n"),
        config(
            "validator-yaml",
            ValidatorConfig.class,
            "data: d\njoin:\n  - h:1\n  - " + "ab".repeat(32) + "@[::1]:1\naggregator: \"1:0\"\n"),
        config(
            "profile-yaml",
            Profile.class,
            "node: \"host:7400\"\nkey: k\nuser: \"1:0\"\ntrusted: \"7:" + "ab".repeat(32) + "\"\n"),
        new FuzzTarget(
            "command-flags",
            List.of(UsageException.class, ConfigException.class),
            () -> Map.of("flags", bytes("--data\0d\0--join=host:1\0--witnesses\0--keep\0all")),
            ConfigTargets::flags,
            YAML));
  }

  private static <R extends Record> FuzzTarget config(String name, Class<R> type, String seed) {
    ScratchFile scratch = new ScratchFile(".yaml");
    return new FuzzTarget(
        name,
        List.of(ConfigException.class),
        () -> Map.of("seed.yaml", bytes(seed)),
        input -> {
          ConfigLoader.load(type, Optional.of(scratch.holding(input)), Map.of(), Map.of());
          return Optional.empty();
        },
        YAML);
  }

  /** Arguments with zero bytes between. */
  private static Optional<byte[]> flags(byte[] input) {
    List<String> arguments =
        Arrays.asList(new String(input, StandardCharsets.UTF_8).split("\0", -1));
    Map<String, String> flags = new CommandFlags(WorkerConfig.class).parse(arguments);
    ConfigLoader.load(WorkerConfig.class, Optional.empty(), Map.of(), flags);
    return Optional.empty();
  }

  private static Map<String, byte[]> genesis() throws IOException {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    ScratchFile scratch = new ScratchFile(".yaml");
    GenesisFile.write(scratch.empty(), FixedValues.GENESIS);
    seeds.put("genesis.yaml", scratch.bytes());
    return seeds;
  }

  private static Map<String, byte[]> founder() {
    FounderFile founder =
        new FounderFile(
            FixedValues.GENESIS.founders().members().getFirst(),
            Optional.of(new Endpoint("::1", 7400)));
    return Map.of("founder.yaml", bytes(founder.text()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
