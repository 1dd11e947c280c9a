package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import org.junit.jupiter.api.Test;

class RealmHeaderTest {
  private static final RealmId REALM = new RealmId(3);
  private static final RealmHeader ORIGIN = RealmHeader.origin(REALM);
  private static final RealmHeader FIRST =
      header(REALM, 1, Hash32.ZERO, 5, ORIGIN.rootAfter(), Fr.of(8), 9);

  @Test
  void aBlockFollowsTheOneItNames() {
    assertTrue(FIRST.follows(ORIGIN));
    assertTrue(second(REALM, 2, FIRST.hash(), 5, Fr.of(8), 9).follows(FIRST));
    assertTrue(second(REALM, 2, FIRST.hash(), 7, Fr.of(8), 90).follows(FIRST));
  }

  @Test
  void anotherRealmsBlockDoesNotFollow() {
    assertFalse(second(new RealmId(4), 2, FIRST.hash(), 5, Fr.of(8), 9).follows(FIRST));
    assertFalse(FIRST.follows(RealmHeader.origin(new RealmId(4))));
  }

  @Test
  void aBlockOfAnotherHeightDoesNotFollow() {
    assertFalse(second(REALM, 3, FIRST.hash(), 5, Fr.of(8), 9).follows(FIRST));
    assertFalse(second(REALM, 1, FIRST.hash(), 5, Fr.of(8), 9).follows(FIRST));
    assertFalse(FIRST.follows(FIRST));
  }

  @Test
  void aBlockThatNamesAnotherPredecessorDoesNotFollow() {
    assertFalse(second(REALM, 2, Hash32.ZERO, 5, Fr.of(8), 9).follows(FIRST));
    RealmHeader forked = header(REALM, 1, Hash32.ZERO, 5, ORIGIN.rootAfter(), Fr.of(8), 10);
    assertFalse(second(REALM, 2, forked.hash(), 5, Fr.of(8), 10).follows(FIRST));
    RealmHeader notFirst = header(REALM, 1, FIRST.hash(), 5, ORIGIN.rootAfter(), Fr.of(8), 9);
    assertFalse(notFirst.follows(ORIGIN));
  }

  @Test
  void aBlockOnAnotherRootDoesNotFollow() {
    assertFalse(second(REALM, 2, FIRST.hash(), 5, Fr.of(7), 9).follows(FIRST));
  }

  @Test
  void aBlockThatGivesBackACheckpointOrFeesDoesNotFollow() {
    assertFalse(second(REALM, 2, FIRST.hash(), 4, Fr.of(8), 9).follows(FIRST));
    assertFalse(second(REALM, 2, FIRST.hash(), 5, Fr.of(8), 8).follows(FIRST));
  }

  @Test
  void theHashIsThatOfTheWholeHeaderAndTheOriginHasNone() {
    assertEquals(Hash32.ZERO, ORIGIN.hash());
    assertFalse(FIRST.hash().equals(second(REALM, 1, Hash32.ZERO, 5, Fr.of(8), 9).hash()));
  }

  @Test
  void numbersOutOfRangeMakeNoHeader() {
    assertThrows(
        IllegalArgumentException.class, () -> second(REALM, -1, Hash32.ZERO, 5, Fr.of(8), 9));
    assertThrows(
        IllegalArgumentException.class, () -> second(REALM, 1, Hash32.ZERO, -2, Fr.of(8), 9));
    assertThrows(
        IllegalArgumentException.class, () -> second(REALM, 1, Hash32.ZERO, 5, Fr.of(8), -9));
  }

  private static RealmHeader second(
      RealmId realm, long height, Hash32 previous, long checkpoint, Fr rootBefore, long fees) {
    return header(realm, height, previous, checkpoint, rootBefore, Fr.of(11), fees);
  }

  private static RealmHeader header(
      RealmId realm,
      long height,
      Hash32 previous,
      long checkpoint,
      Fr rootBefore,
      Fr rootAfter,
      long fees) {
    return new RealmHeader(
        realm,
        height,
        previous,
        checkpoint,
        rootBefore,
        rootAfter,
        0,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        fees,
        0,
        FeeMarket.ORIGIN);
  }
}
