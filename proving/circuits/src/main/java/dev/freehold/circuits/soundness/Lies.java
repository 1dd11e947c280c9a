package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Lies that a prover can tell in one call: several about each value that is not computed. */
final class Lies {
  private static final Fr MINUS_ONE = Fr.ONE.negate();

  private final CompiledFunction function;
  private final Steps steps;
  private final CallInputs inputs;
  private final long[] honest;
  private final SplittableRandom random;
  private final List<Lie> lies = new ArrayList<>();

  private Lies(
      CompiledFunction function,
      Steps steps,
      CallInputs inputs,
      long[] honest,
      SplittableRandom random) {
    this.function = function;
    this.steps = steps;
    this.inputs = inputs;
    this.honest = honest;
    this.random = random;
  }

  /**
   * All lies about a call, in the order of the program.
   *
   * @param inputs of the call
   * @param honest the witness of who does not lie
   */
  static List<Lie> of(
      CompiledFunction function,
      Steps steps,
      CallInputs inputs,
      long[] honest,
      SplittableRandom random) {
    Lies lies = new Lies(function, steps, inputs, honest, random);
    for (int step = 0; step < steps.count(); step++) {
      lies.about(step);
    }
    return lies.lies;
  }

  private void about(int step) {
    Opcode opcode = steps.get(step).opcode();
    switch (opcode) {
      case ARGUMENT -> {
        // Another secret argument is another call, and no lie.
        if (!function.arguments().get(steps.operand(step, 0)).secret()) {
          others(step, "argument", true, steps.operand(step, 1));
        }
      }
      case INVERT -> {
        // Whatever stands for the inverse of 0, the test says the same.
        if (!steps.hint(steps.operand(step, 0), honest).isZero()) {
          others(step, "inverse", true, steps.operand(step, 1));
        }
      }
      case MULTIPLY -> add(step, "product and 1", false, steps.operand(step, 1), Fr.ONE);
      case ASSIGN -> {
        if (steps.operand(step, 1) != LyingSolver.CALL_DIGEST) {
          others(step, "outcome", true, steps.operand(step, 1));
        }
      }
      case BITS -> bits(step);
      case DIVIDE -> division(step);
      case OWN_READ, REMOTE_READ -> read(step);
      case REMOTE_LEAF -> leaf(step);
      case OWN_NODE, REMOTE_NODE -> others(step, "node", true, steps.sets(step)[0]);
      case CONTEXT, OWN_WRITE, DEMAND -> {
        // Known to who verifies; or nothing is set.
      }
    }
  }

  private void bits(int step) {
    int[] bits = steps.sets(step);
    int chosen = random.nextInt(bits.length);
    for (int i = 0; i < bits.length; i++) {
      Fr value = value(bits[i]);
      tell(step, "other bit " + i, i == chosen, bits[i], Fr.ONE.sub(value));
      tell(step, "bit " + i + " of 2", false, bits[i], Fr.of(2));
      tell(step, "any bit " + i, false, bits[i], any());
      if (i + 1 < bits.length) {
        // The sum of all bits stays what it is.
        add(
            step,
            "carry from bit " + i,
            i == chosen,
            new int[] {bits[i], bits[i + 1]},
            Fr.of(2),
            MINUS_ONE);
      }
    }
  }

  private void division(int step) {
    int quotient = steps.operand(step, 2);
    int remainder = steps.operand(step, 3);
    int[] both = {quotient, remainder};
    Fr dividend = steps.hint(steps.operand(step, 0), honest);
    Fr divisor = steps.hint(steps.operand(step, 1), honest);
    add(step, "quotient less by 1", true, both, MINUS_ONE, divisor);
    add(step, "quotient more by 1", true, both, Fr.ONE, divisor.negate());
    Fr value = value(quotient);
    tell(step, "quotient 0", true, both, Fr.ZERO, dividend);
    tell(
        step,
        "half of the quotient",
        true,
        both,
        Fr.fromBigInteger(value.toBigInteger().shiftRight(1)),
        dividend.sub(divisor.mul(Fr.fromBigInteger(value.toBigInteger().shiftRight(1)))));
    if (!divisor.isZero()) {
      tell(step, "quotient in the field", true, both, dividend.mul(divisor.inverse()), Fr.ZERO);
    }
    others(step, "quotient", true, quotient);
    others(step, "remainder", true, remainder);
  }

