package dev.freehold.prover.groth16;

import static dev.freehold.prover.groth16.KeyFile.INT;
import static dev.freehold.prover.groth16.KeyFile.LONG;

import dev.freehold.blst.Group;
import dev.freehold.blst.Multiples;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.prover.groth16.ProvingKeyFileException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Multiples of the points of a proving key's queries, in a mapped file beside the key's. They say
 * nothing that the key does not: they can be deleted and made again. Immutable and thread-safe.
 *
 * <pre>
 *   0  magic u64, version u32, bits of a digit u32, passes u32, zero u32
 *  24  checksum of the key 32
 *  56  zero u64
 *  64  for each point of the queries, in the key's order, its multiples
 *      CRC-32C of all before, as u64
 * </pre>
 */
final class KeyMultiples {
  /** Bytes that the multiples of one key may take. */
  static final long BYTES_MAX = 128L << 20;

  private static final long MAGIC = 0x544c_554d_4552_4601L;
  private static final int VERSION = 1;
  private static final int WINDOW_BITS = 12;
  private static final int PASSES = 16;
  private static final int KEY_CHECKSUM = 24;
  private static final int HEADER_BYTES = 64;

  private final KeyLayout layout;
  private final Multiples shape;
  private final MemorySegment data;

  private KeyMultiples(KeyLayout layout, Multiples shape, MemorySegment data) {
    this.layout = layout;
    this.shape = shape;
    this.data = data;
  }

  /** How the multiples are kept. */
  Multiples shape() {
    return shape;
  }

  /**
   * The multiples of some points.
   *
   * @param position where the first of them stands in the key
   */
  MemorySegment at(Group group, long position, long count) {
    long from = HEADER_BYTES + (position - layout.aPoints()) * shape.count();
    return data.asSlice(from, count * shape.count() * group.affineBytes());
  }

  /**
   * The cheapest way to keep the multiples of a key; empty if there is none.
   *
   * @param bytesMax that they may take
   */
  static Optional<Multiples> shape(KeyLayout layout, long bytesMax) {
    return Multiples.all()
        .filter(shape -> bytes(layout, shape) <= bytesMax)
        .min(
            Comparator.<Multiples>comparingDouble(shape -> cost(layout, shape))
                .thenComparingLong(shape -> bytes(layout, shape)));
  }

  private static double cost(KeyLayout layout, Multiples shape) {
    return shape.cost(layout.a())
        + shape.cost(layout.b()) * (1 + QuerySums.G2_COST)
        + shape.cost((long) layout.l() + layout.h());
  }

  static long bytes(KeyLayout layout, Multiples shape) {
    return HEADER_BYTES + (layout.aVariables() - layout.aPoints()) * shape.count() + Long.BYTES;
  }

  /**
   * Makes the multiples of a key's points and writes them to a file, which appears whole or not at
   * all.
   *
   * @throws ProvingKeyFileException if the file system refuses
   */
  static void make(ProvingKey key, Multiples shape, ParallelLoop loop, Path file) {
    KeyLayout layout = key.layout();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment data = arena.allocate(bytes(layout, shape), Long.BYTES);
      KeyMultiples made = new KeyMultiples(layout, shape, data);
      data.set(LONG, 0, MAGIC);
      data.set(INT, 8, VERSION);
      data.set(INT, WINDOW_BITS, shape.windowBits());
      data.set(INT, PASSES, shape.passes());
      data.asSlice(KEY_CHECKSUM, KeyLayout.CHECKSUM_BYTES).copyFrom(key.checksum());
      made.fill(key, loop, Group.G1, layout.aPoints(), layout.a() + layout.b());
      made.fill(key, loop, Group.G2, layout.b2Points(), layout.b());
      made.fill(key, loop, Group.G1, layout.lPoints(), layout.l() + layout.h());
      long end = data.byteSize() - Long.BYTES;
      data.set(LONG, end, checksum(data.asSlice(0, end)));
      KeyFile.write(file, data);
    }
  }

  private void fill(ProvingKey key, ParallelLoop loop, Group group, long position, int points) {
    MemorySegment out = at(group, position, points);
    shape.fill(loop, group, out, key.points(group, position, points), points);
  }

  /**
   * Maps the multiples of a key and checks them.
   *
   * @throws ProvingKeyFileException if they are damaged, or another key's
   */
  static KeyMultiples load(ProvingKey key, Path file) {
    MemorySegment data = KeyFile.map(file, HEADER_BYTES + Long.BYTES);
    Multiples shape = readShape(file, data);
    if (!data.asSlice(KEY_CHECKSUM, KeyLayout.CHECKSUM_BYTES)
        .asByteBuffer()
        .equals(key.checksum().asByteBuffer())) {
      throw new ProvingKeyFileException(Reason.FOREIGN_CIRCUIT, file);
    }
    if (data.byteSize() != bytes(key.layout(), shape)) {
      throw new ProvingKeyFileException(Reason.WRONG_LENGTH, file);
    }
    long end = data.byteSize() - Long.BYTES;
    if (data.get(LONG, end) != checksum(data.asSlice(0, end))) {
      throw new ProvingKeyFileException(Reason.DAMAGED, file);
    }
    return new KeyMultiples(key.layout(), shape, data);
  }

  private static Multiples readShape(Path file, MemorySegment data) {
    if (data.get(LONG, 0) != MAGIC) {
      throw new ProvingKeyFileException(Reason.NOT_A_KEY, file);
    }
    if (data.get(INT, 8) != VERSION) {
      throw new ProvingKeyFileException(Reason.UNKNOWN_VERSION, file);
    }
    int bits = data.get(INT, WINDOW_BITS);
    int passes = data.get(INT, PASSES);
    if (!Multiples.isPossible(bits, passes)
        || data.get(INT, PASSES + 4) != 0
        || data.get(LONG, KEY_CHECKSUM + 32) != 0) {
      throw new ProvingKeyFileException(Reason.BAD_HEADER, file);
    }
    return new Multiples(bits, passes);
  }

  /** Not against malice: whoever can write here can write the key as well. */
  private static long checksum(MemorySegment content) {
    CRC32C crc = new CRC32C();
    for (ByteBuffer chunk : KeyFile.chunks(content)) {
      crc.update(chunk);
    }
    return crc.getValue();
  }
}
