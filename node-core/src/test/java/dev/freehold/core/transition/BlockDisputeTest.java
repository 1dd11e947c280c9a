package dev.freehold.core.transition;

import static dev.freehold.core.Altered.altered;
import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmSums;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each lie that a block's maker can tell of it is shown by a few openings, and no truth is. */
class BlockDisputeTest {
  private static final Optional<RejectReason> HOLDS = Optional.empty();
  private static final Optional<RejectReason> BAD = Optional.of(RejectReason.PROOF_INVALID);
  private static final int FAILED = 3;
  private static final int LAST = 5;

  private TestNetwork network;
  private MemoryRealm before;
  private MemoryRealm after;
  private List<Checkpoint> delivered;
  private CommittedBlock honest;

  @BeforeEach
  void commit() {
    network = new TestNetwork(9, 1000);
    before = network.realm(0);
    before.adopt(before.next(network, 0, network.checkpoints, List.of()));
    after = network.realm(0);
    after.adopt(after.next(network, 0, network.checkpoints, List.of()));
    delivered = List.of(network.seal(new CheckpointEvent.Paid(user(1), user(0), 50)));
    List<Bundle> bundles =
        List.of(
            network.bundle(0, 0, pay(user(3), 10)),
            network.bundle(3, 0, write(1, 7)),
            network.bundle(6, 0, write(2, 7)),
            network.bundle(3, 1, again(), pay(user(1), 3)),
            network.bundle(0, 1, pay(user(6), 1)));
    BlockTransition.Result result =
        new BlockTransition(before.rules, network)
            .apply(
                before.head,
                before,
                before,
                new BlockTransition.Batch(
                    1,
                    delivered,
                    bundles,
                    List.of(new FailedBundle(FAILED - 1, RejectReason.PROOF_INVALID))));
    after.adopt(result);
    honest = CommittedBlock.of(result);
  }

  private static Call write(long slot, long value) {
    return call(Call.Proven.NONE, Fr.of(99), new SlotWrite(slot, Fr.of(value)));
  }

  private static Call again() {
    return callOn(
        Fr.of(99),
        Call.Proven.NONE,
        Fr.of(100),
        new SlotWrite(1, Fr.of(8)),
        new SlotWrite(3, Fr.of(9)));
  }

  private static long account(int i) {
    return StateShape.realmLeaf(ContractId.SYSTEM, user(i).index());
  }

  private static long state(int i) {
    return StateShape.realmLeaf(CONTRACT, user(i).index());
  }

  private static Optional<RejectReason> verdict(int entry) {
    return entry == FAILED ? BAD : HOLDS;
  }

  private boolean isWrong(CommittedBlock block, int entry) {
    return isWrong(block, entry, verdict(entry));
  }

  private boolean isWrong(CommittedBlock block, int entry, Optional<RejectReason> verdict) {
    return block
        .dispute()
        .isWrong(block.entry(entry - 1), block.entry(entry), before.rules, network, verdict);
  }

  private static BlockDispute.Leaf leaf(SparseTree.NodeSource nodes, long place) {
    Fr value = nodes.node(0, place);
    return new BlockDispute.Leaf(
        value == null ? Fr.ZERO : value, SparseTree.path(StateShape.REALM_DEPTH, 0, nodes, place));
  }

  private static Touch paid(Touch touch, long more) {
    Touch.OfAccount of = (Touch.OfAccount) touch;
    return new Touch.OfAccount(
        of.user(), of.before(), of.after().map(a -> richer(a, more)), of.writer());
  }

  private static Touch begun(Touch touch, long more) {
    Touch.OfAccount of = (Touch.OfAccount) touch;
    return new Touch.OfAccount(
        of.user(), of.before().map(a -> richer(a, more)), of.after(), of.writer());
  }

  private static Account richer(Account account, long more) {
    return account.withBalance(account.balance() + more);
  }

