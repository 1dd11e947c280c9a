package dev.freehold.core.port;

import static dev.freehold.core.port.TestLedger.checkpoint;
import static dev.freehold.core.port.TestLedger.genesis;
import static dev.freehold.core.port.TestLedger.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract of {@link ChainStore}: each sentence of it, as a test. */
public abstract class ChainStoreContract {
  private static final RealmId ONE = new RealmId(1);

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

  private ChainStore chain() {
    return tested.store().chain();
  }

  private Checkpoint append(RealmHeader... headers) {
    Checkpoint next = checkpoint(chain(), List.of(headers));
    chain().append(next);
    return next;
  }

  @Test
  void theGenesisIsThereFromTheStart() {
    assertEquals(genesis().checkpoint(), chain().head());
    assertEquals(Optional.of(genesis().checkpoint()), chain().checkpoint(0));
    assertEquals(Optional.empty(), chain().checkpoint(1));
    assertEquals(Optional.empty(), chain().checkpoint(-1));
    assertEquals(Optional.of(genesis().checkpoint().globalRoot()), chain().anchorRoot(0));
    assertEquals(Optional.empty(), chain().anchorRoot(1));
    assertEquals(Optional.of(0L), chain().realmHeightAt(ONE, 0));
    assertEquals(Optional.empty(), chain().finalHeaderAbove(ONE, 0));
    assertEquals(Optional.empty(), chain().headerAt(ONE, 0));
  }

  @Test
  void appendedCheckpointsAreThereAfterACrash() {
    Checkpoint first = append(header(0, 1, 11), header(1, 3, 12));
    Checkpoint second = append(header(1, 4, 13));
    tested.reopen();
    assertEquals(second, chain().head());
    assertEquals(Optional.of(first), chain().checkpoint(1));
    assertEquals(Optional.of(second.globalRoot()), chain().anchorRoot(2));
    append(header(0, 2, 14));
  }

  @Test
  void aCheckpointThatDoesNotFollowIsRefusedAndChangesNothing() {
    append(header(1, 3, 12));
    Checkpoint next = checkpoint(chain(), List.of(header(1, 4, 13)));
    long height = next.height();
    Hash32 previous = next.previous();
    Fr root = next.globalRoot();
    assertRefused(checkpoint(height + 1, previous, root, next.headers()));
    assertRefused(checkpoint(height - 1, previous, root, next.headers()));
    assertRefused(checkpoint(height, Hash32.ZERO, root, next.headers()));
    assertRefused(checkpoint(height, previous, Fr.of(5), next.headers()));
    assertRefused(checkpoint(chain(), List.of(header(1, 3, 12))));
    assertRefused(checkpoint(chain(), List.of(header(1, 2, 12))));
    assertRefused(checkpoint(chain(), List.of(header(1, 4, 1), header(0, 1, 2))));
    assertRefused(checkpoint(chain(), List.of(header(1, 4, 1), header(1, 5, 1))));
    chain().append(next);
  }

  private void assertRefused(Checkpoint checkpoint) {
    Checkpoint head = chain().head();
    assertThrows(IllegalArgumentException.class, () -> chain().append(checkpoint));
    assertEquals(head, chain().head());
    assertEquals(Optional.of(3L), chain().realmHeightAt(ONE, head.height()));
  }

  @Test
  void aRealmsHeightIsKnownAtEachCheckpoint() {
    append(header(0, 1, 11));
    append(header(1, 3, 12));
    append();
    append(header(1, 7, 13));
    for (int height = 0; height <= 4; height++) {
      long expected = height < 2 ? 0 : height < 4 ? 3 : 7;
      assertEquals(Optional.of(expected), chain().realmHeightAt(ONE, height));
    }
    assertEquals(Optional.empty(), chain().realmHeightAt(ONE, 5));
    assertEquals(Optional.empty(), chain().realmHeightAt(ONE, -1));
    assertEquals(Optional.of(0L), chain().realmHeightAt(new RealmId(2), 4));
  }

  @Test
  void theCheckpointThatMadeABlockFinalIsFound() {
    append(header(1, 3, 12));
    append(header(0, 1, 11));
    append(header(1, 7, 13));
    append();
    for (long block = 1; block <= 7; block++) {
      assertEquals(Optional.of(block <= 3 ? 1L : 3L), chain().finalSince(ONE, block));
    }
    assertEquals(Optional.empty(), chain().finalSince(ONE, 8));
    assertEquals(Optional.empty(), chain().finalSince(new RealmId(2), 1));
  }

