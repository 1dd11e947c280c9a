package dev.freehold.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.TestLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chains that are made of a tail which a disk holds, whatever it is. */
class TailChainTest {
  private static final RealmId REALM = new RealmId(3);

  private final List<RealmHeader> headers = new ArrayList<>();
  private TailChain chain;
  private int stored;

  @BeforeEach
  void makeHeaders() {
    headers.add(RealmHeader.origin(REALM));
    for (int i = 1; i < 9; i++) {
      headers.add(after(headers.getLast(), i));
    }
    chain = new TailChain(REALM, () -> headers.get(stored), this::below);
    chain.restore(new TailWrite.Promised(REALM, 2));
  }

  private Optional<RealmHeader> below(long height) {
    return height < stored ? Optional.of(headers.get((int) height)) : Optional.empty();
  }

  private static RealmHeader after(RealmHeader before, int root) {
    return TestLedger.header(before, before.height() + 1, root);
  }

  private void restore(int... heights) {
    for (int height : heights) {
      chain.restore(new TailLink(2, headers.get(height)));
    }
  }

  private static TailWrite cut(long height) {
    return new TailWrite.CutAbove(REALM, height);
  }

  private static TailWrite drop(long height) {
    return new TailWrite.DroppedTo(REALM, height);
  }

  private static TailWrite promise(long epoch) {
    return new TailWrite.Promised(REALM, epoch);
  }

  private void settle(TailWrite... expected) {
    assertEquals(List.of(expected), chain.settling());
    chain.settling().forEach(chain::apply);
    assertEquals(List.of(), chain.settling());
  }

  @Test
  void aChainOnTheStoreIsWhole() {
    stored = 2;
    restore(5, 3, 4);
    settle();
    assertEquals(headers.get(5), chain.head());
    assertEquals(3, chain.links().size());
    assertEquals(2, chain.promised());
  }

  @Test
  void aHoleIsCutAndTheEpochOver() {
    stored = 2;
    restore(3, 4, 6, 7);
    settle(promise(3), cut(4));
    assertEquals(headers.get(4), chain.head());
  }

  @Test
  void aTailThatBeginsTooHighIsCutWhole() {
    stored = 2;
    restore(4, 5);
    assertEquals(headers.get(2), chain.head());
    assertEquals(List.of(), chain.links());
    settle(promise(3), cut(2));
  }

  @Test
  void aBlockThatDoesNotFollowIsCutWithAllAbove() {
    restore(1, 2);
    RealmHeader third = after(after(headers.get(1), 77), 3);
    chain.restore(new TailLink(2, third));
    chain.restore(new TailLink(2, after(third, 4)));
    settle(promise(3), cut(2));
  }

  @Test
  void whatIsCutOfAnEarlierEpochDoesNotEndThePromisedOne() {
    restore(1, 3);
    chain.apply(promise(5));
    settle(cut(1));
    assertEquals(5, chain.promised());
  }

  @Test
  void whatIsCutOfThePromisedEpochBelowAnEarlierOneEndsIt() {
    restore(1, 3);
    chain.restore(new TailLink(1, headers.get(4)));
    settle(promise(3), cut(1));
  }

  @Test
  void whatTheStorePassesByOtherBlocksOfThePromisedEpochBelowAnEarlierOneEndsIt() {
    restore(1);
    RealmHeader second = after(headers.get(1), 77);
    chain.restore(new TailLink(2, second));
    chain.restore(new TailLink(1, after(second, 3)));
    stored = 3;
    settle(promise(3), drop(3));
  }

  @Test
  void whatTheStorePassesByOtherBlocksAboveThePromisedEpochDoesNotEndIt() {
    restore(1, 2);
    chain.restore(new TailLink(1, after(headers.get(2), 77)));
    stored = 3;
    settle(drop(3));
  }

  @Test
  void aBlockOfAnEpochThatWasNeverPromisedIsCut() {
    restore(1, 2);
    chain.restore(new TailLink(3, headers.get(3)));
    settle(cut(2));
  }

  @Test
  void whatTheStoreHoldsIsDropped() {
    restore(1, 2, 3);
    stored = 2;
    assertEquals(List.of(1L, 2L), chain.heights(drop(2)));
    assertEquals(List.of(2L, 3L), chain.heights(cut(1)));
    settle(drop(2));
    assertEquals(headers.get(3), chain.head());
    stored = 8;
    settle(drop(8));
    assertEquals(2, chain.promised());
  }

  @Test
  void aStoreThatWentOnByOtherBlocksEndsTheEpoch() {
    restore(1, 2);
    chain.restore(new TailLink(2, after(headers.get(2), 77)));
    stored = 3;
    assertEquals(headers.get(3), chain.head());
    settle(promise(3), drop(3));
  }

  @Test
  void aStoreThatWentPastTheTailByOtherBlocksEndsTheEpoch() {
    restore(1, 2);
    chain.restore(new TailLink(2, after(headers.get(2), 77)));
    stored = 5;
    settle(promise(3), drop(5));
  }

  @Test
  void blocksOfAnEarlierEpochThatTheStoreDoesNotHaveEndNone() {
    restore(1, 2);
    chain.restore(new TailLink(2, after(headers.get(2), 77)));
    chain.apply(promise(4));
    stored = 5;
    settle(drop(5));
    assertEquals(4, chain.promised());
  }

  @Test
  void aCopyIsChangedApart() {
    restore(1);
    TailChain copy = chain.copy();
    copy.apply(promise(5));
    copy.apply(cut(0));
    assertEquals(2, chain.promised());
    assertEquals(headers.get(1), chain.head());
    assertEquals(5, copy.promised());
    assertEquals(headers.get(0), copy.head());
  }
}
