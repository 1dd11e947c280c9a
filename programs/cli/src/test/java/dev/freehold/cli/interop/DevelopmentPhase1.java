package dev.freehold.cli.interop;

import dev.freehold.blst.FixedBase;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.prover.polynomial.Domain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * A prepared {@code .ptau} file from known secrets: what snarkjs's own phase 1 makes in minutes for
 * a circuit of 2^11 takes seconds this way. The test of a small ceremony lets snarkjs make both.
 */
public final class DevelopmentPhase1 {
  private static final String MODULUS =
      "abaafffffffffeb9ffff53b1feffab1e24f6b0f6a0d23067bf1285f3844b7764"
          + "d7ac4b43b6a71b4b9ae67f39ea11011a";
  private static final int IDEN3_ROOT_BASE = 5;
  private static final Fr TAU = Fr.of(0x7a11_0001L);
  private static final Fr ALPHA = Fr.of(0xa1fa_0001L);
  private static final Fr BETA = Fr.of(0xbe7a_0001L);

  private final ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private final List<byte[]> sections = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int power;

  private DevelopmentPhase1(int power) {
    this.power = power;
  }

  /** Writes a file for circuits of up to 2^power rows. */
  public static void write(Path file, int power) throws IOException {
    Files.write(file, new DevelopmentPhase1(power).make());
  }

  private byte[] make() {
    int size = 1 << power;
    section(
        1,
        ByteBuffer.allocate(60)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(48)
            .put(HexFormat.of().parseHex(MODULUS))
            .putInt(power)
            .putInt(power)
            .array());
    section(2, points(Group.G1, powers(2 * size - 1, Fr.ONE)));
    section(3, points(Group.G2, powers(size, Fr.ONE)));
    section(4, points(Group.G1, powers(size, ALPHA)));
    section(5, points(Group.G1, powers(size, BETA)));
    section(6, points(Group.G2, List.of(BETA)));
    section(7, new byte[4]);
    section(12, points(Group.G1, lagrange(power + 1, Fr.ONE)));
    section(13, points(Group.G2, lagrange(power, Fr.ONE)));
    section(14, points(Group.G1, lagrange(power, ALPHA)));
    section(15, points(Group.G1, lagrange(power, BETA)));
    out.writeBytes("ptau".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(little(8).putInt(1).putInt(sections.size()).array());
    sections.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void section(int number, byte[] content) {
    sections.add(little(12).putInt(number).putLong(content.length).array());
    sections.add(content);
  }

  private static List<Fr> powers(int count, Fr first) {
    List<Fr> powers = new ArrayList<>();
    Fr power = first;
    for (int i = 0; i < count; i++) {
      powers.add(power);
      power = power.mul(TAU);
    }
    return powers;
  }

  /** The Lagrange polynomials of the domains of 1, 2, 4, ... 2^last elements at tau. */
  private static List<Fr> lagrange(int last, Fr factor) {
    List<Fr> values = new ArrayList<>(List.of(factor));
    for (int log = 1; log <= last; log++) {
      Domain domain = new Domain(log, IDEN3_ROOT_BASE);
      Fr scale = TAU.pow(domain.size()).sub(Fr.ONE).mul(Fr.of(domain.size()).inverse()).mul(factor);
      Fr x = Fr.ONE;
      for (int i = 0; i < domain.size(); i++) {
        values.add(scale.mul(x).mul(TAU.sub(x).inverse()));
        x = x.mul(domain.root());
      }
    }
    return values;
  }

  private byte[] points(Group group, List<Fr> factors) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment generator = group.allocateAffine(arena, 1);
      group.generator(generator, 0);
      MemorySegment scalars = Scalars.allocate(arena, factors.size());
      for (int i = 0; i < factors.size(); i++) {
        Scalars.set(scalars, i, factors.get(i));
      }
      MemorySegment points = group.allocateAffine(arena, factors.size());
      FixedBase.of(group, generator, 0, factors.size(), arena)
          .multiply(loop, points, 0, scalars, 0, factors.size());
      return points.toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
