package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.Solver;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SlotTree;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Dishonest prover of one function. It lies about one value that the program does not compute (an
 * argument, a read value, a number of a path, a bit, an inverse, a quotient with its remainder),
 * and computes all that follows from the lie: later values, and of the public inputs those that say
 * what the call does, {@code rootAfter}, {@code writesDigest} and {@code requireDigest}. Who calls,
 * where and when, {@code rootBefore} and the digest of the arguments stay as they are. Each lie
 * must violate a constraint; where none does, the circuit leaves the value to the prover.
 *
 * <p>Changing one value and holding all others is no test of that: the next constraint that uses
 * the value objects, whether or not anything binds it.
 */
public final class LyingSolver {
  /** Variable of the public input that binds the arguments (docs/protocol.md, section 4). */
  static final int CALL_DIGEST = 8;

  private final CompiledFunction function;
  private final CompiledCircuit circuit;
  private final Steps steps;

  /**
   * Outcome of the lies about a call.
   *
   * @param told how many were tried
   * @param believed those that no constraint objected to, for people
   */
  public record Outcome(int told, List<String> believed) {
    public Outcome {
      believed = List.copyOf(believed);
    }
  }

  public LyingSolver(CompiledFunction function) {
    this.function = function;
    this.circuit = function.circuit();
    this.steps = new Steps(circuit, function.shape());
  }

  /**
   * Lies about a call.
   *
   * @param inputs of the call, which the function may allow or refuse; they stay as they are
   * @param sample how many lies to try besides the most telling about each instruction; {@link
   *     Integer#MAX_VALUE} for all
   * @param seed which
   */
  public Outcome lieAbout(CallInputs inputs, int sample, long seed) {
    long[] honest;
    try {
      honest =
          Solver.solve(circuit.system(), circuit.program(), withOwn(inputs, inputs.own().copy()));
    } catch (UnsatisfiedException e) {
      return new Outcome(0, List.of());
    }
    List<Lie> lies = Lies.of(function, steps, inputs, honest, new SplittableRandom(seed));
    List<String> believed = new ArrayList<>();
    int told = 0;
    BitSet violated = new BitSet();
    for (int row = 0; row < circuit.system().constraints(); row++) {
      violated.set(row, !circuit.system().isSatisfied(row, honest));
    }
    int firstViolation = steps.firstDue(violated);
    for (Lie lie : chosen(lies, sample, seed)) {
      if (lie.step() <= firstViolation) {
        told++;
        if (isBelieved(lie, inputs, honest, violated)) {
          believed.add("%s: %s: %s".formatted(function.name(), lie.what(), place(lie)));
        }
      }
    }
    return new Outcome(told, believed);
  }

  /** Products are all lied about: each is caught at once, or it is worth a look. */
  private List<Lie> chosen(List<Lie> lies, int sample, long seed) {
    List<Lie> chosen = new ArrayList<>();
    List<Lie> others = new ArrayList<>();
    for (Lie lie : lies) {
      boolean always = lie.main() || steps.get(lie.step()).opcode() == Opcode.MULTIPLY;
      (always ? chosen : others).add(lie);
    }
    Collections.shuffle(others, new Random(seed));
    chosen.addAll(others.subList(0, Math.min(sample, others.size())));
    return chosen;
  }

  private boolean isBelieved(Lie lie, CallInputs inputs, long[] honest, BitSet violated) {
    if (isCaughtAtOnce(lie, honest)) {
      return false;
    }
    SlotTree own = inputs.own().copy();
    Solver before =
        Solver.resumed(circuit.system(), circuit.program(), withOwn(inputs, own), honest);
    for (int step = 0; step < lie.step(); step++) {
      if (steps.get(step).opcode() == Opcode.OWN_WRITE) {
        before.step(Opcode.OWN_WRITE, circuit.program().code(), steps.get(step).at());
      }
    }
    LyingRun run = new LyingRun(circuit, steps, withOwn(inputs, own), honest, violated);
    return run.isBelieved(lie);
  }

  /** Most lies end here; a copy of all values for each would take longer than all else. */
  private boolean isCaughtAtOnce(Lie lie, long[] honest) {
    List<Fr> truth = new ArrayList<>();
    for (int variable : lie.variables()) {
      truth.add(Fr.fromLimbs(honest, variable * LIMBS));
    }
    lie.tell(honest);
    boolean caught = false;
    for (int row : steps.due(lie.step())) {
      caught |= !circuit.system().isSatisfied(row, honest);
    }
    for (int i = 0; i < lie.variables().length; i++) {
      truth.get(i).copyLimbs(honest, lie.variables()[i] * LIMBS);
    }
    return caught;
  }

  /** The first constraint that has to do with what is lied about. */
  private String place(Lie lie) {
    R1cs system = circuit.system();
    for (int row = 0; row < system.constraints(); row++) {
      for (SparseMatrix matrix : List.of(system.a(), system.b(), system.c())) {
        if (matrix.entry(row, lie.variables()[0]) >= 0) {
          return circuit.labels().get(row).text();
        }
      }
    }
    return "in no constraint";
  }

  private static CallInputs withOwn(CallInputs inputs, SlotTree own) {
    return new CallInputs(inputs.context(), inputs.arguments(), own, inputs.remote());
  }
}