  @Test
  void noOpeningOfAnHonestBlockShowsALie() {
    assertTrue(honest.header().follows(before.head));
    BlockDispute dispute = honest.dispute();
    List<Long> places = honest.touched().stream().map(TouchedLeaf::place).toList();
    assertEquals(List.of(account(0), account(3), account(6), state(3), state(6)), places);
    BlockDispute.Entry first = honest.entry(0);
    assertFalse(dispute.isWronglyDelivered(first, before.head, before.rules, delivered));
    for (int i = 0; i <= LAST; i++) {
      BlockDispute.Entry entry = honest.entry(i);
      assertFalse(i > 0 && isWrong(honest, i), "entry " + i);
      assertFalse(dispute.isUnsigned(entry, (_, _, _, _) -> true));
      assertFalse(dispute.isOtherwiseSummed(entry));
      for (long place : places) {
        assertFalse(dispute.isNoWriter(entry, place));
        assertFalse(dispute.isNotBefore(entry, place, leaf(before, place)));
        assertFalse(dispute.isNotLast(honest.placeOf(place), entry));
        assertFalse(dispute.isNotAfter(honest.placeOf(place), entry, leaf(after, place)));
        assertFalse(dispute.isUnlisted(entry, place, honest.around(place)));
        for (int j = 0; j <= LAST; j++) {
          assertFalse(dispute.isBroken(entry, honest.entry(j), place));
          assertFalse(dispute.isPassedOver(entry, honest.entry(j), place));
        }
      }
    }
    for (int i = 0; i + 1 < places.size(); i++) {
      assertFalse(dispute.isOutOfOrder(honest.place(i), honest.place(i + 1)));
      assertFalse(dispute.isNobodys(honest.place(i)));
    }
    for (long place : List.of(account(6) + 1, state(3) - 1, state(6) + 1)) {
      assertFalse(
          dispute.isChangedByNobody(
              place, honest.around(place), leaf(before, place), leaf(after, place)));
    }
  }

  @Test
  void whatIsNotTheHeadersShowsNothing() {
    CommittedBlock lie = honest.withTouch(1, account(0), touch -> paid(touch, 1));
    assertTrue(isWrong(lie, 1));
    assertFalse(honest.dispute().isWrong(lie.entry(0), lie.entry(1), before.rules, network, HOLDS));
    assertThrows(
        WitnessException.class,
        () -> new BlockDispute(honest.header(), Hash32.ZERO, 5, Hash32.ZERO));
  }

  /**
   * Bytes of an entry have places, in no realm. Opened with the users of another realm they are the
   * same, and the rules would find nothing that they look for.
   */
  @Test
  void noOpeningNamesTheUsersOfAnotherRealm() {
    for (int i = 0; i <= LAST; i++) {
      BlockDispute.Entry entry = honest.entry(i);
      BlockEntry elsewhere =
          new BlockEntry(
              entry.content().touches().stream().map(BlockDisputeTest::elsewhere).toList(),
              entry.content().held(),
              entry.content().sums());
      assertEquals(entry.content().digest(), elsewhere.digest());
      BlockDispute.Entry lie = altered(entry, "content", elsewhere);
      BlockDispute dispute = honest.dispute();
      assertFalse(dispute.isWronglyDelivered(lie, before.head, before.rules, delivered));
      assertFalse(
          i > 0 && dispute.isWrong(honest.entry(i - 1), lie, before.rules, network, verdict(i)),
          "entry " + i);
    }
  }

  /** Contract 0 has accounts: a maker who commits to a leaf there has committed to no entry. */
  @Test
  void noOpeningHasLeavesOfContractZero() {
    Touch leaf =
        new Touch.OfState(ContractId.SYSTEM, user(0), Fr.ONE, Fr.ONE, honest.entries().size());
    CommittedBlock lie =
        honest.withEntry(1, e -> new BlockEntry(List.of(leaf), e.held(), e.sums()));
    assertFalse(isWrong(lie, 1));
    assertFalse(lie.dispute().isNoWriter(lie.entry(1), account(0)));
  }

