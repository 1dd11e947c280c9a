package dev.freehold.coordinator.agent;

import dev.freehold.core.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last final candidates as the log has them, for validators that missed them: of heights
 * without a gap, and of so many bytes. Thread-safe.
 */
final class KeptCandidates {
  private final int bytesMax;
  private final TreeMap<Long, byte[]> candidates = new TreeMap<>();
  private long bytes;

  /**
   * @param bytesMax of all of them; the oldest go
   */
  KeptCandidates(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Keeps the next one. */
  synchronized void add(long height, byte[] candidate) {
    if (!candidates.isEmpty() && candidates.lastKey() != height - 1) {
      candidates.clear();
      bytes = 0;
    }
    candidates.put(height, candidate);
    bytes += candidate.length;
    while (bytes > bytesMax) {
      bytes -= candidates.pollFirstEntry().getValue().length;
    }
  }

  /**
   * Candidates from a height on, as many as one answer holds; none if that one is not kept. Nobody
   * changes their bytes.
   */
  synchronized List<byte[]> from(long height) {
    List<byte[]> answer = new ArrayList<>();
    if (!candidates.containsKey(height)) {
      return answer;
    }
    long answerBytes = 0;
    for (Map.Entry<Long, byte[]> next : candidates.tailMap(height).entrySet()) {
      answerBytes += next.getValue().length;
      if (answer.size() == Limits.ANSWER_CANDIDATES_MAX
          || (!answer.isEmpty() && answerBytes > Limits.ANSWER_CANDIDATE_BYTES_MAX)) {
        break;
      }
      answer.add(next.getValue());
    }
    return answer;
  }
}
