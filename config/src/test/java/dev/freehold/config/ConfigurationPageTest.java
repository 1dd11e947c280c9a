package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  @Test
  void theDocumentSaysWhatTheRecordsSay() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "configuration.md"));
    assertEquals(ConfigurationPage.text(), page, "run ConfigurationPage in the repository's root");
  }
}
