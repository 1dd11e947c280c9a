package dev.freehold.coordinator.machine;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
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
import dev.freehold.core.proof.DevelopmentPoints;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Reports of a worker that makes value, fees, accounts or proofs up: each is refused whole and by
 * name, before anything of it is logged, and the honest block of that height is final after it.
 */
class MintingReportTest {
  private static final RealmId REALM = new RealmId(0);
  private static final UserId OWN = UserId.of(REALM, 0);
  private static final UserId OTHER = UserId.of(new RealmId(1), 0);
  private static final long TREASURY = 1_000_000;
  private static final long LINK = 11;
  private static final long STEP_MS = 1000;

  private final Genesis genesis = genesis(true);
  private CoordinatorMachine machine = machine(genesis);
  private long nowMs;

  private static Genesis genesis(boolean development) {
    return new Genesis(
        "test",
        development,
        2,
        0,
        TestFounders.alone(Hash32.ZERO),
        TaggedHash.NODE_ID.of(new byte[] {9}),
        new FeeSchedule(10, 1, 1, 1),
        List.of(new Genesis.Funded(Fr.ONE, TREASURY), new Genesis.Funded(Fr.of(2), 7)));
  }

  private static CoordinatorMachine machine(Genesis genesis) {
    return new CoordinatorMachine(
        genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  }

  @BeforeEach
  void join() {
    machine.step(
        new CoordinatorInput.WorkerJoined(LINK, TaggedHash.NODE_ID.of(new byte[] {1}), "worker:1"));
  }

  private RealmHeader head() {
    return machine.realms().getFirst().header();
  }

  /** The block after one, which pays some fees. */
  private RealmHeader block(
      RealmHeader before,
      int bundles,
      long fees,
      List<RealmEvent> events,
      List<FunctionProofs> proofs) {
    return TestHeaders.next(
        before, machine.head().height(), before.height() + 7, bundles, fees, events, proofs);
  }

  private List<CoordinatorEffect> report(
      RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs) {
    return machine.step(new CoordinatorInput.BlockReported(LINK, 1, header, events, proofs));
  }

  private Checkpoint seal() {
    nowMs += STEP_MS;
    machine.step(new CoordinatorInput.Tick(nowMs));
    return machine.head();
  }

  private void refused(
      String why, RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs) {
    assertEquals(
        List.of(
            new CoordinatorEffect.Close(
                LINK,
                GoodbyeReason.OUT_OF_STEP,
                "realm 0: block %d: %s".formatted(header.height(), why))),
        report(header, events, proofs));
    Checkpoint without = seal();
    assertEquals(List.of(), without.headers(), "nothing of it is final");
    assertEquals(List.of(), without.events());
    List<RealmEvent> honest = List.of(new RealmEvent.Pay(OWN, OTHER, 5));
    RealmHeader good = block(head(), 1, 100, honest, List.of());
    assertEquals(List.of(), report(good, honest, List.of()));
    Checkpoint with = seal();
    assertEquals(List.of(good), with.headers());
    assertEquals(List.of(new CheckpointEvent.Paid(OWN, OTHER, 5)), with.events());
  }

  private void refused(String why, long fees, RealmEvent... events) {
    refused(why, block(head(), 1, fees, List.of(events), List.of()), List.of(events), List.of());
  }

  @Test
  void aPaymentOfMoreThanTheTreasury() {
    refused(
        "it spends 1000001, its treasury is 1000000",
        100,
        new RealmEvent.Pay(OWN, OTHER, TREASURY - 99));
  }

  @Test
  void paymentsThatTogetherPassTheTreasury() {
    refused(
        "it spends more than there can be, its treasury is 1000000",
        100,
        new RealmEvent.Pay(OWN, OTHER, Long.MAX_VALUE),
        new RealmEvent.Pay(OWN, OTHER, Long.MAX_VALUE));
  }

  @Test
  void anAccountWhoseBalanceIsNotThere() {
    refused(
        "it spends 1000100, its treasury is 1000000",
        100,
        new RealmEvent.OpenAccount(OWN, Fr.of(3), TREASURY, Hash32.ZERO, 0));
  }

  @Test
  void anAccountThatNobodyCanOwn() {
    refused(
        "it opens an account for no key",
        100,
        new RealmEvent.OpenAccount(OWN, Fr.ZERO, 1, Hash32.ZERO, 0));
  }

  @Test
  void whatAReportBeforeItHasSpent() {
    List<RealmEvent> all = List.of(new RealmEvent.Pay(OWN, OTHER, TREASURY - 100));
    RealmHeader first = block(head(), 1, 100, all, List.of());
    assertEquals(List.of(), report(first, all, List.of()));
    List<RealmEvent> more = List.of(new RealmEvent.Pay(OWN, OTHER, 1));
    RealmHeader second = block(first, 1, 0, more, List.of());
    assertEquals(
        List.of(
            new CoordinatorEffect.Close(
                LINK,
                GoodbyeReason.OUT_OF_STEP,
                "realm 0: block 2: its fees rise by 0, its bundles pay 12 at least")),
        report(second, more, List.of()));
    RealmHeader third = block(first, 1, 12, more, List.of());
    assertEquals(
        List.of(
            new CoordinatorEffect.Close(
                LINK,
                GoodbyeReason.OUT_OF_STEP,
                "realm 0: block 2: its fees rise by 12, its treasury is 0")),
        report(third, more, List.of()));
    assertEquals(List.of(first), seal().headers());
    // The same once it is final, and after a restart.
    assertEquals(1, report(block(first, 1, 12, more, List.of()), more, List.of()).size());
  }

  @Test
  void feesThatAreNotThere() {
    refused("its fees rise by 1000001, its treasury is 1000000", TREASURY + 1);
  }

  @Test
  void feesThatAreNotPaid() {
    refused(
        "its fees rise by 11, its bundles pay 12 at least", 11, new RealmEvent.Pay(OWN, OTHER, 1));
  }

  @Test
  void aDeploymentWithoutItsFee() {
    ContractSpec contract = TestContracts.of(1);
    refused(
        "its fees rise by 100, its bundles pay 899 at least",
        100,
        new RealmEvent.Deploy(OWN, contract, Hash32.ZERO, 0));
  }

  @Test
  void aContractWithADevelopmentKeyWhereNoneMayBe() {
    machine = machine(genesis(false));
    join();
    refused(
        "it deploys a contract with a development key",
        5000,
        new RealmEvent.Deploy(OWN, relabelled(), Hash32.ZERO, 0));
  }

  private static ContractSpec relabelled() {
    return new ContractSpec(
        "c",
        SlotShape.uniform(1),
        List.of(
            new FunctionSpec(
                "f", FunctionSpec.SetupKind.CEREMONY, DevelopmentPoints.keyWithAlpha())));
  }

  @Test
  void aPaymentOfNothing() {
    refused("it pays nothing to 1:0", 100, new RealmEvent.Pay(OWN, OTHER, 0));
  }

  @Test
  void aPaymentOfNobody() {
    refused(
        "its event is sent by 0:9, which does not exist",
        100,
        new RealmEvent.Pay(UserId.of(REALM, 9), OTHER, 1));
  }

  @Test
  void aPaymentOfAnotherRealmsUser() {
    refused("its event is sent by 1:0 of another realm", 100, new RealmEvent.Pay(OTHER, OWN, 1));
  }

  @Test
  void aPaymentToItself() {
    refused(
        "it sends out a payment to 0:0, a user of its own", 100, new RealmEvent.Pay(OWN, OWN, 1));
  }

  @Test
  void aPaymentToARealmThatIsNotThere() {
    refused(
        "it pays 9:0, whose realm has no accounts",
        100,
        new RealmEvent.Pay(OWN, UserId.of(new RealmId(9), 0), 1));
  }

  @Test
  void aChainOfEventsThatIsNotThatOfItsEvents() {
    List<RealmEvent> events = List.of(new RealmEvent.Pay(OWN, OTHER, 1));
    RealmHeader h = block(head(), 1, 100, events, List.of());
    refused(
        "its chain of events is not that of its events",
        altered(h, "eventsChain", Hash32.ZERO),
        events,
        List.of());
  }

  @Test
  void valueThatItLostAndNeverHad() {
    RealmHeader h = block(head(), 1, 100, List.of(), List.of());
    refused(
        "it spends 1000001, its treasury is 1000000",
        altered(h, "lostTotal", TREASURY - 99),
        List.of(),
        List.of());
  }

  @Test
  void proofsOfAFunctionBeforeItsBlockCanCallIt() {
    RealmHeader origin = RealmHeader.origin(REALM);
    deploy();
    List<FunctionProofs> proofs = List.of(proofs(0, 1));
    RealmHeader h = block(head(), 1, 100, List.of(), proofs);
    RealmHeader early = altered(h, "checkpointHeight", Math.max(0, origin.checkpointHeight()));
    refused(
        "contract 1 with a function 0 is not registered at checkpoint 0", early, List.of(), proofs);
  }

  @Test
  void proofsThatAreNotInOrder() {
    deploy();
    List<FunctionProofs> proofs = List.of(proofs(1, 1), proofs(0, 1));
    refused(
        "its proofs of contract 1, function 0 are out of order",
        block(head(), 1, 100, List.of(), proofs),
        List.of(),
        proofs);
  }

  @Test
  void proofsOfAFunctionInAnEntryThatTheOneBeforeHasRoomFor() {
    deploy();
    List<FunctionProofs> proofs = List.of(proofs(0, 1), proofs(0, 1));
    refused(
        "its proofs of contract 1, function 0 are out of order",
        block(head(), 1, 100, List.of(), proofs),
        List.of(),
        proofs);
    List<FunctionProofs> full = List.of(proofs(0, Limits.STATEMENTS_MAX), proofs(0, 1));
    int bundles = Limits.STATEMENTS_MAX / Limits.BUNDLE_CALLS_MAX + 1;
    assertEquals(
        List.of(), report(block(head(), bundles, 10L * bundles, List.of(), full), List.of(), full));
  }

  @Test
  void moreProofsThanItsBundlesHaveCalls() {
    deploy();
    List<FunctionProofs> proofs = List.of(proofs(0, Limits.BUNDLE_CALLS_MAX + 1));
    refused(
        "it has more proofs than its bundles have calls",
        block(head(), 1, 100, List.of(), proofs),
        List.of(),
        proofs);
  }

  private static FunctionProofs proofs(int function, int count) {
    return new FunctionProofs(new ContractId(1), function, count, Hash32.ZERO);
  }

  private void deploy() {
    List<FunctionSpec> functions = TestContracts.of(1).functions();
    ContractSpec two =
        new ContractSpec(
            "c", SlotShape.uniform(1), List.of(functions.getFirst(), functions.getFirst()));
    List<RealmEvent> events = List.of(new RealmEvent.Deploy(OWN, two, Hash32.ZERO, 0));
    assertEquals(List.of(), report(block(head(), 1, 5000, events, List.of()), events, List.of()));
    assertEquals(1, seal().events().size());
  }
}
