package dev.freehold.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Names of settings in their three spellings, and guesses at misspelt ones. */
final class Names {
  private static final int EDITS_MAX = 2;

  private Names() {}

  /** {@code sealIntervalMs} as {@code FREEHOLD_SEAL_INTERVAL_MS}. */
  static String variable(String key) {
    return ConfigLoader.VARIABLE_PREFIX + separated(key, '_').toUpperCase(Locale.ROOT);
  }

  /** {@code sealIntervalMs} as {@code seal-interval-ms}. */
  static String flag(String key) {
    return separated(key, '-');
  }

  private static String separated(String key, char separator) {
    StringBuilder out = new StringBuilder();
    for (char c : key.toCharArray()) {
      if (Character.isUpperCase(c)) {
        out.append(separator);
      }
      out.append(Character.toLowerCase(c));
    }
    return out.toString();
  }

  /** What a misspelt name may have meant; the first in order of several. */
  static Optional<String> nearest(String name, Collection<String> known) {
    String best = null;
    int bestEdits = EDITS_MAX + 1;
    for (String candidate : new TreeSet<>(known)) {
      // Half of a short name is another name.
      int edits = edits(name, candidate);
      if (edits < bestEdits && edits * 2 <= candidate.length()) {
        best = candidate;
        bestEdits = edits;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code (did you mean "x"?)} with a space before it, or nothing. */
  static String guess(String name, Collection<String> known) {
    return nearest(name, known).map(n -> " (did you mean \"" + n + "\"?)").orElse("");
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that lead from one to the other:
   * the optimal string alignment distance.
   */
  static int edits(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[from.length()][to.length()];
  }
}