  @Test
  void theFirstFinalHeaderAboveABlockIsFound() {
    append(header(1, 3, 12));
    append(header(0, 1, 11));
    append(header(1, 7, 13));
    assertEquals(Optional.of(header(1, 3, 12)), chain().finalHeaderAbove(ONE, 0));
    assertEquals(Optional.of(header(1, 3, 12)), chain().finalHeaderAbove(ONE, 2));
    assertEquals(Optional.of(header(1, 7, 13)), chain().finalHeaderAbove(ONE, 3));
    assertEquals(Optional.empty(), chain().finalHeaderAbove(ONE, 7));
    assertEquals(Optional.of(header(1, 3, 12)), chain().headerAt(ONE, 2));
    assertEquals(Optional.of(header(1, 7, 13)), chain().headerAt(ONE, 3));
    assertEquals(Optional.empty(), chain().headerAt(ONE, 9));
    assertEquals(Optional.empty(), chain().headerAt(new RealmId(2), 3));
  }

  @Test
  void theTreeOverRealmsStaysItsVersionWhileAppendsGoOn() {
    Checkpoint first = append(header(1, 3, 12));
    SparseTree.NodeSource tree = chain().realmTreeAt(1).orElseThrow();
    Checkpoint second = append(header(1, 4, 13));
    assertEquals(first.globalRoot(), RealmTree.root(tree));
    assertEquals(header(1, 3, 12).leaf(), tree.node(0, 1));
    SparseTree.NodeSource now = chain().realmTreeAt(2).orElseThrow();
    assertEquals(second.globalRoot(), RealmTree.root(now));
    assertEquals(header(1, 4, 13).leaf(), now.node(0, 1));
    assertTrue(chain().realmTreeAt(3).isEmpty());
    assertTrue(chain().realmTreeAt(-1).isEmpty());
  }

  @Test
  void aContractIsRegisteredOnce() {
    Contract contract = contract(1);
    ContractId id = contract.id();
    CheckpointEvent event = new CheckpointEvent.ContractRegistered(contract, Hash32.ZERO, 0);
    assertEquals(Optional.empty(), chain().contract(id));
    chain().append(checkpoint(chain(), List.of(), event));
    assertEquals(Optional.of(contract), chain().contract(id));
    assertThrows(
        IllegalArgumentException.class,
        () -> chain().append(checkpoint(chain(), List.of(), event)));
    tested.reopen();
    assertEquals(Optional.of(contract), chain().contract(id));
  }

  private static Contract contract(int id) {
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    ContractSpec spec =
        new ContractSpec(
            "c",
            SlotShape.uniform(2),
            List.of(new FunctionSpec("f", FunctionSpec.SetupKind.CEREMONY, key)));
    return new Contract(new ContractId(id), TestLedger.user(0), spec, 1);
  }

  /** The checkpoint of a height where realms are at headers and contracts are registered. */
  private static Checkpoint at(long height, List<RealmHeader> headers, List<Contract> registered) {
    Hash32 registry = Hash32.ZERO;
    for (Contract contract : registered) {
      registry = contract.registeredAfter(registry);
    }
    return new Checkpoint(
        height,
        Hash32.ZERO,
        height,
        new RealmTree().put(headers),
        List.of(),
        List.of(),
        registry,
        Totals.NONE,
        Optional.empty());
  }

