package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractException;
import dev.freehold.kit.contract.ContractNumber;
import dev.freehold.kit.contract.Felt;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotArray;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.U8;
import dev.freehold.kit.contract.User;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tests of what an author can get wrong, and of what the kit says. */
class BadContractsTest {
  static final class WithGap extends ContractDefinition<WithGap> {
    final Slot<U64> x = slot(U64.class);

    @Function(0)
    void first() {
      x.set(U64.of(1));
    }

    @Function(2)
    void third() {
      x.set(U64.of(1));
    }
  }

  static final class WithInt extends ContractDefinition<WithInt> {
    @Function(0)
    void take(int amount) {
      throw new IllegalStateException("never called: " + amount);
    }
  }

  static final class WithoutLength extends ContractDefinition<WithoutLength> {
    @Function(0)
    void take(U64[] amounts) {
      throw new IllegalStateException("never called: " + amounts.length);
    }
  }

  static final class WithResult extends ContractDefinition<WithResult> {
    final Slot<U64> x = slot(U64.class);

    @Function(0)
    U64 get() {
      return x.get();
    }
  }

  static final class WithLocalStorage extends ContractDefinition<WithLocalStorage> {
    @Function(0)
    void nothing() {
      slot(U64.class).set(U64.of(1));
    }
  }

  static final class WritingOthers extends ContractDefinition<WritingOthers> {
    final Slot<U64> x = slot(U64.class);

    @Function(0)
    void rob(User victim) {
      of(victim).x.set(U64.of(0));
    }
  }

  static final class WithFeltKeys extends ContractDefinition<WithFeltKeys> {
    final SlotMap<Felt, U64> x = map(Felt.class, U64.class);

    @Function(0)
    void nothing() {
      x.at(Felt.of(U8.of(0))).set(U64.of(1));
    }
  }

  static final class TooLarge extends ContractDefinition<TooLarge> {
    final SlotMap<User, U64> a = map(User.class, U64.class);
    final SlotMap<User, U64> b = map(User.class, U64.class);
    final SlotMap<User, U64> c = map(User.class, U64.class);
    final SlotMap<User, U64> d = map(User.class, U64.class);
    final Slot<U64> e = slot(U64.class);

    @Function(0)
    void nothing() {
      e.set(U64.of(1));
    }
  }

  static final class NeverHolds extends ContractDefinition<NeverHolds> {
    final Slot<U64> x = slot(U64.class);

    @Function(0)
    void never(@Length(2) U8[] digits) {
      x.set(digits[0].toU64());
      require(U8.of(3).is(U8.of(4)), "three is four");
    }
  }

  static final class TwoDemands extends ContractDefinition<TwoDemands> {
    @Function(0)
    void twice(ContractNumber other) {
      require(contract(TwoDemands.class, other).call("twice", other));
      require(contract(TwoDemands.class, other).call("twice", other));
    }
  }

  static final class WrongCall extends ContractDefinition<WrongCall> {
    @Function(0)
    void wrong(ContractNumber other, U64 amount) {
      require(contract(TwoDemands.class, other).call("twice", amount));
    }
  }

  static final class WithABug extends ContractDefinition<WithABug> {
    @Function(0)
    void bug(@Length(2) U8[] digits) {
      require(digits[2].isZero(), "beyond");
    }
  }

  /** The first demand is of constants alone, and so is its digest. */
  static final class DroppedDemand extends ContractDefinition<DroppedDemand> {
    final Slot<U64> goods = slot(U64.class);

    @Function(0)
    void buy(User seller) {
      ContractNumber token = ContractNumber.of(new ContractId(1));
      require(contract(DroppedDemand.class, token).call("buy", User.of(UserId.parse("0:0"))));
      require(contract(DroppedDemand.class, token).call("buy", seller));
      goods.update(old -> old.plus(U64.of(1)));
    }
  }

  static final class BeyondTheInts extends ContractDefinition<BeyondTheInts> {
    static long index;
    final SlotArray<U64> x = array(U64.class, 5);

    @Function(0)
    void far() {
      x.at(U64.of(index)).set(U64.of(1));
    }
  }

  private static void refused(String what, Supplier<? extends ContractDefinition<?>> instances) {
    ContractException e =
        assertThrows(ContractException.class, () -> CompiledContract.compile("bad", instances));
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }

  @Test
  void mistakesAreNamedWithTheirPlace() {
    refused(
        "functions are numbered 0, 1, 2 and so on, each once: third is @Function(2)", WithGap::new);
    refused("WithInt.take: parameter amount: int is no type of a value", WithInt::new);
    refused("WithoutLength.take: parameter amounts: arrays, and nothing else", WithoutLength::new);
    refused("WithResult.get returns something", WithResult::new);
    refused(
        "WritingOthers.rob: of(victim).x is another user's: only its owner writes it"
            + " (BadContractsTest.java:",
        WritingOthers::new);
    refused("a Felt is no key of a map", WithFeltKeys::new);
    refused("the fields need more than 2^34 slots", TooLarge::new);
    refused(
        "NeverHolds.never: never holds: three is four (BadContractsTest.java:", NeverHolds::new);
    refused("a function demands one other call at the most", TwoDemands::new);
    refused("a function demands one other call at the most", DroppedDemand::new);
    refused(
        "WrongCall.wrong: TwoDemands.twice(other: ContractNumber) is called with [U64 amount]"
            + " (BadContractsTest.java:",
        WrongCall::new);
    refused(
        "WithABug.bug: ArrayIndexOutOfBoundsException: Index 2 out of bounds for length 2"
            + " (BadContractsTest.java:",
        WithABug::new);
    refused(
        "WithLocalStorage.nothing: storage is declared as fields, not in functions",
        WithLocalStorage::new);
  }

  @Test
  void constantIndexesAreNotCutToTheirLowBits() {
    for (long index : new long[] {5, 1L << 32, (1L << 32) + 1, 1L << 63, -1}) {
      BeyondTheInts.index = index;
      refused(
          "BeyondTheInts.far: x has no index " + Long.toUnsignedString(index), BeyondTheInts::new);
    }
    BeyondTheInts.index = 4;
    assertEquals(1, CompiledContract.compile("good", BeyondTheInts::new).functions().size());
  }

  @Test
  void constantsAreInTheirRange() {
    assertThrows(ContractException.class, () -> U8.of(256));
    assertThrows(ContractException.class, () -> U8.of(-1));
    assertEquals("18446744073709551615", U64.of(-1).name());
  }
}