  private static Touch elsewhere(Touch touch) {
    UserId user = UserId.of(new RealmId(1), touch.user().index());
    return switch (touch) {
      case Touch.OfAccount t -> new Touch.OfAccount(user, t.before(), t.after(), t.writer());
      case Touch.OfState t ->
          new Touch.OfState(t.contract(), user, t.leafBefore(), t.leafAfter(), t.writer());
    };
  }

  /** What stands before the first block is one thing: nobody can say that it was another. */
  @Test
  void theFirstBlockIsJudgedByTheOriginAlone() {
    MemoryRealm realm = network.realm(0);
    List<Checkpoint> genesis = network.checkpoints.subList(0, 1);
    CommittedBlock first = CommittedBlock.of(realm.next(network, 0, genesis, List.of()));
    BlockDispute dispute = first.dispute();
    RealmHeader origin = realm.head;
    assertFalse(dispute.isWronglyDelivered(first.entry(0), origin, before.rules, genesis));
    for (RealmHeader invented :
        List.of(
            altered(origin, "feesTotal", 5L),
            altered(origin, "market", FeeMarket.ORIGIN.take(0, 7)))) {
      assertFalse(dispute.isWronglyDelivered(first.entry(0), invented, before.rules, genesis));
    }
    CommittedBlock lie =
        first.withEntry(0, e -> without(e, 0)).withHeader(h -> altered(h, "lostTotal", 1L));
    assertTrue(lie.dispute().isWronglyDelivered(lie.entry(0), origin, before.rules, genesis));
    assertTrue(lie.dispute().isOtherwiseSummed(lie.entry(0)));
  }

  /** A block that brings nothing and does nothing: one entry, no place. */
  @Test
  void anEmptyBlockTouchesNothing() {
    BlockTransition.Result result = after.next(network, 1, List.of(), List.of());
    CommittedBlock empty = CommittedBlock.of(result);
    assertEquals(List.of(), empty.touched());
    BlockDispute.Entry only = empty.entry(0);
    assertEquals(List.of(), only.path());
    BlockDispute dispute = empty.dispute();
    assertFalse(dispute.isWronglyDelivered(only, after.head, after.rules, List.of()));
    assertFalse(dispute.isOtherwiseSummed(only));
    BlockDispute.Leaf same = leaf(after, account(0));
    assertFalse(dispute.isChangedByNobody(account(0), List.of(), same, same));
    SparseTree.NodeSource nodes = forged(account(0), Fr.of(123));
    for (int touched : new int[] {0, -1}) {
      RealmHeader header = altered(empty.header(), "rootAfter", rooted(nodes).header().rootAfter());
      Hash32 entries = only.path().isEmpty() ? entryLeaf(only, Optional.empty()) : Hash32.ZERO;
      Hash32 digest = BundleList.digest(0, entries, touched, Hash32.ZERO);
      BlockDispute lie =
          new BlockDispute(altered(header, "bundlesDigest", digest), entries, touched, Hash32.ZERO);
      assertTrue(
          lie.isChangedByNobody(account(0), List.of(), same, leaf(nodes, account(0))),
          "a count of " + touched + " hides nothing");
      long beyond = account(0) + (1L << 2 * StateShape.REALM_DEPTH);
      assertFalse(lie.isChangedByNobody(beyond, List.of(), same, leaf(nodes, account(0))));
    }
  }

  private static Hash32 entryLeaf(BlockDispute.Entry delivery, Optional<RejectReason> mark) {
    return BundleList.leaf(
        Hash32.ZERO, mark, BundleList.rest(new byte[0], delivery.content().digest()));
  }

