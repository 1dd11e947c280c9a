package dev.freehold.snarkpack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the first powers out of a response of the powersoftau ceremonies over BLS12-381, as Zcash
 * (2^21 powers) and Filecoin (2^27) have published them. With N = 2^k powers a response is
 *
 * <pre>
 * hash          64 bytes
 * tau^i G1      2N - 1 points, compressed
 * tau^i G2      N points, compressed
 * alpha, beta   2N + 1 points, 2N in G1 and one in G2: not used here
 * public key    1,152 bytes: not used here
 * </pre>
 *
 * so that its length tells k. snarkjs ({@code powersoftau challenge contribute}) writes the same,
 * but marks the points otherwise: in place of the three flags that are usual for this curve
 * (compressed, infinity, the larger y) it has the bit of the first for the larger y, and the third
 * is not used. Since the first point is the generator, whose y is the smaller one, its first bit
 * tells the two apart.
 *
 * <p>What is read is checked to be powers of one secret; that nobody knows the secret is for the
 * ceremony to show.
 */
final class CeremonyTranscript {
  private static final int HASH_BYTES = 64;
  private static final int PUBLIC_KEY_BYTES = 1152;
  private static final int POWERS_LOG_MAX = 28;

  /** Flags of a compressed point, and the one that snarkjs has in place of all. */
  private static final int COMPRESSED = 0x80;

  private static final int INFINITE = 0x40;
  private static final int LARGER = 0x20;
  private static final int SNARKJS_LARGER = 0x80;

  private final Path file;
  private final ParallelLoop loop;
  private final PowerCheck check;

  CeremonyTranscript(Path file, ParallelLoop loop, PowerCheck check) {
    this.file = file;
    this.loop = loop;
    this.check = check;
  }

  /** Bytes of a response of a ceremony for 2^{@code log} powers. */
  static long bytes(int log) {
    long powers = 1L << log;
    long g1 = Group.G1.compressedBytes();
    long g2 = Group.G2.compressedBytes();
    return HASH_BYTES + (4 * powers - 1) * g1 + (powers + 1) * g2 + PUBLIC_KEY_BYTES;
  }

  /**
   * Reads and checks 2n powers in G1 and n in G2.
   *
   * @param arena gives the memory
   * @throws ReferenceStringException if the file holds no such powers
   */
  PowerSequence read(Arena arena, int n) {
    ReferenceStringFile.requireFile(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long powers = 1L << log(channel.size());
      if (2L * n > 2 * powers - 1) {
        throw failure(Reason.TOO_FEW_POWERS);
      }
      long afterG1 = HASH_BYTES + (2 * powers - 1) * Group.G1.compressedBytes();
      PowerSequence read =
          new PowerSequence(
              points(arena, channel, Group.G1, HASH_BYTES, 2 * n),
              points(arena, channel, Group.G2, afterG1, n));
      check.require(read, file);
      return read;
    } catch (IOException e) {
      throw new ReferenceStringException(Reason.INACCESSIBLE, file, e);
    }
  }

  private int log(long length) {
    for (int log = 0; log <= POWERS_LOG_MAX; log++) {
      if (bytes(log) == length) {
        return log;
      }
    }
    throw failure(Reason.WRONG_LENGTH);
  }

  private MemorySegment points(Arena arena, FileChannel channel, Group group, long at, int count)
      throws IOException {
    int bytes = group.compressedBytes();
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment in = scratch.allocate((long) count * bytes);
      ByteBuffer buffer = in.asByteBuffer();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position()) < 0) {
          throw failure(Reason.WRONG_LENGTH);
        }
      }
      if ((in.get(JAVA_BYTE, 0) & COMPRESSED) == 0) {
        for (int i = 0; i < count; i++) {
          restoreFlags(in, (long) i * bytes);
        }
      }
      return CompressedPoints.decode(arena, loop, group, in, 0, count, file);
    }
  }

  /** Puts the curve's usual flags for those of snarkjs. */
  private void restoreFlags(MemorySegment in, long at) {
    int first = in.get(JAVA_BYTE, at);
    if ((first & (INFINITE | LARGER)) != 0) {
      throw failure(Reason.BAD_POINT);
    }
    int flags = (first & SNARKJS_LARGER) != 0 ? COMPRESSED | LARGER : COMPRESSED;
    in.set(JAVA_BYTE, at, (byte) (first & ~SNARKJS_LARGER | flags));
  }

  private ReferenceStringException failure(Reason reason) {
    return new ReferenceStringException(reason, file);
  }
}
