package dev.freehold.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.cli.interop.PretendedPowers;
import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From two ceremonies' responses to a genesis that names their reference string. */
class AggregatorSetupTest {
  @TempDir private static Path ceremonies;
  private static Path first;
  private static Path second;

  @TempDir private Path directory;

  @BeforeAll
  static void hold() throws IOException {
    first = PretendedPowers.write(ceremonies.resolve("first"), PretendedPowers.LOG, 1_000_003);
    second = PretendedPowers.write(ceremonies.resolve("second"), PretendedPowers.LOG, 1_000_033);
  }

  private Path at(String name) {
    return directory.resolve(name);
  }

  private CommandRun imported(Path one, Path other, Path out) {
    return CommandRun.of(
        "aggregator", "setup", "import", one.toString(), other.toString(), "--out=" + out);
  }

  private static CommandRun shown(Path file, String... more) {
    String[] line = Arrays.copyOf(new String[] {"aggregator", "setup", "show"}, 4 + more.length);
    line[3] = file.toString();
    System.arraycopy(more, 0, line, 4, more.length);
    return CommandRun.of(line);
  }

  private CommandRun founded(String name, String... more) {
    String[] line = {"coordinator", "genesis", "--data=" + at(name), "--out=" + at(name + ".yaml")};
    String[] all = Arrays.copyOf(line, line.length + more.length);
    System.arraycopy(more, 0, all, line.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void twoCeremoniesBecomeOneSmallFileThatAGenesisNames() throws IOException {
    Path file = at("network.srs");
    CommandRun run = imported(first, second, file).expect(ExitCode.OK);
    assertEquals(393_264, Files.size(file));
    JsonNode shown = shown(file, "--json").expect(ExitCode.OK).json();
    assertFalse(shown.get("development").asBoolean());
    assertEquals(1024, shown.get("proofs").asInt());
    ReferenceKey key = ReferenceKey.parse(shown.get("referenceKey").asText());
    assertEquals(key.digest().toString(), shown.get("digest").asText());
    assertTrue(run.out().contains(GenesisFile.line(key)), run.out());
    assertTrue(run.out().startsWith("reference string " + key.digest()), run.out());
    imported(second, first, at("swapped.srs")).expect(ExitCode.OK);
    assertNotEquals(shown.get("digest"), shown(at("swapped.srs"), "--json").json().get("digest"));

    JsonNode made = founded("production", "--reference-string=" + file, "--json").json();
    assertEquals(key.digest().toString(), made.get("referenceString").asText());
    Genesis genesis = GenesisFile.read(at("production.yaml"));
    assertEquals(Optional.of(key), genesis.referenceKey());
    assertFalse(genesis.development());
    assertEquals(genesis.hash().toString(), made.get("genesis").asText());
    founded("production", "--reference-string=" + file)
        .expect(ExitCode.DATA)
        .saying("is there already");
    assertTrue(founded("plain").expect(ExitCode.OK).out().contains("no aggregation"));
    assertEquals(Optional.empty(), GenesisFile.read(at("plain.yaml")).aggregation());
    founded("development", "--development").expect(ExitCode.OK);
    assertEquals(
        Optional.of(ReferenceKey.DEVELOPMENT),
        GenesisFile.read(at("development.yaml")).aggregation());
  }

  @Test
  void theDevelopmentStringIsForDevelopmentNetworksAlone() {
    Path file = at("development.srs");
    try (StructuredReferenceString srs = StructuredReferenceString.development(1024)) {
      srs.save(file);
    }
    assertTrue(shown(file).expect(ExitCode.OK).out().contains("anyone can forge"));
    founded("production", "--reference-string=" + file)
        .expect(ExitCode.USAGE)
        .saying("not marked development");
    founded("development", "--development", "--reference-string=" + file).expect(ExitCode.OK);
  }

  @Test
  void whatCannotBeUsedIsNamedInOneLine() throws IOException {
    Path out = at("out.srs");
    refused(
        imported(at("none"), second, out),
        ExitCode.DATA,
        at("none") + " cannot be read or written: there is no such file");
    refused(imported(first, directory, out), ExitCode.DATA, directory + " is no file");
    byte[] response = Files.readAllBytes(second);
    Path cut = Files.write(at("cut"), Arrays.copyOf(response, response.length - 1));
    refused(imported(first, cut, out), ExitCode.DATA, cut + " has not the length");
    Path small = PretendedPowers.write(at("small"), PretendedPowers.LOG - 1, 7);
    refused(imported(small, second, out), ExitCode.DATA, small + " has too few powers");
    refused(imported(first, first, out), ExitCode.WRONG, "has one secret twice");
    byte[] mixed = response.clone();
    System.arraycopy(Files.readAllBytes(first), 64 + 900 * 48, mixed, 64 + 900 * 48, 48);
    Path wrong = Files.write(at("wrong"), mixed);
    refused(
        imported(wrong, first, out),
        ExitCode.WRONG,
        wrong + " has points that are not the powers of one secret");
    assertFalse(Files.exists(out));
    refused(
        imported(first, second, at("no").resolve("out.srs")),
        ExitCode.DATA,
        " cannot be read or written: there is no ");

    refused(shown(at("none")), ExitCode.DATA, " cannot be read or written: there is no ");
    refused(shown(directory), ExitCode.DATA, " is no file");
    refused(shown(first), ExitCode.DATA, " is no file of a reference string");
    imported(first, second, out).expect(ExitCode.OK);
    byte[] file = Files.readAllBytes(out);
    Files.write(out, Arrays.copyOf(file, file.length / 2));
    refused(shown(out), ExitCode.DATA, " has not the length");
    file[file.length / 2] ^= 1;
    Files.write(out, file);
    refused(shown(out), ExitCode.DATA, " is damaged");
    refused(founded("x", "--reference-string=" + out), ExitCode.DATA, " is damaged");
    assertFalse(Files.exists(at("x.yaml")));
  }

  private static void refused(CommandRun run, ExitCode code, String message) {
    run.expect(code).saying("freehold: ").saying(message);
    List<String> lines = run.err().lines().filter(line -> !line.startsWith("checking ")).toList();
    assertEquals(1, lines.size(), run.err());
    assertEquals("", run.out());
  }
}
