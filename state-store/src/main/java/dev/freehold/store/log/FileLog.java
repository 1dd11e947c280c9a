package dev.freehold.store.log;

import dev.freehold.core.Limits;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.file.Names;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A log in one file: 7 bytes of magic and one of version, then frames ({@link Frame}). An append
 * that a crash tore is cut off at the next start and {@link #tornBytes} tells; damage before the
 * last entry is refused. What a failed append left behind is cut off by the next one. A log that is
 * made anew is written beside the old one, and takes its name once it is durable.
 */
public final class FileLog implements RenewableLog {
  /** Bytes of one entry. */
  public static final int ENTRY_BYTES_MAX = Limits.PEER_FRAME_BYTES_MAX;

  /** Bytes of a log without entries. */
  public static final int HEADER_BYTES = 8;

  private static final byte[] HEADER = {'F', 'R', 'E', 'H', 'L', 'O', 'G', 5};

  private enum State {
    OPENED,
    APPENDABLE,
    /** An append failed: behind the end there may be some of it. */
    TORN,
    FAILED,
    CLOSED
  }

  private final Path path;
  // Not a channel: an interrupt would close it in the middle of an append.
  private RandomAccessFile file;
  private FileLock lock;
  private long end = HEADER.length;
  private long tornBytes;
  private State state = State.OPENED;

  private FileLog(Path path, RandomAccessFile file, FileLock lock) {
    this.path = path;
    this.file = file;
    this.lock = lock;
  }

  /** Bytes that an entry of a length takes in the file. */
  public static int frameBytes(int entryBytes) {
    return Frame.HEADER_BYTES + entryBytes;
  }

  /**
   * Opens or creates a log.
   *
   * @throws StoreException if it cannot be, is in use, or is no log
   */
  public static FileLog open(Path path) {
    try {
      Path directory = path.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        FileLog log = new FileLog(path, file, lock(path, file));
        log.checkHeader(directory);
        return log;
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("cannot open " + path + ": " + FileFailure.reason(path, e), e);
    }
  }

  /**
   * Findings about a log's file.
   *
   * @param entries sound entries from the start on
   * @param soundBytes bytes of the file up to the end of the last of them
   * @param totalBytes of the file
   * @param torn whether what follows is no more than a last entry that a crash tore; false where
   *     nothing follows or there is damage
   */
  public record Inspection(long entries, long soundBytes, long totalBytes, boolean torn) {
    /** Whether there is damage that a crash does not explain. */
    public boolean isDamaged() {
      return soundBytes < totalBytes && !torn;
    }
  }

  /**
   * Reads a log that is in nobody's use and changes nothing.
   *
   * @param reader gets the sound entries in order
   * @throws StoreException if it cannot be read, is in use, or is no log
   */
  public static Inspection inspect(Path path, Consumer<byte[]> reader) {
    if (!Files.exists(path)) {
      throw new StoreException("there is no log " + path);
    }
    try (FileLog log = open(path)) {
      long size = log.file.length();
      long entries = 0;
      while (log.end < size) {
        Frame frame = Frame.at(log::read, log.end, size);
        if (frame == null) {
          return new Inspection(entries, log.end, size, log.isTorn(size));
        }
        reader.accept(frame.entry());
        entries++;
        log.end = frame.end();
      }
      return new Inspection(entries, log.end, size, false);
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(path, e), e);
    }
  }

  private static FileLock lock(Path path, RandomAccessFile file) throws IOException {
    FileLock lock;
    try {
      lock = file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      throw new StoreException(path + " is in use by this process", e);
    }
    if (lock == null) {
      throw new StoreException(path + " is in use by a running process");
    }
    return lock;
  }

  private void checkHeader(Path directory) throws IOException {
    byte[] found = read(0, (int) Math.min(HEADER.length, file.length()));
    boolean torn =
        Arrays.equals(found, Arrays.copyOf(HEADER, found.length))
            || Arrays.equals(found, new byte[found.length]);
    if (file.length() <= HEADER.length && torn) {
      // New, or torn in the very first write.
      file.seek(0);
      file.write(HEADER);
      file.getFD().sync();
      Names.sync(directory);
      return;
    }
    int magic = HEADER.length - 1;
    if (found.length < HEADER.length || !Arrays.equals(found, 0, magic, HEADER, 0, magic)) {
      throw new StoreException(path + " is not a log");
    }
    if (found[magic] != HEADER[magic]) {
      throw new StoreException(
          "%s has version %d; this program knows %d"
              .formatted(path, found[magic] & 0xff, HEADER[magic]));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException if the log is damaged before its last entry
   */
  @Override
  public void replay(Consumer<byte[]> reader) {
    require(State.OPENED, "replayed once, before it is appended to");
    // What the reader throws leaves the log at an entry that is not its last.
    state = State.FAILED;
    try {
      // What a crash left of a log that was to take this one's place.
      if (Files.isRegularFile(draft())) {
        Files.delete(draft());
      }
      long size = file.length();
      while (end < size) {
        Frame frame = Frame.at(this::read, end, size);
        if (frame == null) {
          requireTorn(size);
          tornBytes = size - end;
          file.setLength(end);
          file.getFD().sync();
          break;
        }
        reader.accept(frame.entry());
        end = frame.end();
      }
      state = State.APPENDABLE;
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(path, e), e);
    }
  }

  /** What does not read as a frame was torn only if nothing was ever written behind it. */
  private void requireTorn(long size) throws IOException {
    if (!isTorn(size)) {
      Path data = path.toAbsolutePath().getParent();
      throw new StoreException(
          "%s is damaged at byte %d, before its last entry. Run `freehold store repair --data %s`"
              .formatted(path, end, data));
    }
  }

  private boolean isTorn(long size) throws IOException {
    return size - end <= Frame.HEADER_BYTES + ENTRY_BYTES_MAX
        && !Frame.isDamagedInside(this::read, end, size)
        && !Frame.isAnyAfter(read(end, (int) (size - end)), end);
  }

  /** Bytes of a torn last entry that {@link #replay} cut off; 0 if it was whole. */
  public long tornBytes() {
    return tornBytes;
  }

  @Override
  public void append(byte[] entry) {
    requireAppendable();
    byte[] frame = frame(entry, end);
    try {
      if (state == State.TORN) {
        file.setLength(end);
      }
      state = State.TORN;
      file.seek(end);
      file.write(frame);
      file.getFD().sync();
    } catch (IOException e) {
      throw new StoreException(FileFailure.writing(path, e), e, true);
    }
    end += frame.length;
    state = State.APPENDABLE;
  }

  private void requireAppendable() {
    if (state != State.TORN) {
      require(State.APPENDABLE, "written to after its replay, until it is closed");
    }
  }

  private static byte[] frame(byte[] entry, long position) {
    if (entry.length < 1 || entry.length > ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
    }
    return Frame.encode(entry, position);
  }

  @Override
  public void replace(List<byte[]> entries) {
    requireAppendable();
    Path draft = draft();
    FileLog next = written(draft, entries);
    // Until the name is on the disk, nobody knows which of the two a crash leaves under it: an
    // append to either could be lost.
    state = State.FAILED;
    try {
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      Names.sync(path.toAbsolutePath().getParent());
      file.close();
    } catch (IOException e) {
      next.close();
      throw new StoreException(FileFailure.writing(path, e), e);
    }
    file = next.file;
    lock = next.lock;
    end = next.end;
    state = State.APPENDABLE;
  }

  /** Another log with these entries, on the disk, under a name of its own. */
  private static FileLog written(Path draft, List<byte[]> entries) {
    try {
      Files.deleteIfExists(draft);
      FileLog next = open(draft);
      try {
        next.file.seek(next.end);
        for (byte[] entry : entries) {
          byte[] frame = frame(entry, next.end);
          next.file.write(frame);
          next.end += frame.length;
        }
        next.file.getFD().sync();
        return next;
      } catch (IOException | RuntimeException e) {
        next.file.close();
        Files.deleteIfExists(draft);
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException(FileFailure.writing(draft, e), e, true);
    } catch (StoreException e) {
      // Nobody else uses the name: it is the disk.
      throw new StoreException(e.getMessage(), e, true);
    }
  }

  private Path draft() {
    return path.resolveSibling(path.getFileName() + ".draft");
  }

  @Override
  public void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    try {
      lock.release();
      file.close();
    } catch (IOException e) {
      throw new StoreException("cannot close " + path + ": " + FileFailure.reason(path, e), e);
    }
  }

  private void require(State expected, String rule) {
    if (state != expected) {
      throw new IllegalStateException("a log is " + rule + "; " + path + " is " + state);
    }
  }

  private byte[] read(long from, int count) throws IOException {
    byte[] bytes = new byte[count];
    file.seek(from);
    file.readFully(bytes);
    return bytes;
  }
}
