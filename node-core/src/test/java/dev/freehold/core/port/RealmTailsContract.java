package dev.freehold.core.port;

import static dev.freehold.core.port.TestLedger.REALM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract of {@link RealmTails}: each sentence of it, as a test. */
public abstract class RealmTailsContract {
  private static final RealmId OTHER = new RealmId(2);

  private StoreUnderTest tested;

  /** The realm's chain, which somebody else makes. */
  private final List<BlockTransition.Result> made = new ArrayList<>();

  /** A new empty store. */
  protected abstract StoreUnderTest open();

  @BeforeEach
  void begin() {
    tested = open();
    MemoryNodeStore primary = new MemoryNodeStore(TestLedger.genesis().checkpoint());
    for (int i = 0; i < 8; i++) {
      made.add(TestLedger.commit(primary, i == 0 ? noBundles() : paid(i)));
    }
  }

  private static Bundle[] noBundles() {
    return new Bundle[0];
  }

  private static Bundle[] paid(int nonce) {
    return new Bundle[] {TestLedger.pay(0, nonce - 1)};
  }

  @AfterEach
  void end() {
    tested.close();
  }

  private RealmTails tails() {
    return tested.store().tails();
  }

  private RealmBlock block(int height) {
    return made.get(height - 1).block();
  }

  private RealmHeader header(int height) {
    return height == 0 ? RealmHeader.origin(REALM) : block(height).header();
  }

  private static TailWrite promised(long epoch) {
    return new TailWrite.Promised(REALM, epoch);
  }

  private TailWrite appended(long epoch, int height) {
    return new TailWrite.Appended(epoch, block(height));
  }

  private void write(TailWrite... writes) {
    tails().write(List.of(writes));
  }

  private void refused(TailWrite... writes) {
    List<TailLink> links = tails().links(REALM);
    long promised = tails().promised(REALM);
    assertThrows(IllegalStateException.class, () -> write(writes));
    assertEquals(links, tails().links(REALM));
    assertEquals(promised, tails().promised(REALM));
    tested.reopen();
    assertEquals(links, tails().links(REALM));
    assertEquals(promised, tails().promised(REALM));
  }

  /** The store takes a block as a replay gives it. */
  private void store(int height) {
    BlockTransition.Result result = made.get(height - 1);
    tested.store().realm(REALM).commit(result.delta(), result.block());
  }

  private void requireLinks(long epoch, int from, int to) {
    assertEquals(
        LongStream.rangeClosed(from, to)
            .mapToObj(height -> new TailLink(epoch, header((int) height)))
            .toList(),
        tails().links(REALM));
  }

  @Test
  void nothingIsPromisedAtFirstAndTheHeadIsTheStores() {
    assertEquals(List.of(), tails().realms());
    assertEquals(0, tails().promised(REALM));
    assertEquals(header(0), tails().head(REALM));
    assertEquals(List.of(), tails().links(REALM));
    assertEquals(Optional.empty(), tails().block(REALM, 1));
    write();
    store(1);
    assertEquals(header(1), tails().head(REALM));
    assertEquals(List.of(), tails().realms());
  }

  @Test
  void aPromiseIsKeptAndNeverGoesBack() {
    write(promised(3));
    tested.reopen();
    assertEquals(3, tails().promised(REALM));
    assertEquals(List.of(REALM), tails().realms());
    refused(promised(2));
    refused(promised(0));
    write(promised(3), promised(7));
    refused(promised(6));
    assertEquals(7, tails().promised(REALM));
    assertEquals(0, tails().promised(OTHER));
  }

