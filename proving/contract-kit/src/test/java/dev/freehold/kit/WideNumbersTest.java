package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractException;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.U128;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.LyingCalls;
import dev.freehold.kit.testing.TestContract;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WideNumbersTest {
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
  private static final BigInteger MOST_64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  /** Contract of one number of 128 bits, and what is taken of it. */
  static final class Wide extends ContractDefinition<Wide> {
    final Slot<U128> sum = slot(U128.class);
    final Slot<U64> taken = slot(U64.class);

    @Function(0)
    void set(U128 value) {
      sum.set(value);
    }

    @Function(1)
    void add(U64 amount) {
      sum.update(old -> old.plus(amount.toU128(), "the sum overflows"));
    }

    @Function(2)
    void take() {
      U128 all = sum.get();
      U64 some = all.saturated();
      sum.set(all.minus(some.toU128()));
      taken.set(some);
    }
  }

  private final ContractTest chain = new ContractTest();
  private final UserId alice = chain.user();
  private final TestContract wide =
      chain.deploy(alice, CompiledContract.compile("wide", Wide::new));

  @Test
  void sumsGoBeyond64BitsAndEndAt128() {
    wide.call(alice, "set", MOST_64);
    wide.call(alice, "add", -1L);
    assertEquals(MOST_64.shiftLeft(1), wide.value(alice, "sum").toBigInteger());
    wide.call(alice, "set", MOST.subtract(BigInteger.TWO));
    wide.call(alice, "add", 2L);
    assertEquals(MOST, wide.value(alice, "sum").toBigInteger());
    wide.refuses("the sum overflows", alice, "add", 1L);
    wide.refuses("argument value of 128 bits", alice, "set", MOST.add(BigInteger.ONE));
  }

  @Test
  void aNumberIsTakenInPartsOf64Bits() {
    long seed = 20261129;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 12; round++) {
      BigInteger value =
          switch (round) {
            case 0 -> BigInteger.ZERO;
            case 1 -> MOST_64;
            case 2 -> MOST_64.add(BigInteger.ONE);
            case 3 -> MOST;
            default -> new BigInteger(1 + random.nextInt(128), new java.util.Random(seed + round));
          };
      wide.call(alice, "set", value);
      wide.call(alice, "take");
      BigInteger some = value.min(MOST_64);
      assertEquals(some, wide.value(alice, "taken").toBigInteger(), "seed " + seed + ": " + value);
      assertEquals(value.subtract(some), wide.value(alice, "sum").toBigInteger());
    }
  }

  @Test
  void noLieAboutPartsIsBelieved() {
    LyingCalls lies = new LyingCalls(Integer.MAX_VALUE, 3, 2);
    chain.checking(lies);
    wide.call(alice, "set", MOST_64.add(BigInteger.TEN));
    wide.call(alice, "take");
    wide.call(alice, "take");
    assertEquals(List.of(), lies.found());
    assertTrue(lies.told() > 1000, "told " + lies.told());
  }

  /** A product of 256 bits would be one modulo r. */
  static final class Product extends ContractDefinition<Product> {
    final Slot<U128> sum = slot(U128.class);

    @Function(0)
    void square() {
      sum.update(old -> old.times(old));
    }
  }

  /** The same by a share. */
  static final class Share extends ContractDefinition<Share> {
    final Slot<U128> sum = slot(U128.class);

    @Function(0)
    void share() {
      sum.update(old -> old.portion(old, 7));
    }
  }

  /** A number that may not fit. */
  static final class Narrow extends ContractDefinition<Narrow> {
    final Slot<U128> sum = slot(U128.class);
    final Slot<U64> part = slot(U64.class);

    @Function(0)
    void narrow() {
      part.set(sum.get().toU64());
    }
  }

  @Test
  void whatMayNotFitIsRefusedWhenItIsCompiled() {
    refused("may have 256 bits", Product::new);
    refused("may have 256 bits", Share::new);
    refused("may not fit a U64", Narrow::new);
  }

  private static void refused(String why, Supplier<ContractDefinition<?>> contract) {
    ContractException e =
        assertThrows(ContractException.class, () -> CompiledContract.compile("refused", contract));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
