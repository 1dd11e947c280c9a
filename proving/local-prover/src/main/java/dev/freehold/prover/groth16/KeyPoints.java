package dev.freehold.prover.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The points of a key as other tools keep them: one for every variable, infinity (all zero bytes)
 * for those that do not occur. Affine, little-endian Montgomery limbs; names as in {@link
 * KeyLayout}.
 *
 * @param domainLog the domain has 2^domainLog elements
 * @param ic the verifying key's points for the constant and the public inputs
 * @param a for each variable; so {@code b1} in G1 and {@code b2} in G2
 * @param l for each private variable
 * @param h for each element of the domain
 */
public record KeyPoints(
    KeyForm form,
    int publicCount,
    int variableCount,
    int domainLog,
    MemorySegment alpha1,
    MemorySegment beta1,
    MemorySegment delta1,
    MemorySegment beta2,
    MemorySegment gamma2,
    MemorySegment delta2,
    MemorySegment ic,
    MemorySegment a,
    MemorySegment b1,
    MemorySegment b2,
    MemorySegment l,
    MemorySegment h) {

  /** Where the private variables begin. */
  private int firstPrivate() {
    return 1 + publicCount;
  }

  /**
   * The key of these points, which must be valid: they are copied as they are.
   *
   * @param circuit the digest of the system that the key is for
   * @param origin the digest of what it was made from
   */
  public ProvingKey toKey(SetupKind kind, Hash32 circuit, Hash32 origin) {
    int[] aVariables = present(a, variableCount, 0);
    int[] bVariables = present(b1, variableCount, 0);
    int[] lVariables = present(l, variableCount - firstPrivate(), firstPrivate());
    KeyLayout layout =
        new KeyLayout(
            form,
            publicCount,
            variableCount,
            domainLog,
            aVariables.length,
            bVariables.length,
            lVariables.length);
    ProvingKey key = ProvingKey.allocate(layout, kind, circuit, origin);
    key.points(Group.G1, layout.alpha1(), 1).copyFrom(alpha1);
    key.points(Group.G1, layout.beta1(), 1).copyFrom(beta1);
    key.points(Group.G1, layout.delta1(), 1).copyFrom(delta1);
    key.points(Group.G2, layout.beta2(), 1).copyFrom(beta2);
    key.points(Group.G2, layout.delta2(), 1).copyFrom(delta2);
    gather(key, Group.G1, layout.aPoints(), a, aVariables, 0);
    gather(key, Group.G1, layout.b1Points(), b1, bVariables, 0);
    gather(key, Group.G2, layout.b2Points(), b2, bVariables, 0);
    gather(key, Group.G1, layout.lPoints(), l, lVariables, firstPrivate());
    key.points(Group.G1, layout.hPoints(), layout.h()).copyFrom(h);
    record(key, layout.aVariables(), aVariables);
    record(key, layout.bVariables(), bVariables);
    record(key, layout.lVariables(), lVariables);
    return key.seal(verifyingKey());
  }

  /** Variables whose point in G1 is not infinity. */
  private static int[] present(MemorySegment points, int count, int first) {
    return IntStream.range(0, count)
        .filter(i -> !Group.G1.affineIsInfinity(points, i))
        .map(i -> first + i)
        .toArray();
  }

  private static void gather(
      ProvingKey key, Group group, long position, MemorySegment from, int[] variables, int first) {
    long bytes = group.affineBytes();
    MemorySegment to = key.points(group, position, variables.length);
    for (int i = 0; i < variables.length; i++) {
      MemorySegment.copy(from, (variables[i] - first) * bytes, to, i * bytes, bytes);
    }
  }

  private static void record(ProvingKey key, long position, int[] variables) {
    for (int i = 0; i < variables.length; i++) {
      key.variable(position, i, variables[i]);
    }
  }

  private VerifyingKey verifyingKey() {
    ByteBuffer out = ByteBuffer.allocate(VerifyingKey.bytesFor(publicCount));
    out.put(Group.G1.compress(alpha1, 0));
    out.put(Group.G2.compress(beta2, 0));
    out.put(Group.G2.compress(gamma2, 0));
    out.put(Group.G2.compress(delta2, 0));
    for (int i = 0; i < firstPrivate(); i++) {
      out.put(Group.G1.compress(ic, i));
    }
    return new VerifyingKey(out.array());
  }

  /**
   * The points of a key.
   *
   * @param arena takes the arrays; single points stay in the key's memory
   */
  public static KeyPoints of(ProvingKey key, Arena arena) {
    KeyLayout layout = key.layout();
    int variables = layout.variableCount();
    int firstPrivate = 1 + layout.publicCount();
    MemorySegment a = Group.G1.allocateAffine(arena, variables);
    MemorySegment b1 = Group.G1.allocateAffine(arena, variables);
    MemorySegment b2 = Group.G2.allocateAffine(arena, variables);
    MemorySegment l = Group.G1.allocateAffine(arena, variables - firstPrivate);
    scatter(key, Group.G1, layout.aPoints(), layout.aVariables(), layout.a(), a, 0);
    scatter(key, Group.G1, layout.b1Points(), layout.bVariables(), layout.b(), b1, 0);
    scatter(key, Group.G2, layout.b2Points(), layout.bVariables(), layout.b(), b2, 0);
    scatter(key, Group.G1, layout.lPoints(), layout.lVariables(), layout.l(), l, firstPrivate);
    byte[] verifying = key.verifyingKey().toBytes();
    MemorySegment gamma = Group.G2.allocateAffine(arena, 1);
    decode(Group.G2, gamma, 0, verifying, VerifyingKey.G1_BYTES + VerifyingKey.G2_BYTES);
    MemorySegment ic = Group.G1.allocateAffine(arena, firstPrivate);
    for (int i = 0; i < firstPrivate; i++) {
      int at = VerifyingKey.bytesFor(0) + (i - 1) * VerifyingKey.G1_BYTES;
      decode(Group.G1, ic, i, verifying, at);
    }
    return new KeyPoints(
        layout.form(),
        layout.publicCount(),
        variables,
        layout.domainLog(),
        key.points(Group.G1, layout.alpha1(), 1),
        key.points(Group.G1, layout.beta1(), 1),
        key.points(Group.G1, layout.delta1(), 1),
        key.points(Group.G2, layout.beta2(), 1),
        gamma,
        key.points(Group.G2, layout.delta2(), 1),
        ic,
        a,
        b1,
        b2,
        l,
        key.points(Group.G1, layout.hPoints(), layout.h()));
  }

  private static void scatter(
      ProvingKey key,
      Group group,
      long position,
      long variables,
      int count,
      MemorySegment to,
      int first) {
    long bytes = group.affineBytes();
    MemorySegment from = key.points(group, position, count);
    int[] places = key.variables(variables, count);
    for (int i = 0; i < count; i++) {
      long at = (places[i] - first) * bytes;
      MemorySegment.copy(from, i * bytes, to, at, bytes);
    }
  }

  private static void decode(Group group, MemorySegment out, long i, byte[] bytes, int off) {
    byte[] own = Arrays.copyOfRange(bytes, off, off + group.compressedBytes());
    PointVerdict verdict = group.uncompress(out, i, own);
    if (verdict != PointVerdict.VALID) {
      throw new IllegalStateException("a point of the verifying key is " + verdict);
    }
  }
}