  @Test
  void blocksStandOnTheStoreAndOnEachOther() {
    store(1);
    write(promised(1), appended(1, 2), appended(1, 3));
    write(appended(1, 4));
    for (int i = 0; i < 2; i++) {
      requireLinks(1, 2, 4);
      assertEquals(header(4), tails().head(REALM));
      assertEquals(Optional.of(block(3)), tails().block(REALM, 3));
      assertEquals(Optional.empty(), tails().block(REALM, 1), "the store has it");
      assertEquals(Optional.empty(), tails().block(REALM, 5));
      assertEquals(Optional.empty(), tails().block(OTHER, 3));
      assertEquals(header(1), tested.store().realm(REALM).head());
      tested.reopen();
    }
  }

  @Test
  void aBlockThatDoesNotFollowTheHeadIsRefused() {
    write(promised(1), appended(1, 1));
    refused(appended(1, 3));
    refused(appended(1, 1));
    refused(appended(1, 2), appended(1, 4));
    refused(new TailWrite.Appended(1, TestLedger.first(tested.store(), OTHER).block()));
    write(appended(1, 2));
    requireLinks(1, 1, 2);
  }

  @Test
  void onlyBlocksOfThePromisedEpochAreTaken() {
    refused(appended(1, 1));
    write(promised(2), appended(2, 1));
    refused(appended(1, 2));
    refused(appended(3, 2));
    write(promised(3), appended(3, 2));
    tested.reopen();
    assertEquals(
        List.of(new TailLink(2, header(1)), new TailLink(3, header(2))), tails().links(REALM));
  }

  @Test
  void oneWriteIsOfSeveralRealmsOrNothing() {
    RealmBlock other = TestLedger.first(tested.store(), OTHER).block();
    TailWrite[] theirs = {new TailWrite.Promised(OTHER, 5), new TailWrite.Appended(5, other)};
    refused(promised(1), appended(1, 1), theirs[0], theirs[1], appended(1, 3));
    assertEquals(0, tails().promised(OTHER));
    write(promised(1), appended(1, 1), theirs[0], theirs[1], appended(1, 2));
    tested.reopen();
    assertEquals(List.of(REALM, OTHER), tails().realms());
    requireLinks(1, 1, 2);
    assertEquals(List.of(new TailLink(5, other.header())), tails().links(OTHER));
    assertEquals(Optional.of(other), tails().block(OTHER, 1));
    write(new TailWrite.CutAbove(OTHER, 0));
    requireLinks(1, 1, 2);
  }

  @Test
  void whatTheStoreHoldsIsNoPartOfTheTailAndIsDropped() {
    write(promised(1), appended(1, 1), appended(1, 2), appended(1, 3));
    refused(new TailWrite.DroppedTo(REALM, 1));
    store(1);
    store(2);
    requireLinks(1, 3, 3);
    assertEquals(Optional.empty(), tails().block(REALM, 2));
    refused(new TailWrite.DroppedTo(REALM, 3));
    write(new TailWrite.DroppedTo(REALM, 2), appended(1, 4));
    tested.reopen();
    requireLinks(1, 3, 4);
    store(3);
    store(4);
    assertEquals(header(4), tails().head(REALM));
    store(5);
    assertEquals(header(5), tails().head(REALM));
    write(new TailWrite.DroppedTo(REALM, 5), appended(1, 6));
    requireLinks(1, 6, 6);
  }

  @Test
  void whatIsCutIsGoneAndOthersTakeItsPlace() {
    write(promised(1), appended(1, 1), appended(1, 2), appended(1, 3));
    write(new TailWrite.CutAbove(REALM, 1), promised(2));
    for (int i = 0; i < 2; i++) {
      requireLinks(1, 1, 1);
      assertEquals(Optional.empty(), tails().block(REALM, 2));
      tested.reopen();
    }
    write(appended(2, 2), new TailWrite.CutAbove(REALM, 2));
    tested.reopen();
    assertEquals(
        List.of(new TailLink(1, header(1)), new TailLink(2, header(2))), tails().links(REALM));
    write(new TailWrite.CutAbove(REALM, 0), new TailWrite.CutAbove(REALM, 7));
    assertEquals(header(0), tails().head(REALM));
    assertEquals(2, tails().promised(REALM));
  }

