package dev.freehold.prover.iden3;

import dev.freehold.blst.Group;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Ceremony of a {@code .zkey}, as the file tells it.
 *
 * @param circuitHash what the first contributor was given, by a hash of 64 bytes (BLAKE2b)
 */
public record Ceremony(byte[] circuitHash, List<Contribution> contributions) {
  private static final int CONTRIBUTIONS_MAX = 1 << 16;
  private static final int HASH_BYTES = 64;
  private static final int PARAMETERS_BYTES_MAX = 1 << 10;
  private static final int NAME = 1;
  private static final int ITERATIONS = 2;
  private static final int BEACON = 3;

  public Ceremony {
    contributions = List.copyOf(contributions);
  }

  /**
   * One contribution.
   *
   * @param name as its contributor gave it; may be empty, and may say anything
   * @param beacon whether its randomness is a public value that nobody could know before
   * @param hashed what its hash is of: BLAKE2b of 64 bytes over this is what contributors publish
   */
  public record Contribution(String name, boolean beacon, byte[] hashed) {}

  /**
   * Reads the section of contributions.
   *
   * @param delta1 the key's own delta, which the last contribution must have left
   */
  static Ceremony read(SectionFile file, SectionFile.Cursor in, MemorySegment delta1) {
    byte[] circuitHash = in.bytes(HASH_BYTES);
    int count = in.count(CONTRIBUTIONS_MAX);
    List<Contribution> contributions = new ArrayList<>();
    MemorySegment after = null;
    for (int i = 0; i < count; i++) {
      MemorySegment points = in.takeAligned(3L * Group.G1.affineBytes() + Group.G2.affineBytes());
      after = points.asSlice(0, Group.G1.affineBytes());
      byte[] transcript = in.bytes(HASH_BYTES);
      boolean beacon = in.u32() == 1;
      byte[] parameters = in.bytes(in.count(PARAMETERS_BYTES_MAX));
      contributions.add(
          new Contribution(name(file, parameters), beacon, hashed(points, transcript)));
    }
    in.end();
    if (after != null && after.mismatch(delta1) >= 0) {
      throw file.failure(Reason.INCONSISTENT);
    }
    return new Ceremony(circuitHash, contributions);
  }

  private static byte[] hashed(MemorySegment points, byte[] transcript) {
    int g1 = Group.G1.serializedBytes();
    int g2 = Group.G2.serializedBytes();
    ByteBuffer out = ByteBuffer.allocate(3 * g1 + g2 + transcript.length);
    for (int i = 0; i < 3; i++) {
      out.put(Group.G1.serialize(points, i));
    }
    MemorySegment last = points.asSlice(3L * Group.G1.affineBytes());
    return out.put(Group.G2.serialize(last, 0)).put(transcript).array();
  }

  /** Parameters are a type of one byte each, ascending, and what belongs to it. */
  private static String name(SectionFile file, byte[] parameters) {
    ByteBuffer in = ByteBuffer.wrap(parameters);
    String name = "";
    while (in.hasRemaining()) {
      int type = in.get();
      int length = in.hasRemaining() ? type == ITERATIONS ? 1 : Byte.toUnsignedInt(in.get()) : -1;
      if (type < NAME || type > BEACON || length < 0 || length > in.remaining()) {
        throw file.failure(Reason.WRONG_FORMAT);
      }
      byte[] value = new byte[length];
      in.get(value);
      if (type == NAME) {
        name = printable(value);
      }
    }
    return name;
  }

  /** Names come from anywhere: what could move a terminal's cursor is replaced. */
  private static String printable(byte[] text) {
    return new String(text, StandardCharsets.UTF_8).replaceAll("\\p{C}", "?");
  }
}
