package dev.freehold.store;

import dev.freehold.core.file.FileFailure;
import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Opening a database, and saying in one line why it cannot be. */
final class DatabaseOpening {
  private DatabaseOpening() {}

  /**
   * Opens or creates a database.
   *
   * @throws StoreException if it is in use, damaged, newer than this program or not accessible
   */
  static Database open(Path directory, long cacheBytes) {
    loadLibrary();
    requireUsable(directory);
    DatabaseOptions options = new DatabaseOptions(cacheBytes);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db =
          RocksDB.open(options.database(), directory.toString(), options.descriptors(), handles);
      return whole(directory, new Database(directory, options, db, handles), db, false);
    } catch (RocksDBException e) {
      options.close();
      throw refusal(directory, e);
    }
  }

  /** RocksDB misses a table when it opens, but a file of large values only when it is read. */
  private static Database whole(Path directory, Database database, RocksDB db, boolean readOnly) {
    try {
      if (!readOnly) {
        db.disableFileDeletions();
      }
      for (String file : db.getLiveFiles(false).files) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (name.endsWith(".blob") && !Files.exists(directory.resolve(name))) {
          throw damaged(directory, "its file " + name + " is missing", null);
        }
      }
      if (!readOnly) {
        db.enableFileDeletions();
      }
      return database;
    } catch (RocksDBException e) {
      database.close();
      throw refusal(directory, e);
    } catch (StoreException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Opens a database that is there, for reading alone; nothing on the disk changes.
   *
   * @throws StoreException if there is none, or it is in use, damaged or newer than this program
   */
  static Database openReadOnly(Path directory, long cacheBytes) {
    loadLibrary();
    if (!Files.exists(directory.resolve("CURRENT"))) {
      throw new StoreException("there is no store in " + directory);
    }
    requireUnlocked(directory);
    requireWriteAheadLog(directory);
    DatabaseOptions options = new DatabaseOptions(cacheBytes);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db =
          RocksDB.openReadOnly(
              options.database(),
              directory.toString(),
              present(directory, options.descriptors()),
              handles);
      return whole(directory, new Database(directory, options, db, handles), db, true);
    } catch (RocksDBException e) {
      options.close();
      throw refusal(directory, e);
    }
  }

  /** The columns that are there, of those that a store may lack, and all others. */
  private static List<ColumnFamilyDescriptor> present(
      Path directory, List<ColumnFamilyDescriptor> all) throws RocksDBException {
    Set<String> there = new HashSet<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        there.add(new String(name, StandardCharsets.US_ASCII));
      }
    }
    Set<String> lacking =
        Arrays.stream(Column.values())
            .filter(Column::mayLack)
            .map(Column::columnName)
            .filter(name -> !there.contains(name))
            .collect(Collectors.toSet());
    return all.stream()
        .filter(one -> !lacking.contains(new String(one.getName(), StandardCharsets.US_ASCII)))
        .toList();
  }

  private static void loadLibrary() {
    try {
      RocksDB.loadLibrary();
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      throw new StoreException(
          "the native library of RocksDB cannot be loaded from %s: set TMPDIR to a directory that can be written and that programs may run from (%s)"
              .formatted(
                  System.getProperty("java.io.tmpdir"),
                  oneLine((e.getCause() == null ? e : e.getCause()).getMessage())),
          e);
    }
  }

  /** RocksDB does not look at the lock when it opens for reading alone. */
  private static void requireUnlocked(Path directory) {
    Path lock = directory.resolve("LOCK");
    if (!Files.exists(lock)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held == null) {
        throw new StoreException(directory + " is in use by a running process");
      }
    } catch (OverlappingFileLockException e) {
      throw new StoreException(directory + " is in use by this process", e);
    } catch (IOException e) {
      throw new StoreException("cannot look at " + lock + ": " + FileFailure.reason(lock, e), e);
    }
  }

  private static void requireUsable(Path directory) {
    try {
      Files.createDirectories(directory);
      // RocksDB would take a directory that lost this file for a new one.
      if (!Files.exists(directory.resolve("CURRENT")) && holdsData(directory)) {
        throw damaged(directory, "its file CURRENT is missing", null);
      }
      requireWriteAheadLog(directory);
    } catch (IOException e) {
      throw new StoreException(
          "cannot create " + directory + ": " + FileFailure.reason(directory, e), e);
    }
  }

  /**
   * A database that was ever open has a write-ahead log, if only an empty one. RocksDB misses those
   * that its manifest names, which the one it writes to is not: without it the last blocks would be
   * rolled back in silence.
   */
  private static void requireWriteAheadLog(Path directory) {
    try {
      // The last file that is written when a database is opened for the first time.
      boolean wasOpen = holds(directory, name -> name.startsWith("OPTIONS-"));
      if (wasOpen && !holds(directory, name -> name.endsWith(".log"))) {
        throw damaged(directory, "its write-ahead log is missing", null);
      }
    } catch (IOException e) {
      throw new StoreException("cannot read " + directory + ": " + oneLine(e.getMessage()), e);
    }
  }

  private static boolean holdsData(Path directory) throws IOException {
    return holds(
        directory,
        name -> name.endsWith(".sst") || name.endsWith(".log") || name.endsWith(".blob"));
  }

  private static boolean holds(Path directory, Predicate<String> isSuch) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).anyMatch(isSuch);
    }
  }

  private static StoreException refusal(Path directory, RocksDBException e) {
    String text = oneLine(e.getMessage());
    if (text.startsWith("While lock file") || text.startsWith("lock hold by current process")) {
      return new StoreException(directory + " is in use by a running process", e);
    }
    if (text.startsWith("Column families not opened")) {
      return new StoreException(directory + " was written by a newer version of this program", e);
    }
    Status status = e.getStatus();
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return damaged(directory, text, e);
    }
    // A file that the database names and that is gone is no trouble of the disk.
    if (text.contains("No such file or directory") && Files.exists(directory.resolve("CURRENT"))) {
      return damaged(directory, text, e);
    }
    return new StoreException("cannot open " + directory + ": " + text, e);
  }

  private static StoreException damaged(Path directory, String what, Throwable cause) {
    Path data = directory.toAbsolutePath().getParent();
    return new StoreException(
        "%s is damaged: %s. Run `freehold store repair --data %s`".formatted(directory, what, data),
        cause);
  }

  static String oneLine(String text) {
    return text == null ? "no reason given" : text.strip().replaceAll("\\s+", " ");
  }
}
