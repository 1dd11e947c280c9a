package dev.freehold.prover.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.BundleOutcome;
import dev.freehold.core.transition.BundleTransition;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.PricedState;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StateOverlay;
import dev.freehold.core.tree.SlotShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys from the published seed are known by their points, whatever anybody calls them. */
class DevelopmentKeysTest {
  private static final ParallelLoop LOOP = ParallelLoop.serial();
  private static final FeeSchedule FEES = new FeeSchedule(0, 0, 0, 0);
  private static final String HONEST = "a seed that nobody knows";
  private static final int BETA = 48;
  private static final int GAMMA = 144;
  private static final int DELTA = 240;
  private static final R1cs SYSTEM =
      CompiledFunction.compile(
              "free", SlotShape.uniform(1), c -> c.write(c.slot(0), c.argument("x", 32).value()))
          .circuit()
          .system();

  private static final Map<String, byte[]> MADE = new HashMap<>();

  private static byte[] key(String seed, KeyForm form) {
    return MADE.computeIfAbsent(
            seed + form,
            _ ->
                DevelopmentSetup.make(SYSTEM, seed, form, LOOP, Progress.NONE)
                    .verifyingKey()
                    .toBytes())
        .clone();
  }

  /** A key under which one point is replaced by another key's. */
  private static byte[] with(byte[] key, byte[] other, int at, int length) {
    byte[] changed = key.clone();
    System.arraycopy(other, at, changed, at, length);
    return changed;
  }

  private static byte[] opposite(byte[] key, int at) {
    byte[] changed = key.clone();
    changed[at] ^= 0x20;
    return changed;
  }

  /** Every way to have a secret of the seed. */
  private static List<byte[]> known() {
    List<byte[]> keys = new ArrayList<>();
    byte[] honest = key(HONEST, KeyForm.FREEHOLD);
    for (KeyForm form : KeyForm.values()) {
      byte[] own = key(DevelopmentSetup.SEED, form);
      keys.add(own);
      keys.add(opposite(own, 0));
      keys.add(contributed(own));
      keys.add(with(honest, own, 0, 48));
      keys.add(with(honest, own, BETA, 96));
      keys.add(opposite(with(honest, own, BETA, 96), BETA));
    }
    byte[] own = key(DevelopmentSetup.SEED, KeyForm.FREEHOLD);
    keys.add(with(honest, own, GAMMA, 96));
    keys.add(opposite(with(honest, own, GAMMA, 96), GAMMA));
    byte[] moved = honest.clone();
    System.arraycopy(own, BETA, moved, DELTA, 96);
    keys.add(moved);
    return keys;
  }

  /** As an honest contribution to phase 2 leaves it: delta is times what nobody knows. */
  private static byte[] contributed(byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment delta = Group.G2.allocateAffine(arena, 1);
      Group.G2.uncompress(delta, 0, Arrays.copyOfRange(key, DELTA, DELTA + 96));
      MemorySegment point = Group.G2.allocatePoints(arena, 1);
      MemorySegment scalar = Scalars.allocate(arena, 1);
      Scalars.set(scalar, 0, Fr.of(0x5ec2e7));
      Group.G2.fromAffine(point, 0, delta, 0);
      Group.G2.mult(point, 0, point, 0, scalar, 0, Group.SCALAR_BITS);
      Group.G2.toAffine(delta, 0, point, 0, 1);
      byte[] changed = key.clone();
      System.arraycopy(Group.G2.compress(delta, 0), 0, changed, DELTA, 96);
      return changed;
    }
  }

  @Test
  void theConstantsFollowFromTheSeed() {
    for (KeyForm form : KeyForm.values()) {
      assertTrue(new VerifyingKey(key(DevelopmentSetup.SEED, form)).development());
      assertFalse(new VerifyingKey(key(HONEST, form)).development());
    }
    byte[] honest = key(HONEST, KeyForm.FREEHOLD);
    byte[] own = key(DevelopmentSetup.SEED, KeyForm.FREEHOLD);
    assertTrue(new VerifyingKey(with(honest, own, 0, 48)).development(), "alpha");
    assertTrue(new VerifyingKey(with(honest, own, BETA, 96)).development(), "beta");
    assertTrue(new VerifyingKey(with(honest, own, GAMMA, 96)).development(), "gamma");
  }

  @Test
  void noNetworkButADevelopmentNetworkTakesOneWhateverItsLabel() {
    for (byte[] key : known()) {
      for (SetupKind label : SetupKind.values()) {
        BundleOutcome.Failed failed =
            assertInstanceOf(BundleOutcome.Failed.class, deploy(false, label, key));
        assertEquals(RejectReason.DEVELOPMENT_KEY, failed.reason());
        assertEquals("the secrets of the key of free are published", failed.detail());
        assertInstanceOf(BundleOutcome.Applied.class, deploy(true, label, key));
      }
    }
  }

  @Test
  void anHonestKeyIsTakenWhateverItsLabel() {
    for (KeyForm form : KeyForm.values()) {
      for (SetupKind label : SetupKind.values()) {
        byte[] honest = key(HONEST, form);
        assertInstanceOf(BundleOutcome.Applied.class, deploy(false, label, honest));
        assertEquals(SetupKind.CEREMONY, SetupKind.of(new VerifyingKey(honest)));
      }
    }
  }

  private static BundleOutcome deploy(boolean development, SetupKind label, byte[] key) {
    RealmRules rules = new RealmRules(new RealmId(0), Hash32.ZERO, FEES, 1, development);
    ContractSpec spec =
        new ContractSpec(
            "x",
            SlotShape.uniform(1),
            List.of(new FunctionSpec("free", label, new VerifyingKey(key))));
    Bundle.Unsigned unsigned =
        new Bundle.Unsigned(
            rules.chainId(),
            new UserId(0),
            0,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            new byte[32],
            List.of(new Call.System(new SystemCall.Deploy(spec))));
    PricedState state =
        new PricedState() {
          @Override
          public FeeMarket market() {
            return FeeMarket.ORIGIN;
          }

          @Override
          public boolean holds(ContractId contract, UserId user, long slot) {
            return false;
          }

          @Override
          public Optional<Account> account(UserId user) {
            return Optional.of(Account.open(unsigned.authKey(), 1000));
          }

          @Override
          public Fr leaf(ContractId contract, UserId user) {
            return Fr.ZERO;
          }
        };
    ChainView chain =
        new ChainView() {
          @Override
          public Optional<Fr> anchorRoot(long height) {
            return Optional.of(Fr.ONE);
          }

          @Override
          public Optional<Totals> totals(long height) {
            return Optional.of(Totals.NONE);
          }

          @Override
          public Optional<Contract> contract(ContractId id) {
            return Optional.empty();
          }
        };
    return new BundleTransition(rules, chain)
        .apply(new StateOverlay(state), 0, unsigned.sign(new byte[64]));
  }
}
