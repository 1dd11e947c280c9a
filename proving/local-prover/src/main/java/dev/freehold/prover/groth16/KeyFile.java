package dev.freehold.prover.groth16;

import dev.freehold.circuits.file.WholeFile;
import dev.freehold.prover.groth16.ProvingKeyFileException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Files of a key and of what goes with it, which are mapped and never written to. */
final class KeyFile {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int CHUNK_BYTES = 1 << 20;

  private KeyFile() {}

  /**
   * Maps a file.
   *
   * @param bytesMin that it must have
   * @throws ProvingKeyFileException if it is shorter, or the file system refuses
   */
  static MemorySegment map(Path file, int bytesMin) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < bytesMin) {
        throw new ProvingKeyFileException(Reason.WRONG_LENGTH, file);
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
    } catch (IOException e) {
      throw new ProvingKeyFileException(Reason.INACCESSIBLE, file, e);
    }
  }

  /**
   * Writes a file, which appears whole or not at all.
   *
   * @throws ProvingKeyFileException if the file system refuses
   */
  static void write(Path file, MemorySegment data) {
    try {
      WholeFile.write(
          file,
          channel -> {
            for (ByteBuffer chunk : chunks(data)) {
              while (chunk.hasRemaining()) {
                channel.write(chunk);
              }
            }
          });
    } catch (IOException e) {
      throw new ProvingKeyFileException(Reason.INACCESSIBLE, file, e);
    }
  }

  /** The bytes in pieces: one buffer may be too small for all. */
  static List<ByteBuffer> chunks(MemorySegment data) {
    List<ByteBuffer> chunks = new ArrayList<>();
    long end = data.byteSize();
    for (long at = 0; at < end; at += CHUNK_BYTES) {
      chunks.add(data.asSlice(at, Math.min(CHUNK_BYTES, end - at)).asByteBuffer());
    }
    return chunks;
  }
}
