package dev.freehold.node.service;

import static dev.freehold.node.transport.TestValidator.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.transport.TestValidator;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running worker with three validators, of which the first alone is a quorum. */
@Timeout(180)
class WorkerLinksTest {
  private static final int COUNT = 3;
  private static final int REALMS = 3;

  @TempDir private Path directory;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<ValidatorKey> keys =
      IntStream.range(0, COUNT).mapToObj(i -> new ValidatorKey(FixedValues.bytes(32, i))).toList();
  private final List<TestValidator> validators = new ArrayList<>();
  private final Genesis genesis =
      new Genesis(
          "test",
          true,
          REALMS,
          1_000_000,
          new Founders(FaultModel.BYZANTINE, keys.stream().map(this::founder).toList()),
          Hash32.ZERO,
          new FeeSchedule(10, 1, 1, 1),
          // One a realm, which its first block opens.
          Collections.nCopies(REALMS, new Genesis.Funded(Fr.ONE, 1_000)));
  private volatile long height;
  private WorkerNode worker;

  private Founder founder(ValidatorKey key) {
    int weight = key == keys.getFirst() ? 100 : 1;
    return new Founder(
        new Validator(key.nodeKey().id(), key.publicKey(), weight), key.possession());
  }

  @BeforeEach
  void listen() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      validators.add(new TestValidator(i, keys.get(i).nodeKey(), genesis, () -> height));
    }
  }

  @AfterEach
  void end() {
    if (worker != null) {
      worker.close();
    }
    validators.forEach(TestValidator::close);
  }

  private void startWorker() throws IOException {
    worker =
        new WorkerNode(
            new DataDirectory(directory.resolve("worker")),
            genesis,
            TestWorkers.settings(validators.stream().map(TestValidator::address).toList()),
            failures::add);
  }

  private void awaitLinks(Integer... of) {
    for (int i : of) {
      eventually("link " + i, () -> validators.get(i).links() == 1);
    }
  }

  /** Has a validator say that all realms are the worker's, and where each of them stands. */
  private void assign(int validator, RealmHeader... sealed) {
    TestValidator by = validators.get(validator);
    List<RealmEndpoint> seats = new ArrayList<>();
    for (int i = 0; i < REALMS; i++) {
      RealmId realm = new RealmId(i);
      RealmHeader header =
          List.of(sealed).stream()
              .filter(each -> each.realm().equals(realm))
              .findFirst()
              .orElse(RealmHeader.origin(realm));
      seats.add(new RealmEndpoint(header, by.worker(), worker.endpoint().toString()));
    }
    by.say(new Message.Assignment(seats));
  }

  private List<RealmHeader> hearReports(int validator, int count) throws InterruptedException {
    List<RealmHeader> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      headers.add(validators.get(validator).hear(Message.BlockReport.class).header());
    }
    return headers;
  }

  private static Set<Integer> realms(List<RealmHeader> headers) {
    Set<Integer> realms = new TreeSet<>();
    for (RealmHeader header : headers) {
      assertEquals(1, header.height());
      assertTrue(realms.add(header.realm().value()), "each once");
    }
    return realms;
  }

  private boolean hasHeardReports(int validator) {
    return validators.get(validator).heard().stream()
        .anyMatch(Message.BlockReport.class::isInstance);
  }

  /** The checkpoint after another, with nothing in it, which nobody has signed. */
  private Checkpoint after(Checkpoint before) {
    return new Checkpoint(
        before.height() + 1,
        before.hash(),
        before.timeMs() + 1,
        before.globalRoot(),
        List.of(),
        List.of(),
        before.registryRoot(),
        before.totals(),
        Optional.empty());
  }

  /** The first checkpoint, final by the vote of the first validator. */
  private Checkpoint first() {
    Checkpoint next = after(genesis.checkpoint());
    Hash32 chain = genesis.hash();
    CandidateHeader candidate =
        new CandidateHeader(0, 1, 0, chain, 1, Candidate.payloadDigest(next.hash(), Hash32.ZERO));
    Hash32 hash = candidate.hash(chain);
    byte[] vote = Vote.message(chain, VoteKind.FINAL, 0, 1, hash);
    Certificate certificate =
        new Certificate(
            VoteKind.FINAL,
            0,
            1,
            hash,
            Signers.of(0),
            new BlsSignature(keys.getFirst().sign(vote)));
    return next.with(FinalityProof.of(candidate, Hash32.ZERO, List.of(), certificate));
  }

  private NodeConnection client() {
    return NodeConnection.toAsk(new Endpoint("127.0.0.1", worker.port()), ClientOptions.DEFAULT);
  }

  private void awaitCheckpoint(long wanted) {
    eventually(
        "checkpoint " + wanted,
        () -> {
          try (NodeConnection client = client()) {
            return client.checkpointHeight() == wanted;
          }
        });
  }

  private List<SeenNode> seen() {
    try (NodeConnection client = client()) {
      return assertInstanceOf(Answer.Counters.class, client.ask(Query.CountersOf::new)).nodes();
    }
  }

  @Test
  void reportsGoToWhoeverSentTheLastTableAndBeginAboveItsHeaders() throws Exception {
    startWorker();
    awaitLinks(0, 1, 2);
    assign(1);
    List<RealmHeader> blocks = hearReports(1, REALMS);
    assertEquals(Set.of(0, 1, 2), realms(blocks));
    RealmHeader known =
        blocks.stream().filter(header -> header.realm().value() == 1).findFirst().orElseThrow();
    assign(2, known);
    assertEquals(Set.of(0, 2), realms(hearReports(2, 2)));
    assign(2);
    assertEquals(Set.of(0, 1, 2), realms(hearReports(2, REALMS)), "it has forgotten all");
    assertFalse(hasHeardReports(0) || hasHeardReports(1) || hasHeardReports(2));
    assertEquals(List.of(), failures);
  }

  @Test
  void whenTheOneThatIsObeyedDiesNothingIsLostAndCheckpointsComeFromOthers() throws Exception {
    startWorker();
    awaitLinks(0, 1, 2);
    assign(2);
    hearReports(2, REALMS);
    validators.get(2).kill();
    validators.get(1).say(new Message.CheckpointPush(first()));
    awaitCheckpoint(1);
    validators.get(2).start();
    awaitLinks(2);
    assign(2);
    assertEquals(Set.of(0, 1, 2), realms(hearReports(2, REALMS)));
    validators.get(2).kill();
    assign(0);
    assertEquals(Set.of(0, 1, 2), realms(hearReports(0, REALMS)));
    assertEquals(List.of(), failures);
  }

  @Test
  void aDeadOneAndOneThatTurnsItAwayKeepNoWorkerFromTheThird() throws Exception {
    validators.get(0).kill();
    validators.get(1).turnAway(TestValidator.notInvited());
    startWorker();
    awaitLinks(2);
    assign(2);
    worker.joined().get();
    assertEquals(Set.of(0, 1, 2), realms(hearReports(2, REALMS)));
    assertEquals(List.of(false, false, true), seen().stream().map(SeenNode::connected).toList());
    assertEquals(
        validators.stream().map(v -> v.endpoint().toString()).toList(),
        seen().stream().map(SeenNode::endpoint).toList());
    assertTrue(seen().stream().allMatch(node -> node.role() == Role.COORDINATOR));
    assertEquals(List.of(), failures);
  }

  @Test
  void whomAllTurnAwayEndsAndSaysWhatEachOfThemSaid() throws Exception {
    validators.forEach(validator -> validator.turnAway(TestValidator.notInvited()));
    startWorker();
    eventually("the end", () -> !failures.isEmpty());
    String said = assertInstanceOf(TurnedAwayException.class, failures.getFirst()).getMessage();
    assertTrue(said.startsWith("all validators turn it away: "), said);
    for (TestValidator validator : validators) {
      String its = "the coordinator at %s does not let this worker in: no invitation";
      assertTrue(said.contains(its.formatted(validator.endpoint())), said);
    }
    assertEquals(1, failures.size());
  }

  @Test
  void aBadCheckpointClosesTheLinkThatItCameByAndNoOther() throws Exception {
    startWorker();
    awaitLinks(0, 1, 2);
    assign(2);
    validators.get(1).say(new Message.CheckpointPush(after(genesis.checkpoint())));
    eventually("a new link to 1", () -> validators.get(1).welcomed() == 2);
    validators.get(0).say(new Message.CheckpointPush(first()));
    awaitCheckpoint(1);
    assertEquals(1, validators.get(0).welcomed());
    assertEquals(1, validators.get(2).welcomed());
    assertEquals(List.of(), failures);
  }

  @Test
  void whatAnotherHasIsAskedForWhereTheFirstThatHadItDied() throws Exception {
    height = 1;
    startWorker();
    Query wanted = new Query.CheckpointOf(0, 1);
    for (TestValidator validator : validators) {
      assertEquals(wanted, validator.hear(Query.class));
    }
    validators.get(0).kill();
    assertEquals(wanted, validators.get(1).hear(Query.class));
    validators.get(1).say(new Answer.CheckpointAt(0, first()));
    awaitCheckpoint(1);
    assertEquals(List.of(), failures);
  }
}
