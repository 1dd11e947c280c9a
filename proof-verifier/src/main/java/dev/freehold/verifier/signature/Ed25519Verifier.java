package dev.freehold.verifier.signature;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Ed25519 as in RFC 8032, section 5.1.7, alone or many together. One set of signatures is accepted
 * in either case (docs/decisions/0077-one-set-of-signatures.md): R and A are the one encoding of a
 * point each, A is not of small order, S is below the group's order, and [8][S]B = [8]R + [8][k]A.
 * A signature under a key of small order would say nothing about who made it. Thread-safe.
 */
public final class Ed25519Verifier implements SignatureVerifier {
  /** Signatures in one equation: more gain little, and a bad one has all of them checked alone. */
  static final int TOGETHER_MAX = 64;

  private static final int COEFFICIENT_BYTES = 16;

  private final SecureRandom random;

  /** Draws coefficients from the platform's source of randomness. */
  public Ed25519Verifier() {
    this(new SecureRandom());
  }

  /**
   * @param random draws the coefficients of signatures that are checked together: whoever foresees
   *     them can forge
   */
  Ed25519Verifier(SecureRandom random) {
    this.random = random;
  }

  @Override
  public boolean verify(
      SignatureScheme scheme, byte[] publicKey, byte[] message, byte[] signature) {
    return holds(new Signed(scheme, publicKey, message, signature));
  }

  /** Whether {@code signature} is the key's over {@code message}. Anything malformed is not. */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return holds(new Signed(SignatureScheme.ED25519, publicKey, message, signature));
  }

  private static boolean holds(Signed signed) {
    Ed25519Equation equation = new Ed25519Equation(1);
    return add(equation, signed, BigInteger.ONE) && equation.holds();
  }

  /** Adds a signature to the equation of its scheme; whether it is well formed. */
  private static boolean add(Ed25519Equation equation, Signed signed, BigInteger z) {
    return switch (signed.scheme()) {
      case ED25519 -> equation.add(signed, z);
    };
  }

  /**
   * {@inheritDoc}
   *
   * <p>Of many that all hold, none is refused. One that does not hold makes the sum of those it is
   * checked with zero with a chance of 2^-127 at the most, by the choice of the coefficients; else
   * each is checked alone.
   */
  @Override
  public List<Boolean> verifyAll(List<Signed> all) {
    List<Boolean> verdicts = new ArrayList<>(all.size());
    for (int from = 0; from < all.size(); from += TOGETHER_MAX) {
      together(all.subList(from, Math.min(all.size(), from + TOGETHER_MAX)), verdicts);
    }
    return verdicts;
  }

  private void together(List<Signed> some, List<Boolean> verdicts) {
    if (some.size() == 1) {
      verdicts.add(holds(some.getFirst()));
      return;
    }
    Ed25519Equation equation = new Ed25519Equation(some.size());
    byte[] coefficient = new byte[COEFFICIENT_BYTES];
    List<Boolean> wellFormed = new ArrayList<>(some.size());
    for (Signed signed : some) {
      random.nextBytes(coefficient);
      // Odd, hence never zero.
      wellFormed.add(add(equation, signed, new BigInteger(1, coefficient).setBit(0)));
    }
    if (equation.holds()) {
      verdicts.addAll(wellFormed);
    } else {
      some.forEach(signed -> verdicts.add(holds(signed)));
    }
  }
}
