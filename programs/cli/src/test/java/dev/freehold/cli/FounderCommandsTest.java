package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.config.ExitCode;
import dev.freehold.config.FounderFile;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the way to a genesis of several validators on which each key stays with its owner. */
class FounderCommandsTest {
  @TempDir private Path directory;

  /** What an owner hands over of a new key. */
  private Path founder(String name, String address) {
    Path file = directory.resolve(name + ".yaml");
    CommandRun.of(
            "validator",
            "key",
            "--data=" + directory.resolve(name),
            "--address=" + address,
            "--out=" + file)
        .expect(ExitCode.OK);
    return file;
  }

  private CommandRun genesis(String... more) {
    List<String> words = new ArrayList<>(List.of("coordinator", "genesis"));
    words.add("--out=" + directory.resolve("genesis.yaml"));
    words.add("--operator=" + directory.resolve("operator"));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  @Test
  void aKeyIsMadeOnceAndItsPublicPartShownAsOftenAsAsked() throws IOException {
    Path data = directory.resolve("v");
    CommandRun first = CommandRun.of("validator", "key", "--data=" + data).expect(ExitCode.OK);
    first.saying("back up " + data.resolve("coordinator.key"));
    CommandRun again = CommandRun.of("validator", "key", "--data=" + data).expect(ExitCode.OK);
    assertEquals(first.out(), again.out());
    assertEquals("", again.err());
    Path file = Files.writeString(directory.resolve("v.yaml"), first.out());
    Founder founder = FounderFile.read(file).founder();
    assertEquals(ValidatorKey.of(new DataDirectory(data)).founder(), founder);
    JsonNode json = CommandRun.of("validator", "key", "--data=" + data, "--json").json();
    assertEquals(founder.validator().node().toString(), json.get("node").asText());
    assertEquals(founder.validator().key().toString(), json.get("key").asText());
    assertEquals(founder.possession().toHex(), json.get("possession").asText());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(data.resolve("coordinator.key"))));
    CommandRun.of("validator", "key", "--data=" + data, "--out=" + file)
        .expect(ExitCode.DATA)
        .saying(file + " is there already");
    CommandRun.of("validator", "key", "--data=" + data, "--address=0.0.0.0:7400")
        .expect(ExitCode.USAGE)
        .saying("others can call");
    Path worker = directory.resolve("w");
    CommandRun.of("worker", "id", "--data=" + worker).expect(ExitCode.OK);
    CommandRun.of("validator", "key", "--data=" + worker)
        .expect(ExitCode.DATA)
        .saying("is the directory of a worker");
  }

  @Test
  void aGenesisNamesAllFoundersAndIsMadeWithoutASecret() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      files.add(founder("v" + i, "v%d.example:74%02d".formatted(i, i)));
    }
    // Whoever makes the genesis has the files alone.
    List<DataDirectory> owners = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path taken = directory.resolve("owner-" + i);
      Files.move(directory.resolve("v" + i), taken);
      owners.add(new DataDirectory(taken));
    }
    JsonNode made =
        genesis(
                "--json",
                "--faults=crash",
                "--realms=8",
                "--founder",
                files.get(0).toString(),
                files.get(1).toString(),
                "--founder=" + files.get(2),
                "--founder=" + files.get(3))
            .expect(ExitCode.OK)
            .json();
    Genesis genesis = GenesisFile.read(directory.resolve("genesis.yaml"));
    assertEquals(genesis.hash().toString(), made.get("genesis").asText());
    assertEquals(FaultModel.CRASH, genesis.founders().faults());
    assertEquals(8, genesis.activeRealms());
    assertFalse(genesis.development());
    assertEquals(4, genesis.founders().members().size());
    CommitteeSignatures.of(genesis);
    for (int i = 0; i < 4; i++) {
      ValidatorKey key = ValidatorKey.of(owners.get(i), genesis);
      assertEquals(key.founder(), genesis.founders().members().get(i));
      assertEquals(
          key.nodeKey().id() + "@v%d.example:74%02d".formatted(i, i),
          made.get("validators").get(i).asText());
    }
    for (Path file : files) {
      assertFalse(
          Files.exists(directory.resolve(file.getFileName().toString().replace(".yaml", ""))));
    }
    assertTrue(Files.exists(directory.resolve("operator").resolve("operator.key")));
  }

  @Test
  void whatWasMadeSaysWhatToRunNext() {
    Path a = founder("a", "a.example");
    Path b = founder("b", "b.example:7500");
    String said = genesis("--founder", a.toString(), b.toString()).expect(ExitCode.OK).out();
    String list =
        FounderFile.read(a).founder().validator().node()
            + "@a.example:7400,"
            + FounderFile.read(b).founder().validator().node()
            + "@b.example:7500";
    assertTrue(said.contains("`freehold validator --data DIR --listen HOST:PORT"), said);
    assertTrue(said.contains(" --join " + list + "`"), said);
    assertTrue(said.contains("2 validators: the network goes on while 2 of them do, and bears 0"));
    assertTrue(said.contains("back up " + directory.resolve("operator/operator.key")), said);
  }

  @Test
  void aFounderWhoShowsNoProofIsRefused() throws IOException {
    Path a = founder("a", "a:1");
    Path b = founder("b", "b:1");
    String proof = "possession: \"" + FounderFile.read(b).founder().possession().toHex();
    String others = "possession: \"" + FounderFile.read(a).founder().possession().toHex();
    Files.writeString(b, Files.readString(b).replace(proof, others));
    genesis("--founder", a.toString(), b.toString())
        .expect(ExitCode.DATA)
        .saying(b + " shows no proof that somebody has the secret of its key");
    Files.writeString(b, Files.readString(b).replace(others, "possession: \"" + "00".repeat(96)));
    genesis("--founder", a.toString(), b.toString())
        .expect(ExitCode.DATA)
        .saying("by `freehold validator key`");
    assertFalse(Files.exists(directory.resolve("genesis.yaml")));
    assertFalse(Files.exists(directory.resolve("operator")), "nothing was made");
  }

  @Test
  void nobodyFoundsTwice() throws IOException {
    Path a = founder("a", "a:1");
    Path b = founder("b", "A:1");
    genesis("--founder", a.toString(), a.toString())
        .expect(ExitCode.DATA)
        .saying(a + " and " + a + " name one validator");
    genesis("--founder", a.toString(), b.toString())
        .expect(ExitCode.DATA)
        .saying(a + " and " + b + " name one address");
    genesis(Collections.nCopies(Limits.VALIDATORS_MAX + 1, "--founder=" + a).toArray(String[]::new))
        .expect(ExitCode.USAGE)
        .saying("at most 256 validators, not 257");
  }

  @Test
  void anOwnerSeesWhatTheGenesisNamesWhateverItsTextSays() throws IOException {
    Path a = founder("a", "a:1");
    Path b = founder("b", "b:1");
    founder("c", "c:1");
    genesis("--founder", a.toString(), b.toString(), "--name=two").expect(ExitCode.OK);
    Path file = directory.resolve("genesis.yaml");
    Genesis genesis = GenesisFile.read(file);
    String said =
        CommandRun.of("network", "show", file.toString(), "--data=" + directory.resolve("b"))
            .expect(ExitCode.OK)
            .out();
    assertTrue(said.startsWith("genesis " + genesis.hash()), said);
    String node = FounderFile.read(b).founder().validator().node().toString();
    assertTrue(said.contains("  node " + node + " weighs 1, which is yours"), said);
    assertTrue(said.contains("each block is verified by 2 of the validators"), said);
    assertTrue(said.contains("each realm is kept by one worker"), said);
    assertTrue(said.contains("operator's key " + genesis.operatorKey()), said);
    CommandRun.of("network", "show", file.toString(), "--data=" + directory.resolve("c"))
        .expect(ExitCode.DATA)
        .saying("is not the key that the genesis names");
    CommandRun.of("network", "show", file.toString(), "--data=" + directory.resolve("operator"))
        .expect(ExitCode.DATA)
        .saying("is the directory of an operator");
    // The comment is of the file before it was edited.
    Files.writeString(
        file, Files.readString(file).replaceFirst("weight: 1", "weight: 5").replace("two", "2"));
    JsonNode json = CommandRun.of("network", "show", file.toString(), "--json").json();
    assertEquals(GenesisFile.read(file).hash().toString(), json.get("genesis").asText());
    assertFalse(json.get("genesis").asText().equals(genesis.hash().toString()));
    assertEquals(5, json.get("validators").get(0).get("weight").asInt());
    assertEquals(5, json.get("quorum").asInt());
    assertEquals(1, json.get("mayLie").asInt());
    assertEquals(0, json.get("verifiersPerRealm").asInt());
    assertEquals(1, json.get("workersPerRealm").asInt());
    assertEquals(node, json.get("validators").get(1).get("node").asText());
    said = CommandRun.of("network", "show", file.toString()).expect(ExitCode.OK).out();
    assertTrue(said.contains("2 validators that weigh 6: the network goes on while a weight of 5"));
    String proof = FounderFile.read(b).founder().possession().toHex();
    Files.writeString(
        file,
        Files.readString(file).replace(proof, FounderFile.read(a).founder().possession().toHex()));
    CommandRun.of("network", "show", file.toString())
        .expect(ExitCode.DATA)
        .saying("validator 2 of the genesis shows no proof");
  }

  @Test
  void optionsThatDoNotGoTogetherAreNamed() {
    Path a = founder("a", "a:1");
    genesis().expect(ExitCode.USAGE).saying("give either --data DIR").saying("--founder FILE");
    genesis("--data=" + directory.resolve("a"), "--founder=" + a)
        .expect(ExitCode.USAGE)
        .saying("give either --data DIR");
    genesis("--data=" + directory.resolve("a"), "--faults=crash")
        .expect(ExitCode.USAGE)
        .saying("--faults is for several validators");
    CommandRun.of("coordinator", "genesis", "--out=" + directory.resolve("g"), "--founder=" + a)
        .expect(ExitCode.USAGE)
        .saying("give --operator DIR too");
    genesis("--founder=" + directory.resolve("none"))
        .expect(ExitCode.DATA)
        .saying("there is no such file");
  }
}
