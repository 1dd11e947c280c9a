package dev.freehold.bench.worker;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import java.util.List;

/**
 * The function that the load calls: {@code credit(to, amount)} adds the amount to slot 0 and the
 * recipient's number to slot 1. To a node a call of it is what a token transfer is: two arguments,
 * two writes, one proof of ten public inputs; but its users need no tokens, and its state is hashed
 * in one permutation, so that many calls are made quickly.
 */
final class CreditFunction {
  private static final SlotShape SHAPE = SlotShape.uniform(1);

  /** A user's state: what was credited and the sum of the recipients' numbers. */
  record State(Fr amounts, Fr recipients) {
    /** A user who has called nothing. */
    static final State UNTOUCHED = new State(Fr.ZERO, Fr.ZERO);

    State credit(Fr to, Fr amount) {
      return new State(amounts.add(amount), recipients.add(to));
    }

    Fr root() {
      return Poseidon2.compress(amounts, recipients, Fr.ZERO, Fr.ZERO);
    }

    /** What a call that led here has written. */
    List<SlotWrite> writes() {
      return List.of(new SlotWrite(0, amounts), new SlotWrite(1, recipients));
    }
  }

  private final CompiledFunction compiled =
      CompiledFunction.compile(
          "credit",
          SHAPE,
          context -> {
            var to = context.argument("to", Integer.SIZE);
            var amount = context.argument("amount", Long.SIZE);
            context.update(context.slot(0), old -> old.plus(amount.value()));
            context.update(context.slot(1), old -> old.plus(to.value()));
          });
  private final ProvingKey key;

  CreditFunction(ParallelLoop loop) {
    key =
        DevelopmentSetup.make(
            compiled.circuit().system(), DevelopmentSetup.SEED, loop, Progress.NONE);
  }

  CompiledFunction compiled() {
    return compiled;
  }

  ProvingKey key() {
    return key;
  }

  /** What the contract that holds this function deploys as. */
  ContractSpec contract() {
    return new ContractSpec(
        "credit",
        SHAPE,
        List.of(new FunctionSpec(compiled.name(), key.kind(), key.verifyingKey())));
  }
}
