package dev.freehold.verifier.signature;

import static dev.freehold.verifier.signature.Ed25519Vectors.alone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier.Signed;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

/**
 * Two other implementations say the same of random signatures, and of those with one bit changed.
 */
class Ed25519AgreementTest {
  private static final int SIGNATURES = 2_500;

  /** In front of a key: an algorithm and a length (RFC 8410). */
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The same with one bit of signature, key or message changed. */
  private static Signed flipped(Signed s, SplittableRandom random) {
    List<byte[]> parts = List.of(s.signature().clone(), s.publicKey().clone(), s.message().clone());
    byte[] part = parts.get(random.nextInt(parts.size()));
    int bit = random.nextInt(8 * part.length);
    part[bit / 8] ^= (byte) (1 << bit % 8);
    return new Signed(SignatureScheme.ED25519, parts.get(1), parts.get(2), parts.get(0));
  }

  private static boolean bouncyCastle(Signed s) {
    return Ed25519.verify(s.signature(), 0, s.publicKey(), 0, s.message(), 0, s.message().length);
  }

  private static boolean platform(Signed s) {
    byte[] encoded = new byte[KEY_PREFIX.length + s.publicKey().length];
    System.arraycopy(KEY_PREFIX, 0, encoded, 0, KEY_PREFIX.length);
    System.arraycopy(s.publicKey(), 0, encoded, KEY_PREFIX.length, s.publicKey().length);
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      check.update(s.message());
      return check.verify(s.signature());
    } catch (GeneralSecurityException e) {
      // A key that is no point, a signature that is no number: how it says no.
      return false;
    }
  }

  @Test
  void threeImplementationsSayTheSame() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    List<Signed> all = new ArrayList<>();
    List<Boolean> verdicts = new ArrayList<>();
    for (int i = 0; i < SIGNATURES; i++) {
      String which = "seed " + seed + ", signature " + i;
      Signed good = OtherSigner.signed(random, 1 + random.nextInt(150));
      assertTrue(alone(good), which);
      Signed bad = flipped(good, random);
      assertFalse(alone(bad), which);
      assertFalse(bouncyCastle(bad), which);
      assertFalse(platform(bad), which);
      assertTrue(bouncyCastle(good), which);
      assertTrue(platform(good), which);
      // One in a hundred is bad, so that some batches hold and some do not.
      boolean takeBad = random.nextInt(100) == 0;
      all.add(takeBad ? bad : good);
      verdicts.add(!takeBad);
    }
    assertEquals(verdicts, new Ed25519Verifier().verifyAll(all), "seed " + seed);
  }
}
