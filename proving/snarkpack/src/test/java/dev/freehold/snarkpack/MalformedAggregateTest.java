package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Bytes that are not the aggregate are refused, whatever they are, and nothing is thrown. */
class MalformedAggregateTest {
  private static final StructuredReferenceString SRS = StructuredReferenceString.development(4);
  private static final SnarkPackVerifier VERIFIER = new SnarkPackVerifier(SRS.key(), 2);
  private static final Sample SAMPLE = Sample.of(1, 2);
  private static final byte[] AGGREGATE = SAMPLE.aggregate(new AggregateProver(SRS, 2));
  private static final List<Element> ELEMENTS = Element.of(AggregateLayout.of(2));

  @AfterAll
  static void close() {
    SRS.close();
  }

  private static boolean accepts(byte[] bytes) {
    return VERIFIER.verify(SAMPLE.task(bytes));
  }

  @Test
  void everyFlippedByteIsRefused() {
    assertTrue(accepts(AGGREGATE));
    long seed = 3;
    SplittableRandom random = new SplittableRandom(seed);
    for (Element element : ELEMENTS) {
      byte[] other = AGGREGATE.clone();
      int at = element.at() + random.nextInt(element.bytes());
      other[at] ^= (byte) (1 << random.nextInt(8));
      assertFalse(accepts(other), element.name() + ", seed " + seed);
    }
  }

  /** By another element of the same aggregate, of the same group. */
  @Test
  void everyReplacedElementIsRefused() {
    for (Element element : ELEMENTS) {
      Element donor = donor(element);
      byte[] other = AGGREGATE.clone();
      System.arraycopy(AGGREGATE, donor.at(), other, element.at(), element.bytes());
      assertFalse(accepts(other), donor.name() + " in place of " + element.name());
    }
  }

  private static Element donor(Element element) {
    return ELEMENTS.stream()
        .filter(other -> other.bytes() == element.bytes() && other.at() != element.at())
        .findFirst()
        .orElseThrow();
  }

  /** The encodings of infinity; zero bytes, which are c = 0 in GT; all bits set. */
  @Test
  void neutralAndImpossibleElementsAreRefused() {
    for (Element element : ELEMENTS) {
      for (int first : new int[] {0xc0, 0x00, 0x80, 0xff}) {
        byte[] other = AGGREGATE.clone();
        byte rest = first == 0xff ? (byte) 0xff : 0;
        Arrays.fill(other, element.at(), element.at() + element.bytes(), rest);
        other[element.at()] = (byte) first;
        assertFalse(accepts(other), element.name() + " beginning with " + first);
      }
    }
  }

  @Test
  void otherLengthsAreRefused() {
    int length = AGGREGATE.length;
    for (int other : new int[] {0, 1, 48, length - 1, length + 1, 2 * length, 1 << 20}) {
      assertFalse(accepts(Arrays.copyOf(AGGREGATE, other)), other + " bytes");
    }
  }

  @Test
  void otherVersionsAreRefused() {
    for (int version : new int[] {0, 2, 255}) {
      byte[] other = AGGREGATE.clone();
      other[0] = (byte) version;
      assertFalse(accepts(other), "version " + version);
    }
  }

  @Test
  void randomBytesAreRefused() {
    long seed = 4;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[AGGREGATE.length];
    for (int i = 0; i < 50; i++) {
      random.nextBytes(bytes);
      bytes[0] = AggregateLayout.VERSION;
      assertFalse(accepts(bytes), "seed " + seed);
    }
  }

  @Test
  void unusableKeysAreRefused() {
    byte[] key = SAMPLE.key().toBytes();
    key[0] ^= 1;
    assertFalse(VERIFIER.verify(SAMPLE.withKey(new VerifyingKey(key)).task(AGGREGATE)));
    VerifyingKey shorter =
        new VerifyingKey(Arrays.copyOf(key, VerifyingKey.bytesFor(Statement.COUNT - 1)));
    assertFalse(VERIFIER.verify(SAMPLE.withKey(shorter).task(AGGREGATE)));
    VerifyingKey longer =
        new VerifyingKey(Arrays.copyOf(key, VerifyingKey.bytesFor(Statement.COUNT + 1)));
    assertFalse(VERIFIER.verify(SAMPLE.withKey(longer).task(AGGREGATE)));
  }
}
