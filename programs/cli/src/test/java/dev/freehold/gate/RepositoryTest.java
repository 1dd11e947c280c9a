package dev.freehold.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked of every file of the repository. */
class RepositoryTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
  private static final int LINES_MAX = 600;
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".mvn", "node_modules");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  /** Spelled in parts, so that this file does not find itself. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern SKIPPED = Pattern.compile("@Dis" + "abled|@Ign" + "ore\\b");

  private static List<Path> files;

  @BeforeAll
  static void list() throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !isForeign(ROOT.relativize(file)))
              .sorted()
              .toList();
    }
    assertTrue(files.size() > 300, "looked into " + ROOT);
  }

  private static boolean isForeign(Path file) {
    for (Path part : file) {
      if (NOT_OURS.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> ending(String suffix) {
    return files.stream().filter(file -> file.toString().endsWith(suffix)).toList();
  }

  @Test
  void sourcesAreShortFinishedAndNoTestIsSkipped() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : ending(".java")) {
      String text = Files.readString(file);
      if (text.lines().count() > LINES_MAX) {
        found.add(ROOT.relativize(file) + " has " + text.lines().count() + " lines");
      }
      for (Pattern pattern : List.of(UNFINISHED, SKIPPED)) {
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
          found.add(ROOT.relativize(file) + ": " + matcher.group());
        }
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyPackageSaysWhatItIs() {
    Set<Path> packages = new TreeSet<>();
    for (Path file : ending(".java")) {
      if (file.toString().contains("/src/main/java/")) {
        packages.add(file.getParent());
      }
    }
    packages.removeIf(directory -> Files.exists(directory.resolve("package-info.java")));
    assertEquals(Set.of(), packages);
  }

  @Test
  void linksInPagesLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Path> pages = ending(".md");
    assertFalse(pages.isEmpty());
    for (Path page : pages) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
          broken.add(ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    assertEquals(List.of(), broken);
  }
}
