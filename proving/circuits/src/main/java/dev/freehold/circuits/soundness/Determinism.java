package dev.freehold.circuits.soundness;

import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.core.field.Fr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Derivation of what a circuit's constraints fix, once the context and the arguments of a call are
 * given. It holds:
 *
 * <ul>
 *   <li>a product of what is fixed is fixed, and so is the last unknown term of a sum;
 *   <li>a sum with unknown terms in ranges fixes them, if each is larger than the smaller ones can
 *       make up for: bits, and a quotient with its remainder;
 *   <li>a hash that is fixed fixes what was hashed;
 *   <li>a test for 0 fixes its result, though not the inverse it is made with, which may be
 *       anything where there is none: no more is asked of those.
 * </ul>
 */
public final class Determinism {
  private final CompiledCircuit circuit;
  private final R1cs system;
  private final Ranges ranges = new Ranges();
  private final List<Product> products = new ArrayList<>();
  private final Map<Integer, List<Product>> productsWith = new HashMap<>();
  private final Map<Integer, List<Sum>> sumsWith = new HashMap<>();
  private final Map<Integer, Compression> compressions = new HashMap<>();
  private final BitSet known = new BitSet();
  private final BitSet inverses = new BitSet();
  private final ArrayDeque<Product> nextProducts = new ArrayDeque<>();
  private final ArrayDeque<Sum> nextSums = new ArrayDeque<>();

  /** Sum that is fixed. */
  private static final class Sum {
    private final Linear terms;
    private boolean waits;

    Sum(Linear terms) {
      this.terms = terms;
    }
  }

  /** Constraint {@code a * b = c}, neither factor a constant. */
  private final class Product {
    private final Linear a;
    private final Linear b;
    private final Linear c;
    private boolean testsForZero;
    private boolean waits;

    Product(Linear a, Linear b, Linear c) {
      this.a = a;
      this.b = b;
      this.c = c;
    }

    void look() {
      boolean knowA = isFixed(a);
      boolean knowB = isFixed(b);
      if (knowA && (knowB || testsForZero)) {
        fix(c);
      } else if (c.isConstant() && c.terms() > 0) {
        // What gives something other than 0 has an inverse.
        if (knowA) {
          fix(b);
        } else if (knowB) {
          fix(a);
        }
      }
    }
  }

  private Determinism(CompiledCircuit circuit) {
    this.circuit = circuit;
    this.system = circuit.system();
  }

  /**
   * The variables that nothing fixes, each with the constraint in which it occurs first; inverses
   * in tests for 0 are left out.
   */
  public static List<String> open(CompiledCircuit circuit) {
    Determinism run = new Determinism(circuit);
    run.read();
    run.derive();
    return run.rest();
  }

  private void read() {
    List<Linear> sums = new ArrayList<>();
    for (int row = 0; row < system.constraints(); row++) {
      Linear a = Linear.of(system.a(), row);
      Linear b = Linear.of(system.b(), row);
      Linear c = Linear.of(system.c(), row);
      if (a.isConstant()) {
        sums.add(b.scale(a.of(0)).minus(c));
      } else if (b.isConstant()) {
        sums.add(a.scale(b.of(0)).minus(c));
      } else {
        Product product = new Product(a, b, c);
        products.add(product);
        List.of(a, b, c).forEach(side -> index(side, product));
        ranges.takeProduct(a, b, c);
      }
    }
    sums.forEach(ranges::takeSum);
    sums.forEach(this::fix);
    findZeroTests();
    Compression.in(system).forEach(found -> compressions.put(found.last(), found));
    know(0);
    circuit
        .program()
        .forEach(
            (opcode, code, at) -> {
              if (opcode == Opcode.CONTEXT || opcode == Opcode.ARGUMENT) {
                know(code[at + 1]);
              }
            });
    products.forEach(this::again);
  }

  private void index(Linear side, Product product) {
    for (int i = 0; i < side.terms(); i++) {
      productsWith.computeIfAbsent(side.variable(i), _ -> new ArrayList<>()).add(product);
    }
  }