  private void read(int step) {
    int[] block = steps.sets(step);
    others(step, "value", true, block[0]);
    // Some other value that is in the tree: a neighbour at the least level.
    for (int i = 1; i <= Math.min(MerklePath.SIBLINGS, block.length - 1); i++) {
      tell(step, "value of neighbour " + i, true, block[0], value(block[i]));
    }
    path(step, block);
    for (int other = 0; other < steps.count(); other++) {
      int[] theirs = other == step ? new int[0] : steps.sets(other);
      if (isRead(other) && theirs.length == block.length) {
        Fr[] values = new Fr[block.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = value(theirs[i]);
        }
        tell(step, "value and path of another read", true, block, values);
      }
    }
  }

  private void leaf(int step) {
    int[] block = steps.sets(step);
    others(step, "leaf", true, block[0]);
    path(step, block);
    for (int read = step; read < steps.count(); read++) {
      if (steps.get(read).opcode() == Opcode.REMOTE_READ && isOfSameUser(step, read)) {
        forged(step, read);
        return;
      }
    }
  }

  private boolean isOfSameUser(int step, int read) {
    Fr user = steps.hint(steps.operand(step, 0), honest);
    return user.equals(steps.hint(steps.operand(read, 0), honest));
  }

  /** Numbers of a path: all of them in some run, one of them in each. */
  private void path(int step, int... block) {
    if (block.length == 1) {
      return;
    }
    int chosen = 1 + random.nextInt(block.length - 1);
    for (int i = 1; i < block.length; i++) {
      others(step, "number " + i + " of the path", i == chosen, block[i]);
    }
  }

  /**
   * Another value, with a path that leads to it: in a state that is not the anchor's.
   *
   * @param step which lays the user's leaf out
   * @param read the first of the user's slots
   */
  private void forged(int step, int read) {
    SlotShape shape = function.shape();
    CallInputs.RemoteState forging =
        (who, where) -> {
          SlotProof real = inputs.remote().read(who, where);
          Fr value = real.value().add(Fr.ONE);
          Fr leaf = real.slotPath().rootFrom(value, shape.region(where).index(where));
          return new SlotProof(
              where,
              value,
              real.slotPath(),
              leaf,
              real.realmPath(),
              real.asOf(),
              real.globalPath());
        };
    long[] witness = honest.clone();
    CallInputs forged = new CallInputs(inputs.context(), inputs.arguments(), inputs.own(), forging);
    try {
      steps.run(step, forged, witness);
      steps.run(read, forged, witness);
    } catch (UnsatisfiedException e) {
      // The call is refused, and looks where there is nothing.
      return;
    }
    int[] both =
        IntStream.concat(Arrays.stream(steps.sets(step)), Arrays.stream(steps.sets(read)))
            .toArray();
    Fr[] values = new Fr[both.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Fr.fromLimbs(witness, both[i] * LIMBS);
    }
    tell(step, "a state that never was", true, both, values);
  }

  private boolean isRead(int step) {
    return switch (steps.get(step).opcode()) {
      case OWN_READ, REMOTE_READ -> true;
      default -> false;
    };
  }

  /** One more, 0, 1, the negative, and one at random; the first of them is told in every run. */
  private void others(int step, String what, boolean main, int variable) {
    Fr value = value(variable);
    Set<Fr> told = new LinkedHashSet<>(List.of(value.add(Fr.ONE)));
    told.addAll(List.of(Fr.ZERO, Fr.ONE));
    told.add(value.negate());
    told.add(any());
    told.remove(value);
    boolean first = main;
    for (Fr other : told) {
      tell(step, "another " + what, first, variable, other);
      first = false;
    }
  }

  private Fr any() {
    return Fr.fromBigInteger(new BigInteger(1, bytes()).mod(Fr.MODULUS));
  }

  private byte[] bytes() {
    byte[] bytes = new byte[Fr.BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  private Fr value(int variable) {
    return Fr.fromLimbs(honest, variable * LIMBS);
  }

  private void add(int step, String what, boolean main, int variable, Fr more) {
    add(step, what, main, new int[] {variable}, more);
  }

  private void add(int step, String what, boolean main, int[] variables, Fr... more) {
    Fr[] values = new Fr[more.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(variables[i]).add(more[i]);
    }
    tell(step, what, main, variables, values);
  }

  private void tell(int step, String what, boolean main, int variable, Fr value) {
    tell(step, what, main, new int[] {variable}, value);
  }

  /** Notes a lie, if it is one. */
  private void tell(int step, String what, boolean main, int[] variables, Fr... values) {
    for (int i = 0; i < values.length; i++) {
      if (!values[i].equals(value(variables[i]))) {
        lies.add(new Lie(step, what, main, variables, List.of(values)));
        return;
      }
    }
  }
}
