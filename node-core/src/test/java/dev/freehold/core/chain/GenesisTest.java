package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenesisTest {
  private static Genesis genesis(int realms, int accounts) {
    return new Genesis(
        "test",
        true,
        realms,
        0,
        TestFounders.alone(Hash32.ZERO),
        Hash32.ZERO,
        new FeeSchedule(1, 0, 0, 0),
        Collections.nCopies(accounts, new Genesis.Funded(Fr.ONE, 10)));
  }

  private static Set<UserId> opened(Genesis genesis) {
    return genesis.checkpoint().events().stream()
        .map(event -> ((CheckpointEvent.AccountOpened) event).user())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @CsvSource({"1,0", "1,3", "2,5", "3,3", "3,2", "4,9", "4096,1024"})
  void exactlyTheAccountsOfCheckpointZeroAreOpened(int realms, int accounts) {
    Genesis genesis = genesis(realms, accounts);
    Set<UserId> opened = opened(genesis);
    assertEquals(accounts, opened.size());
    for (int realm = 0; realm <= Math.min(realms, RealmId.COUNT - 1); realm++) {
      for (int index : List.of(0, 1, 2, 3, 4, 5, UserId.INDEX_COUNT - 1)) {
        UserId user = UserId.of(new RealmId(realm), index);
        assertEquals(opened.contains(user), genesis.opens(user), user::toString);
      }
    }
  }

  @Test
  void onlyADevelopmentNetworkMayHaveOneKeyForBoth() {
    for (boolean development : new boolean[] {true, false}) {
      Executable made =
          () ->
              new Genesis(
                  "test",
                  development,
                  1,
                  0,
                  TestFounders.alone(TaggedHash.NODE_ID.of(Hash32.ZERO.toBytes())),
                  Hash32.ZERO,
                  new FeeSchedule(1, 0, 0, 0),
                  List.of());
      if (development) {
        assertDoesNotThrow(made);
      } else {
        assertThrows(IllegalArgumentException.class, made);
      }
    }
  }

  private static Genesis drawing(int validators, int perRealm) {
    Genesis of = TestFounders.genesis("test", equal(validators));
    return new Genesis(
        of.name(),
        true,
        4096,
        0,
        of.founders(),
        of.operatorKey(),
        of.fees(),
        of.accounts(),
        perRealm,
        Optional.empty());
  }

  private static Founders equal(int validators) {
    return TestFounders.ofEqualWeight(
        IntStream.range(0, validators)
            .mapToObj(i -> TaggedHash.NODE_ID.of(new byte[] {(byte) i}))
            .toArray(Hash32[]::new));
  }

  @Test
  void unlessItSaysOtherwiseEverybodyVerifiesEveryRealm() {
    Genesis genesis = drawing(7, 0);
    assertEquals(
        List.of(0, 1, 2, 3, 4, 5, 6), genesis.verifiers(genesis.firstEra()).of(new RealmId(3)));
  }

  /** Whatever is refused of a draw is refused by all who decode a genesis, too. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          100 | 31 | 31 verifiers a realm, drawn of 100 of whom 33 may be bad, are all in the wrong hands 52 times a year
          4 | 1 | where 1e-04 is the most: 2 would do, or 0 for everybody
          100 | 45 | but a leader could choose the draw: let everybody verify (0)
          4 | 2 | but a leader could choose the draw: let everybody verify (0)
          4 | 4 | 4 verifiers a realm are everybody in a committee of 4: let it be 0
          4 | 257 | 257 verifiers a realm are everybody
          4 | 65535 | 65535 verifiers a realm are everybody
          """)
  void noDrawIsFounded(int validators, int perRealm, String reason) {
    String why =
        assertThrows(IllegalArgumentException.class, () -> drawing(validators, perRealm))
            .getMessage();
    assertTrue(why.contains(reason), why);
    byte[] bytes = drawing(validators, 0).toBytes();
    bytes[bytes.length - 2] = (byte) (perRealm >> 8);
    bytes[bytes.length - 1] = (byte) perRealm;
    MalformedException e = assertThrows(MalformedException.class, () -> Genesis.decode(bytes));
    assertEquals(MalformedException.Reason.OUT_OF_RANGE, e.reason());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void aNegativeNumberIsRefused() {
    String why = assertThrows(IllegalArgumentException.class, () -> drawing(4, -1)).getMessage();
    assertEquals("-1 verifiers a realm: 0 is everybody, and the fewest is 1", why);
  }

  @Test
  void accountsGoRoundTheRealms() {
    assertEquals(
        List.of("0:0", "1:0", "2:0", "0:1", "1:1"),
        genesis(3, 5).checkpoint().events().stream()
            .map(event -> ((CheckpointEvent.AccountOpened) event).user().toString())
            .toList());
  }
}
