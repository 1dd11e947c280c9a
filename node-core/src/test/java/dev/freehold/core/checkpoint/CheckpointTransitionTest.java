package dev.freehold.core.checkpoint;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.checkpoint.CheckpointTransition.Sent;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of what follows from reports, and of what a checkpoint cannot change unnoticed. */
class CheckpointTransitionTest {
  private static final RealmId ZERO = new RealmId(0);
  private static final RealmId ONE = new RealmId(1);
  private static final UserId A = UserId.of(ZERO, 0);
  private static final UserId B = UserId.of(ONE, 0);
  private static final UserId NOBODY = UserId.of(ONE, 1);
  private static final Genesis GENESIS =
      TestFounders.genesis(
          2, List.of(new Genesis.Funded(Fr.ONE, 1000), new Genesis.Funded(Fr.of(2), 50)));

  private static final FunctionSpec FUNCTION =
      new FunctionSpec(
          "f",
          FunctionSpec.SetupKind.DEVELOPMENT,
          new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]));
  private static final ContractSpec SPEC =
      new ContractSpec("c", SlotShape.uniform(1), List.of(FUNCTION));

  private final ChainState state = ChainState.of(GENESIS);

  /** The next block of a realm, with ten units of fees. */
  private static Sent block(RealmHeader before, RealmEvent... sent) {
    List<RealmEvent> events = List.of(sent);
    RealmHeader header =
        new RealmHeader(
            before.realm(),
            before.height() + 1,
            before.hash(),
            0,
            before.rootAfter(),
            Fr.of(before.height() + 7 + before.realm().value()),
            1,
            Hash32.ZERO,
            RealmEvent.digest(events),
            RealmEvent.chain(before.eventsChain(), events),
            FunctionProofs.digest(List.of()),
            before.feesTotal() + 10,
            before.lostTotal(),
            before.market());
    return new Sent(header, events);
  }

  private static RealmEvent open(UserId opener, long balance) {
    return new RealmEvent.OpenAccount(opener, Fr.of(9), balance, Hash32.ZERO, 0);
  }

  private static RealmEvent deploy() {
    return new RealmEvent.Deploy(A, SPEC, Hash32.ZERO, 0);
  }

  private static CheckpointEvent.Covered covered(long lastBlock) {
    return new CheckpointEvent.Covered(
        Hash32.ZERO, ZERO, new ContractId(1), 0, 1, 0, lastBlock, 0, 1, B);
  }

  private Checkpoint next(List<Sent> blocks, CheckpointEvent... work) {
    return CheckpointTransition.next(state, blocks, List.of(work), state.height() + 1);
  }

  private void seal(List<Sent> blocks, CheckpointEvent... work) {
    Checkpoint next = next(blocks, work);
    assertEquals("", state.refusal(next).orElse(""));
    state.adopt(next);
  }

  @Test
  void theUpdateOfTheTreeIsThereWhenItWasCheckedAndWhenItIsAdopted() {
    Checkpoint next = next(List.of(block(state.header(ZERO)), block(state.header(ONE))));
    TreeDelta made = state.treeUpdate(next).orElseThrow();
    assertEquals(next.globalRoot(), made.root());
    state.adopt(next);
    assertSame(made, state.treeUpdate(next).orElseThrow());
    assertTrue(state.treeUpdate(GENESIS.checkpoint()).isEmpty());
    Checkpoint after = next(List.of(block(state.header(ONE))));
    assertEquals(after.globalRoot(), state.treeUpdate(after).orElseThrow().root());
    assertSame(made, state.treeUpdate(next).orElseThrow());
  }

  private void refused(String why, Checkpoint checkpoint) {
    assertEquals(
        "checkpoint %d is not borne out: %s".formatted(checkpoint.height(), why),
        state.refusal(checkpoint).orElse("taken"));
  }

  @Test
  void allThatRealmsSendIsCarriedOutOnceAndInTheirOrder() {
    RealmHeader zero = state.header(ZERO);
    Sent first = block(zero, new RealmEvent.Pay(A, B, 100), open(A, 7), deploy());
    Sent second = block(first.header(), new RealmEvent.Pay(A, NOBODY, 30));
    seal(List.of(first, second, block(state.header(ONE), new RealmEvent.Pay(B, A, 5))));
    assertEquals(1000 - 100 - 7 - 20 + 7 + 5, state.treasury(ZERO));
    // The account 0:1 came first, so 1:1 was nobody: its payment came back.
    assertEquals(50 + 100 - 5 - 10, state.treasury(ONE));
    assertTrue(state.exists(UserId.of(ZERO, 1)));
    assertTrue(state.hasFunction(new ContractId(1), 0, 1));
    assertEquals(new Totals(3, 1), state.totals());
    assertEquals(30, state.fees());
  }

  @Test
  void whatComesBackIsInTheTreasuryAgain() {
    seal(List.of(block(state.header(ZERO), new RealmEvent.Pay(A, NOBODY, 30))));
    assertEquals(990, state.treasury(ZERO));
    assertEquals(50, state.treasury(ONE));
  }

  @Test
  void oneEventTooManyTooFewOrInAnotherOrderIsRefused() {
    Checkpoint next =
        next(
            List.of(
                block(
                    state.header(ZERO), new RealmEvent.Pay(A, B, 1), new RealmEvent.Pay(A, B, 2))));
    List<CheckpointEvent> events = next.events();
    String why = "realm 0: it does not deliver what its blocks sent, all of it and no more";
    refused(why, next.withEvents(events.subList(0, 1)));
    refused(why, next.withEvents(List.of()));
    refused(why, next.withEvents(events.reversed()));
    List<CheckpointEvent> more = new ArrayList<>(events);
    more.add(new CheckpointEvent.Paid(A, B, 3));
    refused(why, next.withEvents(more));
    List<CheckpointEvent> foreign = new ArrayList<>(events);
    foreign.add(new CheckpointEvent.Paid(B, A, 3));
    refused(
        "it delivers what no realm sent: Paid[from=1:0, to=0:0, amount=3]",
        next.withEvents(foreign));
    assertEquals("", state.refusal(next).orElse(""));
  }

  @Test
  void whatIsSentIsCarriedOutAsItMust() {
    Checkpoint paid = next(List.of(block(state.header(ZERO), new RealmEvent.Pay(A, B, 1))));
    CheckpointEvent.Bounced bounced = new CheckpointEvent.Bounced(new RealmEvent.Pay(A, B, 1));
    refused(
        "it does not carry out what a realm sent as it must: " + bounced,
        paid.withEvents(List.of(bounced)));
    Checkpoint opened = next(List.of(block(state.header(ZERO), open(A, 5))));
    CheckpointEvent elsewhere =
        new CheckpointEvent.AccountOpened(A, UserId.of(ONE, 1), Fr.of(9), 5, Hash32.ZERO, 0);
    refused(
        "it does not carry out what a realm sent as it must: " + elsewhere,
        opened.withEvents(List.of(elsewhere)));
  }

  @Test
  void aRealmSpendsNoMoreThanItsTreasury() {
    refused(
        "realm 1: it spends 51, its treasury is 50",
        next(List.of(block(state.header(ONE), new RealmEvent.Pay(B, A, 41)))));
    seal(List.of(block(state.header(ONE), new RealmEvent.Pay(B, A, 40))));
    refused(
        "realm 1: its fees rise by 10, its treasury is 0", next(List.of(block(state.header(ONE)))));
  }

  @Test
  void rewardsAreForWhatIsCoveredAndOutOfHalfTheFees() {
    CheckpointEvent reward = new CheckpointEvent.Rewarded(B, 5, Hash32.ZERO);
    seal(List.of(block(state.header(ZERO), deploy())));
    refused("it pays 1:0 for a job that it does not cover", next(List.of(), reward));
    refused(
        "it pays 1:0 6 of 5",
        next(List.of(), covered(1), new CheckpointEvent.Rewarded(B, 6, Hash32.ZERO)));
    refused("it covers what cannot be covered: " + covered(2), next(List.of(), covered(2)));
    seal(List.of(), covered(1), reward);
    assertEquals(5, state.rewards());
    assertEquals(55, state.treasury(ONE));
    refused("it pays 1:0 5 of 0", next(List.of(), covered(1), reward));
  }

  @Test
  void placeRootsAndTotalsAreThoseThatFollow() {
    Checkpoint c = next(List.of(block(state.header(ZERO), deploy())));
    refused(
        "it does not follow checkpoint 0",
        altered(c, "previous", Hash32.parse("00".repeat(31) + "01")));
    refused("its global root is not that of its headers", altered(c, "globalRoot", Fr.ONE));
    refused("its registry root is another", altered(c, "registryRoot", Hash32.ZERO));
    refused("its totals are not those of its events", altered(c, "totals", Totals.NONE));
    state.adopt(c);
    refused(
        "block 1 of realm 0 cannot come after block 1",
        next(List.of(block(RealmHeader.origin(ZERO)))));
  }

  private Checkpoint adopting(long checkpointHeight, long blocksOn) {
    RealmHeader known = state.header(ZERO);
    RealmHeader next = altered(block(known).header(), "checkpointHeight", checkpointHeight);
    return next(List.of(new Sent(altered(next, "height", known.height() + blocksOn), List.of())));
  }

  /** Blocks in between are not seen, and change nothing of it. */
  @Test
  void noRealmsClockGoesBackOrAhead() {
    seal(List.of());
    seal(List.of());
    Checkpoint forward = adopting(2, 1);
    assertEquals("", state.refusal(forward).orElse(""));
    state.adopt(forward);
    assertEquals(2, state.header(ZERO).asOf());
    for (int blocksOn = 1; blocksOn <= 2; blocksOn++) {
      String why = "block %d of realm 0 cannot come after block 1".formatted(1 + blocksOn);
      refused(why, adopting(1, blocksOn));
      refused(why, adopting(4, blocksOn));
    }
    assertEquals("", state.refusal(adopting(3, 2)).orElse(""));
  }

  @Test
  void theGlobalRootSaysWhatEachRealmHasAdopted() {
    seal(List.of());
    seal(List.of());
    Checkpoint earlier = adopting(1, 1);
    Checkpoint later = adopting(2, 1);
    refused(
        "its global root is not that of its headers", altered(earlier, "headers", later.headers()));
  }

  /** The last account of every realm, and one more: it comes back, and all goes on. */
  @Test
  void accountsThatRunOutBounce() {
    List<CheckpointEvent> nearEnd = new ArrayList<>();
    for (RealmId realm : List.of(ZERO, ONE)) {
      UserId last = UserId.of(realm, UserId.INDEX_COUNT - 2);
      nearEnd.add(new CheckpointEvent.AccountOpened(A, last, Fr.ONE, 0, Hash32.ZERO, 0));
    }
    state.adopt(next(List.of()).withEvents(nearEnd));
    RealmEvent[] three = {open(A, 5), open(A, 6), open(A, 7)};
    Checkpoint next = next(List.of(block(state.header(ZERO), three)));
    assertEquals(
        List.of(UserId.of(ZERO, UserId.INDEX_COUNT - 1), UserId.of(ONE, UserId.INDEX_COUNT - 1)),
        next.events().subList(0, 2).stream()
            .map(event -> ((CheckpointEvent.AccountOpened) event).user())
            .toList());
    assertEquals(new CheckpointEvent.Bounced(three[2]), next.events().getLast());
    long before = state.treasury(ZERO);
    seal(List.of(block(state.header(ZERO), three)));
    assertEquals(before - 10 - 6, state.treasury(ZERO));
    seal(List.of(block(state.header(ZERO), open(A, 1))));
  }

  /** The last contract, and one more. */
  @Test
  void contractsThatRunOutBounce() {
    Contract nearEnd = new Contract(new ContractId(ContractId.COUNT - 2), A, SPEC, 1);
    state.adopt(
        next(List.of())
            .withEvents(List.of(new CheckpointEvent.ContractRegistered(nearEnd, Hash32.ZERO, 0))));
    Checkpoint next = next(List.of(block(state.header(ZERO), deploy(), deploy())));
    assertEquals(
        ContractId.COUNT - 1,
        assertInstanceOf(CheckpointEvent.ContractRegistered.class, next.events().getFirst())
            .contract()
            .id()
            .value());
    assertEquals(new CheckpointEvent.Bounced(deploy()), next.events().getLast());
    seal(List.of(block(state.header(ZERO), deploy(), deploy())));
    seal(List.of(block(state.header(ZERO), deploy())));
  }

  /** Who begins in the middle sees every event that no header bears out, and no numbers. */
  @Test
  void aStateFromTheMiddleChecksEventsAndLinks() {
    seal(List.of(block(state.header(ZERO), new RealmEvent.Pay(A, B, 1))));
    Checkpoint trusted = next(List.of(block(state.header(ZERO), new RealmEvent.Pay(A, B, 2))));
    state.adopt(trusted);
    ChainState middle =
        ChainState.at(GENESIS, trusted, Arrays.asList(state.header(ZERO), state.header(ONE)));
    Checkpoint next = next(List.of(block(state.header(ZERO), open(A, 3))));
    assertTrue(middle.refusal(next).isEmpty());
    assertTrue(middle.refusal(next.withEvents(List.of())).isPresent());
    List<CheckpointEvent> minted = new ArrayList<>(next.events());
    minted.add(new CheckpointEvent.Paid(B, A, 3));
    assertTrue(middle.refusal(next.withEvents(minted)).isPresent());
    middle.adopt(next);
    assertEquals(next.hash(), middle.hash());
  }

  /** A worker that starts again checks as one that never stopped. */
  @Test
  void aStateRebuiltFromAStoreIsTheSame() {
    MemoryNodeStore store = new MemoryNodeStore(GENESIS.checkpoint());
    for (int i = 0; i < 5; i++) {
      Checkpoint next =
          next(
              List.of(
                  block(
                      state.header(ZERO), new RealmEvent.Pay(A, B, 1 + i), open(A, i), deploy())));
      state.adopt(next);
      store.chain().append(next);
    }
    ChainState again = ChainState.of(GENESIS, store.chain());
    assertEquals(state.hash(), again.hash());
    assertEquals(state.treasury(ZERO), again.treasury(ZERO));
    assertEquals(state.treasury(ONE), again.treasury(ONE));
    assertEquals(state.spent(ZERO), again.spent(ZERO));
    // Its head is in the store already: the update of the genesis is not given out for it.
    assertTrue(again.treeUpdate(store.chain().head()).isEmpty());
    Checkpoint next = next(List.of(block(state.header(ONE), new RealmEvent.Pay(B, A, 1))));
    assertEquals("", again.refusal(next).orElse(""));
    assertEquals(
        next,
        CheckpointTransition.next(
            again,
            List.of(block(again.header(ONE), new RealmEvent.Pay(B, A, 1))),
            List.of(),
            next.timeMs()));
  }
}
