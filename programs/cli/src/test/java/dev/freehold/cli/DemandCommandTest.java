package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.client.KeyFile;
import dev.freehold.config.ExitCode;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractNumber;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;
import dev.freehold.network.TestNetwork;
import dev.freehold.network.TestScores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of commands that call a contract which demands its caller's tokens. */
@Timeout(600)
class DemandCommandTest {
  @TempDir private Path directory;

  private String token;
  private String game;

  /** A game that costs whatever it likes. */
  public static final class Game extends ContractDefinition<Game> {
    final Slot<U64> played = slot(U64.class);

    @Function(0)
    void play(ContractNumber token, User to, U64 price) {
      played.update(old -> old.plus(U64.of(1)));
      require(contract(TokenContract.class, token).call("transfer", to, price));
    }
  }

  @BeforeEach
  void ownHome() {
    System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
  }

  @AfterEach
  void noHome() {
    System.clearProperty(CommandRun.HOME);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    all.add("--proving-keys=" + TestToken.KEYS);
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun play(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "contract",
                "call",
                path("game.contract"),
                "play",
                token,
                "1:0",
                "900",
                "--contract=" + game,
                "--with=" + token + "=" + path("token.contract")));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private String balance() {
    return CommandRun.of("token", "balance", "--contract=" + token, "--user=0:0")
        .expect(ExitCode.OK)
        .out();
  }

  @Test
  void whatAContractDemandsIsSignedOnlyWhereItWasAllowed() throws Exception {
    TestToken.with(TokenContract.MINT, TokenContract.TRANSFER)
        .save(directory.resolve("token.contract"));
    TestScores.built(CompiledContract.compile("game", Game::new), TestToken.KEYS)
        .save(directory.resolve("game.contract"));
    try (TestNetwork network = new TestNetwork(directory.resolve("network"))) {
      KeyFile.create(directory.resolve("rich.key"), network.rich, new char[0]);
      CommandRun.of(
              "profile",
              "add",
              "rich",
              "--node=" + network.coordinator(),
              "--key=" + path("rich.key"),
              "--user=0:0")
          .expect(ExitCode.OK);
      CommandRun.of("profile", "use", "rich").expect(ExitCode.OK);
      token = deploy("token.contract");
      game = deploy("game.contract");
      run(
              "token",
              "mint",
              "--amount=1000",
              "--contract=" + token,
              "--artifact=" + path("token.contract"))
          .expect(ExitCode.OK);
      refused();
      allowed();
      offline();
      assertEquals(List.of(), network.failures);
    }
  }

  private String deploy(String artifact) {
    return CommandRun.of("contract", "deploy", path(artifact)).expect(ExitCode.OK).out();
  }

  private void refused() {
    CommandRun silent = play();
    String said = silent.expectError(ExitCode.IMPOSSIBLE).get("message").asText();
    assertTrue(
        said.contains(
            "demands token.transfer(to = 1:0, amount = 900) of contract " + token + ": nobody"),
        said);
    assertTrue(said.contains("--pay " + token + "=900 or --allow " + token + ".transfer"), said);
    assertFalse(silent.err().contains("proving"), "before anything was proved: " + silent.err());
    for (String[] other :
        new String[][] {
          {"--pay=899"},
          {"--pay=" + game + "=5000"},
          {"--allow=" + token + ".payMany"},
          {"--allow=" + game + ".transfer"}
        }) {
      play(other).expectError(ExitCode.IMPOSSIBLE);
    }
    play("--allow=transfer").expectError(ExitCode.USAGE);
    play("--pay=0").expectError(ExitCode.USAGE);
    play("--pay=much").expectError(ExitCode.USAGE);
    play("--pay=x=5").expectError(ExitCode.USAGE);
    play("--with=77=" + path("token.contract"), "--pay=900").expectError(ExitCode.USAGE);
    assertEquals("1000", balance());
  }

  private void allowed() {
    JsonNode dry = play("--dry-run").expect(ExitCode.OK).json();
    String transfer = "token.transfer(to = 1:0, amount = 900) of contract " + token;
    assertEquals(transfer, dry.get("demanded").get(0).asText());
    assertEquals("1000", balance());
    JsonNode played = play("--pay=900").expect(ExitCode.OK).json();
    assertEquals(transfer, played.get("demanded").get(0).asText());
    assertEquals("100", balance());
    JsonNode poor = play("--pay=900").expectError(ExitCode.IMPOSSIBLE);
    assertTrue(poor.get("message").asText().contains("balance is too low"), poor.toString());
  }

  private void offline() {
    run(
            "token",
            "mint",
            "--amount=900",
            "--contract=" + token,
            "--artifact=" + path("token.contract"))
        .expect(ExitCode.OK);
    String state = path("rich.state");
    CommandRun.of("offline", "prepare", "--out=" + state, "--contract=" + game + "," + token)
        .expect(ExitCode.OK);
    String[] made = {
      "--offline=" + state, "--out=" + path("play.bundle"), "--allow=" + token + ".transfer"
    };
    play("--offline=" + state, "--out=" + path("play.bundle"), "--pay=" + token + "=899")
        .expectError(ExitCode.IMPOSSIBLE);
    assertFalse(Files.exists(directory.resolve("play.bundle")));
    play(made).expect(ExitCode.OK);
    CommandRun.of("submit", path("play.bundle"), "--wait").expect(ExitCode.OK);
    assertEquals("100", balance());
  }
}
