package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  @Test
  void accountsGoRoundTheRealms() {
    assertEquals(
        List.of("0:0", "1:0", "2:0", "0:1", "1:1"),
        genesis(3, 5).checkpoint().events().stream()
            .map(event -> ((CheckpointEvent.AccountOpened) event).user().toString())
            .toList());
  }
}
