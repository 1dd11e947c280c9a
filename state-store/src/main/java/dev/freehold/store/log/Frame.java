package dev.freehold.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An entry in a log's file: its length (u32), CRC-32C of its position in the file (u64) and its
 * length, CRC-32C of the entry, the entry. The first checksum tells a torn frame from a damaged
 * length, and keeps bytes of an entry from passing for a frame.
 *
 * @param end where the next frame begins
 */
record Frame(byte[] entry, long end) {
  static final int HEADER_BYTES = 12;

  /** Reads bytes of the file. */
  @FunctionalInterface
  interface Source {
    byte[] read(long from, int count) throws IOException;
  }

  static byte[] encode(byte[] entry, long position) {
    return ByteBuffer.allocate(HEADER_BYTES + entry.length)
        .putInt(entry.length)
        .putInt(headerCrc(position, entry.length))
        .putInt(crc(entry, 0, entry.length))
        .put(entry)
        .array();
  }

  /** The frame at a position of a file; {@code null} if there is no whole and sound one. */
  static Frame at(Source file, long position, long size) throws IOException {
    int length = soundLength(file, position, size);
    if (length < 0 || position + HEADER_BYTES + length > size) {
      return null;
    }
    byte[] entry = file.read(position + HEADER_BYTES, length);
    int crc = ByteBuffer.wrap(file.read(position, HEADER_BYTES)).getInt(8);
    return crc(entry, 0, length) == crc ? new Frame(entry, position + HEADER_BYTES + length) : null;
  }

  /** Whether an unsound frame has a sound length and something was written behind it. */
  static boolean isDamagedInside(Source file, long position, long size) throws IOException {
    int length = soundLength(file, position, size);
    return length >= 0 && position + HEADER_BYTES + length < size;
  }

  /** Whether a sound frame begins anywhere behind the first byte of a file's tail. */
  static boolean isAnyAfter(byte[] tail, long position) {
    ByteBuffer bytes = ByteBuffer.wrap(tail);
    for (int at = 1; at + HEADER_BYTES < tail.length; at++) {
      int length = bytes.getInt(at);
      int body = at + HEADER_BYTES;
      if (isLength(length)
          && length <= tail.length - body
          && bytes.getInt(at + 4) == headerCrc(position + at, length)
          && bytes.getInt(at + 8) == crc(tail, body, length)) {
        return true;
      }
    }
    return false;
  }

  /** The length that the frame's header names; -1 if the header is torn or unsound. */
  private static int soundLength(Source file, long position, long size) throws IOException {
    if (size - position < HEADER_BYTES) {
      return -1;
    }
    ByteBuffer header = ByteBuffer.wrap(file.read(position, HEADER_BYTES));
    int length = header.getInt();
    return isLength(length) && header.getInt() == headerCrc(position, length) ? length : -1;
  }

  private static boolean isLength(int length) {
    return length >= 1 && length <= FileLog.ENTRY_BYTES_MAX;
  }

  private static int headerCrc(long position, int length) {
    byte[] bytes = ByteBuffer.allocate(12).putLong(position).putInt(length).array();
    return crc(bytes, 0, bytes.length);
  }

  private static int crc(byte[] bytes, int off, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, off, length);
    return (int) crc.getValue();
  }
}
