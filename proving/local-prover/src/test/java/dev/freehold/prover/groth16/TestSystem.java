package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A constraint system with a witness that satisfies it. */
public record TestSystem(R1cs system, long[] witness) {
  private static final int TERMS_MAX = 4;

  /** x^3 + x + 5 = y for the private x and the public y. */
  public static TestSystem cubic(long x) {
    // Variables: 1, y, x, x^2, x^3.
    Rows rows = new Rows();
    rows.add(term(2, 1), term(2, 1), term(3, 1));
    rows.add(term(3, 1), term(2, 1), term(4, 1));
    TreeMap<Integer, Fr> sum = term(4, 1);
    sum.put(2, Fr.ONE);
    sum.put(0, Fr.of(5));
    rows.add(term(1, 1), term(0, 1), sum);
    Fr[] witness = {Fr.ONE, Fr.of(x * x * x + x + 5), Fr.of(x), Fr.of(x * x), Fr.of(x * x * x)};
    return rows.system(1, witness);
  }

  /** Random constraints on random variables, some of them 0, 1 or -1; all of them occur. */
  public static TestSystem random(
      SplittableRandom random, int publicCount, int variables, int rows) {
    Fr[] witness = new Fr[variables];
    for (int i = 0; i < variables; i++) {
      witness[i] = i == 0 ? Fr.ONE : value(random);
    }
    Rows made = new Rows();
    for (int row = 0; row < rows; row++) {
      TreeMap<Integer, Fr> a = terms(random, variables);
      // Spread over the rows, every variable is in A.
      for (int v = row; v < variables; v += rows) {
        a.put(v, Fr.ONE);
      }
      TreeMap<Integer, Fr> b = terms(random, variables);
      TreeMap<Integer, Fr> c = terms(random, variables);
      c.remove(0);
      Fr missing = dot(a, witness).mul(dot(b, witness)).sub(dot(c, witness));
      if (!missing.isZero()) {
        c.put(0, missing);
      }
      made.add(a, b, c);
    }
    return made.system(publicCount, witness);
  }

  /** The public inputs of the witness. */
  public Fr[] inputs() {
    Fr[] inputs = new Fr[system.publicCount()];
    Arrays.setAll(inputs, i -> Fr.fromLimbs(witness, (i + 1) * LIMBS));
    return inputs;
  }

  /** The witness with one variable changed. */
  long[] with(int variable, Fr value) {
    long[] changed = witness.clone();
    value.copyLimbs(changed, variable * LIMBS);
    return changed;
  }

  static TreeMap<Integer, Fr> term(int variable, long coefficient) {
    TreeMap<Integer, Fr> terms = new TreeMap<>();
    terms.put(variable, Fr.of(coefficient));
    return terms;
  }

  private static TreeMap<Integer, Fr> terms(SplittableRandom random, int variables) {
    TreeMap<Integer, Fr> terms = new TreeMap<>();
    for (int i = random.nextInt(1, TERMS_MAX + 1); i > 0; i--) {
      Fr coefficient = value(random);
      terms.put(random.nextInt(variables), coefficient.isZero() ? Fr.ONE : coefficient);
    }
    return terms;
  }

  private static Fr value(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> Fr.ZERO;
      case 1 -> Fr.ONE;
      case 2 -> Fr.ONE.negate();
      case 3 -> Fr.of(random.nextInt(256));
      default -> fr(random);
    };
  }

  static Fr fr(SplittableRandom random) {
    byte[] wide = new byte[64];
    random.nextBytes(wide);
    return Fr.fromWideBytes(wide);
  }

  private static Fr dot(TreeMap<Integer, Fr> terms, Fr[] witness) {
    Fr sum = Fr.ZERO;
    for (var term : terms.entrySet()) {
      sum = sum.add(term.getValue().mul(witness[term.getKey()]));
    }
    return sum;
  }

  /** Collects constraints. */
  static final class Rows {
    private final SparseMatrix.Table table = new SparseMatrix.Table();
    private final SparseMatrix.Builder a = new SparseMatrix.Builder(table);
    private final SparseMatrix.Builder b = new SparseMatrix.Builder(table);
    private final SparseMatrix.Builder c = new SparseMatrix.Builder(table);

    void add(TreeMap<Integer, Fr> inA, TreeMap<Integer, Fr> inB, TreeMap<Integer, Fr> inC) {
      inA.forEach(a::entry);
      a.endRow();
      inB.forEach(b::entry);
      b.endRow();
      inC.forEach(c::entry);
      c.endRow();
    }

    TestSystem system(int publicCount, Fr[] witness) {
      long[] limbs = new long[witness.length * LIMBS];
      for (int i = 0; i < witness.length; i++) {
        witness[i].copyLimbs(limbs, i * LIMBS);
      }
      long[] frozen = table.freeze();
      R1cs system =
          new R1cs(publicCount, witness.length, a.build(frozen), b.build(frozen), c.build(frozen));
      return new TestSystem(system, limbs);
    }
  }
}
