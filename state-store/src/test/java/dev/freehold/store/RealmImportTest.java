package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A realm that is copied part by part, with the store closed and opened between any two. */
class RealmImportTest {
  private static final long SEED = 20261122;
  private static final int BLOCKS = 40;
  private static final int PART = 8;

  @TempDir private Path directory;
  private final TestChain chain = new TestChain(new SplittableRandom(SEED), 3);
  private final TestRealm realm = chain.realms.getFirst();
  private WorkerStore copy;

  @Test
  void aCopyGoesOnAfterEveryCrashAndEqualsTheOriginal() {
    try (WorkerStore original = WorkerStore.open(directory.resolve("original"), chain.genesis)) {
      for (int i = 0; i < BLOCKS; i++) {
        chain.block(original, realm);
      }
      RealmHeader target = realm.versions.get(BLOCKS - 5).header();
      reopen();
      copy.copyRealm(realm.id).begin(target);
      byte[] cursor = new byte[0];
      do {
        reopen();
        RealmCopy.Progress progress = copy.copyRealm(realm.id).progress().orElseThrow();
        assertEquals(target, progress.target());
        SnapshotPart part =
            original
                .realm(realm.id)
                .snapshotPart(target.height(), progress.cursor(), PART)
                .orElseThrow();
        copy.copyRealm(realm.id).takeState(part.entries(), part.next());
        cursor = part.next();
      } while (cursor.length > 0);
      assertTrue(copy.copyRealm(realm.id).endState());
      for (long height = target.height(); height >= 1; height--) {
        reopen();
        assertTrue(copy.copyRealm(realm.id).progress().orElseThrow().whole());
        assertEquals(0, copy.realm(realm.id).head().height(), "nothing is served of it yet");
        RealmCopy under = copy.copyRealm(realm.id);
        if (height > 1) {
          assertThrows(IllegalStateException.class, under::finish);
        }
        takeBlock(original.realm(realm.id), under, height);
      }
      copy.copyRealm(realm.id).finish();
      assertEquals(target, copy.realm(realm.id).head());
      check(BLOCKS - 5);
      // The tail goes on from there.
      assertTrue(realm.blocks.get(BLOCKS - 5).header().follows(copy.realm(realm.id).head()));
      reopen();
      check(BLOCKS - 5);
      assertThrows(IllegalStateException.class, () -> copy.copyRealm(realm.id));
    } finally {
      copy.close();
    }
  }

  @Test
  void aStateWithoutTheTargetsRootIsRefusedAndLeavesNoTrace() {
    try (WorkerStore original = WorkerStore.open(directory.resolve("original"), chain.genesis)) {
      for (int i = 0; i < BLOCKS; i++) {
        chain.block(original, realm);
      }
      reopen();
      RealmCopy under = copy.copyRealm(realm.id);
      under.begin(realm.head());
      SnapshotPart part =
          original.realm(realm.id).snapshotPart(BLOCKS, new byte[0], 1000).orElseThrow();
      List<SnapshotEntry> lie = new ArrayList<>(part.entries());
      SnapshotEntry.AccountEntry first = (SnapshotEntry.AccountEntry) lie.getFirst();
      Account richer = first.account().withBalance(first.account().balance() + 1);
      lie.set(0, new SnapshotEntry.AccountEntry(first.user(), richer));
      under.takeState(lie, new byte[0]);
      assertFalse(under.endState());
      under.abandon();
      assertEquals(Optional.empty(), under.progress());
      RealmStore empty = copy.realm(realm.id);
      assertEquals(Optional.empty(), empty.account(first.user()));
      assertEquals(List.of(), empty.accountsWithKey(first.account().authKey()));
      reopen();
      assertEquals(Optional.empty(), copy.realm(realm.id).account(first.user()));
      // As if nothing had been: the realm can be replayed from its first block.
      chainless(copy.realm(realm.id));
    } finally {
      copy.close();
    }
  }

  @Test
  void entriesOfOtherRealmsAndLeavesOfTheSystemContractAreRefused() {
    reopen();
    RealmCopy under = copy.copyRealm(realm.id);
    under.begin(RealmHeader.origin(realm.id));
    UserId stranger = UserId.of(new RealmId(2), 1);
    List<SnapshotEntry> foreign =
        List.of(
            new SnapshotEntry.AccountEntry(stranger, Account.open(Fr.ONE, 5)),
            new SnapshotEntry.LeafEntry(new ContractId(1), stranger, Fr.ONE),
            new SnapshotEntry.LeafEntry(ContractId.SYSTEM, realm.user(0), Fr.ONE));
    for (SnapshotEntry entry : foreign) {
      assertThrows(
          IllegalArgumentException.class, () -> under.takeState(List.of(entry), new byte[0]));
    }
    assertTrue(under.endState(), "nothing of it was taken");
    copy.close();
  }

