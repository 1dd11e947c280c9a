package dev.freehold.circuits.circuit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each gadget against plain Java, and against provers who do not follow its program. */
class CircuitTest {
  private static final int ROUNDS = 40;
  private static final Fr TWO = Fr.of(2);

  /** Runs a property for many seeds; a failure tells its own. */
  private static void forSeeds(Consumer<Random> property) {
    for (long seed = 0; seed < ROUNDS; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static Fr element(Random random) {
    return Fr.fromBigInteger(new BigInteger(300, random).mod(Fr.MODULUS));
  }

  private static Fr nonZero(Random random) {
    Fr element = element(random);
    return element.isZero() ? Fr.ONE : element;
  }

  private static Fr number(int bits, Random random) {
    return Fr.fromBigInteger(new BigInteger(bits, random));
  }

  private static Fr truth(boolean value) {
    return value ? Fr.ONE : Fr.ZERO;
  }

  private static Bool bool(Circuit circuit, Variable x) {
    return circuit.toUint(x, 1, "a truth value").bits().getFirst();
  }

  @Test
  void sumsCostNothingAndAProductOneConstraint() {
    Gadget gadget =
        Gadget.of(
            2,
            2,
            (c, in) ->
                List.of(
                    c.multiply(in.get(0), in.get(1)),
                    in.get(0).plus(in.get(1)).minus(7).scale(Fr.of(5))));
    assertEquals(1, gadget.constraints());
    forSeeds(
        random -> {
          Fr x = nonZero(random);
          Fr y = nonZero(random);
          assertEquals(
              List.of(x.mul(y), x.add(y).sub(Fr.of(7)).mul(Fr.of(5))), gadget.values(x, y));
          gadget.bindsEveryVariable(nonZero(random), x, y);
        });
  }

  @Test
  void aProductWithAConstantCostsNothing() {
    Gadget gadget =
        Gadget.of(1, 1, (c, in) -> List.of(c.multiply(in.get(0), Variable.constant(9))));
    assertEquals(0, gadget.constraints());
    assertEquals(List.of(Fr.of(63)), gadget.values(Fr.of(7)));
  }

  @Test
  void zeroIsToldFromTheRest() {
    Gadget gadget = Gadget.of(1, 1, (c, in) -> List.of(c.isZero(in.get(0)).value()));
    assertEquals(List.of(Fr.ONE), gadget.values(Fr.ZERO));
    Gadget tampered = gadget.tampered(Opcode.INVERT, 1);
    forSeeds(
        random -> {
          Fr x = nonZero(random);
          Fr wrong = x.inverse().add(nonZero(random));
          assertEquals(List.of(Fr.ZERO), gadget.values(x));
          gadget.bindsEveryVariable(nonZero(random), x);
          tampered.refuses("zero test", x, wrong);
          tampered.refuses("zero test", x, Fr.ZERO);
          // Whatever is given as the inverse of 0: the answer is the same.
          assertEquals(List.of(Fr.ONE), tampered.values(Fr.ZERO, wrong));
        });
  }

  @Test
  void nothingIsTheInverseOfZero() {
    Gadget gadget =
        Gadget.of(
            1,
            1,
            (c, in) -> {
              c.assertNonZero(in.get(0), "not zero");
              return List.of(in.get(0));
            });
    gadget.refuses("not zero", Fr.ZERO);
    Gadget tampered = gadget.tampered(Opcode.INVERT, 1);
    forSeeds(
        random -> {
          Fr x = nonZero(random);
          assertEquals(List.of(x), gadget.values(x));
          gadget.bindsEveryVariable(nonZero(random), x);
          tampered.refuses("not zero", Fr.ZERO, element(random));
        });
  }

  @Test
  void truthValuesAreAsInJava() {
    Gadget gadget =
        Gadget.of(
            4,
            5,
            (c, in) -> {
              Bool x = bool(c, in.get(0));
              Bool y = bool(c, in.get(1));
              return List.of(
                  c.and(x, y).value(),
                  c.or(x, y).value(),
                  x.not().value(),
                  c.isEqual(x.value(), y.value()).value(),
                  c.select(x, in.get(2), in.get(3)));
            });
    forSeeds(
        random -> {
          boolean x = random.nextBoolean();
          boolean y = random.nextBoolean();
          Fr a = element(random);
          Fr b = element(random);
          assertEquals(
              List.of(truth(x && y), truth(x || y), truth(!x), truth(x == y), x ? a : b),
              gadget.values(truth(x), truth(y), a, b));
        });
    gadget.refuses("a truth value", TWO, Fr.ZERO, Fr.ZERO, Fr.ZERO);
  }

  @Test
  void aNumberHasItsBitsAndNoMore() {
    for (int width : new int[] {1, 8, 64, Circuit.WIDTH_MAX}) {
      Gadget gadget =
          Gadget.of(
              1,
              width,
              (c, in) ->
                  c.toUint(in.get(0), width, "its width").bits().stream()
                      .map(Bool::value)
                      .toList());
      assertEquals(width + 1, gadget.constraints());
      for (long seed = 0; seed < 5; seed++) {
        Random random = new Random(seed);
        Fr x = number(width, random);
        List<Fr> bits = new ArrayList<>();
        for (int i = 0; i < width; i++) {
          bits.add(truth(x.toBigInteger().testBit(i)));
        }
        assertEquals(bits, gadget.values(x), "seed " + seed);
        gadget.bindsEveryVariable(Fr.ONE, x);
      }
      gadget.refuses("its width", TWO.pow(width));
      gadget.refuses("its width", Fr.ONE.negate());
    }
  }

  @Test
  void otherBitsThanANumbersOwnAreRefused() {
    Gadget tampered =
        Gadget.of(1, 1, (c, in) -> List.of(c.toUint(in.get(0), 2, "two bits").value()))
            .tampered(Opcode.BITS, 1);
    assertEquals(List.of(TWO), tampered.values(TWO, Fr.ZERO, Fr.ONE));
    tampered.refuses("two bits", TWO, Fr.ONE, Fr.ONE);
    // 2 = 2 * 1 + 1 * 0: the right sum of what are no bits.
    tampered.refuses("bit of: two bits", TWO, TWO, Fr.ZERO);
    forSeeds(
        random -> {
          Fr low = element(random);
          Fr high = TWO.sub(low).mul(TWO.inverse());
          if (!low.isZero()) {
            tampered.refuses("bit of: two bits", TWO, low, high);
          }
        });
  }

  @Test
  void numbersCompareAsInJava() {
    for (int width : new int[] {1, 8, 32, 64, 252}) {
      Gadget gadget =
          Gadget.of(
              2,
              2,
              (c, in) -> {
                Uint x = c.toUint(in.get(0), width, "x");
                Uint y = c.toUint(in.get(1), width, "y");
                return List.of(c.lessThan(x, y).value(), c.lessOrEqual(x, y).value());
              });
      forSeeds(
          random -> {
            Fr x = number(width, random);
            Fr y = random.nextInt(4) == 0 ? x : number(width, random);
            int order = x.toBigInteger().compareTo(y.toBigInteger());
            assertEquals(List.of(truth(order < 0), truth(order <= 0)), gadget.values(x, y));
          });
    }
  }

  @Test
  void widthsThatDifferAreNotCompared() {
    CircuitException e =
        assertThrows(
            CircuitException.class,
            () ->
                Gadget.of(
                    2,
                    1,
                    (c, in) ->
                        List.of(
                            c.lessThan(c.toUint(in.get(0), 8, "x"), c.toUint(in.get(1), 16, "y"))
                                .value())));
    assertEquals("widths 8 and 16 differ", e.getMessage());
  }

  @Test
  void divisionIsAsInJava() {
    forSeeds(
        random -> {
          long divisor = random.nextLong() >>> 1 + random.nextInt(60) | 1;
          Gadget gadget =
              Gadget.of(
                  1,
                  2,
                  (c, in) -> {
                    Circuit.Division division = c.divide(in.get(0), divisor, 64, "the quotient");
                    return List.of(division.quotient().value(), division.remainder().value());
                  });
          BigInteger by = BigInteger.valueOf(divisor);
          BigInteger x =
              new BigInteger(64, random).multiply(by).add(new BigInteger(62, random).mod(by));
          BigInteger[] expected = x.divideAndRemainder(by);
          assertEquals(
              List.of(Fr.fromBigInteger(expected[0]), Fr.fromBigInteger(expected[1])),
              gadget.values(Fr.fromBigInteger(x)));
          gadget.bindsEveryVariable(nonZero(random), Fr.fromBigInteger(x));
          gadget.refuses("the quotient", Fr.fromBigInteger(by.shiftLeft(64)));
        });
  }

  @Test
  void noOtherQuotientFits() {
    Gadget tampered =
        Gadget.of(
                1,
                1,
                (c, in) -> List.of(c.divide(in.get(0), 10, 64, "the quotient").quotient().value()))
            .tampered(Opcode.DIVIDE, 1);
    assertEquals(List.of(Fr.of(4)), tampered.values(Fr.of(42), Fr.of(4), Fr.of(2)));
    // The same sum with a remainder that is too large: by 4 bits, then by less.
    tampered.refuses("the quotient", Fr.of(42), Fr.of(2), Fr.of(22));
    tampered.refuses("the quotient", Fr.of(42), Fr.of(3), Fr.of(12));
    forSeeds(
        random -> {
          // The same sum modulo r.
          Fr remainder = Fr.of(random.nextInt(10));
          if (!remainder.equals(TWO)) {
            Fr quotient = Fr.of(42).sub(remainder).mul(Fr.of(10).inverse());
            tampered.refuses("the quotient", Fr.of(42), quotient, remainder);
          }
        });
  }

  @Test
  void poseidonIsTheNodes() {
    Gadget gadget =
        Gadget.of(
            4,
            1,
            (c, in) ->
                List.of(
                    new PoseidonGadget(c).compress(in.get(0), in.get(1), in.get(2), in.get(3))));
    assertEquals(264, gadget.constraints());
    forSeeds(
        random -> {
          Fr[] in = {element(random), element(random), element(random), element(random)};
          assertEquals(List.of(Poseidon2.compress(in[0], in[1], in[2], in[3])), gadget.values(in));
        });
    Fr[] in = {Fr.ONE, TWO, Fr.of(3), Fr.of(4)};
    gadget.bindsEveryVariable(Fr.ONE, in);
  }

  @Test
  void whatFailsNamesTheValuesThatAreWatched() {
    Gadget gadget =
        Gadget.of(
            2,
            1,
            (c, in) ->
                c.watching(
                    Map.of("x", in.get(0)),
                    () -> {
                      c.assertEqual(in.get(0), in.get(1), "they are equal");
                      return List.of(in.get(0));
                    }));
    assertEquals(List.of(TWO), gadget.values(TWO, TWO));
    String told =
        assertThrows(UnsatisfiedException.class, () -> gadget.values(TWO, Fr.ONE)).getMessage();
    assertTrue(told.contains(": x = 2; constraint 0: 1 * 1 != 0"), told);
  }

  @Test
  void assertionsOfConstantsAreDecidedAtOnce() {
    Circuit circuit = new Circuit(new R1csBuilder());
    circuit.assertEqual(Variable.constant(3), Variable.constant(3), "equal");
    String told =
        assertThrows(
                CircuitException.class,
                () -> circuit.assertEqual(Variable.constant(3), Variable.constant(4), "equal"))
            .getMessage();
    assertTrue(told.startsWith("never holds: equal"), told);
    assertEquals(0, circuit.compile().system().constraints());
  }

  @Test
  void publicInputsComeFirstAndAreUsed() {
    Circuit late = new Circuit(new R1csBuilder());
    late.argument(0);
    assertThrows(CircuitException.class, () -> late.publicInput("x"));
    Circuit unused = new Circuit(new R1csBuilder());
    unused.publicInput("x");
    assertEquals(
        "no constraint uses public input x",
        assertThrows(CircuitException.class, unused::compile).getMessage());
    Circuit optional = new Circuit(new R1csBuilder());
    optional.optionalPublicInput("x");
    CompiledCircuit compiled = optional.compile();
    assertEquals("binds public input x", compiled.labels().getFirst().text());
    assertFalse(compiled.system().a().entry(0, 1) < 0, "the row that binds it");
  }

  /** A builder that puts nothing down itself. */
  private static final class Counting implements CircuitBuilder {
    private final CircuitBuilder inner = new R1csBuilder();
    private int products;

    @Override
    public int publicInput(String name, boolean mayBeUnused) {
      return inner.publicInput(name, mayBeUnused);
    }

    @Override
    public int take(int count) {
      return inner.take(count);
    }

    @Override
    public void constrain(Variable x, Variable y, Variable z, Label label) {
      inner.constrain(x, y, z, label);
    }

    @Override
    public int product(Variable x, Variable y, Label label) {
      products++;
      return inner.product(x, y, label);
    }

    @Override
    public int hint(Variable x) {
      return inner.hint(x);
    }

    @Override
    public void emit(Opcode opcode, int... operands) {
      inner.emit(opcode, operands);
    }

    @Override
    public CompiledCircuit compile() {
      return inner.compile();
    }
  }

  @Test
  void theBuilderIsAParameter() {
    Gadget.Body cube = (c, in) -> List.of(c.multiply(c.multiply(in.get(0), in.get(0)), in.get(0)));
    Counting builder = new Counting();
    Gadget counted = Gadget.of(builder, 1, 1, cube);
    assertEquals(2, builder.products);
    assertEquals(List.of(Fr.of(27)), counted.values(Fr.of(3)));
    assertEquals(
        Gadget.of(1, 1, cube).circuit().system().digest(), counted.circuit().system().digest());
  }
}
