package dev.freehold.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one file that inputs of a decoder of files stand in, one after another: in memory where the
 * system has such a place, so that a million of them cost no disk.
 */
public final class ScratchFile {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path file;

  /**
   * @param suffix of the file's name
   */
  public ScratchFile(String suffix) {
    try {
      Path directory = newDirectory();
      file = directory.resolve("input" + suffix);
      file.toFile().deleteOnExit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new directory that is deleted, if it is empty by then, as the process ends. */
  public static Path newDirectory() throws IOException {
    Path directory =
        Files.isWritable(SHARED_MEMORY)
            ? Files.createTempDirectory(SHARED_MEMORY, "freehold-fuzz-")
            : Files.createTempDirectory("freehold-fuzz-");
    directory.toFile().deleteOnExit();
    return directory;
  }

  /** The file with other bytes. */
  public Path holding(byte[] bytes) throws IOException {
    return Files.write(file, bytes);
  }

  /** Where the file is, for what writes it itself; there is none. */
  public Path empty() throws IOException {
    Files.deleteIfExists(file);
    return file;
  }

  /** What the file holds. */
  public byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }
}
