package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.config.ConfigLoader;
import dev.freehold.config.CoordinatorConfig;
import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.config.ValidatorConfig;
import dev.freehold.config.WorkerConfig;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.Replication;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.node.validator.ValidatorAddresses;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of {@code network init}: what it writes is read back as the daemons do. */
class NetworkInitTest {
  private static final String AUTH_KEY = "00".repeat(31) + "07";

  @TempDir private Path directory;

  private Path root() {
    return directory.resolve("net");
  }

  private CommandRun init(String... more) {
    return CommandRun.of(
        Stream.concat(Stream.of("network", "init", root().toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  /** Settings of a validator, whichever daemon they are of. */
  private record Validator(
      Path data,
      Endpoint listen,
      Path genesis,
      int realmsPerWorker,
      List<ValidatorAddress> validators) {}

  /** One that is alone is a coordinator. */
  private Validator alone() {
    CoordinatorConfig config = read("validator-1", CoordinatorConfig.class);
    return new Validator(
        config.data(),
        config.listen(),
        config.genesis().orElseThrow(),
        config.coordinating().realmsPerWorker(),
        config.validators());
  }

  private Validator validator(int number) {
    ValidatorConfig config = read("validator-" + number, ValidatorConfig.class);
    return new Validator(
        config.data(),
        config.listen(),
        config.genesis().orElseThrow(),
        config.coordinating().realmsPerWorker(),
        config.join().stream()
            .map(each -> new ValidatorAddress(each.node().orElseThrow(), each.at()))
            .toList());
  }

  private <R extends Record> R read(String name, Class<R> type) {
    Path file = root().resolve(name + ".yaml");
    return ConfigLoader.load(type, Optional.of(file), Map.of(), Map.of()).config();
  }

  private WorkerConfig worker(int number) {
    return read("worker-" + number, WorkerConfig.class);
  }

  private static void assertSecret(Path file) throws IOException {
    assertEquals(32, Files.size(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @ParameterizedTest
  @CsvSource({"1, byzantine, 1", "2, crash, 2", "4, byzantine, 3", "12, crash, 7"})
  void eachValidatorFindsItsKeyTheGenesisAndTheOthers(int validators, String faults, int quorum)
      throws IOException {
    init(
            "--validators=" + validators,
            "--faults=" + faults,
            "--workers=0",
            "--base-port=9100",
            "--realms=6",
            "--fund=" + AUTH_KEY + "=1000")
        .expect(ExitCode.OK);
    Genesis genesis = GenesisFile.read(root().resolve("genesis.yaml"));
    assertTrue(genesis.development());
    assertEquals(6, genesis.activeRealms());
    assertEquals(1000, genesis.supply());
    assertEquals(validators, genesis.founders().members().size());
    assertEquals(faults, genesis.founders().faults().name().toLowerCase(Locale.ROOT));
    assertEquals(quorum, genesis.founders().committee().quorum());
    // Throws unless every proof of possession holds.
    CommitteeSignatures.of(genesis);
    for (int number = 1; number <= validators; number++) {
      Validator config = validators == 1 ? alone() : validator(number);
      assertEquals(genesis, GenesisFile.read(config.genesis()));
      assertEquals(new Endpoint("127.0.0.1", 9100 + number - 1), config.listen());
      DataDirectory data = new DataDirectory(config.data()).as(DataDirectory.Use.COORDINATOR);
      ValidatorKey key = ValidatorKey.of(data, genesis);
      assertEquals(key.founder(), genesis.founders().members().get(number - 1));
      assertSecret(config.data().resolve("coordinator.key"));
      Map<Hash32, InetSocketAddress> others =
          ValidatorAddresses.of("join", genesis, config.validators(), key.nodeKey().id()).others();
      assertEquals(validators - 1, others.size());
      for (int other = 1; other <= validators; other++) {
        Hash32 node = genesis.founders().members().get(other - 1).validator().node();
        assertEquals(
            other == number ? null : validator(other).listen().port(),
            others.containsKey(node) ? (Integer) others.get(node).getPort() : null);
      }
    }
    Path operator = root().resolve("operator/operator.key");
    assertSecret(operator);
    assertEquals(genesis.operatorKey(), OperatorKey.read(operator).publicKey());
  }

  @Test
  void workersInsistOnTheGenesisAndShareTheRealms() {
    String said = init("--validators=1", "--workers=3", "--realms=8").expect(ExitCode.OK).out();
    assertTrue(said.contains("one validator, which decides alone"), said);
    Genesis genesis = GenesisFile.read(root().resolve("genesis.yaml"));
    assertEquals(3, alone().realmsPerWorker());
    for (int number = 1; number <= 3; number++) {
      WorkerConfig config = worker(number);
      assertEquals(new Endpoint("127.0.0.1", 7410 + number - 1), config.listen());
      assertEquals(Optional.of(genesis.hash()), config.genesis());
      assertEquals(
          Optional.empty(), config.serving().invitation(), "this machine's workers need none");
      new DataDirectory(config.data()).as(DataDirectory.Use.WORKER);
    }
  }

  @Test
  void aNetworkThatIsNoDevelopmentNetworkInvitesItsWorkers() throws IOException {
    init("--validators=1", "--workers=2", "--development=false").expect(ExitCode.OK);
    Genesis genesis = GenesisFile.read(root().resolve("genesis.yaml"));
    assertFalse(genesis.development());
    for (int number = 1; number <= 2; number++) {
      WorkerConfig config = worker(number);
      assertSecret(config.data().resolve("node.key"));
      Hash32 node = new NodeKey(new DataDirectory(config.data()).nodeSeed()).id();
      Invitation invitation =
          Invitation.parse(Files.readString(config.serving().invitation().orElseThrow()));
      assertEquals(
          OperatorKey.read(root().resolve("operator/operator.key"))
              .invite(genesis.hash(), node, invitation.until()),
          invitation);
    }
  }

  @Test
  void theGenesisSaysHowManyWorkersKeepARealm() {
    init("--workers=4", "--workers-per-realm=4").expect(ExitCode.OK);
    assertEquals(
        new Replication(4, 3), GenesisFile.read(root().resolve("genesis.yaml")).replication());
  }

  @Test
  void workersJoinAllValidators() {
    init("--validators=3", "--workers=2").expect(ExitCode.OK);
    for (int number = 1; number <= 2; number++) {
      assertEquals(
          List.of(
              new Endpoint("127.0.0.1", 7400),
              new Endpoint("127.0.0.1", 7401),
              new Endpoint("127.0.0.1", 7402)),
          worker(number).join());
    }
  }

  @Test
  void whatToRunNextIsSaidExactly() {
    String said = init("--validators=2", "--workers=1").expect(ExitCode.OK).out();
    List<String> wanted =
        List.of(
            "  ./freehold validator --config %s/validator-1.yaml".formatted(root()),
            "  ./freehold validator --config %s/validator-2.yaml".formatted(root()),
            "  ./freehold worker --config %s/worker-1.yaml".formatted(root()),
            "  ./freehold status --node 127.0.0.1:7400");
    assertEquals(wanted, said.lines().filter(line -> line.startsWith("  ")).toList(), said);
    assertTrue(said.contains("2 validators: the network goes on while 2 of them do, and bears 0"));
    CommandRun.of("network", "init", directory.resolve("other").toString(), "--json")
        .expect(ExitCode.OK);
    JsonNode json =
        CommandRun.of("network", "init", directory.resolve("third").toString(), "--json").json();
    assertEquals(4, json.get("validators").size());
    assertEquals(2, json.get("workers").size());
    assertEquals(7, json.get("commands").size());
    assertEquals(
        GenesisFile.read(directory.resolve("third/genesis.yaml")).hash().toString(),
        json.get("genesis").asText());
  }

  @Test
  void aDirectoryThatHoldsSomethingIsLeftAsItIs() throws IOException {
    init("--validators=1", "--workers=0").expect(ExitCode.OK);
    byte[] before = Files.readAllBytes(root().resolve("genesis.yaml"));
    init("--validators=1", "--workers=0")
        .expect(ExitCode.DATA)
        .saying(root() + " is not empty")
        .saying("name a new directory");
    assertArrayEquals(before, Files.readAllBytes(root().resolve("genesis.yaml")));
    Path file = Files.writeString(directory.resolve("file"), "");
    CommandRun.of("network", "init", file.toString()).expect(ExitCode.DATA).saying(file.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --validators=0     | --validators must be in [1, 256], not 0
          --validators=257   | --validators must be in [1, 256], not 257
          --workers=-1       | --workers must be in [0, 256], not -1
          --workers=257      | --workers must be in [0, 256], not 257
          --realms=0         | --realms must be in [1, 4096], not 0
          --realms=4097      | --realms must be in [1, 4096], not 4097
          --base-port=0      | --base-port must be in [1, 65535], not 0
          --base-port=65526  | the last process would have port 65537, and there are 65535
          --faults=none      | Invalid value for option '--faults'
          --verifiers-per-realm=-1 | --verifiers-per-realm: -1 verifiers a realm: 0 is everybody
          --verifiers-per-realm=1 | 1 verifiers a realm, drawn of 4 of whom 1 may be bad, are all in the wrong hands
          --verifiers-per-realm=2 | --verifiers-per-realm: 2 verifiers a realm would be safe if chance drew them
          --verifiers-per-realm=4 | 4 verifiers a realm are everybody in a committee of 4
          --workers-per-realm=2 | --workers-per-realm must be 1, 3 or 4, not 2
          --workers-per-realm=3 | --workers-per-realm 3: 2 workers cannot fill the seats of a realm
          --fund=7           | --fund takes AUTHKEY=BALANCE
          """)
  void whatCannotBeIsNamedAndNothingIsWritten(String option, String reason) {
    init(option).expect(ExitCode.USAGE).saying(reason);
    assertFalse(Files.exists(root()));
  }
}
