package dev.freehold.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The rules that every file of the repository keeps, checked before anything is compiled: {@link
 * SourceRules} for sources, {@link PageRules} for pages.
 */
final class CheckRepository {
  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", ".mvn", ".freehold", "node_modules");

  private CheckRepository() {}

  /**
   * Prints the breaches.
   *
   * @param args the root of the repository; and {@code --fix} if the caller mends what a program
   *     can mend: then a breach is told, and the exit code stays 0
   */
  public static void main(String[] args) throws IOException {
    Set<String> breaches = breaches(Path.of(args[0]));
    if (!breaches.isEmpty()) {
      System.err.println("against the rules of the repository (tools/build, CheckRepository):");
      breaches.forEach(breach -> System.err.println("  " + breach));
      if (!Arrays.asList(args).contains("--fix")) {
        System.exit(1);
      }
    }
  }

  /** Every breach in a working copy, each with the file and mostly the line it stands in. */
  static Set<String> breaches(Path root) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    Map<String, String> pages = new LinkedHashMap<>();
    for (Path file : files(root)) {
      String name = root.relativize(file).toString();
      if (name.endsWith(".java")) {
        sources.put(name, Files.readString(file));
      } else if (name.endsWith(".md")) {
        pages.put(name, Files.readString(file));
      }
    }
    Set<String> found = new TreeSet<>(SourceRules.breaches(sources));
    found.addAll(PageRules.breaches(pages, new CodeNames(sources), root));
    return found;
  }

  private static Iterable<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> !isForeign(root.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static boolean isForeign(Path file) {
    for (Path part : file) {
      if (NOT_OURS.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }
}
