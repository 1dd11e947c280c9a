package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final List<ValidatorAddress> TWO =
      List.of(
          new ValidatorAddress(Hash32.parse("0a".repeat(32)), new Endpoint("::1", 1)),
          new ValidatorAddress(Hash32.parse("0b".repeat(32)), new Endpoint("b.example", 2)));

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsWhatTheLoaderReads() throws IOException {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("data", "a \"d\\ü: #");
    settings.put("listen", new Endpoint("::1", 0));
    settings.put("development", true);
    settings.put("realms", 7);
    settings.put("validators", TWO);
    Path file = directory.resolve("c.yaml");
    ConfigFile.write(file, CoordinatorConfig.class, "to try", settings);
    CoordinatorConfig read = load(file);
    assertEquals(directory.resolve("a \"d\\ü: #"), read.data());
    assertEquals(new Endpoint("::1", 0), read.listen());
    assertTrue(read.development());
    assertEquals(7, read.realms());
    assertEquals(TWO, read.validators());
    assertTrue(Files.readString(file).startsWith("# to try\ndata: \""));
    settings.put("validators", TWO.subList(1, 2));
    ConfigFile.write(file, CoordinatorConfig.class, "to try", settings);
    assertEquals(TWO.subList(1, 2), load(file).validators());
    assertFalse(Files.readString(file).contains("  - "), "one item needs no list");
  }

  @Test
  void whatIsNoSettingOrCannotBeWrittenIsNamed() {
    Path file = directory.resolve("c.yaml");
    assertThrows(
        IllegalArgumentException.class,
        () -> ConfigFile.write(file, CoordinatorConfig.class, "", Map.of("join", "h:1")));
    assertFalse(Files.exists(file));
    Path missing = file.resolve("no");
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> ConfigFile.write(missing, CoordinatorConfig.class, "", Map.of("realms", 1)));
    assertTrue(e.getMessage().startsWith("cannot write " + missing), e.getMessage());
  }

  private static CoordinatorConfig load(Path file) {
    return ConfigLoader.load(CoordinatorConfig.class, Optional.of(file), Map.of(), Map.of())
        .config();
  }
}
