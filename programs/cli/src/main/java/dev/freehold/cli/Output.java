package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.core.codec.Printable;
import java.nio.charset.CharsetEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Standard output of a command: lines for people, or one JSON object (RFC 8259). */
final class Output {
  static final String JSON = "--json";

  @Option(names = JSON, description = "Print one JSON object instead of lines for people.")
  private boolean json;

  /**
   * Prints a result.
   *
   * @param fields of text, numbers, truth values, lists and maps of them
   * @param lines the same for people; texts of others in it are {@link Printable}, so that none
   *     begins a line
   */
  void print(Map<String, ?> fields, String lines) {
    System.out.println(json ? forOutput(encode(fields)) : Printable.lines(lines));
  }

  /** Prints the result of a write. */
  void print(Sent.Result result) {
    print(result.fields(), result.line());
  }

  /**
   * Prints the result of a write that made something: for people its name alone, which scripts
   * take, and the rest on the error output.
   */
  void print(String made, Sent.Result result) {
    if (!json) {
      System.err.println("freehold: " + Printable.lines(result.line()));
    }
    print(result.fields(), made);
  }

  /**
   * Prints a failure, on the standard output too: whoever asked for JSON reads one object there,
   * whatever happens.
   *
   * @param more fields beside the code and the message
   */
  static void printFailure(ExitCode code, String message, Map<String, ?> more) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code.name());
    error.put("exit", code.code());
    error.put("message", message);
    error.putAll(more);
    System.out.println(forOutput(encode(Map.of("error", error))));
  }

  boolean isJson() {
    return json;
  }

  /** JSON in characters that the standard output has: the others by their numbers. */
  private static String forOutput(String encoded) {
    CharsetEncoder charset = System.out.charset().newEncoder();
    if (charset.canEncode(encoded)) {
      return encoded;
    }
    StringBuilder out = new StringBuilder();
    for (char c : encoded.toCharArray()) {
      if (c < 0x7f) {
        out.append(c);
      } else {
        out.append("\\u%04x".formatted((int) c));
      }
    }
    return out.toString();
  }

  static String encode(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> quote(String.valueOf(e.getKey())) + ":" + encode(e.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream().map(Output::encode).collect(Collectors.joining(",", "[", "]"));
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case Boolean truth -> truth.toString();
      default -> quote(value.toString());
    };
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < 0x20 || c >= 0x7f && !Printable.of(String.valueOf(c)).equals(String.valueOf(c))) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
