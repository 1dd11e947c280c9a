package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every proof goes into one job, in order; no job is cut too early, none too late. */
class JobCutterPropertyTest {
  private static final int SEEDS = 200;
  private static final int CHECKPOINTS = 120;
  private static final int FUNCTIONS = 3;

  /** An entry of a block's list that is in no job yet. */
  private record Waiting(long since, Job.Part part) {}

  private final Map<Integer, Deque<Waiting>> waiting = new TreeMap<>();
  private final TreeSet<Hash32> names = new TreeSet<>();
  private JobCutter cutter;
  private long block;
  private int full;
  private int worthIt;
  private int old;

  @Test
  void everyProofIsCutOnceInOrderAndInTime() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        live(new SplittableRandom(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(full > SEEDS, full + " full");
    assertTrue(worthIt > SEEDS, worthIt + " worth it");
    assertTrue(old > SEEDS, old + " old");
  }

  private void live(SplittableRandom random) {
    BoardRules rules =
        new BoardRules(
            1 + random.nextInt(8), 1 + random.nextInt(80), 1 + random.nextInt(40), 1, 1, 1, 1, 1);
    // Two functions with equal keys are two functions still.
    cutter = new JobCutter(TestBoard.CHAIN, (_, _) -> TestBoard.CHAIN, Integer.MAX_VALUE);
    waiting.clear();
    names.clear();
    block = 0;
    int busy = 1 + random.nextInt(20);
    for (long checkpoint = 1; checkpoint <= CHECKPOINTS; checkpoint++) {
      for (int i = random.nextInt(busy) == 0 ? random.nextInt(6) : 0; i > 0; i--) {
        add(random, checkpoint);
      }
      due(checkpoint, rules);
    }
  }

  private void add(SplittableRandom random, long checkpoint) {
    block++;
    List<FunctionProofs> list = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int function = random.nextInt(FUNCTIONS);
      int count = 1 + random.nextInt(random.nextInt(4) == 0 ? Limits.STATEMENTS_MAX : 20);
      FunctionProofs some =
          new FunctionProofs(
              new ContractId(1), function, count, TestBoard.hash(block << 8 | list.size()));
      waiting
          .computeIfAbsent(function, _ -> new ArrayDeque<>())
          .add(new Waiting(checkpoint, new Job.Part(block, list.size(), count, some.statements())));
      list.add(some);
    }
    for (Job job : cutter.add(new BlockProofs(new RealmId(0), block, list), checkpoint)) {
      Waiting next = take(job).getFirst();
      assertTrue(
          job.parts().size() == Limits.JOB_PARTS_MAX
              || job.count() + next.part.count() > Limits.JOB_PROOFS_MAX,
          "what comes next would have fitted");
      full++;
    }
    requireCounted();
  }

  private void due(long checkpoint, BoardRules rules) {
    for (Job job : cutter.due(checkpoint, rules)) {
      long age = checkpoint - waiting.get(job.function()).getFirst().since;
      assertTrue(age >= rules.waitMax() || age >= rules.cutAge(), "too early");
      assertTrue(age >= rules.waitMax() || job.count() >= rules.cutProofs(), "not worth it");
      if (age >= rules.waitMax()) {
        old++;
      } else {
        worthIt++;
      }
      assertTrue(take(job).isEmpty(), "all that waits is cut");
    }
    for (Deque<Waiting> parts : waiting.values()) {
      if (!parts.isEmpty()) {
        long age = checkpoint - parts.getFirst().since;
        int count = parts.stream().mapToInt(one -> one.part.count()).sum();
        assertTrue(age < rules.waitMax(), "too late");
        assertTrue(age < rules.cutAge() || count < rules.cutProofs(), "worth it for long");
      }
    }
    requireCounted();
  }

  /** Takes a job's parts from those that wait, and returns what of its function still waits. */
  private Deque<Waiting> take(Job job) {
    assertTrue(names.add(job.id()), "a name twice");
    Deque<Waiting> parts = waiting.get(job.function());
    for (Job.Part part : job.parts()) {
      assertEquals(parts.removeFirst().part, part);
    }
    return parts;
  }

  private void requireCounted() {
    long uncut =
        waiting.values().stream().flatMap(Deque::stream).mapToLong(one -> one.part.count()).sum();
    assertEquals(uncut, cutter.uncut(new RealmId(0)));
  }
}
