package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.soundness.UnboundArguments;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractException;
import dev.freehold.kit.contract.Felt;
import dev.freehold.kit.contract.Flag;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Secret;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotArray;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.Struct;
import dev.freehold.kit.contract.StructMap;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.U8;
import dev.freehold.kit.contract.Unsigned;
import dev.freehold.kit.contract.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Tests of Java that compiles and means something else in a contract: what compares or looks for
 * objects, and what outlives the function that it belongs to.
 */
class MisusedValuesTest {
  private static final String COMPARED = "U64 a is compared by equals, which tells Java objects";
  private static final String HASHED = "U64 a is put into a Java map or set, which tell objects";

  record Priced(U64 price) {}

  /** Runs one body in a function of two arguments. */
  static final class Comparing extends ContractDefinition<Comparing> {
    private final BiConsumer<U64, U64> body;
    final Slot<U64> x = slot(U64.class);

    Comparing(BiConsumer<U64, U64> body) {
      this.body = body;
    }

    @Function(0)
    void compare(U64 a, U64 b) {
      body.accept(a, b);
      x.set(a.plus(b));
    }
  }

  private static void refusedBody(String what, BiConsumer<U64, U64> body) {
    refused("Comparing.compare: " + what, () -> new Comparing(body));
  }

  private static void refused(String what, Supplier<? extends ContractDefinition<?>> instances) {
    ContractException e =
        assertThrows(ContractException.class, () -> CompiledContract.compile("bad", instances));
    assertTrue(e.getMessage().startsWith(what), e.getMessage());
    assertTrue(e.getMessage().matches(".* \\(MisusedValuesTest.java:\\d+\\)"), e.getMessage());
  }

  @Test
  @SuppressWarnings({"ReturnValueIgnored", "EqualsNull"}) // They are called to be refused.
  void javaDoesNotCompareValues() {
    refusedBody(COMPARED, (a, _) -> a.equals(U64.of(3)));
    refusedBody(COMPARED, (a, _) -> a.equals(null));
    refusedBody(COMPARED, (a, b) -> new Priced(a).equals(new Priced(b)));
    refusedBody(COMPARED, (a, b) -> List.of(b).contains(a));
    refusedBody(COMPARED, (a, b) -> new ArrayList<>(List.of(b)).remove(a));
    refusedBody(COMPARED, (a, b) -> List.of(a).equals(List.of(b)));
    refusedBody(HASHED, (a, _) -> new HashSet<>(List.of(a)));
    refusedBody(HASHED, (a, b) -> new HashMap<U64, U64>().put(a, b));
    refusedBody(HASHED, (a, _) -> new Priced(a).hashCode());
  }

  @Test
  void textsOfValuesAreTheirNames() {
    assertEquals("U64 3", U64.of(3).toString());
    CompiledContract.compile(
        "good", () -> new Comparing((a, b) -> assertEquals("U64 a + U64 b", a + " + " + b)));
  }

  static final class ComparingFields extends ContractDefinition<ComparingFields> {
    final Slot<U64> points = slot(U64.class);

    @Function(0)
    @SuppressWarnings("EqualsIncompatibleType") // What it is refused for.
    void look(U64 a) {
      points.set(a);
      if (points.equals(a)) {
        points.set(U64.of(0));
      }
    }
  }

  static final class HashingFields extends ContractDefinition<HashingFields> {
    final Slot<U64> points = slot(U64.class);

    @Function(0)
    void look() {
      throw new IllegalStateException("never: " + points.hashCode());
    }
  }

  @Test
  void javaDoesNotCompareFields() {
    refused(
        "ComparingFields.look: points is a field of storage and is compared by equals",
        ComparingFields::new);
    refused("HashingFields.look: points is a field of storage", HashingFields::new);
  }

  /** Contract whose second function uses what its first has kept. */
  static final class Keeping extends ContractDefinition<Keeping> {
    private static Keeping kept;
    private final Consumer<Keeping> second;
    final Slot<U64> x = slot(U64.class);
    final SlotMap<U8, U64> byKey = map(U8.class, U64.class);
    final SlotArray<U64> row = array(U64.class, 5);
    U64 argument;
    U64 sum;
    Flag test;
    User user;
    U8 small;
    Slot<U64> element;
    Keeping others;

    Keeping(Consumer<Keeping> second) {
      this.second = second;
    }

    @Function(0)
    void keep(U64 amount, User from, U8 index) {
      kept = this;
      argument = amount;
      sum = amount.plus(U64.of(1));
      test = amount.is(sum);
      user = from;
      small = index;
      element = byKey.at(index);
      others = of(from);
      x.set(sum);
    }

    @Function(1)
    void use(U64 amount) {
      second.accept(this);
      x.set(amount);
    }

    void requires(Flag flag) {
      require(flag, "never");
    }

    void looksAt(User other) {
      of(other).x.get();
    }

    void digests(U64 value) {
      hash(value);
    }

    void climbs(Unsigned<?> position) {
      treeRoot(hash(), position, hash(), hash(), hash());
    }

