package dev.freehold.verifier.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.verifier.Groth16BundleVerifier;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Keys whose points are related so that strangers, who know nothing but the points, prove what they
 * like: refused wherever a key is decoded.
 */
class UnsoundKeyTest {
  private static final int BETA = 48;
  private static final int GAMMA = 144;
  private static final int DELTA = 240;
  private static final int IC = 336;

  private final byte[] good =
      new SimulatedKey(new SplittableRandom(1302), Statement.COUNT).verifyingKey().toBytes();

  private static byte[] with(byte[] key, int at, byte[] point) {
    byte[] changed = key.clone();
    System.arraycopy(point, 0, changed, at, point.length);
    return changed;
  }

  private static byte[] opposite(byte[] point) {
    byte[] opposite = point.clone();
    opposite[0] ^= 0x20;
    return opposite;
  }

  private List<byte[]> unsound() {
    List<byte[]> keys = new ArrayList<>();
    int[][] pairs = {{BETA, GAMMA}, {BETA, DELTA}, {GAMMA, DELTA}, {GAMMA, BETA}, {DELTA, GAMMA}};
    for (int[] pair : pairs) {
      byte[] point = Arrays.copyOfRange(good, pair[0], pair[0] + 96);
      keys.add(with(good, pair[1], point));
      keys.add(with(good, pair[1], opposite(point)));
    }
    byte[] g2 = SimulatedKey.point(Group.G2, Fr.ONE);
    for (byte[] one : List.of(g2, opposite(g2))) {
      keys.add(with(good, DELTA, one));
      keys.add(with(good, BETA, one));
      // As the tools of iden3 leave a key that nobody contributed to.
      keys.add(with(with(good, GAMMA, g2), DELTA, one));
    }
    keys.add(with(good, 0, SimulatedKey.point(Group.G1, Fr.ONE)));
    byte[] input = Arrays.copyOfRange(good, IC + 48, IC + 96);
    keys.add(with(good, IC + 480, input));
    keys.add(with(good, IC + 96, opposite(input)));
    return keys;
  }

  @Test
  void noSuchKeyIsDecoded() {
    assertInstanceOf(KeyDecoding.Prepared.class, decode(good));
    for (byte[] key : unsound()) {
      assertInstanceOf(KeyDecoding.Unsound.class, decode(key), new VerifyingKey(key).toString());
    }
  }

  @Test
  void gammaIsTheGeneratorInEveryKeyOfTheEcosystem() {
    byte[] key = with(good, GAMMA, SimulatedKey.point(Group.G2, Fr.ONE));
    assertInstanceOf(KeyDecoding.Prepared.class, decode(key));
  }

  private static KeyDecoding decode(byte[] key) {
    return PreparedVerifyingKey.decode(new VerifyingKey(key));
  }

  @Test
  void noSuchKeyIsDeployed() {
    for (byte[] key : unsound()) {
      assertEquals(
          List.of(Optional.of(RejectReason.BAD_CONTRACT)),
          verdicts(deploying(List.of(new VerifyingKey(key)))));
    }
  }

  @Test
  void theBytesOfAllKeysAreLookedAtBeforeAPointIsDecoded() {
    byte[] outside = SimulatedKey.plusTorsion(Group.G1, Arrays.copyOf(good, 48));
    byte[] bad = with(good, 0, outside);
    assertEquals(new KeyDecoding.BadPoint("alpha", PointVerdict.NOT_IN_SUBGROUP), decode(bad));
    // The last point has no flags: no other is decoded for that to be found.
    byte[] flags = bad.clone();
    flags[flags.length - 48] &= 0x7f;
    assertEquals(new KeyDecoding.BadPoint("IC 10", PointVerdict.BAD_FLAGS), decode(flags));
  }

  private static List<Optional<RejectReason>> verdicts(Bundle bundle) {
    return new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom())
        .verify(List.of(new ProofTask(bundle, Fr.ONE, List.of())));
  }

  private static Bundle deploying(List<VerifyingKey> keys) {
    List<FunctionSpec> functions = keys.stream().map(key -> FunctionSpec.of("f", key)).toList();
    Call call =
        new Call.System(
            new SystemCall.Deploy(new ContractSpec("unsound", SlotShape.uniform(1), functions)));
    return new Bundle.Unsigned(
            Hash32.ZERO,
            new UserId(0),
            0,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            new byte[32],
            List.of(call))
        .sign(new byte[64]);
  }
}