  @Test
  void theChainGoesOnFromALaterCheckpoint() {
    append(header(0, 1, 11), header(1, 3, 12));
    Checkpoint old = append(header(1, 4, 13));
    List<RealmHeader> headers = List.of(header(0, 1, 11), header(1, 9, 20), header(2, 1, 21));
    Checkpoint later = at(30, headers, List.of());
    chain().beginAt(later, headers);
    for (int reopened = 0; reopened < 2; reopened++) {
      assertEquals(later, chain().head());
      assertEquals(30, chain().begin());
      assertEquals(Optional.of(later), chain().checkpoint(30));
      assertEquals(Optional.of(old), chain().checkpoint(2), "what was here still is");
      assertEquals(Optional.empty(), chain().checkpoint(29));
      assertEquals(Optional.of(9L), chain().realmHeightAt(ONE, 30));
      assertEquals(Optional.empty(), chain().realmHeightAt(ONE, 29), "nobody knows");
      assertEquals(Optional.empty(), chain().realmHeightAt(ONE, 2));
      assertEquals(Optional.of(header(1, 9, 20)), chain().headerAt(ONE, 30));
      assertEquals(Optional.empty(), chain().finalSince(ONE, 9), "at this one, or before");
      assertEquals(later.globalRoot(), RealmTree.root(chain().realmTreeAt(30).orElseThrow()));
      assertTrue(chain().realmTreeAt(2).isEmpty());
      tested.reopen();
    }
    Checkpoint next = append(header(1, 10, 22));
    tested.reopen();
    assertEquals(next, chain().head());
    assertEquals(Optional.of(31L), chain().finalSince(ONE, 10));
    assertEquals(Optional.of(header(1, 10, 22)), chain().headerAt(ONE, 31));
    assertEquals(Optional.of(header(2, 1, 21)), chain().headerAt(new RealmId(2), 31));
    assertEquals(next.globalRoot(), RealmTree.root(chain().realmTreeAt(31).orElseThrow()));
  }

  @Test
  void checkpointsBeforeItsBeginningAreAddedOneByOneAndNoOthers() {
    List<Checkpoint> line = new ArrayList<>(List.of(at(27, List.of(), List.of())));
    for (int height = 28; height <= 30; height++) {
      line.addFirst(behind(line.getFirst()));
    }
    Checkpoint later = line.removeFirst();
    assertThrows(RuntimeException.class, () -> chain().prepend(line), "it has the genesis");
    chain().beginAt(later, List.of());
    assertThrows(
        InvalidCheckpointException.class, () -> chain().prepend(line.subList(1, 2)), "a gap");
    assertThrows(
        InvalidCheckpointException.class,
        () -> chain().prepend(List.of(line.getFirst(), at(28, List.of(), List.of()))),
        "another");
    assertEquals(30, chain().wholeFrom());
    assertEquals(Optional.empty(), chain().checkpoint(29));
    chain().prepend(line.subList(0, 1));
    tested.reopen();
    chain().prepend(line.subList(1, 3));
    tested.reopen();
    assertEquals(27, chain().wholeFrom());
    assertEquals(30, chain().begin());
    assertEquals(later, chain().head());
    line.forEach(
        each -> assertEquals(Optional.of(each), chain().checkpoint(each.height()), "of each"));
    assertTrue(chain().hasAllFrom(27));
    assertFalse(chain().hasAllFrom(26));
    assertFalse(chain().hasAllFrom(1), "there is a hole above it");
    Checkpoint muchLater = at(40, List.of(), List.of());
    chain().beginAt(muchLater, List.of());
    tested.reopen();
    assertEquals(40, chain().wholeFrom());
    assertFalse(chain().hasAllFrom(39));
  }

  private static Checkpoint behind(Checkpoint before) {
    return new Checkpoint(
        before.height() + 1,
        before.hash(),
        before.height() + 1,
        before.globalRoot(),
        List.of(),
        List.of(),
        before.registryRoot(),
        Totals.NONE,
        Optional.empty());
  }

  @Test
  void theChainBeginsWithAllContractsOrNotAtAll() {
    List<Contract> contracts = List.of(contract(1), contract(2));
    List<RealmHeader> headers = List.of(header(1, 9, 20));
    Checkpoint later = at(30, headers, contracts);
    assertNotBegun(later, headers);
    chain().keepForBegin(List.of(contract(1)));
    tested.reopen();
    assertEquals(Optional.empty(), chain().contract(new ContractId(1)), "not registered here yet");
    assertNotBegun(later, headers);
    chain().keepForBegin(List.of(contract(2)));
    assertNotBegun(later, List.of(header(1, 9, 21)));
    assertNotBegun(at(0, List.of(), List.of()), List.of());
    tested.reopen();
    chain().beginAt(later, headers);
    tested.reopen();
    for (Contract contract : contracts) {
      assertEquals(Optional.of(contract), chain().contract(contract.id()));
    }
  }

  private void assertNotBegun(Checkpoint later, List<RealmHeader> headers) {
    Checkpoint head = chain().head();
    assertThrows(InvalidCheckpointException.class, () -> chain().beginAt(later, headers));
    assertEquals(head, chain().head());
    assertEquals(0, chain().begin());
  }
}
