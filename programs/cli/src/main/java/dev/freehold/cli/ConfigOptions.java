package dev.freehold.cli;

import dev.freehold.config.ConfigLoader;
import dev.freehold.config.LoadedConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where a daemon's settings come from. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file of settings, named as the flags in camel case.")
  private Path file;

  /** The settings: file, then environment, then flags. */
  <R extends Record> R load(Class<R> type, Map<String, String> flags) {
    LoadedConfig<R> loaded =
        ConfigLoader.load(type, Optional.ofNullable(file), System.getenv(), flags);
    LoggerFactory.getLogger(ConfigOptions.class).info("settings:\n{}", loaded.describe());
    return loaded.config();
  }

  /** Adds a flag that was given. */
  static void put(Map<String, String> flags, String key, String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }
}
