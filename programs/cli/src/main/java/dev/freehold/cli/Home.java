package dev.freehold.cli;

import dev.freehold.config.UsageException;
import java.nio.file.Path;

/** Directory of a user's keys, artifacts and profiles. */
final class Home {
  /** For tests, which cannot change their environment. */
  static final String PROPERTY = "freehold.home";

  /** What helps where the directory cannot be written. */
  static final String ELSEWHERE = "; the variable FREEHOLD_HOME names another place for such files";

  private static final String VARIABLE = "FREEHOLD_HOME";

  private Home() {}

  /**
   * The variable FREEHOLD_HOME, or {@code .freehold} in the home directory: that of the variable
   * HOME, else of the system's list of users.
   *
   * @throws UsageException if there is none of these, as for a user of a container without a name
   */
  static Path directory() {
    String property = System.getProperty(PROPERTY);
    if (property != null) {
      return Path.of(property);
    }
    String variable = System.getenv(VARIABLE);
    return variable != null && !variable.isEmpty()
        ? Given.path(variable)
        : home(System.getenv("HOME"), System.getProperty("user.home")).resolve(".freehold");
  }

  /**
   * A home directory.
   *
   * @param variable what HOME holds, if it is there
   * @param listed what Java found in the list of users: "?" for nobody
   */
  static Path home(String variable, String listed) {
    for (String each : new String[] {variable, listed}) {
      if (each != null && each.startsWith("/")) {
        return Given.path(each);
      }
    }
    throw new UsageException(
        "this user has no home directory: set FREEHOLD_HOME to a directory for keys, artifacts and"
            + " profiles");
  }
}
