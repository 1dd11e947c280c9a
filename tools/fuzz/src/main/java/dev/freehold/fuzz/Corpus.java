package dev.freehold.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Inputs in the tree, one folder a target: seeds that its program writes, and files whose names
 * begin with {@code found-}, each of which has once brought a decoder to what it may not do.
 */
final class Corpus {
  private static final String FOUND = "found-";

  private final Path folder;

  /**
   * @param module the folder of this module
   */
  Corpus(Path module) {
    folder = module.resolve("corpus");
  }

  /** The folder of a target's inputs. */
  Path folder(FuzzTarget target) {
    return folder.resolve(target.name());
  }

  /** Names of the folders that are there. */
  Stream<String> names() throws IOException {
    return list(folder);
  }

  /** A target's seeds and findings by file name. */
  Map<String, byte[]> inputs(FuzzTarget target) throws IOException {
    Map<String, byte[]> inputs = new TreeMap<>();
    for (String name : list(folder(target)).toList()) {
      inputs.put(name, Files.readAllBytes(folder(target).resolve(name)));
    }
    return inputs;
  }

  /** Whether a file is a finding, which no program writes anew. */
  static boolean isFinding(String name) {
    return name.startsWith(FOUND);
  }

  /** Writes a target's seeds anew and deletes those that are none any more. */
  void write(FuzzTarget target) throws IOException {
    Files.createDirectories(folder(target));
    for (String name : inputs(target).keySet()) {
      if (!isFinding(name)) {
        Files.delete(folder(target).resolve(name));
      }
    }
    for (Map.Entry<String, byte[]> seed : target.seeds().make().entrySet()) {
      Files.write(folder(target).resolve(seed.getKey()), seed.getValue());
    }
  }

  private static Stream<String> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }
}