    void demands(U64 value) {
      require(contract(Keeping.class, self()).call("use", value));
    }
  }

  private static void refusedUse(String what, Consumer<Keeping> second) {
    refused("Keeping.use: " + what, () -> new Keeping(second));
  }

  /** With both lines: of what was kept, and of its use. */
  @Test
  void valuesEndWithTheirFunction() {
    String argument = "U64 amount belongs to the function keep and is used outside of it";
    String sum = "U64 amount + 1 belongs to the function keep (MisusedValuesTest.java:";
    refusedUse(argument, now -> now.x.set(Keeping.kept.argument));
    refusedUse(sum, now -> now.x.set(Keeping.kept.sum));
    refusedUse(sum, now -> now.x.set(now.x.get().plus(Keeping.kept.sum)));
    refusedUse(sum, now -> Keeping.kept.sum.isBelow(now.x.get()));
    refusedUse(sum, _ -> Keeping.kept.sum.is(U64.of(3)));
    refusedUse(sum, _ -> Keeping.kept.sum.isZero());
    refusedUse(sum, now -> now.x.get().portion(Keeping.kept.sum, 3));
    refusedUse(sum, now -> now.x.update(_ -> Keeping.kept.sum));
    refusedUse(sum, now -> now.x.exchange(Keeping.kept.sum));
    refusedUse(sum, now -> now.row.at(Keeping.kept.sum).set(U64.of(1)));
    refusedUse(sum, now -> now.digests(Keeping.kept.sum));
    refusedUse(sum, now -> now.demands(Keeping.kept.sum));
    refusedUse(sum, now -> now.x.get().isZero().choose(Keeping.kept.sum, now.x.get()));
    String flag = "Flag amount == amount + 1 belongs to the function keep (MisusedValuesTest.java:";
    refusedUse(flag, now -> now.requires(Keeping.kept.test));
    refusedUse(flag, now -> now.requires(Keeping.kept.test.not()));
    refusedUse(flag, now -> now.requires(now.x.get().isZero().and(Keeping.kept.test)));
    refusedUse(flag, now -> now.x.set(Keeping.kept.test.choose(now.x.get(), U64.of(0))));
    String user = "User from belongs to the function keep";
    refusedUse(
        "U8 index belongs to the function keep", now -> now.byKey.at(Keeping.kept.small).get());
    refusedUse(user, now -> now.looksAt(Keeping.kept.user));
    refusedUse("U8 index belongs to the function keep", now -> now.climbs(Keeping.kept.small));
  }

  @Test
  void fieldsEndWithTheirFunction() {
    refusedUse("x belongs to the function keep, which has ended", _ -> Keeping.kept.x.get());
    refusedUse("x belongs to the function keep", _ -> Keeping.kept.x.set(U64.of(1)));
    refusedUse("byKey[index] belongs to the function keep", _ -> Keeping.kept.element.get());
    refusedUse("of(from).x belongs to the function keep", _ -> Keeping.kept.others.x.get());
    refusedUse("Keeping belongs to the function keep", _ -> Keeping.kept.requires(Flag.of(true)));
  }

  /** One object for all functions would give each the caller, and the fields, of the one before. */
  @Test
  void everyFunctionAndEveryKeyHasAnObjectOfItsOwn() {
    Comparing once = new Comparing((_, _) -> {});
    ContractException e =
        assertThrows(ContractException.class, () -> CompiledContract.compile("bad", () -> once));
    assertTrue(e.getMessage().startsWith("Comparing: one object was given twice"), e.getMessage());
    refused("SharedStruct.both: Pair: one object was given twice", SharedStruct::new);
  }

  static final class Careless extends ContractDefinition<Careless> {
    final Slot<U64> x = slot(U64.class);

    @Function(0)
    @SuppressWarnings("CheckReturnValue") // What it is warned of.
    void forget(
        U64 used,
        U64 forgotten,
        @Secret U8 hidden,
        Felt any,
        Flag flag,
        @Length(2) U8[] two,
        U64 compared,
        U8 fixed,
        Flag chosen) {
      compared.is(used);
      require(fixed.is(U8.of(3)), "three");
      x.set(chosen.choose(used, used.plus(two[1].toU64())));
    }
  }

  @Test
  void argumentsThatNothingDependsOnAreKnown() {
    CompiledContract contract = CompiledContract.compile("careless", Careless::new);
    assertEquals(
        List.of("forgotten", "hidden", "any", "flag", "two[0]", "compared"),
        UnboundArguments.of(contract.functions().getFirst()));
  }

  static final class Pair extends Struct {
    final Slot<U64> left = slot(U64.class);
  }

  static final class SharedStruct extends ContractDefinition<SharedStruct> {
    private final Pair one = new Pair();
    final StructMap<U8, Pair> pairs = map(U8.class, () -> one);

    @Function(0)
    void both(@Length(2) U8[] keys) {
      Pair first = pairs.at(keys[0]);
      Pair second = pairs.at(keys[1]);
      first.left.set(second.left.get());
    }
  }
}
