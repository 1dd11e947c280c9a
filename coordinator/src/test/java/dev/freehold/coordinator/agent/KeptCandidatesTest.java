package dev.freehold.coordinator.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.freehold.core.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptCandidatesTest {
  private static final int BYTES = 1_000;

  private static KeptCandidates kept(int bytesMax, long from, int count) {
    KeptCandidates kept = new KeptCandidates(bytesMax);
    for (int i = 0; i < count; i++) {
      kept.add(from + i, new byte[BYTES]);
    }
    return kept;
  }

  @Test
  void theOldestGo() {
    KeptCandidates kept = kept(10 * BYTES, 1, 15);
    assertEquals(List.of(), kept.from(5));
    assertEquals(10, kept.from(6).size());
    assertEquals(1, kept.from(15).size());
    assertEquals(List.of(), kept.from(16));
  }

  @Test
  void whatIsBehindAGapIsAllThatIsKept() {
    KeptCandidates kept = kept(10 * BYTES, 1, 3);
    byte[] later = new byte[BYTES];
    kept.add(9, later);
    assertEquals(List.of(), kept.from(2));
    assertSame(later, kept.from(9).getFirst());
    for (int i = 10; i < 19; i++) {
      kept.add(i, new byte[BYTES]);
    }
    assertEquals(10, kept.from(9).size());
  }

  @Test
  void anAnswerHasItsLimits() {
    KeptCandidates many = new KeptCandidates(Limits.CANDIDATES_KEPT_BYTES);
    for (int i = 1; i <= 2 * Limits.ANSWER_CANDIDATES_MAX; i++) {
      many.add(i, new byte[1]);
    }
    assertEquals(Limits.ANSWER_CANDIDATES_MAX, many.from(1).size());
    KeptCandidates large = new KeptCandidates(Limits.CANDIDATES_KEPT_BYTES);
    large.add(1, new byte[Limits.CANDIDATE_BYTES_MAX]);
    large.add(2, new byte[Limits.ANSWER_CANDIDATE_BYTES_MAX]);
    large.add(3, new byte[1]);
    assertEquals(1, large.from(1).size());
    assertEquals(1, large.from(2).size());
    assertEquals(1, large.from(3).size());
  }
}
