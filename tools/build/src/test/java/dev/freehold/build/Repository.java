package dev.freehold.build;

import java.nio.file.Files;
import java.nio.file.Path;

/** The working copy that the tests run in. */
final class Repository {
  private Repository() {}

  /** The folder of the root's pom. */
  static Path root() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("tools/build/layers.txt"))) {
      root = root.getParent();
    }
    return root;
  }
}