  @Test
  void aBlockThatIsHereIsOfALaterEpochOnceItIsWrittenInThatAndThoseAboveStay() {
    write(promised(1), appended(1, 1), appended(1, 2), appended(1, 3));
    write(promised(2), appended(2, 2));
    for (int i = 0; i < 2; i++) {
      assertEquals(
          List.of(
              new TailLink(1, header(1)), new TailLink(2, header(2)), new TailLink(1, header(3))),
          tails().links(REALM));
      assertEquals(Optional.of(block(2)), tails().block(REALM, 2));
      assertEquals(Optional.of(block(3)), tails().block(REALM, 3));
      tested.reopen();
    }
    refused(appended(2, 2));
    refused(appended(1, 3));
  }

  @Test
  void aBlockIsOfALaterEpochThoughTheStoreHasItMeanwhile() {
    write(promised(1), appended(1, 1), appended(1, 2), appended(1, 3), promised(2));
    store(1);
    store(2);
    write(appended(2, 1), appended(2, 2));
    requireLinks(1, 3, 3);
    write(new TailWrite.DroppedTo(REALM, 2));
    tested.reopen();
    requireLinks(1, 3, 3);
  }

  @Test
  void aTailThatTheStoreHasPassedIsDroppedWhenItIsOpened() {
    write(promised(1), appended(1, 1), appended(1, 2), appended(1, 3));
    store(1);
    store(2);
    tested.reopen();
    requireLinks(1, 3, 3);
    assertEquals(Optional.of(block(3)), tails().block(REALM, 3));
    write(appended(1, 4));
    tested.reopen();
    requireLinks(1, 3, 4);
  }

  /** Block 1 of the store is another than the tail's. */
  @Test
  void aTailThatDoesNotStandOnItsStoreIsNeverServed() {
    write(promised(1), appended(1, 1), appended(1, 2), appended(1, 3));
    BlockTransition.Result another =
        TestLedger.next(tested.store(), TestLedger.pay(1, 0), TestLedger.pay(2, 0));
    tested.store().realm(REALM).commit(another.delta(), another.block());
    assertEquals(another.block().header(), tails().head(REALM));
    assertEquals(List.of(), tails().links(REALM));
    assertEquals(Optional.empty(), tails().block(REALM, 2));
    BlockTransition.Result next = TestLedger.next(tested.store(), TestLedger.pay(1, 1));
    refusedWhereItIs(new TailWrite.Appended(1, next.block()));
    for (int i = 0; i < 2; i++) {
      tested.reopen();
      assertEquals(List.of(), tails().links(REALM));
      assertEquals(2, tails().promised(REALM), "what was said in the epoch cannot be stood by");
    }
    write(new TailWrite.Appended(2, next.block()));
    assertEquals(next.block().header(), tails().head(REALM));
    assertEquals(1, tails().links(REALM).size());
    assertEquals(Optional.empty(), tails().block(REALM, 3));
    tested.reopen();
    assertEquals(next.block().header(), tails().head(REALM));
  }

  private void refusedWhereItIs(TailWrite write) {
    assertThrows(IllegalStateException.class, () -> write(write));
    assertEquals(List.of(), tails().links(REALM));
  }

  @Test
  void aTailIsNoLongerThanABlockCanBeAheadOfWhatIsFinal() {
    MemoryNodeStore primary = new MemoryNodeStore(TestLedger.genesis().checkpoint());
    List<TailWrite> writes = new ArrayList<>();
    writes.add(promised(1));
    for (int i = 0; i <= Limits.BLOCKS_AHEAD_MAX; i++) {
      writes.add(new TailWrite.Appended(1, TestLedger.commit(primary).block()));
    }
    TailWrite[] all = writes.toArray(TailWrite[]::new);
    refused(all);
    write(Arrays.copyOf(all, all.length - 1));
    assertEquals(Limits.BLOCKS_AHEAD_MAX, tails().links(REALM).size());
    assertThrows(IllegalStateException.class, () -> write(all[all.length - 1]));
    BlockTransition.Result first = TestLedger.next(tested.store());
    tested.store().realm(REALM).commit(first.delta(), first.block());
    write(all[all.length - 1]);
    tested.reopen();
    assertEquals(Limits.BLOCKS_AHEAD_MAX, tails().links(REALM).size());
  }