  @Test
  void aMarkOfTheDeliveryIsShown() {
    CommittedBlock empty = CommittedBlock.of(after.next(network, 1, List.of(), List.of()));
    Hash32 root = entryLeaf(empty.entry(0), BAD);
    RealmHeader header =
        altered(empty.header(), "bundlesDigest", BundleList.digest(0, root, 0, Hash32.ZERO));
    BlockDispute dispute = new BlockDispute(header, root, 0, Hash32.ZERO);
    BlockDispute.Entry marked = altered(empty.entry(0), "failed", BAD);
    assertTrue(dispute.isWronglyDelivered(marked, after.head, after.rules, List.of()));
    assertFalse(dispute.isWronglyDelivered(empty.entry(0), after.head, after.rules, List.of()));
  }

  @Test
  void aBundleThatIsAppliedOtherwiseIsShown() {
    assertTrue(isWrong(honest.withTouch(1, account(3), touch -> paid(touch, 1)), 1));
    assertTrue(
        isWrong(
            honest.withTouch(
                2,
                state(3),
                t -> {
                  Touch.OfState of = (Touch.OfState) t;
                  return new Touch.OfState(
                      of.contract(), of.user(), of.leafBefore(), Fr.of(98), of.writer());
                }),
            2));
    for (int i = 1; i <= LAST; i++) {
      CommittedBlock less = honest.withEntry(i, e -> without(e, e.touches().size() - 1));
      assertTrue(isWrong(less, i), "a place is left out of entry " + i);
      assertTrue(isWrong(honest.withEntry(i, BlockDisputeTest::withMore), i), "one more");
    }
    CommittedBlock held =
        honest.withEntry(
            4,
            e ->
                new BlockEntry(
                    e.touches(),
                    e.held().stream()
                        .map(h -> new BlockEntry.Held(h.slot(), h.holds() ^ h.slot().slot() == 1))
                        .toList(),
                    e.sums()));
    assertTrue(isWrong(held, 4), "other slots were empty than are counted");
  }

  private static BlockEntry without(BlockEntry entry, int touch) {
    List<Touch> touches = new ArrayList<>(entry.touches());
    touches.remove(touch);
    return new BlockEntry(touches, entry.held(), entry.sums());
  }

  private static BlockEntry withMore(BlockEntry entry) {
    List<Touch> touches = new ArrayList<>(entry.touches());
    touches.add(new Touch.OfState(CONTRACT, user(15), Fr.ONE, Fr.ONE, Touch.NONE));
    return new BlockEntry(touches, entry.held(), entry.sums());
  }

  @Test
  void otherSumsBehindABundleAreShown() {
    List<UnaryOperator<RealmSums>> lies =
        List.of(
            s -> new RealmSums(Hash32.ZERO, s.feesTotal(), s.lostTotal(), s.market()),
            s -> new RealmSums(s.eventsChain(), s.feesTotal() + 1, s.lostTotal(), s.market()),
            s -> new RealmSums(s.eventsChain(), s.feesTotal(), s.lostTotal() + 1, s.market()),
            s ->
                new RealmSums(
                    s.eventsChain(), s.feesTotal(), s.lostTotal(), s.market().take(0, 1)));
    for (UnaryOperator<RealmSums> lie : lies) {
      CommittedBlock lying =
          honest.withEntry(4, e -> new BlockEntry(e.touches(), e.held(), lie.apply(e.sums())));
      assertTrue(isWrong(lying, 4));
      CommittedBlock last =
          honest.withEntry(LAST, e -> new BlockEntry(e.touches(), e.held(), lie.apply(e.sums())));
      assertTrue(last.dispute().isOtherwiseSummed(last.entry(LAST)));
    }
    for (UnaryOperator<RealmHeader> lie :
        List.<UnaryOperator<RealmHeader>>of(
            h -> altered(h, "feesTotal", h.feesTotal() + 1),
            h -> altered(h, "lostTotal", 1L),
            h -> altered(h, "eventsChain", Hash32.ZERO),
            h -> altered(h, "market", FeeMarket.ORIGIN))) {
      CommittedBlock lying = honest.withHeader(lie);
      assertTrue(lying.dispute().isOtherwiseSummed(lying.entry(LAST)));
    }
  }

