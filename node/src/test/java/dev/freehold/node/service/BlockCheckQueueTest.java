package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.coordinator.machine.BlockSource;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockCheckQueueTest {
  private static final Genesis GENESIS =
      TestFounders.genesis("test", TestFounders.ofEqualWeight(Hash32.parse("cd".repeat(32))));

  /** The coordinator's thread ends after what it asks for is closed, and may ask until then. */
  @Test
  void whatIsAskedForOnceItIsClosedIsNeitherAnsweredNorAFailure() {
    List<Throwable> failures = new ArrayList<>();
    List<CoordinatorInput> answers = new ArrayList<>();
    BlockCheckQueue queue =
        new BlockCheckQueue(
            GENESIS,
            new MemoryNodeStore(GENESIS.checkpoint()).chain(),
            new Ed25519Verifier(),
            Map.of(),
            Optional.empty(),
            failures::add);
    queue.close();
    queue.check(
        new VerifyBlock(
            RealmHeader.origin(new RealmId(0)),
            Optional.empty(),
            new BlockSource.Worker(Hash32.parse("ab".repeat(32)), "127.0.0.1:1"),
            1),
        answers::add);
    assertEquals(List.of(), answers);
    assertEquals(List.of(), failures);
  }
}
