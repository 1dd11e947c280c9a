package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  private static final String MINIMAL = "data: d\njoin: coordinator.example:7400\n";

  @TempDir Path dir;

  @Test
  void defaultsFillWhatIsNotGiven() {
    WorkerConfig config = load(MINIMAL).config();
    assertEquals(
        new WorkerConfig(
            dir.resolve("d"),
            List.of(new Endpoint("coordinator.example", 7400)),
            new Endpoint("127.0.0.1", 7410),
            Optional.empty(),
            256,
            new ServingConfig(0, 50, 64, 24, Keep.ALL, false, Optional.empty()),
            Optional.empty(),
            new ConnectionConfig(256, 4096, 25)),
        config);
  }

  @Test
  void fileThenEnvironmentThenFlags() {
    write(MINIMAL + "sealIntervalMs: 10\nverifierThreads: 3\ncacheMib: 16\n");
    LoadedConfig<WorkerConfig> loaded =
        ConfigLoader.load(
            WorkerConfig.class,
            Optional.of(file()),
            Map.of(
                "FREEHOLD_SEAL_INTERVAL_MS", "20", "FREEHOLD_VERIFIER_THREADS", "4", "HOME", "/"),
            Map.of("seal-interval-ms", "30", "advertise", "[::1]:9"));
    assertEquals(30, loaded.config().serving().sealIntervalMs());
    assertEquals(4, loaded.config().serving().verifierThreads());
    assertEquals(16, loaded.config().cacheMib());
    assertEquals(Optional.of(new Endpoint("::1", 9)), loaded.config().advertise());
    assertEquals(
        """
        data = %s (%s:1)
        join = coordinator.example:7400 (%s:2)
        listen = 127.0.0.1:7410 (default)
        advertise = [::1]:9 (--advertise)
        cacheMib = 16 (%s:5)
        verifierThreads = 4 (FREEHOLD_VERIFIER_THREADS)
        sealIntervalMs = 30 (--seal-interval-ms)
        nodeCacheMib = 64 (default)
        receiptHours = 24 (default)
        keep = all (default)
        witnesses = false (default)
        networkConnections = 256 (default)
        loopbackConnections = 4096 (default)
        strangerMemoryPercent = 25 (default)
        """
            .formatted(dir.resolve("d"), file(), file(), file()),
        loaded.describe());
  }

  @Test
  void withoutAFileTheRestIsEnough() {
    WorkerConfig config =
        ConfigLoader.load(
                WorkerConfig.class,
                Optional.empty(),
                Map.of("FREEHOLD_DATA", "there"),
                Map.of("join", "h:1"))
            .config();
    assertEquals(Path.of("there"), config.data());
  }

  private static List<Endpoint> joined(String text) {
    return ConfigLoader.load(
            WorkerConfig.class, Optional.empty(), Map.of(), Map.of("data", "d", "join", text))
        .config()
        .join();
  }

  @Test
  void aWorkerMayJoinSeveralValidators() {
    List<Endpoint> both = List.of(new Endpoint("a", 7400), new Endpoint("::1", 9));
    assertEquals(both, joined("a,[::1]:9"));
    assertEquals(both, load("data: d\njoin:\n  - a\n  - \"[::1]:9\"\n").config().join());
    LoadedConfig<WorkerConfig> loaded = load("data: d\njoin: a,[::1]:9\n");
    assertEquals(both, loaded.config().join());
    assertTrue(loaded.describe().contains("join = a:7400,[::1]:9 ("), loaded.describe());
    String most =
        IntStream.range(0, Limits.VALIDATORS_MAX)
            .mapToObj(i -> "h" + i)
            .collect(Collectors.joining(","));
    assertEquals(Limits.VALIDATORS_MAX, joined(most).size());
    Map<String, String> wrong =
        Map.of(
            most + ",one-more",
            "\"join\" must name at most 256 validators, not 257",
            "a,b,A:7400",
            "\"join\" names the address A:7400 twice",
            "a,,b",
            "--join: \"join\" must be host:port: \"\" is not host:port",
            "",
            "--join: \"join\" has no value");
    wrong.forEach(
        (text, said) ->
            assertEquals(
                said, assertThrows(ConfigException.class, () -> joined(text)).getMessage()));
  }

  @Test
  void flagsMayBeGivenByKey() {
    assertEquals(
        7,
        ConfigLoader.load(
                WorkerConfig.class,
                Optional.empty(),
                Map.of(),
                Map.of("data", "d", "join", "h:1", "sealIntervalMs", "7"))
            .config()
            .serving()
            .sealIntervalMs());
  }

  @Test
  void jsonIsReadToo() {
    String json =
        """
        {"data": "d", "join": "h:1",
         "verifierThreads": 2}
        """;
    assertEquals(2, load(json).config().serving().verifierThreads());
  }

  @Test
  void aCoordinatorHasDefaultsToo() {
    CoordinatorConfig config =
        ConfigLoader.load(CoordinatorConfig.class, Optional.empty(), Map.of(), Map.of("data", "d"))
            .config();
    assertEquals(
        new CoordinatorConfig(
            Path.of("d"),
            new Endpoint("127.0.0.1", 7400),
            Optional.empty(),
            false,
            4,
            new CoordinatingConfig(2, 1000, 64, 16, 256, 20),
            List.of(),
            List.of(),
            false,
            new ConnectionConfig(256, 4096, 25),
            false,
            false),
        config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jion: h:1           | :3: unknown key "jion" (did you mean "join"?)
          sealintervalms: 5   | :3: unknown key "sealintervalms" (did you mean "sealIntervalMs"?)
          colour: red         | :3: unknown key "colour"
          cacheMib: big       | :3: "cacheMib" must be a whole number, not "big"
          cacheMib: 010       | :3: "cacheMib" must be a whole number, not "010"
          cacheMib: 6.5       | :3: "cacheMib" must be a whole number, not "6.5"
          cacheMib: 7         | :3: "cacheMib" must be in [8, 1048576], not 7
          cacheMib: 99999999999999999999999 | must be in [8, 1048576], not 99999999999999999999999
          verifierThreads: -1 | :3: "verifierThreads" must be in [0, 1024], not -1
          listen: here        | :3: "listen" must be host:port: "here" is not host:port
          listen: h:99999     | :3: "listen" must be host:port: a port is in [0, 65535], not 99999
          listen: ::1:80      | an IPv6 address stands in brackets
          listen: ' a b:1'    | is not a host
          join: h:2           | :3: "join" stands on line 2 already
          cacheMib:           | :3: "cacheMib" has no value
          cacheMib: ''        | :3: "cacheMib" has no value
          cacheMib: [8]       | :3: "cacheMib" must be a single value
          cacheMib: {a: 8}    | :3: "cacheMib" must be a single value
          listen: *a          | :3: aliases are not taken
          'listen: "h:1'      | not YAML:
          keep: some          | :3: "keep" must be one of all, uncovered, not "some"
          genesis: 12         | :3: "genesis" must be 64 hexadecimal digits
          cacheMib 8          | :4: not YAML: could not find expected ':'
          --- {}              | a second document begins here
          """)
  void aBadLineIsRefusedByNameAndPlace(String line, String reason) {
    requireRefused(reason, () -> load(MINIMAL + line + "\n"));
  }

  @Test
  void aTruthIsTrueOrFalse() {
    write("data: d\ndevelopment: yes\n");
    requireRefused(
        ":2: \"development\" must be true or false, not \"yes\"",
        () -> ConfigLoader.load(CoordinatorConfig.class, Optional.of(file()), Map.of(), Map.of()));
  }

  @Test
  void aMissingKeyIsNamedWithItsSpellings() {
    requireRefused(
        "\"join\" is missing: give it in the file, as FREEHOLD_JOIN or as --join",
        () -> load("data: d\n"));
    requireRefused("\"data\" is missing", () -> load(""));
    requireRefused("\"data\" is missing", () -> load("# nothing\n"));
  }

  @Test
  void badVariablesAndFlagsAreNamed() {
    requireRefused(
        "FREEHOLD_CACHE_MIB: \"cacheMib\" must be a whole number, not \"x\"",
        () -> loadWith(Map.of("FREEHOLD_CACHE_MIB", "x"), Map.of()));
    requireRefused(
        "FREEHOLD_CACHE_MIIB: unknown variable (did you mean \"FREEHOLD_CACHE_MIB\"?)",
        () -> loadWith(Map.of("FREEHOLD_CACHE_MIIB", "64"), Map.of()));
    requireRefused(
        "--jion: unknown key \"jion\" (did you mean \"join\"?)",
        () -> loadWith(Map.of(), Map.of("jion", "h:1")));
    requireRefused(
        "--cache-mib: \"cacheMib\" must be in [8, 1048576], not 0",
        () -> loadWith(Map.of(), Map.of("cache-mib", "0")));
    assertEquals(256, loadWith(Map.of("FREEHOLD_JAVA_HOME", "/jdk"), Map.of()).config().cacheMib());
  }

  @Test
  void unreadableFilesAreNamed() throws IOException {
    requireRefused(
        "cannot read " + file() + ": there is no such file",
        () -> ConfigLoader.load(WorkerConfig.class, Optional.of(file()), Map.of(), Map.of()));
    requireRefused(
        "cannot read " + dir + ": it is a directory",
        () -> ConfigLoader.load(WorkerConfig.class, Optional.of(dir), Map.of(), Map.of()));
    requireRefused(
        file() + " has more than 1048576 bytes",
        () -> load(MINIMAL + "#".repeat(YamlFile.BYTES_MAX)));
    Files.write(file(), new byte[] {'a', ':', ' ', (byte) 0xff});
    requireRefused(
        "cannot read " + file() + ": it is no text in UTF-8",
        () -> ConfigLoader.load(WorkerConfig.class, Optional.of(file()), Map.of(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"- a\n- b\n", "just text\n", "7\n"})
  void aFileWithoutKeysIsRefused(String text) {
    requireRefused(":1: the file must hold keys and values", () -> load(text));
  }

  @Test
  void deepNestingIsRefused() {
    requireRefused(
        ":1: nested deeper than 8 levels", () -> load("a: " + "[".repeat(5000) + "]".repeat(5000)));
  }

  private LoadedConfig<WorkerConfig> load(String text) {
    write(text);
    return ConfigLoader.load(WorkerConfig.class, Optional.of(file()), Map.of(), Map.of());
  }

  private LoadedConfig<WorkerConfig> loadWith(
      Map<String, String> environment, Map<String, String> flags) {
    write(MINIMAL);
    return ConfigLoader.load(WorkerConfig.class, Optional.of(file()), environment, flags);
  }

  private Path file() {
    return dir.resolve("worker.yaml");
  }

  private void write(String text) {
    try {
      Files.writeString(file(), text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireRefused(String reason, Executable load) {
    ConfigException e = assertThrows(ConfigException.class, load);
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }
}