  @Test
  void aMarkThatIsNotDueIsShown() {
    CommittedBlock applied = honest.withFailed(List.of());
    assertTrue(isWrong(applied, FAILED), "it applies what fails");
    CommittedBlock other =
        honest.withFailed(List.of(new FailedBundle(FAILED - 1, RejectReason.STALE_STATE)));
    assertTrue(isWrong(other, FAILED), "it fails for another reason");
    assertTrue(isWrong(honest, FAILED, HOLDS), "its proofs hold");
    assertTrue(isWrong(honest, 2, BAD), "it applies proofs that do not hold");
    CommittedBlock marked =
        honest.withFailed(List.of(new FailedBundle(0, RejectReason.PROOF_INVALID)));
    assertTrue(isWrong(marked, 1), "it marks what applies");
  }

  @Test
  void aBundleThatBelongsInNoBlockIsShown() {
    List<Bundle> bundles = new ArrayList<>(honest.bundles());
    bundles.set(0, network.bundle(0, 7, pay(user(3), 10)));
    CommittedBlock lie =
        new CommittedBlock(
                honest.header(), bundles, honest.failed(), honest.entries(), honest.touched())
            .covered();
    assertTrue(isWrong(lie, 1), "its nonce is too high");
    assertTrue(honest.dispute().isUnsigned(honest.entry(1), (_, _, _, _) -> false));
  }

  @Test
  void aDeliveryThatIsNotWhatTheCheckpointsBringIsShown() {
    UnaryOperator<RealmSums> dearer =
        s -> new RealmSums(s.eventsChain(), s.feesTotal(), s.lostTotal(), s.market().take(1, 0));
    for (CommittedBlock lie :
        List.of(
            honest.withTouch(0, account(0), touch -> paid(touch, 1)),
            honest.withEntry(0, e -> without(e, 0)),
            honest.withEntry(0, BlockDisputeTest::withMore),
            honest.withEntry(
                0, e -> new BlockEntry(e.touches(), e.held(), dearer.apply(e.sums()))))) {
      BlockDispute dispute = lie.dispute();
      assertTrue(dispute.isWronglyDelivered(lie.entry(0), before.head, before.rules, delivered));
      assertFalse(
          dispute.isWronglyDelivered(lie.entry(0), before.head, before.rules, List.of()),
          "all that was adopted must be shown");
      assertFalse(
          dispute.isWronglyDelivered(lie.entry(0), honest.header(), before.rules, delivered),
          "and the header before");
    }
  }

  @Test
  void aValueThatNobodyLeftIsShown() {
    CommittedBlock broken = honest.withTouch(LAST, account(0), touch -> begun(touch, 900));
    assertTrue(broken.dispute().isBroken(broken.entry(LAST), broken.entry(1), account(0)));
    CommittedBlock elsewhere = honest.withTouch(LAST, account(0), touch -> touch.withWriter(2));
    assertTrue(
        elsewhere.dispute().isBroken(elsewhere.entry(LAST), elsewhere.entry(2), account(0)),
        "it names an entry that does not touch the place");
    CommittedBlock made = honest.withTouch(0, account(0), touch -> begun(touch, 900));
    assertTrue(made.dispute().isNotBefore(made.entry(0), account(0), leaf(before, account(0))));
    assertFalse(made.dispute().isNotBefore(made.entry(0), account(0), leaf(after, account(0))));
  }

  @Test
  void aWriterThatIsNotTheOneBeforeIsShown() {
    for (int writer : new int[] {LAST, LAST + 1, -2}) {
      CommittedBlock lie = honest.withTouch(LAST, account(0), touch -> touch.withWriter(writer));
      assertTrue(lie.dispute().isNoWriter(lie.entry(LAST), account(0)), "writer " + writer);
    }
    for (int writer : new int[] {0, Touch.NONE}) {
      CommittedBlock lie = honest.withTouch(LAST, account(0), touch -> touch.withWriter(writer));
      assertTrue(
          lie.dispute().isPassedOver(lie.entry(LAST), lie.entry(1), account(0)),
          "writer " + writer);
    }
  }

