package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.client.KeyFile;
import dev.freehold.config.ExitCode;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.id.Endpoint;
import dev.freehold.network.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The token by commands, with profiles and JSON, on a network. */
@Timeout(600)
class TokenCommandTest {
  @TempDir private Path directory;

  @BeforeEach
  void ownHome() {
    System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
  }

  @AfterEach
  void noHome() {
    System.clearProperty(CommandRun.HOME);
  }

  private CommandRun token(String... args) {
    List<String> all = new ArrayList<>(List.of("token"));
    all.addAll(List.of(args));
    all.addAll(
        List.of(
            "--json",
            "--artifact=" + directory.resolve("token.contract"),
            "--proving-keys=" + TestToken.KEYS));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private void profile(TestNetwork network, String name, String user, Endpoint node) {
    CommandRun.of(
            "profile",
            "add",
            name,
            "--node=" + node,
            "--key=" + directory.resolve(name + ".key"),
            "--user=" + user,
            "--genesis=" + network.genesis().hash())
        .expect(ExitCode.OK);
  }

  @Test
  void severalArePaidAndClaimedFromAtOnce() throws Exception {
    TestToken.with(TokenContract.MINT, TokenContract.PAY_MANY, TokenContract.CLAIM_MANY)
        .save(directory.resolve("token.contract"));
    try (TestNetwork network = new TestNetwork(directory.resolve("network"))) {
      KeyFile.create(directory.resolve("rich.key"), network.rich, new char[0]);
      KeyFile.create(directory.resolve("neighbour.key"), network.neighbour, new char[0]);
      profile(network, "rich", "0:0", network.coordinator());
      profile(network, "neighbour", "1:0", network.coordinator());
      CommandRun.of("profile", "use", "rich").expect(ExitCode.OK);
      String id = token("deploy").expect(ExitCode.OK).json().get("contract").asText();
      payAndClaim("--contract=" + id);
      accounts();
      assertEquals(List.of(), network.failures);
    }
  }

  private void payAndClaim(String contract) throws IOException {
    JsonNode minted = token("mint", "--amount=100", contract).expect(ExitCode.OK).json();
    assertEquals("0:0", minted.get("user").asText());
    assertEquals("100", minted.get("amount").asText());
    assertTrue(minted.get("bundle").asText().matches("[0-9a-f]{64}"), minted.toString());
    Path file = directory.resolve("payments");
    Files.writeString(file, "# wages\n1:0 = 30\n\n0:0=7 # myself\n");
    CommandRun paid = token("pay-many", file.toString(), "1:0=20", contract).expect(ExitCode.OK);
    assertTrue(paid.err().contains("proving payMany (1 of 1, "), paid.err());
    assertEquals("43", token("balance", contract).json().get("balance").asText());
    JsonNode waiting = token("claimable", contract, "--profile=neighbour").json();
    assertEquals("[{\"from\":\"0:0\",\"amount\":\"50\"}]", waiting.get("claimable").toString());
    assertEquals(
        waiting, token("claimable", contract, "--profile=neighbour", "--from=0:0,0:1").json());
    JsonNode claimed =
        token("claim", "--from=0:0,0:1", contract, "--profile=neighbour")
            .expect(ExitCode.OK)
            .json();
    assertEquals("50", claimed.get("amount").asText());
    publicNumbersNeedNoKey(contract);
    nobodyIsPaid(contract);
    assertEquals(
        "50", token("balance", contract, "--profile=neighbour").json().get("balance").asText());
    assertEquals(
        "[]",
        token("claimable", contract, "--profile=neighbour").json().get("claimable").toString());
    JsonNode poor = token("pay-many", "1:0=40", "0:1=4", contract).expectError(ExitCode.IMPOSSIBLE);
    assertTrue(poor.get("message").asText().contains("balance is too low"), poor.toString());
    assertEquals("43", token("balance", contract).json().get("balance").asText());
    String[] many = new String[130];
    Arrays.fill(many, "1:0=1");
    List<String> tooMany = new ArrayList<>(List.of("pay-many", contract));
    tooMany.addAll(List.of(many));
    token(tooMany.toArray(String[]::new)).expectError(ExitCode.USAGE);
  }

  private void publicNumbersNeedNoKey(String contract) throws IOException {
    CommandRun.of("profile", "add", "nobody", "--node=" + profileNode()).expect(ExitCode.OK);
    for (String user : List.of("0:0", "1:0")) {
      CommandRun read =
          CommandRun.of("token", "balance", contract, "--profile=nobody", "--user=" + user);
      assertEquals(user.equals("0:0") ? "43" : "50", read.expect(ExitCode.OK).out());
    }
    CommandRun.of("token", "claimable", contract, "--profile=nobody", "--user=1:0", "--json")
        .expect(ExitCode.OK);
    CommandRun.of("token", "balance", contract, "--profile=nobody", "--json")
        .expectError(ExitCode.USAGE);
    CommandRun.of("token", "balance", contract, "--profile=nobody", "--user=1:9", "--json")
        .expectError(ExitCode.MISSING);
    String key = directory.resolve("rich.key").toString();
    assertEquals(
        "43",
        CommandRun.of("token", "balance", contract, "--profile=nobody", "--key=" + key)
            .expect(ExitCode.OK)
            .out());
    JsonNode found =
        CommandRun.of("account", "find", "--key=" + key, "--json").expect(ExitCode.OK).json();
    assertEquals("0:0", found.get("accounts").get(0).get("user").asText());
    assertEquals(
        found,
        CommandRun.of("account", "find", "--auth-key=" + found.get("authKey").asText(), "--json")
            .json());
    CommandRun.of("account", "find", "--auth-key=" + "02".repeat(31) + "00", "--json")
        .expectError(ExitCode.MISSING);
    CommandRun.of("account", "find", "--json").expectError(ExitCode.USAGE);
  }

  private static String profileNode() {
    return CommandRun.of("profile", "show", "rich", "--json").json().get("node").asText();
  }

  private void nobodyIsPaid(String contract) {
    String before = token("balance", contract).json().get("balance").asText();
    JsonNode one =
        token("transfer", "--to=1:99", "--amount=1", contract).expectError(ExitCode.MISSING);
    assertTrue(
        one.get("message").asText().startsWith("there is no account 1:99 yet; whoever is given"),
        one.toString());
    JsonNode many =
        token("pay-many", "1:99=1", "1:0=1", "0:98=1", "33:0=1", contract)
            .expectError(ExitCode.MISSING);
    assertTrue(
        many.get("message")
            .asText()
            .startsWith(
                "there are no accounts 0:98, 1:99 yet; there is no account 33:0: this network has"
                    + " the realms 0 to 1;"),
        many.toString());
    assertEquals(before, token("balance", contract).json().get("balance").asText());
  }

  private static void accounts() {
    JsonNode before = CommandRun.of("account", "show", "--json").expect(ExitCode.OK).json();
    assertEquals("0:0", before.get("user").asText());
    JsonNode paid =
        CommandRun.of("account", "pay", "--to=1:0", "--amount=9", "--json")
            .expect(ExitCode.OK)
            .json();
    assertEquals("9", paid.get("amount").asText());
    JsonNode opened =
        CommandRun.of(
                "account", "open", "--for=" + "01".repeat(31) + "00", "--balance=50", "--json")
            .expect(ExitCode.OK)
            .json();
    String user = opened.get("account").asText();
    assertEquals("[]", opened.get("sameKey").toString());
    nobodyIsPaid();
    severalAccountsOfOneKey(user);
    JsonNode shown = CommandRun.of("account", "show", user, "--json").expect(ExitCode.OK).json();
    assertEquals("50", shown.get("balance").asText());
    JsonNode status = CommandRun.of("status", "--json").expect(ExitCode.OK).json();
    assertTrue(status.get("realms").size() >= 2, status.toString());
    CommandRun.of("account", "show", "0:77777", "--json").expectError(ExitCode.MISSING);
    CommandRun.of("account", "pay", "--to=1:0", "--amount=1000000000000", "--json")
        .expectError(ExitCode.REJECTED);
    CommandRun.of("status", "--genesis=" + "ab".repeat(32), "--json").expectError(ExitCode.FOREIGN);
  }

  private static long ownBalance() {
    return CommandRun.of("account", "show", "--json").json().get("balance").asLong();
  }

  private static void nobodyIsPaid() {
    long before = ownBalance();
    String[] pay = {"account", "pay", "--to=1:99", "--amount=500000", "--json"};
    JsonNode refused = CommandRun.of(pay).expectError(ExitCode.MISSING);
    assertEquals(
        "there is no account 1:99 yet; a payment to nobody comes back, less the fee;"
            + " --force sends it all the same",
        refused.get("message").asText());
    assertEquals(before, ownBalance());
    String[] forced = {"account", "pay", "--to=1:99", "--amount=500000", "--json", "--force"};
    JsonNode back = CommandRun.of(forced).expect(ExitCode.MISSING).json();
    assertEquals("[{\"to\":\"1:99\",\"amount\":\"500000\"}]", back.get("cameBack").toString());
    CommandRun said =
        CommandRun.of("account", "pay", "--to=1:99", "--amount=7", "--force")
            .expect(ExitCode.MISSING);
    assertTrue(
        said.out()
            .startsWith("0:0 sent 7 to 1:99; 7 came back, less the fee: there is no account 1:99;"),
        said.out());
    JsonNode realm =
        CommandRun.of("account", "pay", "--to=44:0", "--amount=1", "--json")
            .expectError(ExitCode.MISSING);
    assertTrue(realm.get("message").asText().contains("the realms 0 to 1"), realm.toString());
  }

  private static void severalAccountsOfOneKey(String first) {
    String key = "--for=" + "01".repeat(31) + "00";
    CommandRun again = CommandRun.of("account", "open", key, "--balance=50", "--json");
    assertEquals("[\"" + first + "\"]", again.expect(ExitCode.OK).json().get("sameKey").toString());
    again.saying("this key holds " + first + " already").saying("--user");
    JsonNode found =
        CommandRun.of("account", "find", "--auth-key=" + key.substring(6), "--json").json();
    assertEquals(2, found.get("accounts").size());
    assertEquals("50", found.get("accounts").get(0).get("balance").asText());
  }
}
