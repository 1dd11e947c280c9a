package dev.freehold.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reader of pages of docs/ for operators: the lines that are to be typed in a case. */
final class RecoveryPage {
  private static final Path DOCS = Path.of("..", "..", "docs");
  private static final Path PAGE = DOCS.resolve("recovery.md");

  private RecoveryPage() {}

  /** The lines of recovery.md in the block after {@code <!-- run: name -->}. */
  static List<String> lines(String name) throws IOException {
    return lines(PAGE, name);
  }

  /** The lines of a page in such a block. */
  static List<String> lines(String page, String name) throws IOException {
    return lines(DOCS.resolve(page), name);
  }

  private static List<String> lines(Path page, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    Optional<String> marked = Optional.empty();
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("<!-- run: ")) {
        marked =
            Optional.of(line.substring("<!-- run: ".length(), line.length() - " -->".length()));
      } else if (line.startsWith("```")) {
        inside = line.equals("```sh") && marked.filter(name::equals).isPresent();
        marked = inside || line.equals("```sh") ? marked : Optional.empty();
      } else if (inside) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The names of all blocks that are to be typed. */
  static List<String> names() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("<!-- run: "))
        .map(line -> line.substring("<!-- run: ".length(), line.length() - " -->".length()))
        .toList();
  }
}
