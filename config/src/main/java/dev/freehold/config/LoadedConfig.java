package dev.freehold.config;

import java.util.List;

/**
 * A configuration and where each of its values is from.
 *
 * @param settings in the order of the record's components; those that are not set are left out
 */
public record LoadedConfig<R extends Record>(R config, List<Setting> settings) {
  /**
   * One value.
   *
   * @param value as it was written
   * @param source {@code worker.yaml:3}, an environment variable, a flag, or {@code default}
   */
  public record Setting(String key, String value, String source) {}

  public LoadedConfig {
    settings = List.copyOf(settings);
  }

  /** One line for each setting: {@code key = value (source)}. */
  public String describe() {
    StringBuilder out = new StringBuilder();
    for (Setting s : settings) {
      out.append(s.key).append(" = ").append(s.value);
      out.append(" (").append(s.source).append(")\n");
    }
    return out.toString();
  }
}
