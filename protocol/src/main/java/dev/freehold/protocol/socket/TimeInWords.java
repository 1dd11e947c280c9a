package dev.freehold.protocol.socket;

import java.time.Duration;

/** Words for a length of time, as people are told of it: {@code 25 s}, {@code 1 minute}. */
public final class TimeInWords {
  private static final long SECOND_MS = 1000;
  private static final long MINUTE_S = 60;
  private static final long HOUR_S = 60 * MINUTE_S;
  private static final long DAY_S = 24 * HOUR_S;

  private TimeInWords() {}

  /** A time of at least 0, in its two largest units. */
  public static String of(Duration time) {
    long ms = time.toMillis();
    long s = time.toSeconds();
    if (ms < SECOND_MS) {
      return ms + " ms";
    }
    if (s < 10 && ms % SECOND_MS != 0) {
      return s + "." + ms % SECOND_MS / 100 + " s";
    }
    if (s < MINUTE_S) {
      return s + " s";
    }
    if (s < HOUR_S) {
      return parts(s / MINUTE_S, "minute", s % MINUTE_S, "s");
    }
    if (s < DAY_S) {
      return parts(s / HOUR_S, "hour", s % HOUR_S / MINUTE_S, "minute");
    }
    return parts(s / DAY_S, "day", s % DAY_S / HOUR_S, "hour");
  }

  private static String parts(long large, String unit, long small, String smallUnit) {
    return counted(large, unit) + (small == 0 ? "" : " " + counted(small, smallUnit));
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 || unit.equals("s") ? "" : "s");
  }
}