  @Test
  void slotsAreWhatWasWrittenLast() {
    reopen();
    RealmCopy under = copy.copyRealm(realm.id);
    RealmHeader before = RealmHeader.origin(realm.id);
    List<RealmBlock> blocks = new ArrayList<>();
    // Slot 1: written in both blocks, twice in the second; slot 2 in the first, slot 3 to zero.
    blocks.add(block(before, writes(1, 10), writes(2, 20), writes(3, 30)));
    blocks.add(block(blocks.getFirst().header(), writes(1, 11, 1, 12), writes(3, 0)));
    under.begin(blocks.getLast().header());
    assertTrue(under.endState());
    under.takeBlock(blocks.getLast(), List.of(), 1000);
    under.takeBlock(blocks.getFirst(), List.of(), 1000);
    under.finish();
    assertEquals(2, copy.realm(realm.id).head().height());
    try (RealmSnapshot state = copy.realm(realm.id).at(2).orElseThrow()) {
      ContractId contract = new ContractId(1);
      assertEquals(Fr.of(12), state.slot(contract, realm.user(0), 1));
      assertEquals(Fr.of(20), state.slot(contract, realm.user(0), 2));
      assertEquals(Fr.ZERO, state.slot(contract, realm.user(0), 3));
      assertEquals(
          List.of(1L, 2L, 3L), List.copyOf(state.slots(contract, realm.user(0), 0, 10).keySet()));
    }
    copy.close();
  }

  private static void takeBlock(RealmStore original, RealmCopy under, long height) {
    RealmBlock block = original.block(height).orElseThrow();
    List<List<CallStatement>> statements = new ArrayList<>();
    for (int entry = 0; entry < block.proofs().size(); entry++) {
      statements.add(original.statements(height, entry).orElseThrow());
    }
    under.takeBlock(block, statements, 1000);
  }

  private static void requireStatements(RealmBlock block, RealmStore store) {
    long height = block.header().height();
    for (int entry = 0; entry < block.proofs().size(); entry++) {
      FunctionProofs proofs = block.proofs().get(entry);
      List<CallStatement> statements = store.statements(height, entry).orElseThrow();
      assertEquals(proofs.count(), statements.size());
      assertEquals(proofs.statements(), CallStatement.digest(statements));
    }
    assertEquals(Optional.empty(), store.statements(height, block.proofs().size()));
  }

  private static List<SlotWrite> writes(long... slotsAndValues) {
    List<SlotWrite> writes = new ArrayList<>();
    for (int i = 0; i < slotsAndValues.length; i += 2) {
      writes.add(new SlotWrite(slotsAndValues[i], Fr.of(slotsAndValues[i + 1])));
    }
    return writes;
  }

  @SafeVarargs
  private RealmBlock block(RealmHeader before, List<SlotWrite>... calls) {
    List<Bundle> bundles = new ArrayList<>();
    for (List<SlotWrite> call : calls) {
      bundles.add(
          new Bundle.Unsigned(
                  chain.genesis.hash(),
                  realm.user(0),
                  bundles.size(),
                  0,
                  Long.MAX_VALUE,
                  SignatureScheme.ED25519,
                  new byte[32],
                  List.of(
                      new Call.Proven(
                          new ContractId(1),
                          0,
                          Call.Proven.NONE,
                          Fr.ZERO,
                          Fr.ONE,
                          call,
                          List.of(),
                          new Proof(new byte[Proof.BYTES]))))
              .sign(new byte[64]));
    }
    RealmHeader header =
        new RealmHeader(
            realm.id,
            before.height() + 1,
            before.hash(),
            0,
            before.rootAfter(),
            before.rootAfter(),
            bundles.size(),
            RealmBlock.bundlesDigest(bundles, List.of(), BlockChanges.unsaid(bundles.size())),
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            0,
            0,
            FeeMarket.ORIGIN);
    return new RealmBlock(header, bundles, List.of(), List.of());
  }

  private void reopen() {
    if (copy != null) {
      copy.close();
    }
    copy = WorkerStore.open(directory.resolve("copy"), chain.genesis);
  }

  private void chainless(RealmStore store) {
    TestRealm again = new TestRealm(realm.id, new SplittableRandom(SEED));
    again.commitTo(store, chain.genesis.hash(), 0);
    assertEquals(again.head(), store.head());
  }

  private void check(int version) {
    TestRealm.Version expected = realm.versions.get(version);
    RealmStore store = copy.realm(realm.id);
    expected
        .accounts()
        .forEach(
            (user, account) -> {
              assertEquals(Optional.of(account), store.account(user), "seed " + SEED);
              assertTrue(store.accountsWithKey(account.authKey()).contains(user));
            });
    expected
        .nodes()
        .forEach((key, value) -> assertEquals(value, store.node(key.level(), key.index())));
    for (RealmBlock block : realm.blocks.subList(0, version)) {
      long height = block.header().height();
      assertEquals(Optional.of(block), store.block(height));
      assertEquals(List.of(block.provenHeader()), store.headers(height, 1));
      requireStatements(block, store);
      block.bundles().forEach(b -> assertEquals(Optional.of(height), store.blockOf(b.id())));
    }
    assertEquals(Optional.empty(), store.at(version - 1), "not readable before its target");
    assertTrue(store.at(version).isPresent());
  }
}
