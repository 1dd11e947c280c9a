package dev.freehold.snarkpack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * A reference string as a file: of both ceremonies what aggregators need, and no more. For n proofs
 *
 * <pre>
 * magic        8 bytes, "freehsrs"
 * version      4 bytes
 * n            4 bytes, a power of two
 * powers of a  2n points of G1, then n of G2, compressed
 * powers of b  the same
 * checksum     32 bytes: SHA-256, tagged, of everything before
 * </pre>
 *
 * which is 384 KiB for 1,024 proofs. The checksum is against accidents alone: points and powers are
 * checked whenever a file is read.
 */
final class ReferenceStringFile {
  private static final byte[] MAGIC = "freehsrs".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = MAGIC.length + 2 * Integer.BYTES;
  private static final int CHECKSUM_BYTES = 32;

  private final Path file;

  ReferenceStringFile(Path file) {
    this.file = file;
  }

  /** Content of a file: for {@code proofs} proofs, the powers of both secrets. */
  record Content(int proofs, PowerSequence a, PowerSequence b) {}

  private static int bytes(int proofs) {
    return HEADER_BYTES + 2 * sequenceBytes(proofs) + CHECKSUM_BYTES;
  }

  private static int sequenceBytes(int proofs) {
    return proofs * (2 * Group.G1.compressedBytes() + Group.G2.compressedBytes());
  }

  /**
   * Requires that a path is that of a file, or of nothing: what is read from anything else may
   * never end.
   */
  static void requireFile(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ReferenceStringException(Reason.NOT_A_FILE, file);
    }
  }

  /** Writes a file that appears whole or not at all. */
  void write(Content content) {
    requireFile(file);
    Encoder out = new Encoder().raw(MAGIC).i32(VERSION).i32(content.proofs());
    for (PowerSequence powers : new PowerSequence[] {content.a(), content.b()}) {
      encode(out, Group.G1, powers.g1(), 2 * content.proofs());
      encode(out, Group.G2, powers.g2(), content.proofs());
    }
    out.hash(TaggedHash.REFERENCE_STRING_FILE.of(out.toBytes()));
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      Files.write(draft, out.toBytes());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      draft.toFile().delete();
      throw new ReferenceStringException(Reason.INACCESSIBLE, file, e);
    }
  }

  private static void encode(Encoder out, Group group, MemorySegment points, int count) {
    for (int i = 0; i < count; i++) {
      out.raw(group.compress(points, i));
    }
  }

  /**
   * Reads and checks.
   *
   * @param arena gives the memory
   * @param wanted proofs that it must serve for at least
   * @throws ReferenceStringException if it is no such file, or its powers do not hold
   */
  Content read(Arena arena, int wanted, ParallelLoop loop, PowerCheck check) {
    byte[] bytes = wellFormed();
    int proofs = proofs(bytes);
    if (proofs < wanted) {
      throw failure(Reason.TOO_FEW_POWERS);
    }
    PowerSequence[] powers = new PowerSequence[2];
    try (Arena scratch = Arena.ofShared()) {
      MemorySegment in = scratch.allocateFrom(JAVA_BYTE, bytes);
      long at = HEADER_BYTES;
      for (int secret = 0; secret < powers.length; secret++) {
        MemorySegment g1 = CompressedPoints.decode(arena, loop, Group.G1, in, at, 2 * proofs, file);
        at += 2L * proofs * Group.G1.compressedBytes();
        MemorySegment g2 = CompressedPoints.decode(arena, loop, Group.G2, in, at, proofs, file);
        at += (long) proofs * Group.G2.compressedBytes();
        powers[secret] = new PowerSequence(g1, g2);
        check.require(powers[secret], file);
      }
    }
    return new Content(proofs, powers[0], powers[1]);
  }

  /** The file's bytes, which have the form of one. */
  private byte[] wellFormed() {
    requireFile(file);
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(bytes(StructuredReferenceString.PROOFS_MAX) + 1);
    } catch (IOException e) {
      throw new ReferenceStringException(Reason.INACCESSIBLE, file, e);
    }
    if (!Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
      throw failure(Reason.NOT_A_REFERENCE_STRING);
    }
    if (bytes.length != bytes(proofs(bytes))) {
      throw failure(Reason.WRONG_LENGTH);
    }
    int covered = bytes.length - CHECKSUM_BYTES;
    byte[] checksum = TaggedHash.REFERENCE_STRING_FILE.of(bytes, 0, covered).toBytes();
    if (!Arrays.equals(checksum, Arrays.copyOfRange(bytes, covered, bytes.length))) {
      throw failure(Reason.DAMAGED);
    }
    return bytes;
  }

  /** What a file's header says. */
  private int proofs(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw failure(Reason.WRONG_LENGTH);
    }
    Decoder header = new Decoder(Arrays.copyOfRange(bytes, MAGIC.length, HEADER_BYTES));
    if (header.i32() != VERSION) {
      throw failure(Reason.UNKNOWN_VERSION);
    }
    int proofs = header.i32();
    if (proofs < 2
        || proofs > StructuredReferenceString.PROOFS_MAX
        || Integer.bitCount(proofs) != 1) {
      throw failure(Reason.WRONG_LENGTH);
    }
    return proofs;
  }

  private ReferenceStringException failure(Reason reason) {
    return new ReferenceStringException(reason, file);
  }
}
