package dev.freehold.core.port;

import static dev.freehold.core.port.TestLedger.REALM;
import static dev.freehold.core.port.TestLedger.commit;
import static dev.freehold.core.port.TestLedger.grow;
import static dev.freehold.core.port.TestLedger.key;
import static dev.freehold.core.port.TestLedger.next;
import static dev.freehold.core.port.TestLedger.pay;
import static dev.freehold.core.port.TestLedger.user;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract of {@link RealmStore} and {@link RealmCopy}: each sentence of theirs, as a test. */
public abstract class RealmStoreContract {
  private static final Hash32 UNKNOWN = TaggedHash.BUNDLE.of(new byte[] {9});
  private static final BundleStatus.Rejected REJECTED =
      new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "its proof was refused");

  private StoreUnderTest tested;

  /** A new empty store. */
  protected abstract StoreUnderTest open();

  @BeforeEach
  void begin() {
    tested = open();
  }

  @AfterEach
  void end() {
    tested.close();
  }

  private NodeStore store() {
    return tested.store();
  }

  private RealmStore realm() {
    return tested.store().realm(REALM);
  }

  @Test
  void blocksOfSeveralRealmsAreCommittedTogether() {
    List<BlockTransition.Result> blocks = new ArrayList<>();
    for (int id = 0; id < TestLedger.REALMS; id++) {
      blocks.add(TestLedger.first(store(), new RealmId(id)));
    }
    store().commit(blocks);
    tested.reopen();
    for (BlockTransition.Result result : blocks) {
      RealmStore realm = store().realm(result.block().header().realm());
      assertEquals(result.block().header(), realm.head());
      assertEquals(Optional.of(result.block()), realm.block(1));
      result
          .delta()
          .accounts()
          .forEach((user, account) -> assertEquals(Optional.of(account), realm.account(user)));
    }
  }

  @Test
  void nothingIsCommittedBehindABlockThatDoesNotFollow() {
    BlockTransition.Result stale = TestLedger.first(store(), REALM);
    store().commit(List.of(stale));
    BlockTransition.Result good = TestLedger.first(store(), new RealmId(2));
    assertThrows(IllegalStateException.class, () -> store().commit(List.of(stale, good)));
    assertEquals(RealmHeader.origin(new RealmId(2)), store().realm(new RealmId(2)).head());
    assertEquals(stale.block().header(), realm().head());
    store().commit(List.of(good));
    assertEquals(good.block().header(), store().realm(new RealmId(2)).head());
  }

  @Test
  void aRealmThatIsNotHereStandsAtItsOrigin() {
    assertEquals(RealmHeader.origin(REALM), realm().head());
    assertSame(realm(), realm());
    assertEquals(List.of(), store().heldRealms());
    assertEquals(Optional.empty(), realm().account(user(0)));
    assertEquals(Fr.ZERO, realm().leaf(ContractId.SYSTEM, user(0)));
    assertEquals(List.of(), realm().headers(1, 10));
    assertEquals(List.of(), realm().accountsWithKey(key(0)));
    assertUnknown(0);
    assertUnknown(1);
    try (RealmSnapshot origin = realm().at(0).orElseThrow()) {
      assertEquals(0, origin.height());
      assertEquals(Optional.empty(), origin.account(user(0)));
    }
  }

  private void assertUnknown(long height) {
    assertEquals(Optional.empty(), realm().block(height));
    assertEquals(Optional.empty(), realm().blockBytes(height));
    assertEquals(Optional.empty(), realm().header(height));
    assertEquals(Optional.empty(), realm().statements(height, 0));
    assertEquals(Optional.empty(), realm().witness(height));
    assertThrows(NoSuchElementException.class, () -> realm().dropProofs(height));
  }

  @Test
  void readsSeeTheLastCommittedBlock() {
    for (int height = 1; height <= 4; height++) {
      RealmBlock block = commit(store(), pay(0, height - 1)).block();
      assertEquals(block.header(), realm().head());
      assertEquals(height, realm().account(user(0)).orElseThrow().nonce());
      Account account = realm().account(user(0)).orElseThrow();
      assertEquals(account.leaf(), realm().leaf(ContractId.SYSTEM, user(0)));
      assertEquals(block.header().rootAfter(), root(realm()));
    }
    assertEquals(List.of(REALM), store().heldRealms());
    assertUnknown(5);
    assertUnknown(-1);
    assertEquals(RealmHeader.origin(new RealmId(2)), store().realm(new RealmId(2)).head());
  }

  private static Fr root(SparseTree.NodeSource tree) {
    return SparseTree.node(tree, 0, StateShape.REALM_DEPTH, 0);
  }

  @Test
  void aCommitThatDoesNotFollowTheHeadChangesNothing() {
    BlockTransition.Result first = commit(store(), pay(0, 0));
    BlockTransition.Result second = next(store(), pay(0, 1));
    assertRefused(first.delta(), first.block());
    BlockDelta nothing =
        new BlockDelta(
            second.delta().accounts(),
            second.delta().slots(),
            TreeDelta.none(StateShape.REALM_DEPTH),
            second.delta().statements());
    assertRefused(nothing, second.block());
    grow(store(), 2);
    assertRefused(second.delta(), second.block());
    tested.reopen();
    assertEquals(2, realm().head().height());
  }

  private void assertRefused(BlockDelta delta, RealmBlock block) {
    RealmHeader head = realm().head();
    Optional<Account> account = realm().account(user(0));
    assertThrows(IllegalStateException.class, () -> realm().commit(delta, block));
    assertEquals(head, realm().head());
    assertEquals(account, realm().account(user(0)));
  }

  @Test
  void aSnapshotStaysItsVersionWhileCommitsGoOn() {
    grow(store(), 2);
    Fr then = realm().head().rootAfter();
    try (RealmSnapshot second = realm().at(2).orElseThrow()) {
      grow(store(), 5);
      assertEquals(2, second.height());
      assertEquals(2, second.account(user(0)).orElseThrow().nonce());
      assertEquals(then, root(second));
    }
    for (int height = 0; height <= 5; height++) {
      try (RealmSnapshot state = realm().at(height).orElseThrow()) {
        assertEquals(height, state.account(user(0)).map(Account::nonce).orElse(0L));
      }
    }
    assertTrue(realm().at(-1).isEmpty());
    assertTrue(realm().at(6).isEmpty());
  }

  @Test
  void committedBlocksAreThereAfterACrash() {
    List<RealmBlock> blocks = new ArrayList<>();
    for (int height = 1; height <= 3; height++) {
      blocks.add(commit(store(), pay(0, height - 1)).block());
    }
    tested.reopen();
    assertEquals(blocks.getLast().header(), realm().head());
    assertEquals(blocks.getLast().header().rootAfter(), root(realm()));
    for (RealmBlock block : blocks) {
      long height = block.header().height();
      assertEquals(Optional.of(block), realm().block(height));
      assertEquals(Optional.of(block.header()), realm().header(height));
      assertEquals(Optional.of(height), realm().blockOf(block.bundles().getFirst().id()));
    }
    grow(store(), 4);
  }

  @Test
  void headersAreGivenInRangesThatMayBeginAnywhere() {
    grow(store(), 5);
    assertEquals(heights(1, 2, 3), heights(realm().headers(1, 3)));
    assertEquals(heights(1, 2), heights(realm().headers(-4, 2)));
    assertEquals(heights(4, 5), heights(realm().headers(4, 100)));
    assertEquals(heights(), heights(realm().headers(6, 100)));
    assertEquals(realm().head(), realm().headers(5, 1).getFirst().header());
  }

  private static List<Long> heights(long... heights) {
    return java.util.Arrays.stream(heights).boxed().toList();
  }

  private static List<Long> heights(List<dev.freehold.core.chain.ProvenHeader> headers) {
    return headers.stream().map(header -> header.header().height()).toList();
  }

  @Test
  void aRejectionIsKeptWithTheNextBlock() {
    grow(store(), 1);
    assertEquals(Optional.empty(), realm().blockOf(UNKNOWN));
    assertEquals(Optional.empty(), realm().rejection(UNKNOWN));
    assertEquals(Optional.empty(), realm().receipt(UNKNOWN));
    realm().reject(UNKNOWN, REJECTED);
    assertEquals(Optional.of(REJECTED), realm().rejection(UNKNOWN));
    assertEquals(Optional.of(REJECTED), realm().receipt(UNKNOWN));
    tested.reopen();
    assertEquals(Optional.empty(), realm().rejection(UNKNOWN), "a crash takes it along");
    realm().reject(UNKNOWN, REJECTED);
    grow(store(), 2);
    tested.reopen();
    assertEquals(Optional.of(REJECTED), realm().rejection(UNKNOWN));
    assertEquals(Optional.of(REJECTED), realm().receipt(UNKNOWN));
  }

  @Test
  void aFailureIsKeptWithItsBlock() {
    grow(store(), 1);
    Bundle bad = pay(0, 1);
    Bundle good = pay(0, 2);
    FailedBundle mark = new FailedBundle(0, RejectReason.PROOF_INVALID);
    TestLedger.commit(store(), List.of(mark), bad, good);
    for (int i = 0; i < 2; i++) {
      var failed = new BundleStatus.Failed(RejectReason.PROOF_INVALID, 2);
      assertEquals(Optional.of(failed), realm().failure(bad.id()));
      assertEquals(Optional.of(failed), realm().receipt(bad.id()));
      assertEquals(
          realm().blockOf(good.id()).map(BundleStatus.Committed::new), realm().receipt(good.id()));
      assertEquals(Optional.of(2L), realm().blockOf(bad.id()));
      assertEquals(Optional.empty(), realm().rejection(bad.id()));
      assertEquals(Optional.empty(), realm().failure(good.id()));
      assertEquals(Optional.of(2L), realm().blockOf(good.id()));
      assertEquals(List.of(mark), realm().block(2).orElseThrow().failed());
      tested.reopen();
    }
  }

  @Test
  void accountsAreFoundByTheKeyTheyHaveNow() {
    Bundle rotate = TestLedger.bundle(2, 0, new SystemCall.RotateKey(key(5)));
    commit(store(), rotate);
    assertEquals(List.of(user(2)), realm().accountsWithKey(key(5)));
    assertEquals(List.of(user(0), user(1), user(3)), realm().accountsWithKey(key(0)));
    assertEquals(List.<UserId>of(), realm().accountsWithKey(key(6)));
  }

  @Test
  void theArchiveKeepsWhatBelongsToBlocks() {
    BlockTransition.Result first = commit(store(), pay(0, 0));
    BlockWitness witness =
        new BlockWitness.Recorder(realm()).witness(first.delta().tree(), realm());
    // Kept before its block, so that no block is without it.
    realm().keepWitness(2, witness);
    assertEquals(0, realm().coverageSettled(true));
    realm().settleCoverage(true, 7);
    assertArrayEquals(first.block().toBytes(), realm().blockBytes(1).orElseThrow());
    realm().dropProofs(1);
    tested.reopen();
    assertArrayEquals(
        realm().block(1).orElseThrow().toBytes(), realm().blockBytes(1).orElseThrow());
    assertTrue(realm().witness(2).isPresent());
    assertEquals(Optional.empty(), realm().witness(1));
    assertEquals(7, realm().coverageSettled(true));
    assertEquals(0, realm().coverageSettled(false));
    assertEquals(Optional.of(first.block()), realm().block(1), "it had no proofs");
  }

  @Test
  void aggregatesAreKeptByTheirJobUntilTheyAreForgotten() {
    Aggregate aggregate = aggregate(REALM, 1);
    Aggregate better = aggregate(REALM, 2);
    Hash32 job = aggregate.job().id();
    assertEquals(Optional.empty(), realm().aggregate(1, job));
    realm().keepAggregate(aggregate);
    realm().keepAggregate(better);
    tested.reopen();
    assertEquals(Optional.of(better), realm().aggregate(1, job));
    assertEquals(Optional.empty(), store().realm(new RealmId(2)).aggregate(1, job));
    assertThrows(
        IllegalArgumentException.class, () -> realm().keepAggregate(aggregate(new RealmId(2), 1)));
    realm().forgetAggregate(1, job);
    tested.reopen();
    assertEquals(Optional.empty(), realm().aggregate(1, job));
  }

  private static Aggregate aggregate(RealmId realm, int content) {
    Job job =
        new Job(
            Hash32.ZERO,
            realm,
            new ContractId(1),
            0,
            Hash32.ZERO,
            List.of(new Job.Part(1, 0, 4, Hash32.ZERO)));
    return new Aggregate(job, user(0), new byte[] {(byte) content});
  }

  @Test
  void aStateComesInPartsOfWhichTheNextIsAskedForWithACursor() {
    grow(store(), 3);
    List<SnapshotEntry> entries = new ArrayList<>();
    SnapshotPart part = realm().snapshotPart(2, new byte[0], 3).orElseThrow();
    entries.addAll(part.entries());
    grow(store(), 5);
    while (part.next().length > 0) {
      assertTrue(part.entries().size() <= 3);
      part = realm().snapshotPart(2, part.next(), 3).orElseThrow();
      entries.addAll(part.entries());
    }
    List<UserId> users = entries.stream().map(SnapshotEntry::user).toList();
    assertEquals(List.of(user(0), user(1), user(2), user(3)), users);
    assertEquals(2, ((SnapshotEntry.AccountEntry) entries.getFirst()).account().nonce());
    assertTrue(realm().snapshotPart(6, new byte[0], 3).isEmpty());
    assertTrue(realm().snapshotPart(-1, new byte[0], 3).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> realm().snapshotPart(2, new byte[] {77}, 3));
  }

  @Test
  void aCopyIsGoneOnWithAfterACrashAndEndsAtItsTarget() {
    try (StoreUnderTest other = open()) {
      grow(other.store(), 4);
      RealmStore source = other.store().realm(REALM);
      RealmHeader target = source.head();
      copy().begin(target);
      SnapshotPart part = source.snapshotPart(4, new byte[0], 1000).orElseThrow();
      copy().takeState(part.entries(), part.next());
      tested.reopen();
      assertEquals(target, copy().progress().orElseThrow().target());
      assertFalse(copy().progress().orElseThrow().whole());
      assertTrue(copy().endState());
      assertThrows(IllegalStateException.class, () -> copy().finish());
      for (long height = 4; height >= 1; height--) {
        copy().takeBlock(source.block(height).orElseThrow(), List.of(), 1);
        tested.reopen();
        assertEquals(height, copy().progress().orElseThrow().last().orElseThrow().height());
        assertEquals(RealmHeader.origin(REALM), realm().head());
      }
      copy().finish();
      tested.reopen();
      assertEquals(target, realm().head());
      assertEquals(target.rootAfter(), root(realm()));
      assertEquals(source.account(user(1)), realm().account(user(1)));
      assertEquals(source.block(2), realm().block(2));
      assertEquals(source.headers(1, 9), realm().headers(1, 9));
      assertThrows(IllegalStateException.class, this::copy);
      grow(store(), 5);
    }
  }

  private RealmCopy copy() {
    return store().copyRealm(REALM);
  }

  @Test
  void aStateWithAnotherRootIsNotTaken() {
    try (StoreUnderTest other = open()) {
      grow(other.store(), 2);
      RealmStore source = other.store().realm(REALM);
      List<SnapshotEntry> state = source.snapshotPart(2, new byte[0], 1000).orElseThrow().entries();
      copy().begin(source.head());
      copy().takeState(state.subList(1, state.size()), new byte[0]);
      assertFalse(copy().endState());
      assertThrows(
          IllegalArgumentException.class,
          () ->
              copy()
                  .takeState(
                      List.of(new SnapshotEntry.LeafEntry(ContractId.SYSTEM, user(0), Fr.of(1))),
                      new byte[0]));
      assertThrows(
          IllegalArgumentException.class,
          () ->
              copy()
                  .takeState(
                      List.of(
                          new SnapshotEntry.LeafEntry(
                              new ContractId(1), UserId.of(new RealmId(2), 0), Fr.of(1))),
                      new byte[0]));
      copy().abandon();
      tested.reopen();
      assertEquals(Optional.empty(), copy().progress());
      assertEquals(RealmHeader.origin(REALM), realm().head());
      grow(store(), 1);
    }
  }
}