  private CommittedBlock touching(UnaryOperator<List<TouchedLeaf>> change) {
    return honest.withTouched(change.apply(new ArrayList<>(honest.touched())));
  }

  private static List<TouchedLeaf> with(List<TouchedLeaf> touched, int writer) {
    touched.set(0, new TouchedLeaf(touched.getFirst().place(), writer));
    return touched;
  }

  @Test
  void aListOfPlacesThatIsNotTheBlocksIsShown() {
    CommittedBlock early = touching(t -> with(t, 1));
    assertTrue(early.dispute().isNotLast(early.place(0), early.entry(LAST)));
    CommittedBlock other = touching(t -> with(t, 4));
    assertTrue(other.dispute().isNotLast(other.place(0), other.entry(4)));
    for (int writer : new int[] {-1, LAST + 1}) {
      CommittedBlock nobody = touching(t -> with(t, writer));
      assertTrue(nobody.dispute().isNobodys(nobody.place(0)));
    }
    CommittedBlock swapped = touching(t -> List.of(t.get(1), t.get(0), t.get(2)));
    assertTrue(swapped.dispute().isOutOfOrder(swapped.place(0), swapped.place(1)));
    for (int i = 0; i < honest.touched().size(); i++) {
      int left = i;
      long place = honest.touched().get(i).place();
      CommittedBlock lie =
          touching(
              t -> {
                t.remove(left);
                return t;
              });
      BlockDispute.Entry entry = lie.entry(honest.touched().get(i).writer());
      assertTrue(lie.dispute().isUnlisted(entry, place, lie.around(place)), "place " + i);
    }
    CommittedBlock none = honest.withTouched(List.of());
    assertTrue(none.dispute().isUnlisted(none.entry(1), account(0), List.of()));
  }

  /** The tree after the block with another leaf. */
  private SparseTree.NodeSource forged(long place, Fr value) {
    TreeMap<String, Fr> changed = new TreeMap<>();
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    leaves.put(place, value);
    SparseTree.update(
        StateShape.REALM_DEPTH,
        0,
        after,
        leaves,
        (level, index, node) -> changed.put(level + "/" + index, node));
    return (level, index) -> changed.getOrDefault(level + "/" + index, after.node(level, index));
  }

  private CommittedBlock rooted(SparseTree.NodeSource nodes) {
    Fr root = SparseTree.node(nodes, 0, StateShape.REALM_DEPTH, 0);
    return honest.withHeader(h -> altered(h, "rootAfter", root));
  }

  @Test
  void aRootThatHoldsSomethingElseIsShown() {
    for (TouchedLeaf touched : honest.touched()) {
      SparseTree.NodeSource nodes = forged(touched.place(), Fr.of(123));
      CommittedBlock lie = rooted(nodes);
      assertTrue(
          lie.dispute()
              .isNotAfter(
                  lie.placeOf(touched.place()),
                  lie.entry(touched.writer()),
                  leaf(nodes, touched.place())));
    }
    UserId owner = user(0);
    for (long place :
        List.of(
            account(6) + 1,
            StateShape.realmLeaf(CONTRACT, owner.index()),
            StateShape.realmLeaf(new ContractId(77), owner.index()))) {
      SparseTree.NodeSource nodes = forged(place, Fr.of(123));
      CommittedBlock lie = rooted(nodes);
      assertTrue(
          lie.dispute()
              .isChangedByNobody(
                  place, lie.around(place), leaf(before, place), leaf(nodes, place)));
      assertFalse(
          lie.dispute()
              .isChangedByNobody(
                  place,
                  lie.around(place).subList(0, 1).equals(lie.around(place))
                      ? List.of()
                      : lie.around(place).subList(0, 1),
                  leaf(before, place),
                  leaf(nodes, place)),
          "both neighbours, or the end of the list");
    }
  }
}
