package dev.freehold.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The program's version, which the build writes down from the root's pom. */
public final class ProgramVersion {
  private static final String FILE = "version.properties";

  private ProgramVersion() {}

  /** The program's name and version, such as {@code freehold 1.0.0}. */
  public static String text() {
    try (InputStream stream = ProgramVersion.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException("the build left out " + FILE);
      }
      Properties properties = new Properties();
      properties.load(stream);
      return "freehold " + properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
