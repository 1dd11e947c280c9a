package dev.freehold.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Selection.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of the draw that gives a job to one who waits. */
class SelectionTest {
  private static final int DRAWS = 8000;

  private static Hash32 hash(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) (i >> 8), (byte) i});
  }

  private static List<Candidate> candidates(int... weights) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      byte[] name = new byte[Hash32.BYTES];
      name[0] = (byte) (i + 1);
      candidates.add(new Candidate(new Hash32(name), weights[i]));
    }
    return candidates;
  }

  @Test
  void everyoneComesToTheSameChoice() {
    List<Candidate> candidates = candidates(1, 16, 3, 7);
    // A golden value: another choice is another protocol.
    StringBuilder chosen = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      chosen.append(candidates.indexOf(Selection.pick(hash(1), hash(i), candidates)));
    }
    assertEquals("3131131113121311", chosen.toString());
  }

  @Test
  void chancesAreInProportionToWeights() {
    List<Candidate> candidates = candidates(1, 2, 5);
    Map<Candidate, Integer> draws = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      draws.merge(Selection.pick(hash(7), hash(i), candidates), 1, Integer::sum);
    }
    for (Candidate candidate : candidates) {
      double expected = DRAWS * candidate.weight() / 8.0;
      assertTrue(
          Math.abs(draws.get(candidate) - expected) < 5 * Math.sqrt(expected),
          () -> candidate + " was chosen " + draws.get(candidate) + " times");
    }
  }

  @Test
  void weightsGrowByBitsUpToALimit() {
    assertEquals(1, Selection.weight(0));
    assertEquals(2, Selection.weight(1));
    assertEquals(12, Selection.weight(1024));
    assertEquals(Selection.WEIGHT_MAX, Selection.weight(Long.MAX_VALUE));
  }

  @Test
  void whatIsNoChoiceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Selection.pick(hash(0), hash(1), List.of()));
    List<Candidate> unordered = candidates(1, 1).reversed();
    assertThrows(IllegalArgumentException.class, () -> Selection.pick(hash(0), hash(1), unordered));
    assertThrows(IllegalArgumentException.class, () -> new Candidate(hash(0), 0));
    assertThrows(IllegalArgumentException.class, () -> new Candidate(hash(0), 17));
  }
}
