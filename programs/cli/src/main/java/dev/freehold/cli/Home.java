package dev.freehold.cli;

import java.nio.file.Path;

/** Directory of a user's keys, artifacts and profiles. */
final class Home {
  /** For tests, which cannot change their environment. */
  static final String PROPERTY = "freehold.home";

  private static final String VARIABLE = "FREEHOLD_HOME";

  private Home() {}

  /** The variable FREEHOLD_HOME, or {@code ~/.freehold}. */
  static Path directory() {
    String property = System.getProperty(PROPERTY);
    if (property != null) {
      return Path.of(property);
    }
    String variable = System.getenv(VARIABLE);
    return variable != null && !variable.isEmpty()
        ? Path.of(variable)
        : Path.of(System.getProperty("user.home"), ".freehold");
  }
}
