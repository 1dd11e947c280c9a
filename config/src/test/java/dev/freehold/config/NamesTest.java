package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void spellings() {
    assertEquals("FREEHOLD_SEAL_INTERVAL_MS", Names.variable("sealIntervalMs"));
    assertEquals("seal-interval-ms", Names.flag("sealIntervalMs"));
    assertEquals("FREEHOLD_DATA", Names.variable("data"));
  }

  @Test
  void edits() {
    assertEquals(0, Names.edits("join", "join"));
    assertEquals(1, Names.edits("jion", "join"));
    assertEquals(1, Names.edits("joins", "join"));
    assertEquals(1, Names.edits("jon", "join"));
    assertEquals(1, Names.edits("jain", "join"));
    assertEquals(4, Names.edits("", "join"));
    assertEquals(3, Names.edits("kitten", "sitting"));
  }

  @Test
  void theNearestNameIsGuessedButNotAnotherWord() {
    List<String> known = List.of("listen", "join", "data");
    assertEquals(Optional.of("join"), Names.nearest("jion", known));
    assertEquals(Optional.of("listen"), Names.nearest("lisen", known));
    assertEquals(Optional.empty(), Names.nearest("speed", known));
    assertEquals(Optional.empty(), Names.nearest("x", List.of("ab")));
  }
}