  /** The pairs {@code x * inverse = p}, {@code x * (1 - p) = 0}: p is 0 or 1 by what x is. */
  private void findZeroTests() {
    Map<Integer, Product> byResult = new HashMap<>();
    products.forEach(product -> byResult.put(product.c.single(), product));
    for (Product test : products) {
      if (test.c.terms() != 0 || test.b.terms() != 2 || !test.b.of(0).equals(Fr.ONE)) {
        continue;
      }
      int result = test.b.variable(1);
      Product first = byResult.get(result);
      if (first == null
          || !test.b.of(result).equals(Fr.ONE.negate())
          || !test.a.same(first.a)
          || first.b.single() < 0
          || productsWith.get(first.b.single()).size() != 1
          || sumsWith.containsKey(first.b.single())) {
        continue;
      }
      first.testsForZero = true;
      inverses.set(first.b.single());
    }
  }

  private void derive() {
    while (!nextProducts.isEmpty() || !nextSums.isEmpty()) {
      if (!nextProducts.isEmpty()) {
        Product product = nextProducts.remove();
        product.waits = false;
        product.look();
      } else {
        Sum sum = nextSums.remove();
        sum.waits = false;
        look(sum);
      }
    }
  }

  private void look(Sum sum) {
    Linear unknown = unknown(sum.terms);
    if (unknown.terms() == 1 || unknown.terms() > 1 && ranges.giveEach(unknown)) {
      for (int i = 0; i < unknown.terms(); i++) {
        know(unknown.variable(i));
      }
      return;
    }
    for (int i = 0; i < unknown.terms(); i++) {
      Compression found = compressions.get(unknown.variable(i));
      if (found != null && isAllThatIsUnknown(found, unknown)) {
        compressions.remove(found.last());
        found.inputs().forEach(this::fix);
      }
    }
  }

  private boolean isAllThatIsUnknown(Compression found, Linear unknown) {
    Fr scale = unknown.of(found.last()).mul(found.output().of(found.last()).inverse());
    return isFixed(unknown.minus(found.output().scale(scale)));
  }

  private boolean isFixed(Linear of) {
    // From the end: what was made last is fixed last.
    for (int i = of.terms() - 1; i >= 0; i--) {
      if (!known.get(of.variable(i))) {
        return false;
      }
    }
    return true;
  }

  /** The terms that are not fixed yet. */
  private Linear unknown(Linear of) {
    return of.only(variable -> !known.get(variable));
  }

  private void fix(Linear terms) {
    Linear unknown = unknown(terms);
    if (unknown.terms() == 1 && unknown.variable(0) != 0) {
      know(unknown.variable(0));
    } else if (unknown.terms() > 0) {
      Sum sum = new Sum(unknown);
      for (int i = 0; i < unknown.terms(); i++) {
        sumsWith.computeIfAbsent(unknown.variable(i), _ -> new ArrayList<>()).add(sum);
      }
      again(sum);
    }
  }

  private void know(int variable) {
    if (!known.get(variable)) {
      known.set(variable);
      productsWith.getOrDefault(variable, List.of()).forEach(this::again);
      sumsWith.getOrDefault(variable, List.of()).forEach(this::again);
    }
  }

  private void again(Product product) {
    if (!product.waits) {
      product.waits = true;
      nextProducts.add(product);
    }
  }

  private void again(Sum sum) {
    if (!sum.waits) {
      sum.waits = true;
      nextSums.add(sum);
    }
  }

  private List<String> rest() {
    BitSet open = new BitSet();
    open.set(1, system.variableCount());
    open.andNot(known);
    open.andNot(inverses);
    Map<Integer, Integer> rows = new HashMap<>();
    for (int row = system.constraints() - 1; row >= 0; row--) {
      for (Linear side :
          List.of(
              Linear.of(system.a(), row), Linear.of(system.b(), row), Linear.of(system.c(), row))) {
        for (int i = 0; i < side.terms(); i++) {
          if (open.get(side.variable(i))) {
            rows.put(side.variable(i), row);
          }
        }
      }
    }
    return open.stream()
        .mapToObj(
            variable ->
                "variable %d, first in: %s"
                    .formatted(
                        variable,
                        rows.containsKey(variable)
                            ? circuit.labels().get(rows.get(variable)).text()
                            : "no constraint"))
        .toList();
  }
}
