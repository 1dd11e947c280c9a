package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.math.BigInteger;
import java.util.Arrays;

/** The types of values, and how people write them. The ordinal is on disk: append only. */
public enum ValueType {
  /** Any field element. Written in decimal or as 0x and hexadecimal digits. */
  FELT(FunctionContext.Argument.FIELD, Felt.class),
  /** {@code true} or {@code false}. */
  FLAG(1, Flag.class),
  U8(8, U8.class),
  U16(16, U16.class),
  U32(32, U32.class),
  U64(64, U64.class),
  /** A user id. Written {@code realm:index}. */
  USER(UserId.INDEX_BITS + 12, User.class),
  /** A contract id. */
  CONTRACT(ContractId.BITS, ContractNumber.class),
  U128(128, U128.class);

  private final int bits;
  private final Class<?> javaType;

  ValueType(int bits, Class<?> javaType) {
    this.bits = bits;
    this.javaType = javaType;
  }

  /** Bits of a value; {@link FunctionContext.Argument#FIELD} for any field element. */
  public int bits() {
    return bits;
  }

  /** Whether values can be keys of maps and indexes of arrays. */
  public boolean isKey() {
    return this != FELT && this != FLAG && bits <= Integer.SIZE;
  }

  /** The name that people see: that of the Java class. */
  public String displayName() {
    return javaType.getSimpleName();
  }

  /**
   * The type of a Java class.
   *
   * @throws ContractException if it is none
   */
  static ValueType of(Class<?> javaType) {
    return Arrays.stream(values())
        .filter(type -> type.javaType == javaType)
        .findFirst()
        .orElseThrow(
            () ->
                new ContractException(
                    javaType.getSimpleName()
                        + " is no type of a value; these are: Felt, Flag, U8, U16, U32, U64, U128,"
                        + " User, ContractNumber"));
  }

  /**
   * A value of this type whose bits are made when they are first needed.
   *
   * @param context the function it belongs to; null for a constant, which belongs to none
   */
  Value<?> wrap(FunctionContext context, Variable variable, String name) {
    return switch (this) {
      case FELT -> new Felt(context, variable, name);
      case FLAG -> new Flag(context, variable, name);
      case U8 -> new U8(context, variable, name);
      case U16 -> new U16(context, variable, name);
      case U32 -> new U32(context, variable, name);
      case U64 -> new U64(context, variable, name);
      case U128 -> new U128(context, variable, name);
      case USER -> new User(context, variable, name);
      case CONTRACT -> new ContractNumber(context, variable, name);
    };
  }

  /**
   * A value of this type that was range-checked.
   *
   * @param checked of {@link #bits} bits; a {@link #FELT} and a {@link #FLAG} have no use for them
   */
  Value<?> wrap(FunctionContext context, Uint checked, String name) {
    return switch (this) {
      case FELT, FLAG -> wrap(context, checked.value(), name);
      case U8 -> new U8(context, checked, name);
      case U16 -> new U16(context, checked, name);
      case U32 -> new U32(context, checked, name);
      case U64 -> new U64(context, checked, name);
      case U128 -> new U128(context, checked, name);
      case USER -> new User(context, checked, name);
      case CONTRACT -> new ContractNumber(context, checked, name);
    };
  }

  /** Whether a field element is a value of this type. */
  public boolean contains(Fr value) {
    return this == FELT || value.toBigInteger().bitLength() <= bits;
  }

  /**
   * Reads what people write.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public Fr parse(String text) {
    return switch (this) {
      case FLAG ->
          switch (text) {
            case "true" -> Fr.ONE;
            case "false" -> Fr.ZERO;
            default ->
                throw new IllegalArgumentException("a Flag is true or false, not \"" + text + "\"");
          };
      case USER -> UserId.parse(text).toFr();
      default -> number(text);
    };
  }

  private Fr number(String text) {
    // Not all that BigInteger takes: it knows the digits of other scripts, and no end of them.
    if (!text.matches("-?[0-9]{1,80}|0x[0-9a-fA-F]{1,64}")) {
      throw new IllegalArgumentException(
          "a " + displayName() + " is a number, not \"" + text + "\"");
    }
    BigInteger number =
        text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    BigInteger end = this == FELT ? Fr.MODULUS : BigInteger.ONE.shiftLeft(bits);
    if (number.signum() < 0 || number.compareTo(end) >= 0) {
      throw new IllegalArgumentException(
          "a %s is in [0, %s), not %s"
              .formatted(displayName(), this == FELT ? "r" : "2^" + bits, text));
    }
    return Fr.fromBigInteger(number);
  }

  /** As people write it. */
  public String format(Fr value) {
    if (!contains(value)) {
      return value.toString();
    }
    return switch (this) {
      case FELT -> value.toString();
      case FLAG -> value.isZero() ? "false" : "true";
      case USER -> new UserId(value.toBigInteger().intValue()).toString();
      default -> value.toBigInteger().toString();
    };
  }
}
