package dev.freehold.verifier.signature;

import static dev.freehold.verifier.signature.Ed25519Vectors.alone;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.port.SignatureVerifier.Signed;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch takes nothing that is refused alone, and whoever makes one cannot help it. */
class Ed25519BatchTest {
  private final SplittableRandom random = new SplittableRandom(0xba7c4);

  private Signed signed() {
    return OtherSigner.signed(random, 32);
  }

  private List<Signed> signed(int count) {
    return Stream.generate(this::signed).limit(count).toList();
  }

  private static Signed with(Signed s, byte[] key, byte[] signature) {
    return new Signed(s.scheme(), key, s.message(), signature);
  }

  /** S times and plus numbers, modulo the order. */
  private static Signed withS(Signed s, UnaryOperator<BigInteger> change) {
    byte[] signature = s.signature().clone();
    BigInteger value = BigInteger.ZERO;
    for (int i = 63; i >= 32; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(signature[i] & 0xff));
    }
    BigInteger changed = change.apply(value).mod(Edwards25519.ORDER);
    for (int i = 0; i < 32; i++) {
      signature[32 + i] = changed.shiftRight(8 * i).byteValue();
    }
    return with(s, s.publicKey(), signature);
  }

  private static Signed plus(Signed s, BigInteger more) {
    return withS(s, value -> value.add(more));
  }

  /** Bad in each way: well formed or not, in key, message and both halves of the signature. */
  private static List<Signed> spoilt(Signed s, Signed other) {
    byte[] shortKey = Arrays.copyOf(s.publicKey(), 31);
    byte[] noPoint = s.signature().clone();
    Arrays.fill(noPoint, 0, 32, (byte) 0xff);
    byte[] otherNonce = s.signature().clone();
    System.arraycopy(other.signature(), 0, otherNonce, 0, 32);
    byte[] largeS = s.signature().clone();
    largeS[63] |= (byte) 0x80;
    return List.of(
        plus(s, BigInteger.ONE),
        with(s, other.publicKey(), s.signature()),
        new Signed(s.scheme(), s.publicKey(), other.message(), s.signature()),
        with(s, s.publicKey(), otherNonce),
        with(s, shortKey, s.signature()),
        with(s, s.publicKey(), noPoint),
        with(s, s.publicKey(), largeS),
        with(s, s.publicKey(), new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64, 65})
  void aBadOneIsFoundWhereverItStands(int count) {
    List<Signed> good = signed(count);
    Ed25519Verifier verifier = new Ed25519Verifier();
    assertEquals(Collections.nCopies(count, true), verifier.verifyAll(good));
    Signed other = signed();
    int kinds = spoilt(other, other).size();
    for (int bad = 0; bad < count; bad++) {
      // All kinds at every place of a small batch, another kind at each of a large one.
      for (int kind = 0; kind < kinds; kind++) {
        if (count <= 3 || kind == bad % kinds) {
          List<Signed> all = new ArrayList<>(good);
          all.set(bad, spoilt(good.get(bad), other).get(kind));
          List<Boolean> verdicts = new ArrayList<>(Collections.nCopies(count, true));
          verdicts.set(bad, false);
          assertEquals(verdicts, verifier.verifyAll(all), "kind " + kind + " at " + bad);
        }
      }
    }
  }

  @Test
  void nothingAndNothingGood() {
    assertEquals(List.of(), new Ed25519Verifier().verifyAll(List.of()));
    Signed other = signed();
    List<Signed> bad = spoilt(signed(), other);
    assertEquals(Collections.nCopies(bad.size(), false), new Ed25519Verifier().verifyAll(bad));
    List<Signed> malformed = bad.subList(4, bad.size());
    assertEquals(
        Collections.nCopies(malformed.size(), false),
        new Ed25519Verifier().verifyAll(malformed),
        "nothing of them is in the sum");
  }

  /** Whether the sum is neutral with these coefficients. */
  private static boolean holds(List<Signed> all, List<BigInteger> coefficients) {
    Ed25519Equation equation = new Ed25519Equation(all.size());
    for (int i = 0; i < all.size(); i++) {
      assertTrue(equation.add(all.get(i), coefficients.get(i)), "well formed");
    }
    return equation.holds();
  }

  /** Errors e and -e: with equal coefficients their sum is neutral, with the verifier's not. */
  @Test
  void errorsThatCancelOutUnderEqualCoefficientsDoNotUnderRandomOnes() {
    Signed one = signed();
    Signed two = signed();
    for (BigInteger e : List.of(BigInteger.ONE, BigInteger.valueOf(8), BigInteger.TWO.pow(251))) {
      List<Signed> pair = List.of(plus(one, e), plus(two, e.negate()));
      pair.forEach(s -> assertFalse(alone(s)));
      BigInteger equal = new BigInteger(127, new SecureRandom()).setBit(0);
      assertTrue(holds(pair, List.of(equal, equal)), "so it is the coefficients that tell");
      for (int i = 0; i < 20; i++) {
        assertEquals(List.of(false, false), new Ed25519Verifier().verifyAll(pair));
      }
      List<Signed> twice = List.of(plus(one, e), plus(one, e.negate()), two, plus(one, e));
      assertEquals(List.of(false, false, true, false), new Ed25519Verifier().verifyAll(twice));
    }
  }

  /** Draws what a test says, or notes what it draws. */
  private static final class Draws extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final transient List<byte[]> drawn = new ArrayList<>();
    private final boolean foreseen;

    private Draws(boolean foreseen) {
      this.foreseen = foreseen;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (foreseen) {
        Arrays.fill(bytes, (byte) drawn.size());
        bytes[bytes.length - 1] |= 1;
      } else {
        super.nextBytes(bytes);
      }
      drawn.add(bytes.clone());
    }
  }

  /** Who knew the coefficients could make errors for them: they are drawn for each batch anew. */
  @Test
  void errorsMadeForOneBatchsCoefficientsAreFoundByTheNext() {
    List<Signed> good = signed(2);
    Draws foreseen = new Draws(true);
    BigInteger first = coefficient(foreseen);
    BigInteger second = coefficient(foreseen);
    List<Signed> made = List.of(plus(good.get(0), second), plus(good.get(1), first.negate()));
    assertTrue(holds(made, List.of(first, second)));
    assertEquals(
        List.of(true, true),
        new Ed25519Verifier(new Draws(true)).verifyAll(made),
        "that they are random is what it rests on");
    Ed25519Verifier verifier = new Ed25519Verifier();
    assertEquals(List.of(true, true), verifier.verifyAll(good));
    assertEquals(List.of(false, false), verifier.verifyAll(made));
  }

  /** A source of zeros is as bad as one that is foreseen, but nothing goes unlooked at. */
  @Test
  void noCoefficientIsZero() {
    SecureRandom zeros =
        new SecureRandom() {
          private static final long serialVersionUID = 1;

          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
          }
        };
    List<Signed> all = List.of(signed(), plus(signed(), BigInteger.ONE));
    assertEquals(List.of(true, false), new Ed25519Verifier(zeros).verifyAll(all));
  }

  private static BigInteger coefficient(SecureRandom source) {
    byte[] bytes = new byte[16];
    source.nextBytes(bytes);
    return new BigInteger(1, bytes).setBit(0);
  }

  @Test
  void everySignatureOfABatchHasACoefficientOfItsOwnOf128Bits() {
    Draws draws = new Draws(false);
    Ed25519Verifier verifier = new Ed25519Verifier(draws);
    List<Signed> all = signed(70);
    verifier.verifyAll(all);
    verifier.verifyAll(all);
    assertEquals(140, draws.drawn.size(), "fresh ones for the same signatures too");
    Set<BigInteger> different = new TreeSet<>();
    byte[] bits = new byte[16];
    for (byte[] bytes : draws.drawn) {
      assertEquals(16, bytes.length);
      different.add(new BigInteger(1, bytes));
      for (int i = 0; i < 16; i++) {
        bits[i] |= bytes[i];
      }
    }
    assertEquals(140, different.size());
    byte[] every = new byte[16];
    Arrays.fill(every, (byte) 0xff);
    assertArrayEquals(every, bits);
    verifier.verifyAll(all.subList(0, 1));
    assertEquals(140, draws.drawn.size(), "one alone needs none");
  }

  /** Digits of scalars at their ends, and long carries: the sum is the same times a number. */
  @Test
  void coefficientsOfEveryFormKeepTheSum() {
    Signed good = signed();
    Signed bad = plus(good, BigInteger.ONE);
    BigInteger all = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    List<BigInteger> forms = new ArrayList<>(List.of(BigInteger.ONE, all));
    for (int bit = 1; bit < 128; bit++) {
      BigInteger power = BigInteger.ONE.shiftLeft(bit);
      forms.add(power.add(BigInteger.ONE));
      forms.add(power.subtract(BigInteger.ONE));
      forms.add(all.subtract(power));
    }
    for (BigInteger z : forms) {
      assertTrue(holds(List.of(good), List.of(z)), z.toString(16));
      assertFalse(holds(List.of(bad), List.of(z)), z.toString(16));
    }
  }

  /** Errors of small order are none by the equation, alone or together, under any coefficient. */
  @Test
  void partsOfSmallOrderNeverMatter() {
    List<Signed> all = new ArrayList<>();
    for (byte message = 0; message < 16; message++) {
      all.add(TorsionSigner.signed(new byte[] {message, 1}));
    }
    for (int z = 1; z < 32; z += 2) {
      assertTrue(holds(all, Collections.nCopies(all.size(), BigInteger.valueOf(z))));
    }
    List<Signed> bad = new ArrayList<>(all);
    bad.set(3, plus(all.get(3), BigInteger.valueOf(8)));
    List<Boolean> verdicts = new ArrayList<>(Collections.nCopies(all.size(), true));
    verdicts.set(3, false);
    assertEquals(verdicts, new Ed25519Verifier().verifyAll(bad));
  }
}
