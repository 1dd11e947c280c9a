package dev.freehold.verifier.groth16;

import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds the bad proofs of a batch whose value is not 1.
 *
 * <p>The value of a range is the product of its halves' values, so a range of known value is
 * settled by evaluating its left half: the right half's value follows. A tree with n leaves has n -
 * 1 inner nodes, hence never more than n evaluations with the one of the whole batch.
 *
 * <p>A short range with a single bad proof is settled by one evaluation: with V the range's value
 * and W the value with each coefficient multiplied by its place's position, W = V^j names the place
 * j (Law, Matt, "Finding Invalid Signatures in Pairing-Based Batches", Cryptography and Coding
 * 2007). That is tried only with evaluations which clean ranges have saved, so the bound of n
 * stands, and while few proofs are bad.
 *
 * <p>All ranges use the coefficients of the batch. Each answer "no bad proof but these" is a small
 * exponents test of its own over the other proofs of its range: the coefficients are independent of
 * the proofs, which were fixed before, and nobody learns an answer before the last. So each is
 * wrong with probability 2^-128 at the most, and any of at most 2n + 16n with at most 2^-111 for n
 * = 4096.
 */
final class Bisection {
  private final BatchEquation equation;
  private final Weighting weighting;
  private final Groups groups;
  private final Workspace memory;
  private final ParallelLoop loop;
  private final Arena arena;

  /** By place; null is undecided. */
  private final ProofVerdict[] verdicts;

  private final AtomicInteger decided = new AtomicInteger();
  private final AtomicInteger bad = new AtomicInteger();

  /** Evaluations still allowed beyond what bisecting all open ranges to the end may take. */
  private final AtomicInteger saved = new AtomicInteger();

  /**
   * Places [from, to) of known value, some undecided.
   *
   * @param value one element of GT
   */
  record Range(int from, int to, MemorySegment value, List<Run> runs) {}

  /**
   * @param arena its memory is used by all threads of the loop
   */
  Bisection(
      BatchEquation equation,
      Weighting weighting,
      Groups groups,
      Workspace memory,
      ParallelLoop loop,
      Arena arena,
      ProofVerdict[] verdicts) {
    this.equation = equation;
    this.weighting = weighting;
    this.groups = groups;
    this.memory = memory;
    this.loop = loop;
    this.arena = arena;
    this.verdicts = verdicts;
  }

  /**
   * Decides every proof of a range; where proofs are of groups, those alone that the budget allows,
   * and no more of a group once it is blamed.
   */
  void settle(Range range) {
    int open = undecided(range.from, range.to);
    if (Pairing.isOne(range.value, 0)) {
      decide(range.from, range.to, ProofVerdict.VALID);
      saved.addAndGet(open - 1);
    } else if (open == 1) {
      decide(range.from, range.to, ProofVerdict.EQUATION_FAILS);
    } else if (isBlamed(range)) {
      decide(range.from, range.to, ProofVerdict.UNDECIDED);
      saved.addAndGet(open - 1);
    } else if (!(promisesOneBad(range, open) && locate(range, open)) && groups.spend()) {
      bisect(range, open);
    }
  }

  private void bisect(Range range, int open) {
    int middle = middle(range, open);
    List<Run> head = equation.head(arena, range.runs, middle);
    MemorySegment left = Pairing.allocate(arena, 1);
    equation.value(left, range.from, middle, head);
    MemorySegment right = Pairing.allocate(arena, 1);
    right.copyFrom(left);
    Pairing.invertInGroup(right, 0);
    Pairing.mul(right, 0, right, 0, range.value, 0);
    Range first = new Range(range.from, middle, left, head);
    Range second = new Range(middle, range.to, right, BatchEquation.tail(arena, range.runs, head));
    if (Pairing.isOne(right, 0)) {
      settle(second); // First, for what it saves.
      settle(first);
    } else {
      loop.run(2, half -> settle(half == 0 ? first : second));
    }
  }

  /** Halves the undecided; on the nearest chunk's boundary if that leaves some on either side. */
  private int middle(Range range, int open) {
    int middle = range.from;
    for (int seen = 0; seen < open / 2; middle++) {
      seen += verdicts[middle] == null ? 1 : 0;
    }
    int boundary = (middle + BatchEquation.CHUNK / 2) / BatchEquation.CHUNK * BatchEquation.CHUNK;
    boolean splits =
        boundary > range.from
            && boundary < range.to
            && undecided(range.from, boundary) > 0
            && undecided(boundary, range.to) > 0;
    return splits ? boundary : middle;
  }

  /**
   * Whether a range is short enough for {@link #locate}, fewer than two bad proofs are to be
   * expected in it by what was found so far, and an evaluation is to spare; takes that one.
   */
  private boolean promisesOneBad(Range range, int open) {
    return open > 2
        && range.to - range.from <= BatchEquation.CHUNK
        && (long) bad.get() * open <= decided.get()
        && saved.getAndUpdate(left -> left > 0 ? left - 1 : left) > 0
        && groups.spend();
  }

  /** Decides a range with exactly one bad proof; leaves any other as it is and answers false. */
  private boolean locate(Range range, int open) {
    try (Arena scratch = equation.sharedArena()) {
      Weighting byPosition = weighting.byPosition(scratch, range.from, range.to, memory.rAJacobian);
      List<Run> runs =
          range.runs.stream()
              .map(
                  run ->
                      equation.run(Run.allocateSums(scratch, 1), byPosition, run.from(), run.to()))
              .toList();
      MemorySegment values = Pairing.allocate(scratch, 2);
      equation.value(values, byPosition, range.from, range.to, runs);
      Pairing.one(values, 1);
      for (int place = range.from; place < range.to; place++) {
        Pairing.mul(values, 1, values, 1, range.value, 0);
        if (verdicts[place] == null && Pairing.isEqual(values, 0, values, 1)) {
          decide(place, place + 1, ProofVerdict.EQUATION_FAILS);
          decide(range.from, range.to, ProofVerdict.VALID);
          saved.addAndGet(open - 1);
          return true;
        }
      }
      return false;
    }
  }

  /** Whether all that is undecided of a range is of groups that have a bad proof. */
  private boolean isBlamed(Range range) {
    for (int place = range.from; place < range.to; place++) {
      if (verdicts[place] == null && !groups.isBlamed(place)) {
        return false;
      }
    }
    return true;
  }

  private int undecided(int from, int to) {
    int count = 0;
    for (int place = from; place < to; place++) {
      count += verdicts[place] == null ? 1 : 0;
    }
    return count;
  }

  /** Gives a verdict to all that have none. */
  private void decide(int from, int to, ProofVerdict verdict) {
    int count = 0;
    for (int place = from; place < to; place++) {
      if (verdicts[place] == null) {
        verdicts[place] = verdict;
        count++;
        if (verdict != ProofVerdict.VALID) {
          groups.blame(place);
        }
      }
    }
    decided.addAndGet(count);
    bad.addAndGet(verdict == ProofVerdict.VALID ? 0 : count);
  }
}
