package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.cli.interop.PretendedCeremony;
import dev.freehold.config.ExitCode;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.network.TestScores;
import dev.freehold.prover.groth16.DevelopmentSetup;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that say what a key is: by its points, since a file may call itself what it likes. */
class ContractKeysCommandTest {
  @TempDir private Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private CommandRun keys(Path zkey, String out, String... more) {
    String[] all = new String[6 + more.length];
    System.arraycopy(
        new String[] {
          "contract",
          "keys",
          path("scores.contract"),
          "collect=" + zkey,
          "--out=" + path(out),
          "--proving-keys=" + path("keys")
        },
        0,
        all,
        0,
        6);
    System.arraycopy(more, 0, all, 6, more.length);
    return CommandRun.of(all).expect(ExitCode.OK);
  }

  @Test
  void aCeremonyOnTopOfThePublishedSeedIsCalledWhatItIs() throws Exception {
    ContractArtifact artifact = TestScores.artifact(directory.resolve("home/keys"));
    artifact.save(directory.resolve("scores.contract"));
    var system = artifact.contract().functions().getFirst().circuit().system();
    Path honest = directory.resolve("honest.zkey");
    Path known = directory.resolve("known.zkey");
    PretendedCeremony.write(system, "a seed that nobody knows", honest);
    PretendedCeremony.write(system, DevelopmentSetup.SEED, known);

    JsonNode good = keys(honest, "good.contract", "--json").json();
    assertEquals("CEREMONY", good.get("setup").get("collect").asText());
    assertFalse(keys(honest, "good.contract").out().contains("published"));
    JsonNode bad = keys(known, "bad.contract", "--json").json();
    assertEquals("DEVELOPMENT", bad.get("setup").get("collect").asText());
    String said = keys(known, "bad.contract").out();
    assertTrue(said.contains("the secrets of [collect] are published"), said);
    assertEquals("CEREMONY", setup("good.contract"));
    assertEquals("DEVELOPMENT", setup("bad.contract"));

    String exported = path("collect.r1cs");
    CommandRun.of("interop", "export", path("scores.contract"), "collect", "--r1cs=" + exported)
        .expect(ExitCode.OK);
    CommandRun checked =
        CommandRun.of(
                "contract",
                "verify-setup",
                "--r1cs=" + exported,
                "--zkey=" + known,
                "--snarkjs=" + path("no-snarkjs"))
            .expect(ExitCode.WRONG);
    assertTrue(
        checked.out().contains("FAILS        secrets: are those of the published seed"),
        checked.out());
  }

  private String setup(String file) {
    return CommandRun.of("contract", "inspect", path(file), "--json")
        .expect(ExitCode.OK)
        .json()
        .get("functions")
        .get(0)
        .get("setup")
        .asText();
  }
}
