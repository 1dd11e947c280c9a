package dev.freehold.core.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.RandomValues;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.codec.Robustness;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The encoding of bundles. */
class BundleCodecTest {
  private static final int SCHEME_AT = 1 + 32 + 4 + 8 + 8 + 8;
  private static final int CALLS_AT = SCHEME_AT + 1 + 32;

  @Test
  void goldenHead() {
    byte[] head = Arrays.copyOf(FixedValues.BUNDLE.toBytes(), CALLS_AT + 4);
    assertEquals(
        "04"
            + HexFormat.of().formatHex(FixedValues.HASH.toBytes())
            + "12345678"
            + "000000000000000b"
            + "000000000000000c"
            + "000000000000000d"
            + "00"
            + HexFormat.of().formatHex(FixedValues.bytes(32, 0x80))
            + "00000005",
        HexFormat.of().formatHex(head));
  }

  @Test
  void goldenCalls() {
    requireCall(
        "00000000 00" + element(1) + "0000000000000002",
        new Call.System(new SystemCall.OpenAccount(Fr.of(1), 2)));
    requireCall(
        "00000000 01 12345678 0000000000000004",
        new Call.System(new SystemCall.Pay(FixedValues.USER, 4)));
    requireCall("00000000 02" + element(5), new Call.System(new SystemCall.RotateKey(Fr.of(5))));
    requireCall(
        "00000006 07 ff"
            + element(8)
            + element(9)
            + "00000001 0200000000"
            + element(12)
            + "00000001"
            + element(13)
            + HexFormat.of().formatHex(FixedValues.bytes(192, 1)),
        new Call.Proven(
            new ContractId(6),
            7,
            Call.Proven.NONE,
            Fr.of(8),
            Fr.of(9),
            List.of(new SlotWrite(1L << 33, Fr.of(12))),
            List.of(Fr.of(13)),
            new Proof(FixedValues.bytes(192, 1))));
  }

