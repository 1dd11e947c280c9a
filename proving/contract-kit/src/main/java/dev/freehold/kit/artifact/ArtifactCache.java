package dev.freehold.kit.artifact;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.circuits.file.WholeFile;
import dev.freehold.core.id.Hash32;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of artifacts that were built here, so that a contract is compiled once and not by
 * every program that uses it. An artifact's file is named by the artifact's hash; beside it stands
 * a reference, named by the contract and by what it was built from, that holds this hash. Nothing
 * in the directory is trusted further than it can be checked: a file whose content does not have
 * the hash that names it, or that is no artifact, is built anew.
 */
public final class ArtifactCache {
  private static final String REFERENCE_SUFFIX = ".ref";
  private static final Pattern HASH = Pattern.compile("([0-9a-f]{64})\n");
  private static final int REFERENCE_BYTES = 65;

  private final Path directory;
  private final Consumer<String> notices;

  /**
   * @param notices told for people when something in the directory cannot be used
   */
  public ArtifactCache(Path directory, Consumer<String> notices) {
    this.directory = directory;
    this.notices = notices;
  }

  /**
   * The artifact of a contract: from the directory, or built now and kept there.
   *
   * @param name the contract's, a file name's part
   * @param source what it is built from, see {@link CodeDigest}: another one is another artifact
   */
  public ContractArtifact artifact(String name, Hash32 source, Supplier<ContractArtifact> build) {
    Path reference = directory.resolve(name + "-" + source + REFERENCE_SUFFIX);
    return kept(name, reference)
        .orElseGet(
            () -> {
              ContractArtifact built = build.get();
              keep(name, reference, built);
              return built;
            });
  }

  private Optional<ContractArtifact> kept(String name, Path reference) {
    if (!Files.exists(reference)) {
      return Optional.empty();
    }
    try {
      Hash32 hash = read(reference);
      byte[] bytes = bytes(file(hash));
      if (!ArtifactFrame.hash(bytes).equals(hash)) {
        throw new ArtifactException(
            ArtifactException.Reason.DAMAGED, "its content does not have the hash that names it");
      }
      return Optional.of(ContractArtifact.decode(bytes));
    } catch (IOException | ArtifactException e) {
      notices.accept(
          "the kept artifact of %s cannot be used (%s): building it anew"
              .formatted(name, e.getMessage()));
      return Optional.empty();
    }
  }

  private static Hash32 read(Path reference) throws IOException {
    if (Files.size(reference) == REFERENCE_BYTES) {
      Matcher text = HASH.matcher(Files.readString(reference, StandardCharsets.ISO_8859_1));
      if (text.matches()) {
        return Hash32.parse(text.group(1));
      }
    }
    throw new ArtifactException(
        ArtifactException.Reason.DAMAGED, reference.getFileName() + " holds no hash");
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > CircuitLimits.ARTIFACT_FILE_BYTES_MAX) {
      throw new ArtifactException(ArtifactException.Reason.TOO_LARGE, file + " is too large");
    }
    return Files.readAllBytes(file);
  }

  private void keep(String name, Path reference, ContractArtifact artifact) {
    try {
      forget(name);
      artifact.save(file(artifact.hash()));
      WholeFile.write(reference, (artifact.hash() + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException | ArtifactException e) {
      notices.accept(
          "the artifact of %s cannot be kept (%s): the next program builds it anew"
              .formatted(name, e.getMessage()));
    }
  }

  /** Takes away what the same contract was built to before, so that the directory stays small. */
  private void forget(String name) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Pattern own = Pattern.compile(Pattern.quote(name) + "-[0-9a-f]{64}\\.ref");
    try (Stream<Path> files = Files.list(directory)) {
      for (Path old : files.toList()) {
        if (own.matcher(old.getFileName().toString()).matches()) {
          try {
            Files.deleteIfExists(file(read(old)));
          } catch (ArtifactException e) {
            notices.accept("an old reference names no artifact: " + e.getMessage());
          }
          Files.delete(old);
        }
      }
    }
  }

  private Path file(Hash32 hash) {
    return directory.resolve(hash + ContractArtifact.SUFFIX);
  }
}