  /** All that is read of a realm after some block. */
  private record Read(
      RealmHeader head, Fr root, List<Optional<Account>> accounts, List<UserId> withKey) {}

  private Read read() {
    RealmStore store = tested.store().realm(REALM);
    List<UserId> users = List.of(TestLedger.user(0), TestLedger.user(1));
    return new Read(
        store.head(),
        store.node(StateShape.REALM_DEPTH, 0),
        users.stream().map(store::account).toList(),
        store.accountsWithKey(TestLedger.key(0)));
  }

  @Test
  void blocksLeaveTheStoreForTheTailAsIfTheyHadNeverBeenInIt() {
    write(promised(3));
    List<Read> reads = new ArrayList<>(List.of(read()));
    for (int height = 1; height <= made.size(); height++) {
      store(height);
      reads.add(read());
    }
    for (int height = made.size() - 1; height >= 0; height--) {
      tested.store().unwind(REALM, height);
      assertEquals(reads.get(height), read());
      requireLinks(3, height + 1, made.size());
      requireNoBlockAbove(height);
      if (height % 3 == 0) {
        tested.reopen();
        assertEquals(reads.get(height), read());
        requireLinks(3, height + 1, made.size());
      }
    }
    for (int height = 1; height <= made.size(); height++) {
      assertEquals(Optional.of(block(height)), tails().block(REALM, height));
      store(height);
      assertEquals(reads.get(height), read());
    }
    assertEquals(List.of(), tails().links(REALM));
  }

  private void requireNoBlockAbove(int height) {
    RealmStore store = tested.store().realm(REALM);
    assertEquals(Optional.empty(), store.header(height + 1));
    assertEquals(Optional.empty(), store.block(height + 1));
    assertEquals(Optional.empty(), store.at(height + 1));
    for (Bundle bundle : block(height + 1).bundles()) {
      assertEquals(Optional.empty(), store.blockOf(bundle.id()));
      assertEquals(Optional.empty(), store.receipt(bundle.id()));
    }
    if (height > 0) {
      assertTrue(store.at(height).isPresent());
      for (Bundle bundle : block(height).bundles()) {
        assertEquals(Optional.of((long) height), store.blockOf(bundle.id()));
      }
    }
  }

  /** What is in its place is another block, and what the other has changed is not there. */
  @Test
  void anotherBlockTakesThePlaceOfOneThatHasLeftTheStore() {
    store(1);
    store(2);
    tested.store().unwind(REALM, 1);
    assertEquals(1, tails().promised(REALM), "a block of a tail is of an epoch that is promised");
    BlockTransition.Result another =
        TestLedger.next(tested.store(), TestLedger.pay(1, 0), TestLedger.pay(2, 0));
    write(new TailWrite.CutAbove(REALM, 1), promised(2));
    tested.store().realm(REALM).commit(another.delta(), another.block());
    tested.reopen();
    assertEquals(another.block().header(), tested.store().realm(REALM).head());
    assertEquals(List.of(), tails().links(REALM));
    assertEquals(0, tested.store().realm(REALM).account(TestLedger.user(0)).orElseThrow().nonce());
  }

  @Test
  void nothingLeavesAStoreThatHasNothingAbove() {
    store(1);
    tested.store().unwind(REALM, 1);
    tested.store().unwind(REALM, 7);
    assertEquals(header(1), tested.store().realm(REALM).head());
    assertEquals(List.of(), tails().links(REALM));
  }
}
