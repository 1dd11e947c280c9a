package dev.freehold.config;

import java.util.List;

/** Words of a command line. */
public final class Arguments {
  private static final char UNREADABLE = '\ufffd';

  private Arguments() {}

  /**
   * Requires that all of them could be read: in a locale without letters beyond ASCII, each such
   * letter is the same character, and a file or a name would be another one.
   *
   * @throws UsageException saying which could not be read
   */
  public static void requireReadable(List<String> words) {
    for (String word : words) {
      if (word.indexOf(UNREADABLE) >= 0) {
        throw new UsageException(
            "\"%s\" has letters that could not be read: set LC_ALL=C.UTF-8, or the locale that it is written in"
                .formatted(word));
      }
    }
  }
}
