package dev.freehold.config;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;

/** Values as people write them. Each throws IllegalArgumentException that says what is wrong. */
final class ValueParser {
  private static final int HEX_DIGITS = 64;
  private static final int DIGITS_MAX = 20;

  private ValueParser() {}

  /** A whole number in [min, max]. */
  static long number(String text, long min, long max) {
    if (!text.matches("-?(0|[1-9][0-9]*)")) {
      throw new IllegalArgumentException("must be a whole number, not \"" + text + "\"");
    }
    // Longer ones are out of any range; checked first, so that none is costly.
    BigInteger value = text.length() > DIGITS_MAX ? null : new BigInteger(text);
    if (value == null
        || value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw new IllegalArgumentException("must be in [" + min + ", " + max + "], not " + text);
    }
    return value.longValueExact();
  }

  static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not \"" + text + "\"");
    };
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a path, not \"" + text + "\"", e);
    }
  }

  static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be host:port: " + e.getMessage(), e);
    }
  }

  /** 64 hexadecimal digits. */
  static Hash32 hash(String text) {
    return new Hash32(hex(text));
  }

  /** 64 hexadecimal digits, below r. */
  static Fr element(String text) {
    byte[] bytes = hex(text);
    if (!Fr.isCanonical(bytes, 0)) {
      throw new IllegalArgumentException("must be below the field's order");
    }
    return Fr.fromBytes(bytes);
  }

  private static byte[] hex(String text) {
    if (text.length() != HEX_DIGITS || !text.matches("[0-9a-fA-F]*")) {
      throw new IllegalArgumentException("must be 64 hexadecimal digits");
    }
    return HexFormat.of().parseHex(text);
  }
}
