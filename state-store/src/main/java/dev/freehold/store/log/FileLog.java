package dev.freehold.store.log;

import dev.freehold.core.Limits;
import dev.freehold.core.port.ReplicatedLog;
import dev.freehold.core.port.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A log in one file: 8 bytes of magic and version, then entries of length (u32), CRC-32C (u32) and
 * bytes. An append that a crash tore is cut off at the next start; damage before the last entry is
 * refused.
 */
public final class FileLog implements ReplicatedLog {
  private static final long MAGIC = 0x4652_4548_4c4f_4701L; // "FREHLOG" and version 1
  private static final int HEADER_BYTES = 8;
  private static final int FRAME_BYTES = 8;
  private static final int ENTRY_BYTES_MAX = Limits.PEER_FRAME_BYTES_MAX;

  private final Path path;
  private final FileChannel file;
  private final FileLock lock;
  private long end = HEADER_BYTES;
  private long tornBytes;
  private boolean replayed;

  private FileLog(Path path, FileChannel file, FileLock lock) {
    this.path = path;
    this.file = file;
    this.lock = lock;
  }

  /**
   * Opens or creates a log.
   *
   * @throws StoreException if it cannot be, is in use, or is no log
   */
  public static FileLog open(Path path) {
    try {
      FileChannel file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        FileLog log = new FileLog(path, file, lock(path, file));
        log.readHeader();
        return log;
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  private static FileLock lock(Path path, FileChannel file) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      throw new StoreException(path + " is in use by this process", e);
    }
    if (lock == null) {
      throw new StoreException(path + " is in use by another process");
    }
    return lock;
  }

  private void readHeader() throws IOException {
    if (file.size() < HEADER_BYTES) {
      // New, or torn in the very first write.
      file.truncate(0);
      file.write(ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).flip(), 0);
      file.force(true);
      return;
    }
    if (read(0, HEADER_BYTES).getLong() != MAGIC) {
      throw new StoreException(path + " is no log of this version");
    }
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    if (replayed) {
      throw new IllegalStateException("a log is replayed once");
    }
    replayed = true;
    try {
      long size = file.size();
      while (end < size) {
        byte[] entry = readEntry(size);
        if (entry == null) {
          tornBytes = size - end;
          file.truncate(end);
          file.force(true);
          return;
        }
        reader.accept(entry);
        end += FRAME_BYTES + entry.length;
      }
    } catch (IOException e) {
      throw new StoreException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /** The entry at {@link #end}; {@code null} if it is the torn last one. */
  private byte[] readEntry(long size) throws IOException {
    if (size - end < FRAME_BYTES) {
      return null;
    }
    ByteBuffer frame = read(end, FRAME_BYTES);
    int length = frame.getInt();
    int crc = frame.getInt();
    long next = end + FRAME_BYTES + length;
    if (length < 1 || length > ENTRY_BYTES_MAX) {
      // A file that grew but was never filled reads as zeros to its end.
      if (isZeroFrom(end, size)) {
        return null;
      }
      throw damaged();
    }
    if (next > size) {
      return null;
    }
    byte[] entry = read(end + FRAME_BYTES, length).array();
    if (crc(entry) != crc) {
      if (next == size || isZeroFrom(next, size)) {
        return null;
      }
      throw damaged();
    }
    return entry;
  }

  private boolean isZeroFrom(long from, long size) throws IOException {
    for (long at = from; at < size; at += ENTRY_BYTES_MAX) {
      for (byte b : read(at, (int) Math.min(ENTRY_BYTES_MAX, size - at)).array()) {
        if (b != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private StoreException damaged() {
    return new StoreException(path + " is damaged at byte " + end + ", before its last entry");
  }

  /** Bytes of a torn last entry that {@link #replay} cut off. */
  public long tornBytes() {
    return tornBytes;
  }

  @Override
  public void append(byte[] entry) {
    if (!replayed) {
      throw new IllegalStateException("a log is replayed before it is appended to");
    }
    if (entry.length < 1 || entry.length > ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
    }
    ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES + entry.length);
    frame.putInt(entry.length).putInt(crc(entry)).put(entry).flip();
    try {
      long at = end;
      while (frame.hasRemaining()) {
        at += file.write(frame, at);
      }
      file.force(false);
      end = at;
    } catch (IOException e) {
      throw new StoreException("cannot write " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      file.close();
    } catch (IOException e) {
      throw new StoreException("cannot close " + path + ": " + e.getMessage(), e);
    }
  }

  private ByteBuffer read(long from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, from + buffer.position()) < 0) {
        throw new EOFException("it ends at byte " + (from + buffer.position()));
      }
    }
    return buffer.flip();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
