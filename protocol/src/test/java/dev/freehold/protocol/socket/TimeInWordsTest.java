package dev.freehold.protocol.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeInWordsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "700, 700 ms",
    "1000, 1 s",
    "1560, 1.5 s",
    "25400, 25 s",
    "60000, 1 minute",
    "90000, 1 minute 30 s",
    "120000, 2 minutes",
    "3600000, 1 hour",
    "7500000, 2 hours 5 minutes",
    "93600000, 1 day 2 hours",
  })
  void aTimeIsSaidInItsTwoLargestUnits(long ms, String words) {
    assertEquals(words, TimeInWords.of(Duration.ofMillis(ms)));
  }
}
