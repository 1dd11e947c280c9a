package dev.freehold.cli;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.cli.interop.PretendedCeremony;
import dev.freehold.client.BundleFile;
import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.client.VerifiedState;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.network.TestNetwork;
import dev.freehold.network.TestScores;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands of a wallet where something is wrong, and where there is no network to ask. */
@Timeout(600)
class WalletCommandTest {
  private static final int HEADER = 8 + 1 + 32;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static TestNetwork network;
  private static ContractArtifact artifact;
  private static String contract;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty(CommandRun.HOME, path("home"));
    network = new TestNetwork(directory.resolve("network"));
    artifact = TestScores.artifact(directory.resolve("home/keys"));
    artifact.save(directory.resolve("scores.contract"));
    KeyFile.create(directory.resolve("rich.key"), network.rich, new char[0]);
    KeyFile.create(directory.resolve("neighbour.key"), network.neighbour, new char[0]);
    contract =
        new Wallet(network.client, network.rich, network.richUser)
            .deploy(artifact.spec())
            .id()
            .toString();
  }

  @AfterAll
  static void stop() {
    System.clearProperty(CommandRun.HOME);
    network.close();
    assertEquals(List.of(), network.failures);
  }

  private static String path(String name) {
    return directory.resolve(name).toString();
  }

  /** Runs a command with JSON, on the network unless it names a node. */
  private static CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (Stream.of(args).noneMatch(a -> a.startsWith("--node") || a.startsWith("--offline"))) {
      all.add("--node=" + network.coordinator());
    }
    all.add("--json");
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static CommandRun call(String function, String argument, String... more) {
    List<String> all =
        new ArrayList<>(List.of("contract", "call", path("scores.contract"), function, argument));
    all.add("--contract=" + contract);
    all.addAll(List.of(more));
    if (Stream.of(more).noneMatch(a -> a.startsWith("--key"))) {
      all.add("--key=" + path("rich.key"));
    }
    return run(all.toArray(String[]::new));
  }

  private static String points(String user) {
    return run(
            "contract",
            "read",
            path("scores.contract"),
            "points",
            "--contract=" + contract,
            "--user=" + user)
        .expect(ExitCode.OK)
        .json()
        .get("value")
        .asText();
  }

  @Test
  void aFeeAboveTheHighestIsRefusedAndNothingIsPaid() {
    String[] pay = {
      "account", "pay", "--to=1:0", "--amount=1", "--key=" + path("rich.key"), "--max-fee=5"
    };
    long before = new Wallet(network.client, network.rich, network.richUser).account().balance();
    JsonNode error = run(pay).expectError(ExitCode.REJECTED);
    assertEquals("FEE_ABOVE_MAX", error.get("reason").asText());
    assertTrue(error.get("message").asText().contains("the fee is "), error.toString());
    assertEquals(
        before, new Wallet(network.client, network.rich, network.richUser).account().balance());
    pay[pay.length - 1] = "--max-fee=100000";
    run(pay).expect(ExitCode.OK);
    pay[pay.length - 1] = "--max-fee=0";
    run(pay).expectError(ExitCode.USAGE);
  }

  @Test
  void theStatusSaysWhatEachRealmCosts() {
    JsonNode status = run("status").expect(ExitCode.OK).json();
    assertEquals(1024, status.get("realms").get(0).get("feeRate").asInt());
    assertTrue(status.get("accounts").asLong() > 1);
    assertTrue(status.get("contracts").asLong() >= 1);
    CommandRun shown = CommandRun.of("status", "--node=" + network.coordinator());
    assertTrue(shown.expect(ExitCode.OK).out().contains("x1.00"), shown.out());
  }

  /** Prepared online, made offline, sent by somebody without the key. */
  @Test
  void aBundleIsMadeHereAndSubmittedThere() throws Exception {
    call("collect", "40").expect(ExitCode.OK);
    String before = points("1:0");
    String state = path("neighbour.state");
    JsonNode prepared =
        run(
                "offline",
                "prepare",
                "--out=" + state,
                "--user=1:0",
                "--contract=" + contract,
                "--artifact=" + path("scores.contract"),
                "--read",
                "0:0=points")
            .expect(ExitCode.OK)
            .json();
    assertEquals(prepared, CommandRun.of("offline", "show", state, "--json").json());
    String file = path("follow.bundle");
    String key = "--key=" + path("neighbour.key");
    JsonNode made =
        call("follow", "0:0", key, "--offline=" + state, "--out=" + file)
            .expect(ExitCode.OK)
            .json();
    assertEquals(prepared.get("anchor"), made.get("anchor"));
    assertEquals(before, points("1:0"), "nothing was sent");
    call("follow", "0:0", key, "--offline=" + state, "--out=" + file).expectError(ExitCode.DATA);
    call("follow", "0:1", key, "--offline=" + state, "--out=" + path("x"))
        .expectError(ExitCode.MISSING);
    call("follow", "0:0", "--offline=" + state, "--out=" + path("x")).expectError(ExitCode.FOREIGN);
    JsonNode sent = run("submit", file, "--wait").expect(ExitCode.OK).json();
    assertEquals("FINAL", sent.get("status").asText());
    assertEquals(made.get("bundle"), sent.get("bundle"));
    assertEquals("40", points("1:0"));
    JsonNode again = run("submit", file, "--wait").expect(ExitCode.OK).json();
    assertEquals(sent.get("bundle"), again.get("bundle"), "again is safe");
    assertEquals(sent.get("checkpoint"), again.get("checkpoint"), "the one that made it final");
    assertEquals("40", points("1:0"));
    // Another bundle from the same state has the same nonce.
    call("follow", "0:0", key, "--offline=" + state, "--out=" + path("late")).expect(ExitCode.OK);
    CommandRun late = run("submit", path("late"));
    assertEquals("NONCE_TOO_LOW", late.expectError(ExitCode.REJECTED).get("reason").asText());
    late.saying("before it was sent now: by another bundle, or by this one longer ago");
    tamperedFilesAreRefused(Path.of(state), Path.of(file));
  }

  /** The plainest payment and an opening, signed where there is no network. */
  @Test
  void paymentsAndOpeningsAreSignedOffline() {
    String state = path("pay.state");
    String key = "--key=" + path("neighbour.key");
    run("offline", "prepare", "--out=" + state, "--user=1:0").expect(ExitCode.OK);
    String[] pay = {
      "account",
      "pay",
      "--to=0:0",
      "--amount=12",
      key,
      "--offline=" + state,
      "--out=" + path("pay.bundle")
    };
    CommandRun.of(pay).expect(ExitCode.OK).saying("nobody has looked up");
    String before = balance("1:0");
    run("submit", path("pay.bundle"), "--wait").expect(ExitCode.OK);
    assertTrue(Long.parseLong(before) - Long.parseLong(balance("1:0")) > 12);
    pay[3] = "--amount=13";
    pay[pay.length - 1] = "--out=" + path("second.bundle");
    CommandRun.of(pay).expect(ExitCode.OK);
    assertEquals(
        "NONCE_TOO_LOW",
        run("submit", path("second.bundle")).expectError(ExitCode.REJECTED).get("reason").asText());
    paymentsToNobodyComeBackFromFilesToo(key);
    String later = path("open.state");
    run("offline", "prepare", "--out=" + later, "--user=1:0").expect(ExitCode.OK);
    String authKey = "03".repeat(31) + "00";
    run(
            "account",
            "open",
            "--for=" + authKey,
            "--balance=40",
            key,
            "--offline=" + later,
            "--out=" + path("open.bundle"))
        .expect(ExitCode.OK);
    run("submit", path("open.bundle"), "--wait").expect(ExitCode.OK);
    // A realm opens it in the block after the checkpoint that makes the bundle final.
    VerifiedState verified = network.client.state();
    network
        .client
        .checkpoints()
        .await(
            _ -> !verified.accountsWithKey(AccountCommand.authKey(authKey)).isEmpty(),
            LIMIT,
            "the account to be opened");
    assertEquals(1, run("account", "find", "--auth-key=" + authKey).json().get("accounts").size());
  }

  private static void paymentsToNobodyComeBackFromFilesToo(String key) {
    String state = path("nobody.state");
    String file = path("nobody.bundle");
    run("offline", "prepare", "--out=" + state, "--user=1:0").expect(ExitCode.OK);
    run("account", "pay", "--to=0:99", "--amount=3", key, "--offline=" + state, "--out=" + file)
        .expect(ExitCode.OK);
    JsonNode back = run("submit", file, "--wait").expect(ExitCode.MISSING).json();
    assertEquals("[{\"to\":\"0:99\",\"amount\":\"3\"}]", back.get("cameBack").toString());
    JsonNode shown = run("bundle", "show", back.get("bundle").asText(), "--user=1:0").json();
    assertEquals(back.get("cameBack"), shown.get("cameBack"));
  }

  private static String balance(String user) {
    return run("account", "show", user).expect(ExitCode.OK).json().get("balance").asText();
  }

  /** Whoever calls reads what is wrong; whoever has written the contract asks for more. */
  @Test
  void refusalsSpeakOfUsersAndOfConstraintsOnlyWhereAsked() {
    JsonNode plain = call("follow", "1:0").expectError(ExitCode.IMPOSSIBLE);
    String message = plain.get("message").asText();
    assertTrue(message.contains("not ahead of the caller (TestScores.java:"), message);
    assertFalse(message.contains("constraint"), message);
    JsonNode more = call("follow", "1:0", "--verbose").expectError(ExitCode.IMPOSSIBLE);
    assertTrue(more.get("message").asText().contains("; constraint "), more.toString());
    assertTrue(more.get("message").asText().startsWith(message), more.toString());
  }

  private static void tamperedFilesAreRefused(Path state, Path bundle) throws Exception {
    Path bad = directory.resolve("bad");
    byte[] good = Files.readAllBytes(bundle);
    for (int at : new int[] {0, 8, 12, HEADER, good.length - 1}) {
      byte[] damaged = good.clone();
      damaged[at] ^= 1;
      Files.write(bad, damaged);
      run("submit", bad.toString()).expectError(ExitCode.DATA);
    }
    // With the digest made anew, the signature tells.
    Files.write(bad, changed(good, good.length - 100));
    run("submit", bad.toString()).expectError(ExitCode.WRONG);
    run("submit", path("none")).expectError(ExitCode.MISSING);
    run("submit", state.toString()).expectError(ExitCode.DATA);
    byte[] stated = Files.readAllBytes(state);
    int refused = 0;
    for (int at = HEADER; at < stated.length; at += stated.length / 40) {
      Files.write(bad, changed(stated, at));
      CommandRun run = CommandRun.of("offline", "show", bad.toString(), "--json");
      // A byte that nothing proves is none that matters: a request's number, a committed account.
      if (run.code() != ExitCode.OK.code()) {
        assertTrue(run.code() == 3 || run.code() == 7, run.out());
        refused++;
      }
    }
    assertTrue(refused > 30, refused + " of 40 changes were noticed");
    CommandRun.of("offline", "show", state.toString(), "--genesis=" + "ab".repeat(32), "--json")
        .expectError(ExitCode.FOREIGN);
  }

  /** One byte of the content changed, and the digest made to fit. */
  private static byte[] changed(byte[] file, int at) throws Exception {
    byte[] bytes = file.clone();
    bytes[at] ^= 1;
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update(bytes, HEADER, bytes.length - HEADER);
    System.arraycopy(sha.digest(), 0, bytes, HEADER - 32, 32);
    return bytes;
  }

  @Test
  void bundlesOfAnotherNetworkAreNotSent() {
    Bundle foreign =
        network.rich.sign(
            new Bundle.Unsigned(
                new Hash32(new byte[32]),
                network.richUser,
                0,
                1,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                network.rich.publicKey(),
                List.of()));
    BundleFile.write(directory.resolve("foreign.bundle"), foreign);
    run("submit", path("foreign.bundle")).expectError(ExitCode.FOREIGN);
  }

  @Test
  void keysThatAreMissingForeignOrChangedAreToldApart() throws IOException {
    call("collect", "1", "--key=" + path("none.key")).expectError(ExitCode.MISSING);
    Path sealed = directory.resolve("sealed.key");
    KeyFile.create(sealed, network.rich, "correct horse".toCharArray());
    call("collect", "1", "--key=" + sealed).expectError(ExitCode.PASSPHRASE);
    Path changed = directory.resolve("changed.key");
    String text = Files.readString(directory.resolve("rich.key"));
    int at = text.indexOf("publicKey: ") + 20;
    char other = text.charAt(at) == '0' ? '1' : '0';
    Files.writeString(changed, text.substring(0, at) + other + text.substring(at + 1));
    call("collect", "1", "--key=" + changed).expectError(ExitCode.DATA);
    KeyFile.create(directory.resolve("stranger.key"), Signer.generate(), new char[0]);
    call("collect", "1", "--key=" + path("stranger.key")).expectError(ExitCode.MISSING);
    CommandRun none =
        CommandRun.of(
            "contract",
            "call",
            path("scores.contract"),
            "collect",
            "1",
            "--contract=" + contract,
            "--node=" + network.coordinator());
    none.expect(ExitCode.USAGE).saying("which key?");
  }

  @Test
  void anAccountIsGivenAnotherKey() {
    String user = network.neighbourUser.toString();
    Signer next = Signer.generate();
    KeyFile.create(directory.resolve("next.key"), next, new char[0]);
    String there = "--new-key=" + path("next.key");
    JsonNode rotated =
        run("keys", "rotate", "--key=" + path("neighbour.key"), there).expect(ExitCode.OK).json();
    assertEquals(user, rotated.get("user").asText());
    assertEquals(
        HexFormat.of().formatHex(next.authKey().toBytes()), rotated.get("authKey").asText());
    run("account", "pay", "--to=" + user, "--amount=1", "--key=" + path("neighbour.key"))
        .expectError(ExitCode.MISSING);
    run("keys", "rotate", "--user=" + user, there, "--key=" + path("next.key"), "--new-key=x")
        .expectError(ExitCode.USAGE);
    String back = "--new-key=" + path("neighbour.key");
    run("keys", "rotate", "--key=" + path("next.key"), back).expect(ExitCode.OK);
    run("keys", "rotate", "--key=" + path("rich.key"), "--new-key=" + path("none.key"))
        .expectError(ExitCode.MISSING);
  }

  @Test
  void artifactsAndProvingKeysThatDoNotFitAreToldApart() throws Exception {
    String[] other = {
      "contract", "call", path("scores.contract"), "collect", "1", "--key=" + path("rich.key")
    };
    List<String> all = new ArrayList<>(List.of(other));
    all.add("--contract=" + network.contract.id());
    run(all.toArray(String[]::new)).expectError(ExitCode.FOREIGN);
    all.set(all.size() - 1, "--contract=999");
    run(all.toArray(String[]::new)).expectError(ExitCode.MISSING);
    Path keys = Files.createDirectory(directory.resolve("other-keys"));
    try (Stream<Path> files = Files.list(directory.resolve("home/keys"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(keys.resolve(file.getFileName()), bytes);
      }
    }
    call("collect", "1", "--proving-keys=" + keys).expectError(ExitCode.DATA);
    JsonNode wrong = call("collect", "many").expectError(ExitCode.USAGE);
    assertTrue(wrong.get("message").asText().contains("argument amount"), wrong.toString());
    call("collect", "18446744073709551616").expectError(ExitCode.USAGE);
    call("collect", "101").expectError(ExitCode.IMPOSSIBLE);
  }

  @Test
  void aNodeThatLiesAboutAPathIsCaught() throws IOException {
    try (LyingProxy proxy = new LyingProxy()) {
      String node = "--node=" + proxy.to(network.coordinator());
      String[] read = {
        "contract",
        "read",
        path("scores.contract"),
        "points",
        "--contract=" + contract,
        "--user=0:0",
        node
      };
      run(read).expect(ExitCode.OK);
      proxy.lie =
          message ->
              message instanceof Answer.Slot slot
                  ? altered(slot, "proof", richer(slot.proof()))
                  : message;
      JsonNode lie = run(read).expectError(ExitCode.LIE);
      assertTrue(lie.get("message").asText().contains("is not what checkpoint"), lie.toString());
      call("follow", "1:0", node).expectError(ExitCode.LIE);
    }
  }

  private static SlotProof richer(SlotProof proof) {
    return altered(proof, "value", proof.value().add(Fr.ONE));
  }

  /** The wallet says so, proves again, and nothing is lost or done twice. */
  @Test
  void anAnchorThatExpiredWhileProvingIsProvedAgain() throws IOException {
    try (LyingProxy proxy = new LyingProxy()) {
      String node = "--node=" + proxy.to(network.coordinator());
      String key = "--key=" + path("neighbour.key");
      String before = points("1:0");
      AtomicInteger late = new AtomicInteger(1);
      proxy.intercept =
          message ->
              message instanceof Message.Submit submit && late.getAndDecrement() > 0
                  ? Optional.of(
                      new Message.StatusPush(
                          Bundle.decode(submit.bundle()).id(),
                          new BundleStatus.Rejected(RejectReason.ANCHOR_TOO_OLD, "")))
                  : Optional.empty();
      CommandRun run = call("collect", "2", key, node).expect(ExitCode.OK);
      run.saying("proving again (attempt 2): rejected: ANCHOR_TOO_OLD");
      long after = Long.parseLong(points("1:0"));
      assertEquals(Long.parseLong(before) + 2, after);
      late.set(1000);
      call("collect", "2", key, node).expectError(ExitCode.EXPIRED);
      assertEquals(after, Long.parseLong(points("1:0")));
    }
  }

  /** The keys of a ceremony in an artifact: deployed, imported by a user, used. */
  @Test
  void aContractWithTheKeysOfACeremonyIsUsed() throws Exception {
    Path zkey = directory.resolve("collect.zkey");
    PretendedCeremony.write(
        artifact.contract().functions().getFirst().circuit().system(), "a test's seed", zkey);
    String exported = path("collect.r1cs");
    done("interop", "export", path("scores.contract"), "collect", "--r1cs=" + exported);
    assertTrue(Files.exists(Path.of(exported)));
    String sealed = path("production.contract");
    String ours = "--proving-keys=" + path("home/keys");
    String theirs = "--proving-keys=" + path("their-keys");
    done("contract", "keys", path("scores.contract"), "collect=" + zkey, "--out=" + sealed, ours);
    String id =
        run("contract", "deploy", sealed, "--key=" + path("rich.key"))
            .expect(ExitCode.OK)
            .json()
            .get("contract")
            .asText();
    String[] call = {
      "contract",
      "call",
      sealed,
      "collect",
      "5",
      "--contract=" + id,
      "--key=" + path("rich.key"),
      theirs
    };
    JsonNode missing = run(call).expectError(ExitCode.MISSING);
    assertTrue(missing.get("message").asText().contains("contract keys"), missing.toString());
    Path other = directory.resolve("other.zkey");
    PretendedCeremony.write(
        artifact.contract().functions().getFirst().circuit().system(), "another seed", other);
    CommandRun.of("contract", "keys", sealed, "collect=" + other, theirs, "--json")
        .expectError(ExitCode.FOREIGN);
    done("contract", "keys", sealed, "collect=" + zkey, theirs);
    run(call).expect(ExitCode.OK);
    JsonNode checked =
        CommandRun.of(
                "contract",
                "verify-setup",
                "--r1cs=" + exported,
                "--zkey=" + zkey,
                "--snarkjs=" + path("no-snarkjs"),
                "--contract=" + id,
                "--function=collect",
                "--node=" + network.coordinator(),
                "--json")
            .expect(ExitCode.INCOMPLETE)
            .json();
    assertFalse(checked.get("fails").asBoolean(), checked.toString());
  }

  private static void done(String... args) {
    CommandRun.of(args).expect(ExitCode.OK);
  }
}
