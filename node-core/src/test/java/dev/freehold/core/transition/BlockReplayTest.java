package dev.freehold.core.transition;

import static dev.freehold.core.Altered.altered;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replay: the same blocks give the same roots, and a block that was changed is found out. */
class BlockReplayTest {
  private TestNetwork network;
  private MemoryRealm original;
  private final List<RealmBlock> blocks = new ArrayList<>();

  @BeforeEach
  void makeThreeBlocks() {
    network = new TestNetwork(6, 1000);
    original = network.realm(0);
    add(original.next(network, 0, network.checkpoints, List.of()));
    network.seal();
    network.seal(new CheckpointEvent.Paid(user(1), user(0), 7));
    add(
        original.next(
            network,
            2,
            List.of(network.checkpoints.getLast()),
            List.of(network.bundle(0, 0, pay(user(3), 5)), network.bundle(0, 1, pay(user(1), 6)))));
    add(
        original.next(
            network,
            2,
            List.of(),
            List.of(network.bundle(3, 0, call(Call.Proven.NONE, Fr.of(9))))));
  }

  private void add(BlockTransition.Result result) {
    original.adopt(result);
    blocks.add(result.block());
  }

  @Test
  void theSameBlocksGiveTheSameRootsAndAccounts() {
    MemoryRealm copy = network.realm(0);
    for (RealmBlock block : blocks) {
      copy.adopt(replay().apply(copy.head, copy, copy, block));
    }
    assertEquals(original.head, copy.head);
    assertEquals(original.accounts, copy.accounts);
  }

  @Test
  void aBlocksProofsAreThoseOfItsBundlesBeforeEachOfThem() {
    MemoryRealm copy = upTo(2);
    copy.adopt(replay().apply(copy.head, copy, copy, blocks.get(2)));
    List<ExpectedVerdict> verdicts = replay().verdicts(blocks.get(2));
    assertEquals(1, verdicts.size());
    assertEquals(Optional.empty(), verdicts.getFirst().verdict());
    assertEquals(blocks.get(2).bundles().getFirst(), verdicts.getFirst().task().bundle());
    assertEquals(1, verdicts.getFirst().task().claims().size());
  }

  /** A block that does nothing but adopt is replayed, and checked from a witness of nothing. */
  @Test
  void anIdleBlockIsReplayedAndChecked() {
    network.seal();
    network.seal();
    RealmHeader before = original.head;
    RealmBlock idle = original.next(network, 4, List.of(), List.of()).block();
    assertEquals(4, idle.header().asOf());
    assertEquals(before.rootAfter(), idle.header().rootAfter());
    assertNotEquals(before.leaf(), idle.header().leaf());
    StatelessBlock stateless =
        StatelessBlock.decode(
            StatelessBlock.of(replay(), before, original, original, idle).toBytes());
    stateless.check(replay(), before);
    original.adopt(replay().apply(before, original, original, idle));
    assertEquals(idle.header(), original.head);
  }

  @Test
  void everyChangeOfABlockIsFoundOut() {
    MemoryRealm copy = upTo(1);
    RealmBlock block = blocks.get(1);
    List<Bundle> fewer = block.bundles().subList(0, 1);
    require(copy, changed(block, fewer, block.events()), "it lacks bundles");
    List<Bundle> swapped = List.of(block.bundles().get(1), block.bundles().get(0));
    require(copy, changed(block, swapped, block.events()), "not those of");
    require(copy, changed(block, block.bundles(), List.of()), "its events");
    require(copy, with(block, h -> altered(h, "rootAfter", h.rootBefore())), "root is another");
    require(copy, with(block, h -> altered(h, "feesTotal", h.feesTotal() + 1)), "its fees");
    require(copy, blocks.get(2), "does not follow");
    RealmBlock refused =
        new RealmBlock(
            altered(
                block.header(),
                "bundlesDigest",
                RealmBlock.bundlesDigest(swapped, List.of(), BlockChanges.unsaid(2))),
            swapped,
            block.events(),
            block.proofs());
    require(copy, refused, "NONCE_TOO_HIGH");
  }

  @Test
  void whatABundleMakesOfTheStateIsFoundOut() {
    MemoryRealm copy = upTo(1);
    RealmBlock block = blocks.get(1);
    BlockChanges said = block.changes();
    List<Hash32> entries = new ArrayList<>(said.entries());
    entries.set(1, Hash32.ZERO);
    for (BlockChanges other :
        List.of(
            new BlockChanges(entries, said.touched(), said.touchedRoot()),
            new BlockChanges(said.entries(), said.touched() + 1, said.touchedRoot()),
            new BlockChanges(said.entries(), said.touched(), Hash32.ZERO))) {
      RealmHeader header =
          altered(
              block.header(),
              "bundlesDigest",
              RealmBlock.bundlesDigest(block.bundles(), block.failed(), other));
      RealmBlock changed =
          new RealmBlock(
              header, block.bundles(), block.failed(), block.events(), block.proofs(), other);
      require(copy, changed, "what its bundles make of the state is something else");
    }
  }

  @Test
  void aCheckpointThatIsMissingIsNamed() {
    MemoryRealm copy = upTo(1);
    BlockReplay blind = new BlockReplay(copy.rules, network, _ -> Optional.empty());
    ReplayException e =
        assertThrows(
            ReplayException.class, () -> blind.apply(copy.head, copy, copy, blocks.get(1)));
    assertTrue(e.getMessage().contains("checkpoint 1 is not known"), e.getMessage());
  }

  private void require(MemoryRealm state, RealmBlock block, String text) {
    ReplayException e =
        assertThrows(ReplayException.class, () -> replay().apply(state.head, state, state, block));
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  private MemoryRealm upTo(int count) {
    MemoryRealm copy = network.realm(0);
    for (RealmBlock block : blocks.subList(0, count)) {
      copy.adopt(replay().apply(copy.head, copy, copy, block));
    }
    return copy;
  }

  private BlockReplay replay() {
    return new BlockReplay(
        original.rules,
        network,
        height ->
            height < network.checkpoints.size()
                ? Optional.of(network.checkpoints.get((int) height))
                : Optional.empty());
  }

  private static RealmBlock with(RealmBlock block, UnaryOperator<RealmHeader> change) {
    return new RealmBlock(
        change.apply(block.header()),
        block.bundles(),
        block.failed(),
        block.events(),
        block.proofs(),
        block.changes());
  }

  private static RealmBlock changed(
      RealmBlock block, List<Bundle> bundles, List<RealmEvent> events) {
    return new RealmBlock(
        block.header(),
        bundles,
        block.failed(),
        events,
        block.proofs(),
        bundles.size() == block.bundles().size()
            ? block.changes()
            : BlockChanges.unsaid(bundles.size()));
  }
}
