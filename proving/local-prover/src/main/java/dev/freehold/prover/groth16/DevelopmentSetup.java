package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.FixedBase;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.polynomial.Domain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes keys from a published seed. Whoever knows the seed forges proofs. Networks know the secrets
 * of {@link #SEED} by the points of a key, and only development networks take them.
 */
public final class DevelopmentSetup {
  /** The seed of all development networks. */
  public static final String SEED = "freehold development keys: not a secret";

  private static final int STAGES = 7;

  private final R1cs system;
  private final KeyForm form;
  private final ParallelLoop loop;
  private final Progress progress;
  private final Domain domain;
  private final Hash32 circuit;
  private final Hash32 origin;
  private final ToxicValues toxic;
  private int stage;

  private DevelopmentSetup(
      R1cs system, String seed, KeyForm form, ParallelLoop loop, Progress progress) {
    this.system = system;
    this.form = form;
    this.loop = loop;
    this.progress = progress;
    domain = form.domain(form.domainLog(system));
    circuit = system.digest();
    origin = ToxicValues.origin(seed);
    toxic = form.toxicValues(seed, circuit);
  }

  /**
   * Makes the keys of a circuit; the same seed and circuit give the same keys.
   *
   * @throws IllegalArgumentException if a public input is not in the matrix A, which would leave it
   *     unbound
   */
  public static ProvingKey make(R1cs system, String seed, ParallelLoop loop, Progress progress) {
    return make(system, seed, KeyForm.FREEHOLD, loop, progress);
  }

  /**
   * As {@link #make(R1cs, String, ParallelLoop, Progress)}, in a form of choice: networks take
   * development keys of {@link KeyForm#FREEHOLD} alone, other tools take the other form.
   */
  public static ProvingKey make(
      R1cs system, String seed, KeyForm form, ParallelLoop loop, Progress progress) {
    return new DevelopmentSetup(system, seed, form, loop, progress).run();
  }

  /** The digest that keys made from a seed carry as their origin. */
  static Hash32 origin(String seed) {
    return ToxicValues.origin(seed);
  }

  /**
   * The trapdoor of the keys that {@link #make} makes from the same system and seed: what simulates
   * proofs, for benchmarks that need more of them than can be proved.
   */
  public static Trapdoor trapdoor(R1cs system, String seed) {
    ParallelLoop serial = ParallelLoop.serial();
    return new DevelopmentSetup(system, seed, KeyForm.FREEHOLD, serial, Progress.NONE).trapdoor();
  }

  private Trapdoor trapdoor() {
    Fr[] lagrange = lagrangeAtTau();
    long[] mixed =
        mix(
            withInputs(columns(system.a(), lagrange), lagrange),
            columns(system.b(), lagrange),
            columns(system.c(), lagrange));
    List<Fr> terms =
        IntStream.rangeClosed(0, system.publicCount())
            .mapToObj(i -> Fr.fromLimbs(mixed, i * LIMBS))
            .toList();
    return new Trapdoor(toxic.alpha(), toxic.beta(), toxic.delta().inverse(), terms);
  }

  private ProvingKey run() {
    next("evaluating the circuit's polynomials");
    Fr[] lagrange = lagrangeAtTau();
    long[] a = withInputs(columns(system.a(), lagrange), lagrange);
    long[] b = columns(system.b(), lagrange);
    long[] c = columns(system.c(), lagrange);
    requirePublicInputs(a);
    long[] mixed = mix(a, b, c);
    int firstPrivate = 1 + system.publicCount();
    int[] aVariables = nonZero(a, 0);
    int[] bVariables = nonZero(b, 0);
    int[] lVariables = nonZero(mixed, firstPrivate);
    KeyLayout layout =
        new KeyLayout(
            form,
            system.publicCount(),
            system.variableCount(),
            domain.log(),
            aVariables.length,
            bVariables.length,
            lVariables.length);
    ProvingKey key = ProvingKey.allocate(layout, SetupKind.DEVELOPMENT, circuit, origin);
    try (Arena arena = Arena.ofShared()) {
      next("preparing tables");
      FixedBase g1 = table(Group.G1, 4L * system.variableCount(), arena);
      FixedBase g2 = table(Group.G2, bVariables.length, arena);
      next("A points");
      points(key, g1, Group.G1, layout.aPoints(), a, aVariables, Fr.ONE);
      next("B points");
      points(key, g1, Group.G1, layout.b1Points(), b, bVariables, Fr.ONE);
      points(key, g2, Group.G2, layout.b2Points(), b, bVariables, Fr.ONE);
      next("L points");
      points(key, g1, Group.G1, layout.lPoints(), mixed, lVariables, toxic.delta().inverse());
      next("H points");
      hPoints(key, g1);
      record(key, layout.aVariables(), aVariables);
      record(key, layout.bVariables(), bVariables);
      record(key, layout.lVariables(), lVariables);
      next("verifying key");
      constants(key, g1, g2, arena);
      key.seal(verifyingKey(key, g1, g2, mixed, arena));
      progress.at("done", STAGES, STAGES);
      return key;
    }
  }

  private void next(String name) {
    progress.at(name, stage++, STAGES);
  }

  /** L_i(tau) = Z(tau) / n * w^i / (tau - w^i) for every i of the domain. */
  private Fr[] lagrangeAtTau() {
    return lagrange(Fr.ONE, vanishing(1).mul(Fr.of(domain.size()).inverse()));
  }

  /** factor * x / (tau - x) for every x = first * w^i. */
  private Fr[] lagrange(Fr first, Fr factor) {
    int n = domain.size();
    long[] inverses = new long[n * LIMBS];
    Fr[] powers = new Fr[n];
    Fr power = first;
    for (int i = 0; i < n; i++) {
      powers[i] = power;
      toxic.tau().sub(power).copyLimbs(inverses, i * LIMBS);
      power = power.mul(domain.root());
    }
    FrArrays.batchInverse(inverses, 0, n);
    Fr[] lagrange = new Fr[n];
    for (int i = 0; i < n; i++) {
      lagrange[i] = factor.mul(powers[i]).mul(Fr.fromLimbs(inverses, i * LIMBS));
    }
    return lagrange;
  }

  /** tau^(n times) - 1: for 1 the value of Z, for 2 that of the domain of twice the size. */
  private Fr vanishing(int times) {
    return toxic.tau().pow((long) times * domain.size()).sub(Fr.ONE);
  }

  /** Adds the rows that a form has for the constant and the public inputs, to columns of A. */
  private long[] withInputs(long[] a, Fr[] lagrange) {
    for (int i = 0; i < form.inputRows(system.publicCount()); i++) {
      Fr.fromLimbs(a, i * LIMBS).add(lagrange[system.constraints() + i]).copyLimbs(a, i * LIMBS);
    }
    return a;
  }

  /** For each variable the value at tau of the polynomial that its column interpolates. */
  private long[] columns(SparseMatrix matrix, Fr[] lagrange) {
    long[] sums = new long[system.variableCount() * LIMBS];
    long[] term = new long[LIMBS];
    long[] weight = new long[LIMBS];
    for (int row = 0; row < matrix.rows(); row++) {
      lagrange[row].copyLimbs(weight, 0);
      for (int entry = matrix.rowStart(row); entry < matrix.rowStart(row + 1); entry++) {
        int at = matrix.column(entry) * LIMBS;
        FrArrays.mul(
            term, 0, weight, 0, matrix.coefficientTable(), matrix.coefficient(entry) * LIMBS);
        FrArrays.add(sums, at, sums, at, term, 0);
      }
    }
    return sums;
  }

  private void requirePublicInputs(long[] a) {
    for (int i = 1; i <= system.publicCount(); i++) {
      if (FrArrays.isZero(a, i * LIMBS)) {
        throw new IllegalArgumentException("public input " + i + " is not in the matrix A");
      }
    }
  }

  /** beta a + alpha b + c for each variable. */
  private long[] mix(long[] a, long[] b, long[] c) {
    long[] mixed = new long[a.length];
    long[] alpha = new long[LIMBS];
    toxic.alpha().copyLimbs(alpha, 0);
    long[] beta = new long[LIMBS];
    toxic.beta().copyLimbs(beta, 0);
    long[] term = new long[LIMBS];
    for (int at = 0; at < a.length; at += LIMBS) {
      FrArrays.mul(mixed, at, a, at, beta, 0);
      FrArrays.mul(term, 0, b, at, alpha, 0);
      FrArrays.add(mixed, at, mixed, at, term, 0);
      FrArrays.add(mixed, at, mixed, at, c, at);
    }
    return mixed;
  }

  /** Variables from {@code first} on whose value is not zero: the others need no point. */
  private static int[] nonZero(long[] values, int first) {
    return IntStream.range(first, values.length / LIMBS)
        .filter(i -> !FrArrays.isZero(values, i * LIMBS))
        .toArray();
  }

  private static FixedBase table(Group group, long products, Arena arena) {
    MemorySegment generator = group.allocateAffine(arena, 1);
    group.generator(generator, 0);
    return FixedBase.of(group, generator, 0, products, arena);
  }

  private void points(
      ProvingKey key,
      FixedBase base,
      Group group,
      long position,
      long[] values,
      int[] variables,
      Fr factor) {
    long[] scaled = new long[variables.length * LIMBS];
    long[] by = new long[LIMBS];
    factor.copyLimbs(by, 0);
    for (int i = 0; i < variables.length; i++) {
      FrArrays.mul(scaled, i * LIMBS, values, variables[i] * LIMBS, by, 0);
    }
    multiply(base, key.points(group, position, variables.length), scaled, variables.length);
  }

  private void hPoints(ProvingKey key, FixedBase g1) {
    int count = key.layout().h();
    Fr scale = toxic.delta().inverse().mul(Fr.of(2L * domain.size()).inverse());
    Fr[] odd = lagrange(domain.cosetShift(), vanishing(2).mul(scale));
    long[] factors = new long[count * LIMBS];
    for (int i = 0; i < count; i++) {
      odd[i].copyLimbs(factors, i * LIMBS);
    }
    multiply(g1, key.points(Group.G1, key.layout().hPoints(), count), factors, count);
  }

  private void multiply(FixedBase base, MemorySegment out, long[] factors, int count) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment scalars = Scalars.allocate(arena, count);
      Scalars.setAll(scalars, 0, factors, 0, count);
      base.multiply(loop, out, 0, scalars, 0, count);
    }
  }

  private static void record(ProvingKey key, long position, int[] variables) {
    for (int i = 0; i < variables.length; i++) {
      key.variable(position, i, variables[i]);
    }
  }

  private void constants(ProvingKey key, FixedBase g1, FixedBase g2, Arena arena) {
    MemorySegment scalars = Scalars.allocate(arena, 3);
    Scalars.set(scalars, 0, toxic.alpha());
    Scalars.set(scalars, 1, toxic.beta());
    Scalars.set(scalars, 2, toxic.delta());
    g1.multiply(loop, key.points(Group.G1, key.layout().alpha1(), 3), 0, scalars, 0, 3);
    g2.multiply(loop, key.points(Group.G2, key.layout().beta2(), 2), 0, scalars, 1, 2);
  }

  private VerifyingKey verifyingKey(
      ProvingKey key, FixedBase g1, FixedBase g2, long[] mixed, Arena arena) {
    int count = 1 + system.publicCount();
    MemorySegment gamma = Group.G2.allocateAffine(arena, 1);
    MemorySegment scalar = Scalars.allocate(arena, 1);
    Scalars.set(scalar, 0, toxic.gamma());
    g2.multiply(loop, gamma, 0, scalar, 0, 1);
    MemorySegment ic = Group.G1.allocateAffine(arena, count);
    long[] scaled = new long[count * LIMBS];
    long[] by = new long[LIMBS];
    toxic.gamma().inverse().copyLimbs(by, 0);
    for (int i = 0; i < count; i++) {
      FrArrays.mul(scaled, i * LIMBS, mixed, i * LIMBS, by, 0);
    }
    multiply(g1, ic, scaled, count);
    KeyLayout layout = key.layout();
    ByteBuffer out = ByteBuffer.allocate(layout.verifyingKeyBytes());
    out.put(Group.G1.compress(key.points(Group.G1, layout.alpha1(), 1), 0));
    out.put(Group.G2.compress(key.points(Group.G2, layout.beta2(), 1), 0));
    out.put(Group.G2.compress(gamma, 0));
    out.put(Group.G2.compress(key.points(Group.G2, layout.delta2(), 1), 0));
    for (int i = 0; i < count; i++) {
      out.put(Group.G1.compress(ic, i));
    }
    return new VerifyingKey(out.array());
  }
}
