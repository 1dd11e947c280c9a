package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferenceKeyTest {
  private static final int HALF = ReferenceKey.BYTES / 2;
  private static final ReferenceKey OTHER =
      new ReferenceKey(FixedValues.bytes(ReferenceKey.BYTES, 0));

  private static Genesis genesis(boolean development, ReferenceKey key) {
    return new Genesis(
        "x",
        development,
        1,
        0,
        TestFounders.alone(Hash32.ZERO),
        FixedValues.HASH,
        new FeeSchedule(0, 0, 0, 0),
        List.of(),
        0,
        Optional.ofNullable(key));
  }

  /** The key with secret {@code i} of one key and secret {@code j} of another. */
  private static ReferenceKey mixed(ReferenceKey one, int i, ReferenceKey other, int j) {
    byte[] bytes = new byte[ReferenceKey.BYTES];
    System.arraycopy(one.toBytes(), i * HALF, bytes, 0, HALF);
    System.arraycopy(other.toBytes(), j * HALF, bytes, HALF, HALF);
    return new ReferenceKey(bytes);
  }

  @Test
  void isReadAsItIsWritten() {
    assertEquals(OTHER, ReferenceKey.parse(OTHER.toString()));
    assertEquals(OTHER, ReferenceKey.parse(OTHER.toString().toUpperCase(Locale.ROOT)));
    assertEquals(OTHER.hashCode(), ReferenceKey.parse(OTHER.toString()).hashCode());
    String digits = OTHER.toString();
    for (String bad : List.of("", digits + "0", digits.substring(2), "x" + digits.substring(1))) {
      assertThrows(IllegalArgumentException.class, () -> ReferenceKey.parse(bad), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> new ReferenceKey(new byte[287]));
  }

  @Test
  void oneKnownSecretInEitherPlaceMakesItADevelopmentKey() {
    assertTrue(ReferenceKey.DEVELOPMENT.development());
    assertFalse(OTHER.development());
    assertTrue(mixed(ReferenceKey.DEVELOPMENT, 0, OTHER, 1).development());
    assertTrue(mixed(OTHER, 0, ReferenceKey.DEVELOPMENT, 1).development());
    assertTrue(mixed(OTHER, 0, ReferenceKey.DEVELOPMENT, 0).development());
    byte[] opposite = mixed(OTHER, 0, ReferenceKey.DEVELOPMENT, 1).toBytes();
    opposite[HALF] ^= 0x20;
    opposite[HALF + 48] ^= 0x20;
    assertTrue(new ReferenceKey(opposite).development());
  }

  @Test
  void theNameSaysWhetherItIsForDevelopment() {
    assertEquals(
        "78bd1258084f962534d477db576c588c174fbe58d7f3a985d3d43fdd6644e2b3",
        ReferenceKey.DEVELOPMENT.digest().toString());
    assertEquals(
        "b0afbe3debfed91f4ee2fda987b3ba5b493ff94d86eacf720717b90e1c0eff10",
        OTHER.digest().toString());
  }

  @Test
  void aGenesisNamesAKeyOrNone() {
    Genesis none = genesis(false, null);
    Genesis some = genesis(false, OTHER);
    assertEquals(Optional.empty(), none.aggregation());
    assertEquals(Optional.of(OTHER), some.aggregation());
    assertEquals(Optional.of(ReferenceKey.DEVELOPMENT), genesis(true, null).aggregation());
    assertEquals(Optional.of(OTHER), genesis(true, OTHER).aggregation());
    assertEquals(9, none.toBytes()[0]);
    assertEquals(10, some.toBytes()[0]);
    assertEquals(none.toBytes().length + ReferenceKey.BYTES, some.toBytes().length);
    assertNotEquals(none.hash(), some.hash());
    assertEquals(some, Genesis.decode(some.toBytes()));
    assertEquals(none, Genesis.decode(none.toBytes()));
  }

  @Test
  void theDevelopmentKeyIsRefusedElsewhere() {
    assertEquals(
        Optional.of(ReferenceKey.DEVELOPMENT),
        genesis(true, ReferenceKey.DEVELOPMENT).aggregation());
    assertThrows(IllegalArgumentException.class, () -> genesis(false, ReferenceKey.DEVELOPMENT));
    // The same from bytes: the mark is the byte behind the version and the name.
    byte[] bytes = genesis(true, ReferenceKey.DEVELOPMENT).toBytes();
    assertEquals(1, bytes[4]);
    bytes[4] = 0;
    assertEquals(
        Reason.OUT_OF_RANGE,
        assertThrows(MalformedException.class, () -> Genesis.decode(bytes)).reason());
  }
}
