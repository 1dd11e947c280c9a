package dev.freehold.core.codec;

/**
 * Form of others' texts that is safe to print on a terminal or into a log. Endpoints, names,
 * reasons and details come from whoever connects: what would move a cursor, end a line, turn the
 * direction of writing or show as nothing is written as its number.
 */
public final class Printable {
  private Printable() {}

  /** The text on one line: whatever is no visible character or space becomes its number. */
  public static String of(String text) {
    return escaped(text, false);
  }

  /** The same with its lines and tabs kept, for text that is put together here line by line. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepsLines) {
    if (text.codePoints().allMatch(c -> isPrintable(c, keepsLines))) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isPrintable(c, keepsLines)) {
                out.appendCodePoint(c);
              } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              }
            });
    return out.toString();
  }

  private static boolean isPrintable(int c, boolean keepsLines) {
    if (c >= ' ' && c < 0x7f || keepsLines && (c == '\n' || c == '\t')) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
