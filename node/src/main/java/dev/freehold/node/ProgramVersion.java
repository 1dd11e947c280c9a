package dev.freehold.node;

import dev.freehold.protocol.wire.Protocol;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The program's version, and what else tells one installation from another. The build writes
 * version and commit down; what was not built by it has none.
 */
public final class ProgramVersion {
  private static final String FILE = "version.properties";
  private static final Properties BUILT = built();

  private ProgramVersion() {}

  private static Properties built() {
    Properties properties = new Properties();
    try (InputStream stream = ProgramVersion.class.getResourceAsStream(FILE)) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /** The program's name and version, such as {@code freehold 1.0.0 (a1b2c3d4)}. */
  public static String text() {
    String commit = commit();
    return "freehold " + version() + (commit.isEmpty() ? "" : " (" + commit + ")");
  }

  private static String version() {
    return BUILT.getProperty("version", "without a version");
  }

  /** The commit that was built; empty where the build did not know it. */
  private static String commit() {
    return BUILT.getProperty("commit", "");
  }

  /** All that a report of a fault should say: texts and numbers by name. */
  public static Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", version());
    fields.put("commit", commit());
    fields.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
    fields.put(
        "os",
        "%s %s (%s)"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    fields.put("protocol", Protocol.VERSION);
    fields.put("schema", WorkerStore.SCHEMA);
    return fields;
  }

  /** The same for people. */
  public static List<String> lines() {
    Map<String, Object> fields = fields();
    return List.of(
        text(),
        "JDK         " + fields.get("jdk"),
        "system      " + fields.get("os"),
        "protocol    " + fields.get("protocol"),
        "store       schema " + fields.get("schema"));
  }
}
