package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proofs that wait to be cut into jobs fit into a snapshot, whatever the rules. */
class JobCutterRoomTest {
  private static final int PARTS_MAX = 5;

  /** Rules by which nothing is ever cut for its age. */
  private static final BoardRules NEVER =
      BoardRules.DEFAULT.withAges(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final JobCutter cutter =
      new JobCutter(TestBoard.CHAIN, (_, _) -> TestBoard.CHAIN, PARTS_MAX);

  /** A realm's block with one proof of function 0 of a contract. */
  private void add(int realm, long block, int contract, long checkpoint) {
    FunctionProofs one =
        new FunctionProofs(new ContractId(contract), 0, 1, TestBoard.hash(contract));
    BlockProofs proofs = new BlockProofs(new RealmId(realm), block, List.of(one));
    assertEquals(List.of(), cutter.add(proofs, checkpoint));
  }

  private List<Integer> cut(long checkpoint) {
    List<Integer> contracts = new ArrayList<>();
    for (Job job : cutter.due(checkpoint, NEVER)) {
      contracts.add(job.contract().value());
    }
    return contracts;
  }

  @Test
  void whatHasWaitedLongestIsCutWhereThereIsNoRoom() {
    add(0, 1, 4, 1);
    assertEquals(List.of(), cut(1));
    add(0, 2, 3, 2);
    add(0, 3, 3, 2);
    assertEquals(List.of(), cut(2));
    add(0, 4, 2, 3);
    add(0, 5, 1, 3);
    assertEquals(List.of(), cut(3), "as many as there is room for");
    add(0, 6, 1, 4);
    assertEquals(List.of(4), cut(4));
    add(0, 7, 2, 5);
    assertEquals(List.of(3), cut(5), "as few as make room, and whole jobs");
    assertEquals(List.of(), cut(6));
  }
}
