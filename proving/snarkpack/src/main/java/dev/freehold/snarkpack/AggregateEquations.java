package dev.freehold.snarkpack;

import static dev.freehold.snarkpack.DecodedAggregate.A;
import static dev.freehold.snarkpack.DecodedAggregate.B;
import static dev.freehold.snarkpack.DecodedAggregate.C;
import static dev.freehold.snarkpack.DecodedAggregate.OPENING_V;
import static dev.freehold.snarkpack.DecodedAggregate.OPENING_W;
import static dev.freehold.snarkpack.DecodedAggregate.V;
import static dev.freehold.snarkpack.DecodedAggregate.W;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Statement;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;

/**
 * The equations that an aggregate must satisfy. With X* for a claim folded, which is X times each
 * round's left claim to the power x and right claim to the power 1/x:
 *
 * <pre>
 * T_AB* = e(A, v1) e(w1, B)         U_AB* = e(A, v2) e(w2, B)
 * T_C*  = e(C, v1)                  U_C*  = e(C, v2)
 * Z_AB* = e(A, B)                   Z_C*  = r* C, with r* the folded powers of r
 * e(G, v1 - f(z) H) = e(aG - zG, opening of v1)       the same for v2 with b
 * e(w1 - g(z) G, H) = e(opening of w1, aH - zH)       the same for w2 with b
 * Z_AB = e(sum r^i alpha, beta) e(sum r^i IC(x_i), gamma) e(Z_C, delta)
 * </pre>
 *
 * <p>That for Z_C is checked as it stands. Each of the others is raised to a random coefficient of
 * its own, drawn now that the aggregate is fixed, and all are multiplied into one {@link
 * PairingCheck}: if one of them fails, so does that, but for a chance of 2^-128.
 */
final class AggregateEquations {
  private static final int COEFFICIENT_BYTES = 16;

  private final Arena arena;
  private final ParallelLoop loop;
  private final DecodedReferenceKey reference;
  private final DecodedAggregate aggregate;
  private final DerivedChallenges derived;
  private final int claims;

  AggregateEquations(
      Arena arena,
      ParallelLoop loop,
      DecodedReferenceKey reference,
      DecodedAggregate aggregate,
      DerivedChallenges derived) {
    this.arena = arena;
    this.loop = loop;
    this.reference = reference;
    this.aggregate = aggregate;
    this.derived = derived;
    this.claims = aggregate.layout().claims();
  }

  /** The power of a claim in a folded one: 1, then x and 1/x of each round. */
  private Fr power(int claim) {
    if (claim == 0) {
      return Fr.ONE;
    }
    int round = (claim - 1) / 2;
    return claim == AggregateLayout.left(round) ? derived.x()[round] : derived.inverses()[round];
  }

  /** Whether Z_C* = r* C. */
  boolean sumsFold() {
    MemorySegment points = Group.G1.allocateAffine(arena, claims + 1L);
    points.copyFrom(aggregate.sums());
    long bytes = Group.G1.affineBytes();
    MemorySegment.copy(aggregate.g1(), C * bytes, points, claims * bytes, bytes);
    MemorySegment scalars = Scalars.allocate(arena, claims + 1L);
    for (int claim = 0; claim < claims; claim++) {
      Scalars.set(scalars, claim, power(claim));
    }
    Scalars.set(scalars, claims, derived.finalWeight().negate());
    MemorySegment sum = Group.G1.allocatePoints(arena, 1);
    Msm.multiply(Group.G1, sum, 0, points, 0, scalars, 0, claims + 1L, Group.SCALAR_BITS);
    return Group.G1.isInfinity(sum, 0);
  }

  /** Whether all others hold. */
  boolean hold(PreparedVerifyingKey key, List<Statement> statements, SecureRandom random) {
    PairingCheck check = new PairingCheck(aggregate.targets());
    Fr[] folds = new Fr[AggregateLayout.TARGETS];
    for (int target = 0; target < folds.length; target++) {
      folds[target] = coefficient(random);
      for (int claim = 0; claim < claims; claim++) {
        check.raise(claim * AggregateLayout.TARGETS + target, folds[target].mul(power(claim)));
      }
    }
    Fr[] opensV = {coefficient(random), coefficient(random)};
    Fr[] opensW = {coefficient(random), coefficient(random)};
    finals(check, folds, opensV);
    openings(check, opensV, opensW);
    groth16(check, key, statements, coefficient(random));
    return check.holds(loop);
  }

  /** Divides by the right sides of the folded claims; pairs G with v for the openings. */
  private void finals(PairingCheck check, Fr[] folds, Fr[] opensV) {
    MemorySegment g1 = aggregate.g1();
    MemorySegment g2 = aggregate.g2();
    PairingCheck.Side b = check.with(g2, B);
    b.add(g1, A, folds[AggregateLayout.Z_AB].negate());
    for (int key = 0; key < 2; key++) {
      Fr pairs = folds[AggregateLayout.T_AB + key].negate();
      b.add(g1, W + key, pairs);
      check
          .with(g2, V + key)
          .add(g1, A, pairs)
          .add(g1, C, folds[AggregateLayout.T_C + key].negate())
          .add(reference.powers(key).g1(), 0, opensV[key]);
    }
  }

  private void openings(PairingCheck check, Fr[] opensV, Fr[] opensW) {
    Fr z = derived.z();
    Fr v = derived.keyV().at(z);
    Fr w = derived.keyW().at(z);
    MemorySegment g1 = aggregate.g1();
    PairingCheck.Side h = check.with(reference.powers(0).g2(), 0);
    for (int key = 0; key < 2; key++) {
      PowerSequence powers = reference.powers(key);
      check
          .with(aggregate.g2(), OPENING_V + key)
          .add(powers.g1(), 1, opensV[key].negate())
          .add(powers.g1(), 0, opensV[key].mul(z));
      check.with(powers.g2(), 1).add(g1, OPENING_W + key, opensW[key].negate());
      h.add(g1, W + key, opensW[key])
          .add(g1, OPENING_W + key, opensW[key].mul(z))
          .add(powers.g1(), 0, opensV[key].mul(v).add(opensW[key].mul(w)).negate());
    }
  }

  /** The equation of Groth16 over the combined proofs; the key's points of G2 are negated. */
  private void groth16(
      PairingCheck check, PreparedVerifyingKey key, List<Statement> statements, Fr coefficient) {
    CombinedInputs inputs =
        new CombinedInputs(derived.r(), statements, aggregate.layout().proofs());
    MemorySegment sum = Group.G1.allocatePoints(arena, 1);
    key.combineIc(sum, 0, inputs.scalars(arena));
    MemorySegment ic = Group.G1.allocateAffine(arena, 1);
    Group.G1.toAffine(ic, 0, sum, 0, 1);
    MemorySegment g2 = key.negatedG2();
    check.raise(AggregateLayout.Z_AB, coefficient);
    check.with(g2, 0).add(key.alpha(), 0, coefficient.mul(inputs.weight()));
    check.with(g2, 1).add(ic, 0, coefficient);
    check.with(g2, 2).add(aggregate.sums(), 0, coefficient);
  }

  /** A random number in [1, 2^128). */
  private static Fr coefficient(SecureRandom random) {
    byte[] bytes = new byte[COEFFICIENT_BYTES];
    BigInteger drawn;
    do {
      random.nextBytes(bytes);
      drawn = new BigInteger(1, bytes);
    } while (drawn.signum() == 0);
    return Fr.fromBigInteger(drawn);
  }
}
