package dev.freehold.cli.storecare;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.TestLedger;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Check of a chain that begins at a snapshot. */
class ChainCheckTest {
  private final Genesis genesis = TestLedger.genesis();
  private final ChainStore chain = new MemoryNodeStore(genesis.checkpoint()).chain();
  private final Checkpoint earlier = at(29, Hash32.ZERO);
  private final Checkpoint begin = at(30, earlier.hash());

  private static Checkpoint at(long height, Hash32 previous) {
    return new Checkpoint(
        height,
        previous,
        height,
        new RealmTree().put(List.of()),
        List.of(),
        List.of(),
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  private void check(ChainStore of) {
    new ChainCheck(genesis, of, (_, _, _) -> {}).run();
  }

  /** The chain, but for what one of its methods answers. */
  private ChainStore with(String method, Object answer, Object... arguments) {
    return (ChainStore)
        Proxy.newProxyInstance(
            ChainStore.class.getClassLoader(),
            new Class<?>[] {ChainStore.class},
            (_, called, given) ->
                called.getName().equals(method)
                        && (arguments.length == 0 || List.of(given).equals(List.of(arguments)))
                    ? answer
                    : called.invoke(chain, given));
  }

  private void requireFinding(String what, ChainStore of) {
    String found = assertThrows(AuditException.class, () -> check(of)).getMessage();
    assertTrue(found.contains(what), found);
  }

  @Test
  void aStoreThatBeganAtASnapshotIsWholeFromThereOn() {
    chain.beginAt(begin, List.of());
    check(chain);
    chain.append(at(31, begin.hash()));
    check(chain);
    chain.prepend(List.of(earlier));
    check(chain);
  }

  @Test
  void whatItBeganWithIsHeldAgainstItsCheckpoint() {
    chain.beginAt(begin, List.of());
    requireFinding(
        "does not follow from its headers", with("headerAtBegin", Optional.of(FixedValues.HEADER)));
  }

  @Test
  void checkpointsFromBeforeItMustLeadToIt() {
    chain.beginAt(begin, List.of());
    chain.prepend(List.of(earlier));
    requireFinding(
        "checkpoint 30 does not link",
        with("checkpoint", Optional.of(at(29, FixedValues.HASH)), 29L));
  }
}
