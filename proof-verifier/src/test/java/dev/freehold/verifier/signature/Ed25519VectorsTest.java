package dev.freehold.verifier.signature;

import static dev.freehold.verifier.signature.Ed25519Vectors.alone;
import static dev.freehold.verifier.signature.Ed25519Vectors.lines;
import static dev.freehold.verifier.signature.Ed25519Vectors.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.port.SignatureVerifier.Signed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stated set (docs/decisions/0077-one-set-of-signatures.md) on vectors from elsewhere. */
class Ed25519VectorsTest {
  /** Vectors of "Taming the many EdDSAs": whether each is in the set, and why. */
  private enum Speccheck {
    SMALL_A_SMALL_R(false, "A is of small order"),
    SMALL_A_MIXED_R(false, "A is of small order"),
    MIXED_A_SMALL_R(true, "R may be of small order, and A has a part of prime order"),
    MIXED_A_MIXED_R(true, "both equations hold"),
    COFACTORED_ONLY(true, "the parts of small order do not cancel out, and are times 8"),
    COFACTORED_IF_K_IS_NOT_PREREDUCED(true, "8 is multiplied into the sum, not into k modulo L"),
    S_ABOVE_L(false, "S is not below L"),
    S_FAR_ABOVE_L(false, "S is not below L"),
    R_NOT_CANONICAL_REDUCED_IN_HASH(false, "R is x = 0 with a sign"),
    R_NOT_CANONICAL(false, "R is x = 0 with a sign"),
    A_NOT_CANONICAL_REDUCED_IN_HASH(false, "A is x = 0 with a sign, and of small order"),
    A_NOT_CANONICAL(false, "A is x = 0 with a sign, and of small order");

    private final boolean accepted;
    private final String why;

    Speccheck(boolean accepted, String why) {
      this.accepted = accepted;
      this.why = why;
    }
  }

  private final List<Signed> all = new ArrayList<>();
  private final List<Boolean> verdicts = new ArrayList<>();

  private void expect(boolean accepted, Signed signed, String which) {
    assertEquals(accepted, alone(signed), which);
    all.add(signed);
    verdicts.add(accepted);
  }

  /** All at once, so that good and bad ones stand in one sum; and each with a good one. */
  private void expectTheSameTogether() {
    assertEquals(verdicts, new Ed25519Verifier().verifyAll(all));
    String[] good = lines("rfc8032.txt").getFirst();
    Signed beside = signed(good[1], good[2], good[3]);
    for (int i = 0; i < all.size(); i++) {
      assertEquals(
          List.of(true, verdicts.get(i)),
          new Ed25519Verifier().verifyAll(List.of(beside, all.get(i))),
          "vector " + i);
    }
    // Those that hold make one sum that is neutral, whatever their parts of small order are.
    List<Signed> holding = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (verdicts.get(i)) {
        holding.add(all.get(i));
      }
    }
    for (int from = 0; from < holding.size(); from += Ed25519Verifier.TOGETHER_MAX) {
      int to = Math.min(holding.size(), from + Ed25519Verifier.TOGETHER_MAX);
      Ed25519Equation equation = new Ed25519Equation(to - from);
      for (Signed one : holding.subList(from, to)) {
        assertTrue(equation.add(one, java.math.BigInteger.valueOf(2L * from + 3)));
      }
      assertTrue(equation.holds());
    }
  }

  @Test
  void rfc8032() {
    for (String[] line : lines("rfc8032.txt")) {
      Signed signed = signed(line[1], line[2], line[3]);
      expect(true, signed, line[0]);
      byte[] other = signed.signature().clone();
      other[line[1].charAt(0) % 64] ^= 4;
      assertFalse(alone(new Signed(signed.scheme(), signed.publicKey(), signed.message(), other)));
    }
    assertEquals(5, all.size());
    expectTheSameTogether();
  }

  @Test
  void tamingTheManyEdDsas() {
    List<String[]> lines = lines("speccheck.txt");
    assertEquals(Speccheck.values().length, lines.size());
    for (Speccheck vector : Speccheck.values()) {
      String[] line = lines.get(vector.ordinal());
      expect(vector.accepted, signed(line[1], line[2], line[3]), vector + ": " + vector.why);
    }
    expectTheSameTogether();
  }

  @Test
  void wycheproof() {
    for (String[] line : lines("wycheproof.txt")) {
      expect(line[1].equals("valid"), signed(line[2], line[3], line[4]), "case " + line[0]);
    }
    assertEquals(151, all.size());
    expectTheSameTogether();
  }

  /**
   * Every encoding of every point of small order, as A and as R, alone and added to a point of
   * prime order: what is canonical is taken, unless all of A is of small order.
   */
  @Test
  void cctv() {
    for (String[] line : lines("cctv.txt")) {
      List<String> flags = List.of(line[4].split(","));
      boolean refused =
          flags.contains("low_order_A")
              || flags.contains("non_canonical_A")
              || flags.contains("non_canonical_R");
      expect(!refused, signed(line[1], line[2], line[3]), String.join(" ", line));
    }
    assertEquals(914, all.size());
    expectTheSameTogether();
  }
}
