package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of what a committee's members bear witness to. */
class CommitteeTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "4, 2", "6, 2", "7, 3", "256, 86"})
  void oneMoreThanMayLieAreWitnesses(int validators, int witnesses) {
    assertEquals(witnesses, TestEra.committee(validators, FaultModel.BYZANTINE).witnesses());
  }

  @Test
  void whereNobodyLiesOneIsEnough() {
    assertEquals(1, TestEra.committee(7, FaultModel.CRASH).witnesses());
  }

  @Test
  void theyAreEnoughWhicheverTheyAre() {
    // 4 of 13 may lie: three of weight 1 might be all that do.
    assertEquals(4, TestEra.committee(FaultModel.BYZANTINE, 1, 10, 1, 1).witnesses());
    assertEquals(2, TestEra.committee(FaultModel.BYZANTINE, 3, 3, 3, 3).witnesses());
  }
}
