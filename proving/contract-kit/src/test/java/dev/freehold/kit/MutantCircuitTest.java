package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.circuit.CircuitBuilder;
import dev.freehold.circuits.circuit.R1csBuilder;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotArray;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.U16;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.U8;
import dev.freehold.kit.contract.User;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.LyingCalls;
import dev.freehold.kit.testing.TestContract;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests of what circuits are tested by: every fault of the circuit API is found by lying, and by
 * deriving what is fixed, in a contract whose functions gain by it.
 */
class MutantCircuitTest {
  private static final int SAMPLE = 30;
  private static final long SEED = 7;

  /** Contract with a function for each kind of constraint, on small states. */
  static final class Suspect extends ContractDefinition<Suspect> {
    final Slot<U64> total = slot(U64.class);
    final Slot<U64> answer = slot(U64.class);
    final SlotMap<U8, U64> byKey = map(U8.class, U64.class);
    final SlotArray<U64> few = array(U64.class, 4);

    @Function(0)
    void put(U8 key, U64 amount, U64 secret) {
      byKey.at(key).set(amount);
      answer.set(secret);
    }

    /** Gains by "equal". */
    @Function(1)
    void guess(U64 guessed) {
      Flag right = guessed.is(answer.get());
      total.update(old -> old.plus(right.choose(U64.of(100), U64.of(1))));
    }

    @Function(2)
    void take(User from, U8 key) {
      Suspect theirs = of(from);
      U64 both = theirs.byKey.at(key).get().plus(theirs.answer.get());
      total.update(old -> old.plus(both));
    }

    @Function(5)
    void peek(User from) {
      U64 seen = of(from).answer.get();
      total.update(old -> old.plus(seen));
    }

    @Function(6)
    void copy() {
      U64 first = few.at(0).get();
      few.at(1).update(old -> old.plus(first));
    }

    @Function(7)
    void both(User from) {
      Suspect theirs = of(from);
      U64 sum = theirs.few.at(0).get().plus(theirs.few.at(1).get());
      total.update(old -> old.plus(sum));
    }

    @Function(3)
    void share(U64 amount, U16 percent) {
      total.set(amount.portion(percent, 100));
    }

    @Function(4)
    void least(U64 amount) {
      U64 most = answer.get();
      total.set(amount.isBelow(most).choose(amount, most));
    }
  }

  private static CompiledContract compile(Supplier<CircuitBuilder> builders) {
    return CompiledContract.compile("suspect", Suspect::new, builders);
  }

  /** Calls each function once; what is found in one of them, or in all. */
  private static List<String> found(CompiledContract contract, Predicate<String> functions) {
    LyingCalls lies = new LyingCalls(SAMPLE, SEED, 1);
    ContractTest chain =
        new ContractTest()
            .checking(
                (name, function, inputs, call) -> {
                  if (functions.test(function.name())) {
                    lies.check(name, function, inputs, call);
                  }
                });
    UserId alice = chain.user();
    UserId bob = chain.user();
    TestContract suspect = chain.deploy(alice, contract);
    suspect.call(alice, "put", 7, 40, 1234);
    suspect.call(alice, "guess", 77);
    suspect.call(alice, "share", 1022, 33);
    suspect.call(alice, "least", 50);
    suspect.call(alice, "copy");
    chain.checkpoint();
    suspect.call(bob, "take", alice, 7);
    suspect.call(bob, "peek", alice);
    suspect.call(bob, "both", alice);
    assertTrue(lies.told() > 1000, "told " + lies.told());
    return lies.found();
  }

  @Test
  void withoutAFaultNothingIsFound() {
    assertEquals(List.of(), found(compile(R1csBuilder::new), _ -> true));
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void everyFaultIsFoundInBothWays(Mutant fault) {
    List<String> found = found(compile(fault::builder), fault.function()::equals);
    String function = "suspect." + fault.function() + ": ";
    assertTrue(
        found.stream().anyMatch(each -> each.startsWith(function + "nothing fixes ")),
        found::toString);
    assertTrue(
        found.stream().anyMatch(each -> each.startsWith(function) && each.contains(fault.lie())),
        found::toString);
  }
}
