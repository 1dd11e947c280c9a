package dev.freehold.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Names of files in their directories: a file is durable only once its name is. */
public final class Names {
  private Names() {}

  /** Waits until the names in a directory are on the disk. */
  public static void sync(Path directory) throws IOException {
    try (FileChannel names =
        FileChannel.open(directory.toAbsolutePath(), StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
