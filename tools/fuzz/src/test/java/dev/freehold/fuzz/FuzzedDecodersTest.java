package dev.freehold.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of fuzzing names every decoder that the sources have, and targets that there are. */
class FuzzedDecodersTest {
  private static final Path ROOT = Path.of("../..");

  /** A method of a type, or of a type inside it, that takes what comes from outside. */
  private static final Pattern DECODER =
      Pattern.compile(
          "(?m)^ {2,4}(?=\\w)(?!.*\\bprivate\\b)(?!return |new |throw |case )[\\w<>,.?\\[\\] ]+ "
              + "((?:decode|read|parse|load|inspect)(?![a-z])\\w*|of(?:Ceremonies|Balance))"
              + "\\(\\s*(?:byte\\[\\]|Decoder|Path|String|List<String>|Class<R>|Database"
              + "|SectionFile|ArtifactReader)[ >]");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+\\.\\w+)` \\| [\\w-]+ \\| (.*) \\|$");

  private static final Pattern TARGET = Pattern.compile("`([a-z0-9-]+)`");

  @Test
  void everyDecoderIsFuzzedOrTheReasonIsSaid() throws IOException {
    assertEquals(decoders(), rows().keySet(), "decoders of the sources, and of docs/fuzzing.md");
  }

  @Test
  void everyTargetIsNamedAndIsThere() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher names = TARGET.matcher(page());
    names.results().forEach(name -> named.add(name.group(1)));
    List<String> targets = FuzzTargets.all().stream().map(FuzzTarget::name).toList();
    for (String target : targets) {
      assertTrue(named.contains(target), target + " is not on the page");
    }
    rows()
        .forEach(
            (decoder, fuzzed) -> {
              List<String> its =
                  TARGET.matcher(fuzzed).results().map(name -> name.group(1)).toList();
              assertTrue(targets.containsAll(its), decoder + " is fuzzed by " + its);
              assertTrue(!its.isEmpty() || fuzzed.startsWith("none: "), decoder);
            });
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/fuzzing.md"));
  }

  private static Map<String, String> rows() throws IOException {
    return ROW.matcher(page())
        .results()
        .collect(
            Collectors.toMap(row -> row.group(1), row -> row.group(2), (a, _) -> a, TreeMap::new));
  }

  private static Set<String> decoders() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(FuzzedDecodersTest::isOurs).toList()) {
        String name = file.getFileName().toString();
        String type = name.substring(0, name.length() - ".java".length());
        Matcher decoders = DECODER.matcher(Files.readString(file));
        decoders.results().forEach(decoder -> found.add(type + "." + decoder.group(1)));
      }
    }
    return found;
  }

  /** Whether a file is a source of what ships: no test, and none of the tools. */
  private static boolean isOurs(Path file) {
    String name = ROOT.relativize(file).toString();
    return name.endsWith(".java") && name.contains("src/main/java/") && !name.startsWith("tools/");
  }
}
