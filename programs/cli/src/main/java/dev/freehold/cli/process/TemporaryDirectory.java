package dev.freehold.cli.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Directory that goes with what uses it: when it is closed, and when the process is told to end
 * (SIGTERM, Ctrl-C) before that. Whoever works in it for long asks now and then whether it is still
 * wanted; a process that ends waits a while for them. Thread-safe.
 */
public final class TemporaryDirectory implements AutoCloseable {
  private static final long USERS_WAIT_MS = 10_000;
  private static final int ATTEMPTS = 50;
  private static final long ATTEMPT_MS = 20;

  private final Path path;
  private final Thread hook;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean ending;
  private volatile boolean kept;

  private TemporaryDirectory(Path path) {
    this.path = path;
    hook = new Thread(this::end, "temporary directory");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A new directory among the system's temporary ones. */
  public static TemporaryDirectory make(String prefix) throws IOException {
    return new TemporaryDirectory(Files.createTempDirectory(prefix));
  }

  /** A directory of this name, which need not be there yet and is nobody else's. */
  public static TemporaryDirectory at(Path path) {
    return new TemporaryDirectory(path);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * To be called now and then by who works in it.
   *
   * @throws UncheckedIOException if the process is ending
   */
  public void requireWanted() {
    if (ending) {
      String why = "this was told to stop";
      throw new UncheckedIOException(why, new InterruptedIOException(why));
    }
  }

  /** Leaves it where it is. */
  public void keep() {
    kept = true;
  }

  /** Deletes it, with all that is in it, unless it is kept. */
  @Override
  public void close() throws IOException {
    try {
      if (!kept) {
        delete(path);
      }
    } finally {
      closed.countDown();
      if (!ending) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private void end() {
    ending = true;
    try {
      // Who works in it closes its files first.
      if (!closed.await(USERS_WAIT_MS, TimeUnit.MILLISECONDS) && !kept) {
        delete(path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.err.println("freehold: " + path + " could not be deleted: " + e.getMessage());
    }
  }

  /**
   * Deletes a directory with all that is in it; nothing where there is none.
   *
   * @throws IOException if something stays
   */
  public static void delete(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        deleteOnce(directory);
        return;
      } catch (IOException e) {
        // Somebody who does not know that it is gone has written a file into it.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      try {
        Thread.sleep(ATTEMPT_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while deleting " + directory, e);
      }
    }
  }

  private static void deleteOnce(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
