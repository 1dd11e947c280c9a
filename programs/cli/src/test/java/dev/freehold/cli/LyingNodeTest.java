package dev.freehold.cli;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.KeyFile;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.client.Submission;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.network.TestNetwork;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests in which whoever stands between a user and a worker, or is the worker, says what is not so:
 * no command ends as if it were.
 */
@Timeout(600)
class LyingNodeTest {
  private static final Optional<Message> PASS = Optional.empty();

  @TempDir private static Path directory;
  private static TestNetwork network;
  private LyingProxy proxy;

  @BeforeAll
  static void start() throws IOException {
    System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
    network = new TestNetwork(directory.resolve("network"));
    KeyFile.create(directory.resolve("rich.key"), network.rich, new char[0]);
  }

  @AfterAll
  static void stop() {
    System.clearProperty(CommandRun.HOME);
    network.close();
    assertEquals(List.of(), network.failures);
  }

  @BeforeEach
  void stand() {
    proxy = new LyingProxy();
  }

  @AfterEach
  void leave() throws IOException {
    proxy.close();
  }

  private CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--node=" + proxy.to(network.coordinator()));
    all.add("--json");
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun pay(String amount) {
    return run(
        "account",
        "pay",
        "--to=1:0",
        "--amount=" + amount,
        "--key=" + directory.resolve("rich.key"));
  }

  private static long nonce() {
    return network.client.state().account(network.richUser).atCheckpoint().orElseThrow().nonce();
  }

  /** Changes what is pushed of bundles. */
  private void pushing(UnaryOperator<BundleStatus> change) {
    proxy.lie =
        message ->
            message instanceof Message.StatusPush push
                ? altered(push, "status", change.apply(push.status()))
                : message;
  }

  /** Changes what is pushed as final. */
  private void showing(UnaryOperator<BundleStatus.Final> change) {
    pushing(status -> status instanceof BundleStatus.Final end ? change.apply(end) : status);
  }

  @Test
  void everyPartOfWhatShowsThatABundleIsFinalIsChecked() {
    List<UnaryOperator<Inclusion>> lies =
        List.of(
            i -> altered(i, "position", i.position() + 1),
            i -> altered(i, "failed", Optional.of(RejectReason.PROOF_INVALID)),
            i -> altered(i, "rest", Hash32.ZERO),
            i -> altered(i, "path", List.of()),
            i -> altered(i, "touched", i.touched() + 1),
            i -> altered(i, "touchedRoot", Hash32.ZERO),
            i -> altered(i, "links", List.of(Hash32.ZERO)),
            i -> altered(i, "header", altered(i.header(), "feesTotal", 0L)),
            i -> altered(i, "header", altered(i.header(), "bundlesDigest", Hash32.ZERO)),
            i -> altered(i, "header", altered(i.header(), "realm", new RealmId(1))));
    for (UnaryOperator<Inclusion> lie : lies) {
      showing(end -> altered(end, "shown", end.shown().map(lie)));
      JsonNode error = pay("1").expectError(ExitCode.LIE);
      assertTrue(error.get("message").asText().contains(" was sent and is "), error.toString());
    }
    showing(end -> altered(end, "checkpointHeight", end.checkpointHeight() - 1));
    pay("1").expectError(ExitCode.LIE);
    showing(end -> altered(end, "blockHeight", end.blockHeight() + 1));
    pay("1").expectError(ExitCode.LIE);
  }

  @Test
  void whatIsSaidAndNotShownIsAskedFor() {
    showing(end -> new BundleStatus.Final(end.blockHeight(), end.checkpointHeight()));
    long before = nonce();
    pay("1").expect(ExitCode.OK);
    assertEquals(before + 1, nonce());
    proxy.intercept =
        message ->
            message instanceof Query.InclusionOf query
                ? Optional.of(new Answer.Accounts(query.request(), List.of()))
                : PASS;
    pay("1").expectError(ExitCode.LIE);
  }

  /** Says something of each bundle that comes, and passes none on. */
  private void dropping(Function<Bundle, BundleStatus> says) {
    proxy.intercept =
        message -> {
          if (!(message instanceof Message.Submit submit)) {
            return PASS;
          }
          Bundle bundle = Bundle.decode(submit.bundle());
          return Optional.of(new Message.StatusPush(bundle.id(), says.apply(bundle)));
        };
  }

  @Test
  void aBundleThatWasDroppedIsNeverFinal() {
    Inclusion another =
        network
            .wallet()
            .submit(new SystemCall.Pay(network.neighbourUser, 1))
            .awaitFinal(Duration.ofSeconds(60))
            .shown()
            .orElseThrow();
    long before = nonce();
    dropping(_ -> new BundleStatus.Final(2, 3, Optional.of(another)));
    pay("1").expectError(ExitCode.LIE);
    dropping(_ -> new BundleStatus.Final(2, 3));
    try (FreeholdClient client =
        FreeholdClient.connect(proxy.to(network.coordinator()), Hash32.ZERO)) {
      Submission submission = client.submit(bundle(before), Duration.ofSeconds(2));
      OutcomeUnknownException unknown =
          assertThrows(
              OutcomeUnknownException.class, () -> submission.awaitFinal(Duration.ofSeconds(30)));
      assertTrue(unknown.getMessage().contains("that is not proved"), unknown.getMessage());
    }
    proxy.lie =
        message ->
            message instanceof Answer.Failed failed && failed.failure() == Answer.Failure.NOT_FOUND
                ? new Answer.Included(failed.request(), 3, another)
                : message;
    pay("1").expectError(ExitCode.LIE);
    assertEquals(before, nonce());
  }