  @Test
  void randomBundlesComeBackAndNothingElseDecodes() {
    for (long seed = 0; seed < 20; seed++) {
      byte[] bytes = new RandomValues(seed).bundle().toBytes();
      try {
        Robustness.require(bytes, Bundle::decode, Bundle::toBytes, 41);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void theIdIsThatOfEverythingButTheSignature() {
    Bundle bundle = FixedValues.BUNDLE;
    byte[] bytes = bundle.toBytes();
    bytes[bytes.length - 1] ^= 1;
    Bundle resigned = Bundle.decode(bytes);
    assertEquals(bundle.id(), resigned.id());
    assertFalse(bundle.equals(resigned));
    bytes[bytes.length - 65] ^= 1;
    assertFalse(bundle.id().equals(Bundle.decode(bytes).id()));
  }

  @Test
  void proofsAreDroppedAndNothingElse() {
    for (long seed = 0; seed < 20; seed++) {
      Bundle whole = new RandomValues(seed).bundle();
      boolean proven = whole.calls().stream().anyMatch(Call.Proven.class::isInstance);
      Bundle pruned = whole.withoutProofs();
      assertEquals(proven, pruned.isPruned(), "seed " + seed);
      assertEquals(!proven, pruned.equals(whole));
      assertEquals(whole.id(), pruned.id());
      assertEquals(whole.length(), pruned.length());
      assertArrayEquals(whole.signature(), pruned.signature());
      assertEquals(pruned, pruned.withoutProofs());
      for (Call call : pruned.calls()) {
        assertTrue(!(call instanceof Call.Proven lacking) || lacking.proof().isEmpty());
      }
      for (Bundle bundle : List.of(whole, pruned)) {
        byte[] kept = kept(bundle);
        assertEquals(bundle, Decoder.decode(kept, Bundle::decode));
        Robustness.require(
            kept, bytes -> Decoder.decode(bytes, Bundle::decode), BundleCodecTest::kept, 41);
      }
    }
  }

  @Test
  void aPrunedBundleIsNoWholeOneAndHadProofs() {
    Bundle pruned = FixedValues.BUNDLE.withoutProofs();
    assertThrows(MalformedException.class, () -> Bundle.decode(pruned.toBytes()));
    Bundle proofless = bundle(List.of());
    byte[] bytes = proofless.toBytes();
    Encoder out = new Encoder().bool(true).i32(bytes.length + Hash32.BYTES);
    out.raw(Arrays.copyOf(bytes, bytes.length - 64)).hash(FixedValues.HASH).raw(new byte[64]);
    byte[] lacking = out.toBytes();
    MalformedException e =
        assertThrows(MalformedException.class, () -> Decoder.decode(lacking, Bundle::decode));
    assertEquals(Reason.OUT_OF_RANGE, e.reason());
    assertThrows(
        IllegalArgumentException.class,
        () -> unsigned(pruned.calls()).sign(new byte[64]),
        "what lacks its proofs cannot be signed anew");
  }

  private static byte[] kept(Bundle bundle) {
    Encoder out = new Encoder();
    bundle.encode(out);
    return out.toBytes();
  }

  @Test
  void whatIsOverALimitIsNamed() {
    Call.Proven call = proven(0, 0);
    requireReason(Reason.TOO_MANY_CALLS, bundle(Collections.nCopies(33, call)).toBytes());
    requireReason(
        Reason.TOO_MANY_WRITES, bundle(List.of(proven(Limits.CALL_WRITES_MAX + 1, 0))).toBytes());
    requireReason(
        Reason.TOO_MANY_ARGUMENTS, bundle(List.of(proven(0, Limits.CALL_ARGS_MAX + 1))).toBytes());
    Bundle most = bundle(List.of(proven(Limits.CALL_WRITES_MAX, Limits.CALL_ARGS_MAX)));
    assertEquals(most, Bundle.decode(most.toBytes()));
    Bundle tooLarge =
        bundle(Collections.nCopies(Limits.BUNDLE_CALLS_MAX, proven(Limits.CALL_ARGS_MAX, 0)));
    requireReason(Reason.OVER_LIMIT, tooLarge.toBytes());
  }

  @Test
  void whatIsUnknownIsNamed() {
    requireReason(Reason.UNKNOWN_VERSION, changed(0, 1));
    requireReason(Reason.UNKNOWN_TAG, changed(SCHEME_AT, 1));
    // The system call's function follows the count of calls and the contract.
    requireReason(Reason.UNKNOWN_TAG, changed(CALLS_AT + 8, 4));
    // A contract of more than 20 bits.
    requireReason(Reason.OUT_OF_RANGE, changed(CALLS_AT + 4, 1));
    // The first byte of the field element of the first call.
    requireReason(Reason.NOT_CANONICAL, changed(CALLS_AT + 9, 0xff));
    requireReason(Reason.TRUNCATED, new byte[0]);
  }

  @Test
  void everyReasonOfACodecIsARejection() {
    for (Reason reason : Reason.values()) {
      RejectReason rejection = RejectReason.of(reason);
      String name =
          switch (reason) {
            case OVER_LIMIT, UNKNOWN_TAG, OUT_OF_RANGE -> "MALFORMED";
            case NOT_CANONICAL -> "INPUT_NOT_CANONICAL";
            default -> reason.name();
          };
      assertEquals(name, rejection.name());
    }
  }

  @Test
  void aSignatureOrKeyOfAnotherLengthIsRefused() {
    Bundle.Unsigned unsigned = unsigned(List.of());
    assertThrows(IllegalArgumentException.class, () -> unsigned.sign(new byte[63]));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Bundle.Unsigned(
                Hash32.ZERO,
                FixedValues.USER,
                0,
                0,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                new byte[31],
                List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Call.Proven(
                ContractId.SYSTEM,
                0,
                0,
                Fr.ZERO,
                Fr.ZERO,
                List.of(),
                List.of(),
                new Proof(new byte[Proof.BYTES])));
  }

  @Test
  void theAuthKeyFitsTheFieldAndDependsOnTheKey() {
    Fr key = AuthKey.of(SignatureScheme.ED25519, new byte[32]);
    assertEquals(0, key.toBytes()[0]);
    assertEquals(
        "008de92c4c63a0246c75fdd2ca1561786c21eff33e9a549b14dc2d4f2bcdda87",
        HexFormat.of().formatHex(key.toBytes()));
    assertFalse(key.equals(AuthKey.of(SignatureScheme.ED25519, FixedValues.bytes(32, 1))));
  }

  private static byte[] changed(int at, int value) {
    byte[] bytes = FixedValues.BUNDLE.toBytes();
    bytes[at] = (byte) value;
    return bytes;
  }

  private static void requireReason(Reason reason, byte[] bytes) {
    MalformedException e = assertThrows(MalformedException.class, () -> Bundle.decode(bytes));
    assertEquals(reason, e.reason(), e.getMessage());
  }

  private static void requireCall(String hex, Call call) {
    byte[] bytes = bundle(List.of(call)).toBytes();
    assertEquals(
        hex.replace(" ", ""), HexFormat.of().formatHex(bytes, CALLS_AT + 4, bytes.length - 64));
  }

  private static String element(int value) {
    return "00".repeat(31) + "%02x".formatted(value);
  }

  private static Call.Proven proven(int writes, int args) {
    return new Call.Proven(
        new ContractId(1),
        0,
        Call.Proven.NONE,
        Fr.ZERO,
        Fr.ONE,
        Collections.nCopies(writes, new SlotWrite(1, Fr.ONE)),
        Collections.nCopies(args, Fr.ONE),
        new Proof(new byte[Proof.BYTES]));
  }

  private static Bundle bundle(List<Call> calls) {
    return unsigned(calls).sign(new byte[64]);
  }

  private static Bundle.Unsigned unsigned(List<Call> calls) {
    return new Bundle.Unsigned(
        Hash32.ZERO,
        FixedValues.USER,
        0,
        0,
        Long.MAX_VALUE,
        SignatureScheme.ED25519,
        new byte[32],
        calls);
  }
}
