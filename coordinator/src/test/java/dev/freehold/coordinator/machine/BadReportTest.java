package dev.freehold.coordinator.machine;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports that cannot be those of a block: each closes its sender, and changes nothing else. */
class BadReportTest {
  private static final RealmId REALM = new RealmId(0);
  private static final long LINK = 11;
  private static final long STEP_MS = 1000;
  private static final RealmEvent PAID =
      new RealmEvent.Pay(UserId.of(REALM, 0), UserId.of(new RealmId(1), 0), 5);

  private final Genesis genesis =
      TestFounders.genesis(
          2,
          List.of(new Genesis.Funded(Fr.ONE, 1_000_000_000), new Genesis.Funded(Fr.of(2), 1_000)));
  private final CoordinatorMachine machine =
      new CoordinatorMachine(genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  private final RealmHeader origin = RealmHeader.origin(REALM);
  private long nowMs;

  @BeforeEach
  void join() {
    machine.step(
        new CoordinatorInput.WorkerJoined(LINK, TaggedHash.NODE_ID.of(new byte[] {1}), "worker:1"));
  }

  private RealmHeader next(
      RealmHeader before, List<RealmEvent> events, List<FunctionProofs> proofs) {
    int bundles =
        Math.max(
            proofs.size(), (events.size() + Limits.BUNDLE_CALLS_MAX - 1) / Limits.BUNDLE_CALLS_MAX);
    return TestHeaders.next(
        before, machine.head().height(), before.height() + 7, bundles, bundles, events, proofs);
  }

  private RealmHeader next(RealmHeader before) {
    return next(before, List.of(), List.of());
  }

  private static List<FunctionProofs> proofs(int contract, int function) {
    return List.of(new FunctionProofs(new ContractId(contract), function, 1, Hash32.ZERO));
  }

  private List<CoordinatorEffect> report(
      long link,
      long epoch,
      RealmHeader header,
      List<RealmEvent> events,
      List<FunctionProofs> proofs) {
    return machine.step(new CoordinatorInput.BlockReported(link, epoch, header, events, proofs));
  }

  private Checkpoint seal() {
    nowMs += STEP_MS;
    machine.step(new CoordinatorInput.Tick(nowMs));
    return machine.head();
  }

  /** The report closed its sender; the next good one is taken as if nothing had come. */
  private void closed(GoodbyeReason reason, String text, List<CoordinatorEffect> effects) {
    assertEquals(List.of(new CoordinatorEffect.Close(LINK, reason, text)), effects);
    assertEquals(List.of(), seal().headers(), "nothing of it is final");
    RealmHeader good = next(machine.realms().getFirst().header());
    assertEquals(List.of(), report(LINK, 1, good, List.of(), List.of()));
    assertEquals(List.of(good), seal().headers());
  }

  private void outOfStep(String why, List<CoordinatorEffect> effects) {
    closed(GoodbyeReason.OUT_OF_STEP, "realm 0: " + why, effects);
  }

  @Test
  void ofARealmOfAnother() {
    RealmHeader foreign = next(RealmHeader.origin(new RealmId(1)));
    closed(
        GoodbyeReason.NOT_ALLOWED,
        "realm 1 is not yours",
        report(LINK, 1, foreign, List.of(), List.of()));
  }

  @Test
  void ofARealmThatIsNotActive() {
    RealmHeader beyond = next(RealmHeader.origin(new RealmId(RealmId.COUNT - 1)));
    closed(
        GoodbyeReason.NOT_ALLOWED,
        "realm " + (RealmId.COUNT - 1) + " is not yours",
        report(LINK, 1, beyond, List.of(), List.of()));
  }

  @Test
  void ofAnotherEpoch() {
    closed(
        GoodbyeReason.NOT_ALLOWED,
        "realm 0 is not yours",
        report(LINK, 2, next(origin), List.of(), List.of()));
  }

  @Test
  void ofWhoIsNoWorker() {
    assertEquals(
        List.of(
            new CoordinatorEffect.Close(
                LINK + 1, GoodbyeReason.NOT_ALLOWED, "realm 0 is not yours")),
        report(LINK + 1, 1, next(origin), List.of(), List.of()));
  }

  @Test
  void ofABlockThatDoesNotFollow() {
    outOfStep(
        "block 2 does not follow 0", report(LINK, 1, next(next(origin)), List.of(), List.of()));
  }

  @Test
  void ofACheckpointThatDoesNotExist() {
    RealmHeader h = next(origin);
    RealmHeader early = altered(h, "checkpointHeight", 1L);
    outOfStep("checkpoint 1 does not exist yet", report(LINK, 1, early, List.of(), List.of()));
  }

  @Test
  void ofEventsThatAreNotTheBlocks() {
    outOfStep(
        "the events are not those of the header",
        report(LINK, 1, next(origin), List.of(PAID), List.of()));
  }

  @Test
  void ofProofsThatAreNotTheBlocks() {
    List<FunctionProofs> others = deploy();
    RealmHeader second = next(machine.realms().getFirst().header());
    outOfStep("the proofs are not those of the header", report(LINK, 1, second, List.of(), others));
  }

  @Test
  void ofMoreEventsThanABlockMayHave() {
    List<RealmEvent> many =
        IntStream.rangeClosed(0, Limits.BLOCK_EVENTS_MAX).mapToObj(_ -> PAID).toList();
    outOfStep(
        "more events or proofs than a block may have",
        report(LINK, 1, next(origin, many, List.of()), many, List.of()));
  }

  @Test
  void ofProofsOfAContractThatIsNotRegistered() {
    List<FunctionProofs> unknown = proofs(1, 0);
    outOfStep(
        "block 1: contract 1 with a function 0 is not registered at checkpoint 0",
        report(LINK, 1, next(origin, List.of(), unknown), List.of(), unknown));
  }

  @Test
  void ofProofsOfTheSystem() {
    List<FunctionProofs> system = proofs(0, 0);
    outOfStep(
        "block 1: contract 0 with a function 0 is not registered at checkpoint 0",
        report(LINK, 1, next(origin, List.of(), system), List.of(), system));
  }

  @Test
  void ofProofsOfAFunctionThatItsContractHasNot() {
    deploy();
    List<FunctionProofs> unknown = proofs(1, 1);
    RealmHeader second = next(machine.realms().getFirst().header(), List.of(), unknown);
    outOfStep(
        "block 3: contract 1 with a function 1 is not registered at checkpoint 2",
        report(LINK, 1, second, List.of(), unknown));
  }

  /** Two realms, each with half of a half: a worker fills its own and all that is common. */
  @Test
  void whoReportsMoreThanCheckpointsTakeIsLeftUnreadUntilThereIsRoomAndNoOtherIs() {
    long other = LINK + 1;
    machine.step(
        new CoordinatorInput.WorkerJoined(
            other, TaggedHash.NODE_ID.of(new byte[] {2}), "worker:2"));
    List<RealmEvent> many =
        IntStream.range(0, Limits.BLOCK_EVENTS_MAX).mapToObj(_ -> PAID).toList();
    RealmHeader header = origin;
    List<CoordinatorEffect> effects = List.of();
    while (effects.isEmpty()) {
      header = next(header, many, List.of());
      effects = report(LINK, 1, header, many, List.of());
    }
    assertEquals(List.of(new CoordinatorEffect.Reading(LINK, false)), effects);
    // What was on its way is still taken, and nobody is told twice.
    header = next(header, many, List.of());
    assertEquals(List.of(), report(LINK, 1, header, many, List.of()));
    RealmHeader honest = next(RealmHeader.origin(new RealmId(1)));
    assertEquals(List.of(), report(other, 1, honest, List.of(), List.of()));
    assertEquals(2, seal().headers().size(), "the other is in the next checkpoint");
    int checkpoints = 0;
    boolean read = false;
    while (!read) {
      nowMs += STEP_MS;
      read =
          machine
              .step(new CoordinatorInput.Tick(nowMs))
              .contains(new CoordinatorEffect.Reading(LINK, true));
      checkpoints++;
    }
    assertTrue(checkpoints > 1, "not with every checkpoint");
    header = next(header, many, List.of());
    assertEquals(List.of(), report(LINK, 1, header, many, List.of()));
  }

  /** Registers a contract of one function; the proofs are such as its blocks may rest on. */
  private List<FunctionProofs> deploy() {
    List<RealmEvent> deployment =
        List.of(new RealmEvent.Deploy(UserId.of(REALM, 0), TestContracts.of(1), Hash32.ZERO, 0));
    report(LINK, 1, next(origin, deployment, List.of()), deployment, List.of());
    seal();
    RealmHeader resting = next(machine.realms().getFirst().header(), List.of(), proofs(1, 0));
    assertEquals(List.of(), report(LINK, 1, resting, List.of(), proofs(1, 0)));
    assertEquals(List.of(resting), seal().headers());
    return proofs(1, 0);
  }
}