  /**
   * The first block of every realm names zeros as the header before it. A header that somebody
   * invents to stand there, with the bundle in it, is linked to by nothing.
   */
  @Test
  void aBundleThatWasDroppedIsNotFinalInABlockBeforeTheFirst() {
    RealmId realm = network.richUser.realm();
    Checkpoint sealing = firstSealing(realm);
    RealmHeader first =
        sealing.headers().stream().filter(h -> h.realm().equals(realm)).findFirst().orElseThrow();
    assertEquals(1, first.height());
    long before = nonce();
    dropping(bundle -> invented(bundle, first, sealing.height()));
    try (FreeholdClient client =
        FreeholdClient.connect(proxy.to(network.coordinator()), Hash32.ZERO)) {
      Submission submission = client.submit(bundle(before), Duration.ofSeconds(10));
      LyingNodeException lie =
          assertThrows(
              LyingNodeException.class, () -> submission.awaitFinal(Duration.ofSeconds(30)));
      assertTrue(lie.getMessage().contains("does not make block 0"), lie.getMessage());
    }
    pay("1").expectError(ExitCode.LIE);
    assertEquals(before, nonce());
  }

  /** The first checkpoint that holds a block of a realm. */
  private static Checkpoint firstSealing(RealmId realm) {
    for (long height = 1; ; height++) {
      Checkpoint checkpoint = network.client.checkpoint(height);
      if (checkpoint.headers().stream().anyMatch(h -> h.realm().equals(realm))) {
        return checkpoint;
      }
    }
  }

  private static BundleStatus invented(Bundle bundle, RealmHeader first, long checkpointHeight) {
    BundleList list = new BundleList(List.of(bundle), List.of(), BlockChanges.unsaid(1));
    RealmHeader header = RealmHeader.origin(first.realm());
    header = altered(header, "bundleCount", 1);
    header = altered(header, "bundlesDigest", list.digest());
    Inclusion inclusion = list.inclusion(header, 0, List.of(first.bodyHash()));
    return new BundleStatus.Final(0, checkpointHeight, Optional.of(inclusion));
  }

  private static Bundle bundle(long nonce) {
    return network.rich.sign(
        new Bundle.Unsigned(
            network.genesis().hash(),
            network.richUser,
            nonce,
            network.client.checkpoints().latest().height(),
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            network.rich.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(network.neighbourUser, 5)))));
  }

  /** Says of each bundle that is committed something else. */
  private void insteadOfCommitted(BundleStatus lie) {
    pushing(status -> status instanceof BundleStatus.Committed ? lie : status);
  }

  @Test
  void whatWasAppliedIsNotRejected() {
    long before = nonce();
    BundleStatus rejected = new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "try again");
    insteadOfCommitted(rejected);
    JsonNode error = pay("1").expectError(ExitCode.LIE);
    assertTrue(error.get("message").asText().contains("it is final in block"), error.toString());
    assertEquals(before + 1, nonce(), "it was paid once, and the user knows");
    UnaryOperator<Message> pushes = proxy.lie;
    proxy.lie = message -> LyingProxy.hidden(pushes.apply(message));
    error = pay("1").expectError(ExitCode.UNKNOWN);
    assertTrue(error.get("message").asText().contains("its nonce is used"), error.toString());
    String id = error.get("bundle").asText();
    for (BundleStatus lie : List.of(rejected, new BundleStatus.Unknown())) {
      proxy.lie =
          message ->
              message instanceof Answer.Status status
                  ? altered(status, "status", lie)
                  : LyingProxy.hidden(message);
      run("bundle", "show", id, "--user=0:0").expect(ExitCode.UNKNOWN);
    }
  }

  @Test
  void whatIsRejectedIsSoWithItsNonceUnused() {
    JsonNode error = pay("9000000000000000").expectError(ExitCode.REJECTED);
    assertTrue(
        error.get("message").asText().contains("nothing was changed up to checkpoint"),
        error.toString());
  }

  @Test
  void whatWasAppliedHasNotFailed() {
    BundleStatus failed = new BundleStatus.Failed(RejectReason.PROOF_INVALID, 2);
    pushing(
        status ->
            status instanceof BundleStatus.Committed || status instanceof BundleStatus.Final
                ? failed
                : status);
    JsonNode error = pay("1").expectError(ExitCode.LIE);
    assertTrue(error.get("message").asText().contains("and it is final"), error.toString());
  }

  /** The path of an account with slots of 0. */
  private static SlotProof zeros(SlotProof proof) {
    MerklePath zeros = new MerklePath(List.of(Fr.ZERO, Fr.ZERO, Fr.ZERO));
    return altered(altered(proof, "value", Fr.ZERO), "slotPath", zeros);
  }

  @Test
  void anAccountThatIsThereIsNotAbsent() {
    List<UnaryOperator<SlotProof>> lies =
        List.of(p -> p, p -> altered(zeros(p), "leaf", Fr.ZERO), LyingNodeTest::zeros);
    for (UnaryOperator<SlotProof> lie : lies) {
      proxy.lie =
          message ->
              message instanceof Answer.AccountState state
                  ? new Answer.AccountState(
                      state.request(),
                      Optional.empty(),
                      state.checkpointHeight(),
                      Optional.empty(),
                      lie.apply(state.proof()))
                  : message;
      run("account", "show", "1:0").expectError(ExitCode.LIE);
    }
    proxy.lie = message -> message;
    JsonNode error = run("account", "show", "1:77").expectError(ExitCode.MISSING);
    assertTrue(error.get("message").asText().contains("as its path proves"), error.toString());
  }
}
