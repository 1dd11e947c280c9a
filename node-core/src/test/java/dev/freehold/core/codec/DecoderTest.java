package dev.freehold.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final BigInteger R =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  @Test
  void primitivesAreBigEndian() {
    byte[] bytes =
        new Encoder()
            .u8(0xfe)
            .u16(0xfedc)
            .i32(-2)
            .u40(0xfedcba9876L)
            .u63(Long.MAX_VALUE)
            .i64(-3)
            .bool(true)
            .text("aü")
            .bytes(new byte[] {9})
            .list(List.of(1, 2), Encoder::u8)
            .toBytes();
    assertEquals(
        "fe fedc fffffffe fedcba9876 7fffffffffffffff fffffffffffffffd 01 0003 61c3bc 00000001 09"
                .replace(" ", "")
            + "000000020102",
        HexFormat.of().formatHex(bytes));
    Decoder in = new Decoder(bytes);
    assertEquals(0xfe, in.u8());
    assertEquals(0xfedc, in.u16());
    assertEquals(-2, in.i32());
    assertEquals(0xfedcba9876L, in.u40());
    assertEquals(Long.MAX_VALUE, in.u63());
    assertEquals(-3, in.i64());
    assertEquals(true, in.bool());
    assertEquals("aü", in.text(3));
    assertArrayEquals(new byte[] {9}, in.bytes(1));
    assertEquals(List.of(1, 2), in.list(2, Decoder::u8));
    assertEquals(0, in.remaining());
    assertEquals(bytes.length, in.position());
    in.end();
  }

  @Test
  void fieldElementsAreCanonical() {
    requireFr(BigInteger.ZERO);
    requireFr(R.subtract(BigInteger.ONE));
    for (BigInteger over :
        List.of(R, R.add(BigInteger.ONE), BigInteger.TWO.pow(256).subtract(BigInteger.ONE))) {
      requireRefused(Reason.NOT_CANONICAL, bytes(over), Decoder::fr);
    }
  }

  private static void requireFr(BigInteger value) {
    Fr decoded = Decoder.decode(bytes(value), Decoder::fr);
    assertEquals(value, decoded.toBigInteger());
    assertArrayEquals(bytes(value), new Encoder().fr(decoded).toBytes());
  }

  @Test
  void everyRefusalHasItsReason() {
    requireRefused(Reason.TRUNCATED, "ff", Decoder::u16);
    requireRefused(Reason.TRUNCATED, "", Decoder::hash);
    requireRefused(Reason.TRAILING_BYTES, "0102", Decoder::u8);
    requireRefused(Reason.OUT_OF_RANGE, "8000000000000000", Decoder::u63);
    requireRefused(Reason.UNKNOWN_TAG, "02", Decoder::bool);
    requireRefused(Reason.UNKNOWN_TAG, "02", in -> in.tag(SetupKind.values()));
    requireRefused(Reason.OVER_LIMIT, "0002 6161", in -> in.text(1));
    requireRefused(Reason.OUT_OF_RANGE, "0001 ff", in -> in.text(9));
    requireRefused(Reason.OUT_OF_RANGE, "0002 c080", in -> in.text(9));
    requireRefused(Reason.OUT_OF_RANGE, "0003 eda080", in -> in.text(9));
    requireRefused(Reason.OVER_LIMIT, "00000003 010203", in -> in.bytes(2));
    requireRefused(Reason.OVER_LIMIT, "ffffffff", in -> in.bytes(Integer.MAX_VALUE));
    requireRefused(Reason.TRUNCATED, "7fffffff", in -> in.bytes(Integer.MAX_VALUE));
    requireRefused(Reason.OVER_LIMIT, "00000003 010203", in -> in.list(2, Decoder::u8));
    requireRefused(
        Reason.TOO_MANY_CALLS,
        "00000003 010203",
        in -> in.list(2, Reason.TOO_MANY_CALLS, Decoder::u8));
    // Allocating for the count alone would take gigabytes.
    requireRefused(Reason.TRUNCATED, "7fffffff", in -> in.list(Integer.MAX_VALUE, Decoder::u8));
    requireRefused(Reason.OUT_OF_RANGE, "ffff", in -> new RealmId(in.u16()));
  }

  @Test
  void theEncoderRefusesWhatItCannotWrite() {
    Encoder out = new Encoder();
    assertThrows(IllegalArgumentException.class, () -> out.u8(256));
    assertThrows(IllegalArgumentException.class, () -> out.u8(-1));
    assertThrows(IllegalArgumentException.class, () -> out.u16(0x10000));
    assertThrows(IllegalArgumentException.class, () -> out.u40(1L << 40));
    assertThrows(IllegalArgumentException.class, () -> out.u63(-1));
    assertThrows(IllegalArgumentException.class, () -> out.text("x".repeat(0x10000)));
    assertEquals(0, out.length());
  }

  @Test
  void theEncoderGrows() {
    Encoder out = new Encoder();
    for (int i = 0; i < 1000; i++) {
      out.hash(Hash32.ZERO).u8(i & 0xff);
    }
    assertEquals(33_000, out.toBytes().length);
    assertEquals((byte) 999, out.toBytes()[32_999]);
  }

  private static <T> void requireRefused(Reason reason, String hex, Function<Decoder, T> reader) {
    requireRefused(reason, HexFormat.of().parseHex(hex.replace(" ", "")), reader);
  }

  private static <T> void requireRefused(Reason reason, byte[] bytes, Function<Decoder, T> reader) {
    MalformedException e =
        assertThrows(MalformedException.class, () -> Decoder.decode(bytes, reader));
    assertEquals(reason, e.reason(), e.getMessage());
  }

  private static byte[] bytes(BigInteger value) {
    byte[] out = new byte[Fr.BYTES];
    byte[] in = value.toByteArray();
    int count = Math.min(in.length, out.length);
    System.arraycopy(in, in.length - count, out, out.length - count, count);
    return out;
  }
}
