package dev.freehold.config;

import dev.freehold.core.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writer of a daemon's settings as the YAML file that {@link ConfigLoader} reads. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Writes some of the settings of a record; the others have their defaults.
   *
   * @param type the record whose components bear {@link Key}
   * @param comment one line that the file begins with
   * @param settings by their keys, in this order; a list has an item a line
   * @throws IllegalArgumentException if the record has no such setting
   * @throws ConfigException if the file cannot be written
   */
  public static void write(
      Path path, Class<? extends Record> type, String comment, Map<String, ?> settings) {
    Set<String> known =
        CommandFlag.of(type).stream().map(CommandFlag::key).collect(Collectors.toSet());
    StringBuilder out = new StringBuilder("# ").append(comment).append('\n');
    settings.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            throw new IllegalArgumentException(type.getSimpleName() + " has no setting " + key);
          }
          out.append(key).append(':');
          if (value instanceof List<?> items && items.size() > 1) {
            items.forEach(item -> out.append("\n  - ").append(scalar(item)));
          } else {
            out.append(' ').append(scalar(value instanceof List<?> one ? one.getFirst() : value));
          }
          out.append('\n');
        });
    try {
      Files.writeString(path, out);
    } catch (IOException e) {
      throw new ConfigException(FileFailure.writing(path, e), e);
    }
  }

  private static String scalar(Object value) {
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : Yaml.quoted(ValueParser.written(value));
  }
}
