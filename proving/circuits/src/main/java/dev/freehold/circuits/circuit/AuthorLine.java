package dev.freehold.circuits.circuit;

import java.util.List;
import java.util.stream.Stream;

/**
 * The Java line of a contract's author that the framework works for: the innermost frame of a stack
 * that is in none of the packages between an author and a constraint, nor of the JDK, which calls
 * back on an author's behalf. What fails is told with this line, so a package that authors call
 * into belongs into the list.
 */
public final class AuthorLine {
  private static final List<String> FRAMEWORK =
      List.of("dev.freehold.circuits.", "dev.freehold.kit.contract.", "java.");
  private static final StackWalker WALKER = StackWalker.getInstance();

  private AuthorLine() {}

  /** The line that is being compiled, as {@code " (File.java:12)"}; empty if there is none. */
  public static String current() {
    return WALKER.walk(frames -> first(frames.map(StackWalker.StackFrame::toStackTraceElement)));
  }

  /** The line that led to an exception, as {@code " (File.java:12)"}; empty if there is none. */
  public static String of(Throwable cause) {
    return first(Stream.of(cause.getStackTrace()));
  }

  private static String first(Stream<StackTraceElement> frames) {
    return frames
        .filter(frame -> FRAMEWORK.stream().noneMatch(frame.getClassName()::startsWith))
        .findFirst()
        .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
        .orElse("");
  }
}
