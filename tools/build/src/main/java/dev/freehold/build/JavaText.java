package dev.freehold.build;

/** The text of a Java source with comments and literals blanked out, each line in its place. */
final class JavaText {
  private JavaText() {}

  /**
   * Blanks out comments, and the content of strings, text blocks and characters.
   *
   * @param source any text; what does not end (a comment, a string) is blanked to the text's end
   * @return a text of the same length with the same line ends
   */
  static String code(String source) {
    StringBuilder code = new StringBuilder(source);
    int at = 0;
    while (at < source.length()) {
      int end = endOfForeign(source, at);
      for (int i = at; i < end; i++) {
        if (source.charAt(i) != '\n') {
          code.setCharAt(i, ' ');
        }
      }
      at = Math.max(end, at + 1);
    }
    return code.toString();
  }

  /** Where the comment or literal that begins at a place ends; the place itself if none does. */
  private static int endOfForeign(String source, int at) {
    if (source.startsWith("//", at)) {
      return after(source, "\n", at) - 1;
    }
    if (source.startsWith("/*", at)) {
      return after(source, "*/", at + 2);
    }
    if (source.startsWith("\"\"\"", at)) {
      return literalEnd(source, "\"\"\"", at + 3);
    }
    char first = source.charAt(at);
    if (first == '"' || first == '\'') {
      return literalEnd(source, String.valueOf(first), at + 1);
    }
    return at;
  }

  private static int literalEnd(String source, String quote, int from) {
    int at = from;
    while (at < source.length() && !source.startsWith(quote, at)) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + quote.length(), source.length());
  }

  private static int after(String source, String end, int from) {
    int found = source.indexOf(end, from);
    return found < 0 ? source.length() : found + end.length();
  }

  /** The number of the line that a place is in, from 1. */
  static int lineOf(String text, int at) {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }
}
