package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.client.KeyFile;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.network.TestNetwork;
import dev.freehold.network.TestScores;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what a user is told after something was sent. */
@Timeout(600)
class OutcomeCommandTest {
  @TempDir private static Path directory;
  private static TestNetwork network;
  private static String contract;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty(CommandRun.HOME, path("home"));
    network = new TestNetwork(directory.resolve("network"));
    ContractArtifact artifact = TestScores.artifact(directory.resolve("home/keys"));
    artifact.save(directory.resolve("scores.contract"));
    KeyFile.create(directory.resolve("rich.key"), network.rich, new char[0]);
    KeyFile.create(directory.resolve("neighbour.key"), network.neighbour, new char[0]);
    contract = network.wallet().deploy(artifact.spec()).id().toString();
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

  private static String[] args(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (Stream.of(args).noneMatch(a -> a.startsWith("--node"))) {
      all.add("--node=" + network.coordinator());
    }
    return all.toArray(String[]::new);
  }

  private static CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args(args)));
    all.add("--json");
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static Account account(UserId user) {
    return network.client.state().account(user).atCheckpoint().orElseThrow();
  }

  private static JsonNode pay(String to, String amount) {
    return run("account", "pay", "--to=" + to, "--amount=" + amount, "--key=" + path("rich.key"))
        .expect(ExitCode.OK)
        .json();
  }

  private static void assertShape(JsonNode result) {
    assertTrue(result.get("bundle").asText().matches("[0-9a-f]{64}"), result.toString());
    assertTrue(result.get("user").asText().matches("[0-9]+:[0-9]+"), result.toString());
    assertTrue(result.get("nonce").isIntegralNumber(), result.toString());
    assertEquals("FINAL", result.get("status").asText());
    assertTrue(result.get("fee").isTextual(), result.toString());
    assertTrue(result.get("block").asLong() > 0, result.toString());
    long checkpoint = result.get("checkpoint").asLong();
    assertEquals(
        Instant.ofEpochMilli(network.client.checkpoint(checkpoint).timeMs()).toString(),
        result.get("time").asText());
  }

  @Test
  void everyWriteTellsItsBundleFeeBlockCheckpointAndTime() {
    long before = account(network.richUser).balance();
    JsonNode paid = pay("1:0", "7");
    assertShape(paid);
    assertEquals(before - 7 - paid.get("fee").asLong(), account(network.richUser).balance());
    before = account(network.richUser).balance();
    JsonNode opened =
        run(
                "account",
                "open",
                "--for=" + "02".repeat(31) + "00",
                "--balance=5",
                "--key=" + path("rich.key"))
            .expect(ExitCode.OK)
            .json();
    assertShape(opened);
    assertEquals("0:0", opened.get("user").asText(), "who pays");
    assertEquals(before - 5 - opened.get("fee").asLong(), account(network.richUser).balance());
    before = account(network.richUser).balance();
    JsonNode deployed =
        run("contract", "deploy", path("scores.contract"), "--key=" + path("rich.key"))
            .expect(ExitCode.OK)
            .json();
    assertShape(deployed);
    assertEquals(before - deployed.get("fee").asLong(), account(network.richUser).balance());
    before = account(network.richUser).balance();
    JsonNode called = collect("rich.key", "3").expect(ExitCode.OK).json();
    assertShape(called);
    assertEquals(before - called.get("fee").asLong(), account(network.richUser).balance());
  }

  @Test
  void peopleAreToldTheSame() {
    CommandRun paid =
        CommandRun.of(
            args("account", "pay", "--to=1:0", "--amount=1", "--key=" + path("rich.key")));
    assertTrue(
        paid.expect(ExitCode.OK)
            .out()
            .matches(
                "0:0 sent 1 to 1:0; final at checkpoint [0-9]+, [0-9TZ:.-]+, in block [0-9]+ of"
                    + " realm 0; nonce [0-9]+; fee [0-9]+; bundle [0-9a-f]{64}"),
        paid.out());
    CommandRun opened =
        CommandRun.of(
            args(
                "account",
                "open",
                "--for=" + "03".repeat(31) + "00",
                "--balance=1",
                "--key=" + path("rich.key")));
    assertTrue(opened.out().matches("[0-9]+:[0-9]+"), "a script takes it: " + opened.out());
    opened.saying(opened.out() + " is open; final at checkpoint ");
  }

  private static CommandRun collect(String key, String amount, String... more) {
    List<String> all =
        new ArrayList<>(List.of("contract", "call", path("scores.contract"), "collect", amount));
    all.add("--contract=" + contract);
    all.add("--key=" + path(key));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void theBundleOfAnIdIsShownWhoeverAsks() {
    JsonNode paid = pay("1:0", "11");
    String id = paid.get("bundle").asText();
    for (List<String> more : List.of(List.<String>of(), List.of("--user=0:0"))) {
      List<String> show = new ArrayList<>(List.of("bundle", "show", id, "--wait"));
      show.addAll(more);
      JsonNode shown = run(show.toArray(String[]::new)).expect(ExitCode.OK).json();
      for (String field :
          List.of("bundle", "user", "nonce", "fee", "block", "checkpoint", "time")) {
        assertEquals(paid.get(field), shown.get(field), field);
      }
      assertEquals("pay", shown.get("calls").get(0).get("call").asText());
      assertEquals("11", shown.get("calls").get(0).get("amount").asText());
    }
    JsonNode none = run("bundle", "show", "ab".repeat(32)).expect(ExitCode.UNKNOWN).json();
    assertEquals("UNKNOWN", none.get("status").asText());
    run("bundle", "show", path("none.bundle")).expectError(ExitCode.MISSING);
  }

  /**
   * The node says that the anchor is too old, of a call that was committed: it is not proved and
   * paid again.
   */
  @Test
  void aCallThatWasCommittedIsNotProvedAgain() throws IOException {
    try (LyingProxy proxy = new LyingProxy()) {
      AtomicInteger lies = new AtomicInteger();
      proxy.lie =
          message ->
              message instanceof Message.StatusPush push
                      && push.status() instanceof BundleStatus.Committed
                      && lies.getAndIncrement() == 0
                  ? new Message.StatusPush(
                      push.bundle(), new BundleStatus.Rejected(RejectReason.ANCHOR_TOO_OLD, ""))
                  : LyingProxy.hidden(message);
      long before = account(network.neighbourUser).nonce();
      CommandRun run = collect("neighbour.key", "4", "--node=" + proxy.to(network.coordinator()));
      JsonNode error = run.expectError(ExitCode.UNKNOWN);
      String id = error.get("bundle").asText();
      assertEquals("1:0", error.get("user").asText());
      assertTrue(
          error
              .get("message")
              .asText()
              .contains("`./freehold bundle show " + id + " --user 1:0 --wait` tells"),
          error.toString());
      assertFalse(run.err().contains("proving again"), run.err());
      JsonNode fate = run("bundle", "show", id, "--wait").expect(ExitCode.OK).json();
      assertEquals("FINAL", fate.get("status").asText());
      assertEquals(before + 1, account(network.neighbourUser).nonce(), "once");
      // It was kept, and what was sent may be sent again: nothing comes of that.
      String kept = path("home/bundles/" + id + ".bundle");
      assertTrue(Files.exists(Path.of(kept)));
      JsonNode again = run("submit", kept, "--wait").expect(ExitCode.OK).json();
      assertEquals(fate.get("checkpoint"), again.get("checkpoint"));
      assertEquals(before + 1, account(network.neighbourUser).nonce(), "once");
      assertEquals(
          id, CommandRun.of("bundle", "show", kept, "--json").json().get("bundle").asText());
    }
  }

  @Test
  void aNodeThatLiesAboutTheCheckpointOrTheFeeIsCaught() throws IOException {
    try (LyingProxy proxy = new LyingProxy()) {
      String[] pay = {
        "account",
        "pay",
        "--to=1:0",
        "--amount=1",
        "--key=" + path("rich.key"),
        "--node=" + proxy.to(network.coordinator())
      };
      proxy.lie =
          message ->
              message instanceof Message.StatusPush push
                      && push.status()
                          instanceof BundleStatus.Final(long block, long checkpoint, var _)
                  ? new Message.StatusPush(
                      push.bundle(), new BundleStatus.Final(block, checkpoint - 1))
                  : message;
      JsonNode early = run(pay).expectError(ExitCode.LIE);
      assertTrue(
          early.get("message").asText().contains("and it is final in block"), early.toString());
      assertTrue(
          early.get("message").asText().contains(early.get("bundle").asText() + " of 0:0 was sent"),
          early.toString());
      proxy.lie =
          message ->
              message instanceof Answer.Headers headers
                  ? new Answer.Headers(
                      headers.request(), headers.headers().stream().map(this::cheaper).toList())
                  : message;
      JsonNode fee = run(pay).expectError(ExitCode.LIE);
      assertTrue(fee.get("message").asText().contains("header"), fee.toString());
    }
  }

  private ProvenHeader cheaper(ProvenHeader proven) {
    RealmHeader header = proven.header();
    RealmHeader changed =
        new RealmHeader(
            header.realm(),
            header.height(),
            header.previous(),
            header.checkpointHeight(),
            header.rootBefore(),
            header.rootAfter(),
            header.bundleCount(),
            header.bundlesDigest(),
            header.eventsDigest(),
            header.eventsChain(),
            header.proofsDigest(),
            header.feesTotal() - 1,
            header.lostTotal(),
            header.market());
    return new ProvenHeader(changed, proven.proofs());
  }

  @Test
  void threeCommandsOfOneAccountAtOnceAllSucceed() throws Exception {
    long before = account(network.richUser).nonce();
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    List<CompletableFuture<Integer>> codes = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        // The same payment three times: as the same bundle it would be made once.
        codes.add(
            CompletableFuture.supplyAsync(
                () ->
                    FreeholdCommand.execute(
                        args(
                            "account",
                            "pay",
                            "--to=1:0",
                            "--amount=2",
                            "--json",
                            "--key=" + path("rich.key"))),
                task -> Thread.ofPlatform().start(task)));
      }
      for (CompletableFuture<Integer> code : codes) {
        assertEquals(ExitCode.OK.code(), code.get(), bytes.toString(StandardCharsets.UTF_8));
      }
    } finally {
      System.setOut(out);
    }
    assertEquals(before + 3, account(network.richUser).nonce());
    List<String> ids = new ArrayList<>();
    for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
      ids.add(new ObjectMapper().readTree(line).get("bundle").asText());
    }
    assertEquals(3, ids.stream().distinct().count(), ids.toString());
  }

  private static JsonNode interrupted(Sent sent) throws IOException {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      sent.interrupted();
    } finally {
      System.setOut(out);
    }
    return new ObjectMapper().readTree(bytes.toString(StandardCharsets.UTF_8)).get("error");
  }

  @Test
  void whoInterruptsIsToldWhetherItWasSent() throws Exception {
    Sent sent = new Sent(true);
    assertEquals("interrupted; nothing was sent", interrupted(sent).get("message").asText());
    Wallet wallet = network.wallet();
    Submission submission = wallet.submit(new SystemCall.Pay(network.neighbourUser, 1));
    submission.committed().get();
    sent.note(submission);
    JsonNode error = interrupted(sent);
    assertEquals("INTERRUPTED", error.get("code").asText());
    assertEquals(submission.bundle().id().toString(), error.get("bundle").asText());
    assertTrue(
        error.get("message").asText().contains("bundle " + submission.bundle().id()),
        error.toString());
    submission.awaitFinal(Duration.ofSeconds(60));
    assertTrue(interrupted(sent).get("message").asText().contains(" is final in block "));
  }
}
