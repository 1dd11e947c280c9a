package dev.freehold.prover.iden3;

import dev.freehold.circuits.file.WholeFile;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes the container that {@link SectionFile} reads. */
final class SectionWriter {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int COPY_BYTES = 1 << 20;

  /** Writer of the sections. */
  @FunctionalInterface
  interface Sections {
    /** Writes all sections, one after the other. */
    void writeTo(SectionWriter out) throws IOException;
  }

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long left;

  private SectionWriter(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Writes a file.
   *
   * @throws Iden3FileException if the file system refuses
   */
  static void write(Path file, String magic, int version, int count, Sections sections) {
    try {
      WholeFile.write(
          file,
          channel -> {
            SectionWriter out = new SectionWriter(channel);
            out.left = SectionFile.HEADER_BYTES;
            out.bytes(magic.getBytes(StandardCharsets.US_ASCII));
            out.u32(version);
            out.u32(count);
            sections.writeTo(out);
            out.requireFull();
            out.flush();
          });
    } catch (IOException e) {
      throw new Iden3FileException(Reason.INACCESSIBLE, file, e);
    }
  }

  /** Begins a section; exactly so many bytes must follow. */
  void begin(int section, long bytes) throws IOException {
    requireFull();
    left = bytes + SectionFile.SECTION_HEADER_BYTES;
    u32(section);
    u64(bytes);
  }

  void u32(long value) throws IOException {
    room(Integer.BYTES).putInt((int) value);
  }

  void u64(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  void bytes(byte[] bytes) throws IOException {
    room(bytes.length).put(bytes);
  }

  /** The first four limbs from an offset, least significant first. */
  void limbs(long[] limbs, int off) throws IOException {
    ByteBuffer out = room(FrArrays.LIMBS * Long.BYTES);
    for (int i = 0; i < FrArrays.LIMBS; i++) {
      out.putLong(limbs[off + i]);
    }
  }

  /** Memory of any size. */
  void memory(MemorySegment memory) throws IOException {
    take(memory.byteSize());
    flush();
    for (long at = 0; at < memory.byteSize(); at += COPY_BYTES) {
      long length = Math.min(COPY_BYTES, memory.byteSize() - at);
      write(memory.asSlice(at, length).asByteBuffer());
    }
  }

  private ByteBuffer room(int bytes) throws IOException {
    take(bytes);
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void take(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new IllegalStateException("a section is longer than was said");
    }
  }

  private void requireFull() {
    if (left != 0) {
      throw new IllegalStateException("a section is shorter than was said by " + left + " bytes");
    }
  }

  private void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
