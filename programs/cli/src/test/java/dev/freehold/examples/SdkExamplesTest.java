package dev.freehold.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page shows the code that runs; that it runs is shown by {@code SdkRunTest}. */
class SdkExamplesTest {
  private static final Path SOURCE =
      Path.of("src", "test", "java", "dev", "freehold", "examples", "SdkExamples.java");

  private static Map<String, String> all(Path file, String pattern) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Matcher matcher =
        Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(file));
    while (matcher.find()) {
      found.put(matcher.group(1), matcher.group(2).stripTrailing().stripIndent());
    }
    return found;
  }

  @Test
  void thePageHasTheCodeOfTheExamples() throws IOException {
    Map<String, String> source = all(SOURCE, "^ *// example: (\\w+)\n(.*?)^ *// end$");
    Map<String, String> page =
        all(
            Path.of("..", "..", "docs", "sdk.md"),
            "^<!-- example: (\\w+) -->\n```java\n(.*?)^```$");
    assertEquals(9, source.size());
    assertEquals(source, page);
    String whole = Files.readString(Path.of("..", "..", "docs", "sdk.md"));
    assertEquals(
        page.size(), Pattern.compile("```java").matcher(whole).results().count(), "no other code");
  }
}
