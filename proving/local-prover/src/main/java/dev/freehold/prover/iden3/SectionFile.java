package dev.freehold.prover.iden3;

import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The container that the binary formats of iden3 share: four letters, a version, and numbered
 * sections with their lengths, all numbers little-endian. Read into memory whole, so that nothing
 * changes under a check.
 */
final class SectionFile implements AutoCloseable {
  /** The largest file that is read: a key for some 2^22 constraints. */
  static final long FILE_BYTES_MAX = 4L << 30;

  /** Bytes before the first section. */
  static final int HEADER_BYTES = 12;

  /** Bytes before a section's content. */
  static final int SECTION_HEADER_BYTES = 12;

  private static final int SECTIONS_MAX = 64;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Arena arena;
  private final MemorySegment data;
  private final Map<Integer, MemorySegment> sections = new TreeMap<>();

  private SectionFile(Path file, Arena arena, MemorySegment data) {
    this.file = file;
    this.arena = arena;
    this.data = data;
  }

  /**
   * Reads a file.
   *
   * @param magic the four letters that it must begin with
   * @throws Iden3FileException if it is no such container of this version
   */
  static SectionFile read(Path file, String magic, int version) {
    Arena arena = Arena.ofShared();
    try {
      SectionFile read = new SectionFile(file, arena, content(file, arena));
      read.findSections(magic, version);
      return read;
    } catch (IOException e) {
      arena.close();
      throw new Iden3FileException(Reason.INACCESSIBLE, file, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment content(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > FILE_BYTES_MAX) {
        throw new Iden3FileException(Reason.TOO_LARGE, file);
      }
      if (size < HEADER_BYTES) {
        throw new Iden3FileException(Reason.WRONG_LENGTH, file);
      }
      MemorySegment data = arena.allocate(size, Long.BYTES);
      for (long at = 0; at < size; ) {
        ByteBuffer chunk = data.asSlice(at, Math.min(CHUNK_BYTES, size - at)).asByteBuffer();
        int got = channel.read(chunk);
        if (got < 0) {
          throw new Iden3FileException(Reason.WRONG_LENGTH, file);
        }
        at += got;
      }
      return data;
    }
  }

  private void findSections(String magic, int version) {
    byte[] letters = data.asSlice(0, 4).toArray(ValueLayout.JAVA_BYTE);
    if (!magic.equals(new String(letters, StandardCharsets.ISO_8859_1))) {
      throw failure(Reason.WRONG_FORMAT);
    }
    if (data.get(INT, 4) != version) {
      throw failure(Reason.UNKNOWN_VERSION);
    }
    int count = data.get(INT, 8);
    if (count < 0 || count > SECTIONS_MAX) {
      throw failure(Reason.BAD_SECTIONS);
    }
    long at = HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      if (data.byteSize() - at < SECTION_HEADER_BYTES) {
        throw failure(Reason.WRONG_LENGTH);
      }
      int number = data.get(INT, at);
      long length = data.get(LONG, at + 4);
      at += SECTION_HEADER_BYTES;
      if (length < 0 || length > data.byteSize() - at) {
        throw failure(Reason.WRONG_LENGTH);
      }
      if (sections.put(number, data.asSlice(at, length)) != null) {
        throw failure(Reason.BAD_SECTIONS);
      }
      at += length;
    }
    if (at != data.byteSize()) {
      throw failure(Reason.WRONG_LENGTH);
    }
  }

  boolean has(int section) {
    return sections.containsKey(section);
  }

  /** A section, from its start. */
  Cursor section(int number) {
    MemorySegment section = sections.get(number);
    if (section == null) {
      throw failure(Reason.BAD_SECTIONS);
    }
    return new Cursor(section);
  }

  /** SHA-256 of the whole file. */
  byte[] digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (long at = 0; at < data.byteSize(); at += CHUNK_BYTES) {
        sha.update(data.asSlice(at, Math.min(CHUNK_BYTES, data.byteSize() - at)).asByteBuffer());
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Iden3FileException failure(Reason reason) {
    return new Iden3FileException(reason, file);
  }

  Iden3FileException failure(Reason reason, String detail) {
    return new Iden3FileException(reason, file, detail);
  }

  @Override
  public void close() {
    arena.close();
  }

  /** Reads a section from its start to its end and never beyond. */
  final class Cursor {
    private final MemorySegment section;
    private long at;

    private Cursor(MemorySegment section) {
      this.section = section;
    }

    /** Bytes that are left. */
    long left() {
      return section.byteSize() - at;
    }

    /** An unsigned number of 32 bits. */
    long u32() {
      return Integer.toUnsignedLong(take(Integer.BYTES).get(INT, 0));
    }

    /** A number of 64 bits. */
    long u64() {
      return take(Long.BYTES).get(LONG, 0);
    }

    /** A count that is no larger than a limit. */
    int count(int max) {
      long count = u32();
      if (count > max) {
        throw failure(Reason.BAD_COUNTS);
      }
      return (int) count;
    }

    /** The next bytes, as they are. */
    byte[] bytes(int count) {
      return take(count).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The next bytes, in place. */
    MemorySegment take(long count) {
      if (count > left()) {
        throw failure(Reason.WRONG_LENGTH);
      }
      MemorySegment taken = section.asSlice(at, count);
      at += count;
      return taken;
    }

    /** The next bytes where 64-bit words are aligned, which the file does not see to. */
    MemorySegment takeAligned(long count) {
      MemorySegment taken = take(count);
      return taken.address() % Long.BYTES == 0
          ? taken
          : arena.allocate(count, Long.BYTES).copyFrom(taken);
    }

    /** The limbs of a number of 256 bits. */
    void limbs(long[] out, int off) {
      MemorySegment number = take(4 * Long.BYTES);
      for (int i = 0; i < 4; i++) {
        out[off + i] = number.get(LONG, (long) i * Long.BYTES);
      }
    }

    /** Requires that this many items of a size are what is left. */
    void requireLeft(long count, long bytes) {
      if (left() != count * bytes) {
        throw failure(Reason.WRONG_LENGTH);
      }
    }

    /** Requires that nothing is left. */
    void end() {
      requireLeft(0, 0);
    }
  }
}
