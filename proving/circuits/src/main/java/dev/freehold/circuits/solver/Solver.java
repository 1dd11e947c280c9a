package dev.freehold.circuits.solver;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.r1cs.Factors;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.tree.StateShape;
import java.math.BigInteger;

/** One run of a solver program, which makes a witness. */
public final class Solver {
  private final Factors factors;
  private final SolverProgram program;
  private final CallInputs inputs;
  private final long[] witness;
  private final long[] values = new long[2 * LIMBS];
  private final long[] scratch = new long[LIMBS];
  private Fr outside;

  private Solver(R1cs system, SolverProgram program, CallInputs inputs, long[] witness) {
    this.factors = new Factors(system);
    this.program = program;
    this.inputs = inputs;
    this.witness = witness;
    Fr.ONE.copyLimbs(witness, 0);
  }

  /**
   * A run that is under way, for whoever changes values between instructions.
   *
   * @param inputs the caller's slots among them are as the instructions so far have left them
   * @param witness Montgomery limbs of all variables, not copied: instructions write to it
   */
  public static Solver resumed(
      R1cs system, SolverProgram program, CallInputs inputs, long[] witness) {
    return new Solver(system, program, inputs, witness);
  }

  /**
   * Computes every variable. The result need not satisfy the system: check it.
   *
   * @return Montgomery limbs of all variables
   * @throws UnsatisfiedException where a value already shows that nothing can
   */
  public static long[] solve(R1cs system, SolverProgram program, CallInputs inputs) {
    long[] witness = new long[system.variableCount() * LIMBS];
    Solver solver = new Solver(system, program, inputs, witness);
    program.forEach(solver::step);
    if (solver.outside != null && system.firstViolation(solver.witness) < 0) {
      throw new UnsatisfiedException("slot " + solver.outside + " is outside the contract's state");
    }
    return solver.witness;
  }

  /**
   * Carries one instruction out.
   *
   * @param at where in the code its operands begin
   * @throws UnsatisfiedException where a value already shows that nothing can
   */
  public void step(Opcode opcode, int[] code, int at) {
    switch (opcode) {
      case MULTIPLY -> multiply(code[at], code[at + 1]);
      case ASSIGN -> set(code[at + 1], hint(code[at]));
      case INVERT -> {
        Fr value = hint(code[at]);
        set(code[at + 1], value.isZero() ? value : value.inverse());
      }
      case BITS -> bits(hint(code[at]), code[at + 1], code[at + 2]);
      case ARGUMENT -> set(code[at + 1], inputs.arguments().get(code[at]));
      case CONTEXT -> set(code[at + 1], inputs.context().get(code[at]));
      case OWN_READ -> ownRead(slot(hint(code[at])), code[at + 1], code[at + 2]);
      case OWN_WRITE -> inputs.own().write(slot(hint(code[at])), hint(code[at + 1]));
      case REMOTE_READ ->
          remoteRead(hint(code[at]), slot(hint(code[at + 1])), code[at + 2], code[at + 3]);
      case REMOTE_SLOT ->
          remoteSlot(hint(code[at]), slot(hint(code[at + 1])), code[at + 2], code[at + 3]);
      case DIVIDE -> divide(hint(code[at]), hint(code[at + 1]), code[at + 2], code[at + 3]);
      case DEMAND -> {
        // Read from the finished witness, by whoever puts the bundle together.
      }
    }
  }

  private void multiply(int row, int out) {
    factors.evaluate(row, witness, values, 0, values, LIMBS);
    FrArrays.mul(witness, out * LIMBS, values, 0, values, LIMBS);
  }

  private Fr hint(int row) {
    program.hints().evaluate(row, witness, values, 0, scratch);
    return Fr.fromLimbs(values, 0);
  }

  private void set(int variable, Fr value) {
    value.copyLimbs(witness, variable * LIMBS);
  }

  private void bits(Fr value, int first, int count) {
    BigInteger integer = value.toBigInteger();
    // Bits beyond the count are left to the constraints, which name the assertion that fails.
    for (int i = 0; i < count; i++) {
      set(first + i, integer.testBit(i) ? Fr.ONE : Fr.ZERO);
    }
  }

  private long slot(Fr value) {
    if (!value.fitsLong() || value.toLong() >= StateShape.slotCount(inputs.own().depth())) {
      // Goes on: the constraints name the assertion that such an index violates.
      outside = value;
      return 0;
    }
    return value.toLong();
  }

  private void ownRead(long slot, int layout, int first) {
    SlotTree own = inputs.own();
    Fr value = own.value(slot);
    set(first, value);
    path(own.path(slot), slot, value, layout, first + 1);
  }

  private void divide(Fr dividend, Fr divisor, int quotient, int remainder) {
    BigInteger[] result = {BigInteger.ZERO, BigInteger.ZERO};
    if (!divisor.isZero()) {
      result = dividend.toBigInteger().divideAndRemainder(divisor.toBigInteger());
    }
    set(quotient, Fr.fromBigInteger(result[0]));
    set(remainder, Fr.fromBigInteger(result[1]));
  }

  private SlotProof remote(UserId user, long slot) {
    SlotProof proof = inputs.remote().read(user, slot);
    if (proof.slotPath().depth() != inputs.own().depth()
        || proof.leafPath().depth() != StateShape.GLOBAL_DEPTH) {
      throw new UnsatisfiedException("the proof of " + user + "'s slot has another shape");
    }
    return proof;
  }

  private static UserId user(Fr value) {
    if (!value.fitsLong() || value.toLong() >>> Integer.SIZE != 0) {
      throw new UnsatisfiedException(value + " is no user");
    }
    return new UserId((int) value.toLong());
  }

  private void remoteSlot(Fr user, long slot, int layout, int first) {
    SlotProof proof = remote(user(user), slot);
    set(first, proof.value());
    path(proof.slotPath(), slot, proof.value(), layout, first + 1);
  }

  private void remoteRead(Fr user, long slot, int layout, int first) {
    UserId id = user(user);
    SlotProof proof = remote(id, slot);
    set(first, proof.value());
    int next = path(proof.slotPath(), slot, proof.value(), layout, first + 1);
    set(next, proof.leaf());
    Fr contract = inputs.context().get(ContextValue.CONTRACT.ordinal());
    long leaf = StateShape.globalLeaf(new ContractId((int) contract.toLong()), id);
    path(proof.leafPath(), leaf, proof.leaf(), Opcode.CHILDREN, next + 1);
  }

  /** Sets the variables of a path; returns the next free variable. */
  private int path(MerklePath path, long index, Fr leaf, int layout, int first) {
    int next = first;
    Fr node = leaf;
    for (int level = 0; level < path.depth(); level++) {
      int own = (int) (index >>> 2 * level) & (MerklePath.ARITY - 1);
      Fr[] children = new Fr[MerklePath.ARITY];
      for (int child = 0, k = 0; child < children.length; child++) {
        children[child] = child == own ? node : path.sibling(level, k++);
        if (child != own || layout == Opcode.CHILDREN) {
          set(next++, children[child]);
        }
      }
      if (layout == Opcode.CHILDREN) {
        // The nodes on the path are variables too, so they are hashed here as well.
        node = Poseidon2.compress(children[0], children[1], children[2], children[3]);
      }
    }
    return next;
  }
}
