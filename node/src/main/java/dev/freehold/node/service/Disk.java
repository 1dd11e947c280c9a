package dev.freehold.node.service;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Disk as the system tells of it. */
interface Disk {
  /** Bytes that may still be written. */
  long free() throws IOException;

  /** Bytes in all. */
  long total() throws IOException;

  /** The one that a directory is on. */
  static Disk of(Path directory) {
    return new Disk() {
      @Override
      public long free() throws IOException {
        return store().getUsableSpace();
      }

      @Override
      public long total() throws IOException {
        return store().getTotalSpace();
      }

      private FileStore store() throws IOException {
        return Files.getFileStore(directory);
      }
    };
  }
}
