package dev.freehold.cli;

import dev.freehold.config.UsageException;
import java.math.BigInteger;

/** Amounts as people write them. */
final class Amount {
  private static final int DIGITS_MAX = 20;

  private Amount() {}

  /**
   * An amount of a token, in [1, 2^64).
   *
   * @return as an unsigned number
   * @throws UsageException saying what is wrong with it
   */
  static long parse(String text) {
    return parse(text, 64);
  }

  /** An amount of an account's balance, in [1, 2^63). */
  static long ofBalance(String text) {
    return parse(text, 63);
  }

  private static long parse(String text, int bits) {
    if (!text.matches("-?[0-9]+")) {
      throw new UsageException("an amount is a whole number, not \"" + text + "\"");
    }
    BigInteger value = text.length() > DIGITS_MAX ? null : new BigInteger(text);
    if (value == null || value.signum() <= 0 || value.bitLength() > bits) {
      throw new UsageException("an amount is in [1, 2^" + bits + "), not " + text);
    }
    return value.longValue();
  }
}
