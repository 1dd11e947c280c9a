package dev.freehold.config;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values as people write them. Each throws IllegalArgumentException that says what is wrong. */
final class ValueParser {
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
      Arguments.requireReadable(List.of(text));
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a path, not \"" + text + "\"", e);
    } catch (UsageException e) {
      throw new IllegalArgumentException("cannot be taken: " + e.getMessage(), e);
    }
  }

  static Endpoint endpoint(String text, int port) {
    try {
      return NodeAddress.parse(text, port);
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

  /** {@code AUTHKEY=BALANCE}: an element in hexadecimal digits, and a whole number. */
  static Genesis.Funded funded(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("must be AUTHKEY=BALANCE, not \"" + text + "\"");
    }
    return new Genesis.Funded(
        element(text.substring(0, equals)), number(text.substring(equals + 1), 0, Long.MAX_VALUE));
  }

  /** A constant of an enum, in letters of either case. */
  static Object choice(Class<?> type, String text) {
    for (Object each : type.getEnumConstants()) {
      if (((Enum<?>) each).name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "must be one of %s, not \"%s\""
            .formatted(
                Arrays.stream(type.getEnumConstants())
                    .map(ValueParser::written)
                    .collect(Collectors.joining(", ")),
                text));
  }

  /** A value as it could have been written. */
  static String written(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ValueParser::written).collect(Collectors.joining(","));
    }
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT)
        : String.valueOf(value);
  }

  private static byte[] hex(String text) {
    return hex(text, Hash32.BYTES);
  }

  /** Two hexadecimal digits for each byte. */
  static byte[] hex(String text, int bytes) {
    if (text.length() != 2 * bytes || !text.matches("[0-9a-fA-F]*")) {
      throw new IllegalArgumentException("must be %d hexadecimal digits".formatted(2 * bytes));
    }
    return HexFormat.of().parseHex(text);
  }
}
