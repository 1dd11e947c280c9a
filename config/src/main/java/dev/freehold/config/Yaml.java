package dev.freehold.config;

import java.util.List;
import java.util.Map;

/** A YAML document with the line of everything in it. */
sealed interface Yaml {
  /** The line it begins on, from 1. */
  int line();

  /** A value as it was written, whatever type YAML would make of it. */
  record Scalar(String text, int line) implements Yaml {}

  record Sequence(List<Yaml> items, int line) implements Yaml {}

  /** Keys in the order of the file. */
  record Mapping(Map<String, Member> members, int line) implements Yaml {}

  /** A value with the line of its key. */
  record Member(int keyLine, Yaml value) {}

  /** A text as a double-quoted scalar: whatever is not plain ASCII is escaped. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c >= ' ' && c < 0x7f) {
                out.appendCodePoint(c);
              } else {
                out.append("\\U%08x".formatted(c));
              }
            });
    return out.append('"').toString();
  }
}
