package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * One batch on its way to its verdicts. The proof at place i has the coefficient r_i. A refused
 * proof keeps its place with everything neutral.
 */
final class ProofBatch {
  private final Places places;
  private final Workspace memory;
  private final ParallelLoop loop;
  private final SecureRandom random;
  private final Weighting weighting;
  private final BatchEquation equation;
  private final Groups groups;

  /** By place; null is undecided. */
  private final ProofVerdict[] verdicts;

  /**
   * @param checksMax the budget of checks, if the places are of groups
   */
  ProofBatch(
      Places places, int checksMax, Workspace memory, ParallelLoop loop, SecureRandom random) {
    this.places = places;
    this.memory = memory;
    this.loop = loop;
    this.random = random;
    this.weighting = new Weighting(0, Coefficients.BITS, memory.r, memory.rA);
    this.equation = new BatchEquation(places, weighting, memory, loop);
    this.groups = new Groups(places, checksMax);
    this.verdicts = new ProofVerdict[places.count()];
  }

  BatchVerifier.Outcome verify() {
    Coefficients.draw(random, memory.r, places.count());
    loop.run(BatchEquation.chunks(places.count()), this::prepareChunk);
    if (someUndecided()) {
      decide();
    }
    ProofVerdict[] ordered = new ProofVerdict[places.count()];
    for (int place = 0; place < ordered.length; place++) {
      ordered[places.index(place)] = verdicts[place];
    }
    return new BatchVerifier.Outcome(
        List.of(ordered), equation.finalExponentiations(), equation.millerLoops());
  }

  /** Decodes and checks a chunk's proofs, scales each A, and takes their Miller loops. */
  private void prepareChunk(int chunk) {
    int from = chunk * BatchEquation.CHUNK;
    int to = Math.min(places.count(), from + BatchEquation.CHUNK);
    byte[] scratch = new byte[Proof.BYTES];
    int decoded = 0;
    for (int place = from; place < to; place++) {
      BatchVerifier.Item item = places.item(place);
      ProofVerdict verdict =
          item.inputs().size() == item.key().publicInputs()
              ? memory.points.decode(place, item.proof(), scratch)
              : ProofVerdict.INPUT_COUNT;
      if (verdict == ProofVerdict.VALID) {
        scale(place);
        decoded++;
      } else {
        verdicts[place] = verdict;
        groups.blame(place);
        neutralize(place);
      }
    }
    Group.G1.toAffine(memory.rA, from, memory.rAJacobian, from, to - from);
    equation.keepChunk(chunk, decoded);
  }

  private void scale(int place) {
    Group.G1.fromAffine(memory.rAJacobian, place, memory.points.a(), place);
    Group.G1.mult(
        memory.rAJacobian, place, memory.rAJacobian, place, memory.r, place, Coefficients.BITS);
  }

  /** Gives a refused proof no weight in any sum or product. */
  private void neutralize(int place) {
    Coefficients.set(memory.r, place, 0, 0);
    Group.G1.setInfinity(memory.rAJacobian, place);
    Group.G1.setAffineInfinity(memory.points.c(), place);
  }

  private boolean someUndecided() {
    for (ProofVerdict verdict : verdicts) {
      if (verdict == null) {
        return true;
      }
    }
    return false;
  }

  private void decide() {
    try (Arena arena = equation.sharedArena()) {
      List<Run> runs = equation.allRuns();
      MemorySegment value = Pairing.allocate(arena, 1);
      equation.value(value, 0, places.count(), runs);
      Bisection bisection =
          new Bisection(equation, weighting, groups, memory, loop, arena, verdicts);
      bisection.settle(new Bisection.Range(0, places.count(), value, runs));
      settleGroups(arena, value);
    }
  }

  /** Decides what the budget left open: group by group, and of a bad group nothing. */
  private void settleGroups(Arena arena, MemorySegment value) {
    for (int place = 0; place < verdicts.length; place++) {
      if (verdicts[place] == null) {
        ProofVerdict verdict =
            groups.isBlamed(place) || !holds(groups.stretches(places.group(place)), arena, value)
                ? ProofVerdict.UNDECIDED
                : ProofVerdict.VALID;
        if (verdict == ProofVerdict.UNDECIDED) {
          groups.blame(place);
        }
        for (int other = place; other < verdicts.length; other++) {
          if (verdicts[other] == null && places.group(other) == places.group(place)) {
            verdicts[other] = verdict;
          }
        }
      }
    }
  }

  /** Whether all proofs of a group hold but those that were refused. */
  private boolean holds(List<int[]> stretches, Arena arena, MemorySegment value) {
    List<Run> runs = new ArrayList<>();
    for (int[] stretch : stretches) {
      runs.add(equation.run(Run.allocateSums(arena, 1), weighting, stretch[0], stretch[1]));
    }
    equation.value(value, runs);
    return Pairing.isOne(value, 0);
  }
}
