package dev.freehold.cli;

import dev.freehold.core.file.FileFailure;
import dev.freehold.core.finality.Equivocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of evidence against coordinators' keys, in the user's directory. */
final class EvidenceFiles {
  private EvidenceFiles() {}

  /**
   * Keeps evidence in a file named after both checkpoints, and says where. That it cannot be kept
   * is said, and changes nothing else: what ended the command is told by its exit code.
   */
  static void keep(Equivocation evidence) {
    Path file =
        Home.directory()
            .resolve("evidence")
            .resolve(
                "%s-%s"
                    .formatted(
                        evidence.first().hash().abbreviated(),
                        evidence.second().hash().abbreviated()));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, evidence.toBytes());
      System.err.println("freehold: the two signed checkpoints are kept in " + file);
    } catch (IOException e) {
      System.err.println(
          "freehold: the two signed checkpoints are kept nowhere: " + FileFailure.writing(file, e));
    }
  }
}
