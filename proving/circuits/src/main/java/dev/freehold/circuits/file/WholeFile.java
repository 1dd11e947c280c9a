package dev.freehold.circuits.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writer of files that appear under their names only when all of them is on the disk. */
public final class WholeFile {
  /** Writer of the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all of the content, from the channel's beginning.
     *
     * @throws IOException ends the writing; no file appears
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  private WholeFile() {}

  /** Writes bytes as the whole of a file, as {@link #write(Path, Content)} does. */
  public static void write(Path file, byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    write(
        file,
        channel -> {
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
        });
  }

  /**
   * Writes a file; one of the same name is replaced, and its readers keep the old one. Directories
   * that are missing are made.
   *
   * @throws IOException if it cannot be written; a file of the same name is then as it was
   */
  public static void write(Path file, Content content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path draft = Files.createTempFile(directory, file.getFileName().toString(), ".draft");
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
