package dev.freehold.store;

import dev.freehold.core.file.FileFailure;
import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tries a write again for as long as the disk is full, read-only or away. The same batch may be
 * written twice: what it puts does not depend on what is there. Once the disk takes writes again
 * and RocksDB still does not, the database is opened anew.
 */
final class WriteRetry {
  private static final long PAUSE_MS = 500;
  private static final long TOLD_EVERY_NS = 10_000_000_000L;

  /** What the disk must take before the database is opened anew. */
  private static final int PROBE_BYTES = 1 << 20;

  /** Target of a write. */
  interface Target {
    Path directory();

    boolean isClosed();

    /** How often it has been opened anew. */
    long openings();

    /** Opens it anew; throws {@link StoreException} if that cannot be yet. */
    void reopen();
  }

  private final Target db;
  private final Object reopening = new Object();
  private volatile Consumer<String> told;
  private volatile String trouble;

  WriteRetry(Target db) {
    this.db = db;
  }

  void patient(Consumer<String> newTold) {
    told = newTold;
  }

  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * Runs a write until it succeeds.
   *
   * @throws StoreException if it fails for good, or the database is closed meanwhile
   */
  void run(Runnable write) {
    long toldNs = 0;
    for (int attempt = 0; ; attempt++) {
      long openings = db.openings();
      try {
        write.run();
        if (attempt > 0) {
          trouble = null;
          told.accept("the store writes again");
        }
        return;
      } catch (StoreException e) {
        if (told == null || !e.mayPass()) {
          throw e;
        }
        trouble = e.getMessage();
        if (attempt == 0 || System.nanoTime() - toldNs > TOLD_EVERY_NS) {
          toldNs = System.nanoTime();
          told.accept(e.getMessage() + "; trying again until it can");
        }
      }
      pause();
      if (attempt > 0 && diskTakesWrites()) {
        reopen(openings);
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the disk: " + trouble, e);
    }
    if (db.isClosed()) {
      throw new StoreException("closed while waiting for the disk: " + trouble);
    }
  }

  private boolean diskTakesWrites() {
    Path probe = db.directory().resolve("probe");
    try {
      try (RandomAccessFile file = new RandomAccessFile(probe.toFile(), "rw")) {
        file.write(new byte[PROBE_BYTES]);
        file.getFD().sync();
      } finally {
        Files.deleteIfExists(probe);
      }
      return true;
    } catch (IOException e) {
      trouble = "no file can be written in " + db.directory() + ": " + FileFailure.inWords(e);
      return false;
    }
  }

  /** Opens the database anew, unless another writer has done so since this one failed. */
  private void reopen(long openings) {
    synchronized (reopening) {
      if (db.openings() != openings) {
        return;
      }
      try {
        db.reopen();
      } catch (StoreException e) {
        trouble = e.getMessage();
      }
    }
  }
}
