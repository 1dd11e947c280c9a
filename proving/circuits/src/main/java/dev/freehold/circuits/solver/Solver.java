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
import dev.freehold.core.tree.RealmLeaf;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
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
      case OWN_READ -> {
        SlotShape.Region region = region(code[at + 1]);
        ownRead(region, slot(hint(code[at]), region), code[at + 2], code[at + 3]);
      }
      case OWN_NODE -> set(code[at + 1], inputs.own().node(code[at]));
      case OWN_WRITE -> inputs.own().write(slot(hint(code[at])), hint(code[at + 1]));
      case REMOTE_LEAF -> remoteLeaf(hint(code[at]), slot(hint(code[at + 1])), code[at + 2]);
      case REMOTE_READ -> {
        SlotShape.Region region = region(code[at + 2]);
        long slot = slot(hint(code[at + 1]), region);
        SlotProof proof = remote(user(hint(code[at])), slot);
        set(code[at + 4], proof.value());
        path(proof.slotPath(), region, slot, proof.value(), code[at + 3], code[at + 4] + 1);
      }
      case REMOTE_NODE ->
          set(
              code[at + 3],
              node(remote(user(hint(code[at])), slot(hint(code[at + 1]))), code[at + 2]));
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

  private SlotShape.Region region(int number) {
    return inputs.own().shape().regions().get(number);
  }

  private long slot(Fr value) {
    SlotShape shape = inputs.own().shape();
    return value.fitsLong() && shape.contains(value.toLong())
        ? value.toLong()
        : outside(value, shape.firstSlot());
  }

  private long slot(Fr value, SlotShape.Region region) {
    return value.fitsLong() && region.contains(value.toLong())
        ? value.toLong()
        : outside(value, region.firstSlot());
  }

  /** Goes on: the constraints name the assertion that such an index violates. */
  private long outside(Fr value, long instead) {
    outside = value;
    return instead;
  }

  private void ownRead(SlotShape.Region region, long slot, int layout, int first) {
    SlotTree own = inputs.own();
    Fr value = own.value(slot);
    set(first, value);
    path(own.path(slot), region, slot, value, layout, first + 1);
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
    SlotShape shape = inputs.own().shape();
    if (proof.slotPath().depth() != shape.region(slot).levels()
        || proof.realmPath().depth() != StateShape.REALM_DEPTH
        || proof.globalPath().depth() != StateShape.REALM_LEVELS) {
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

  private void remoteLeaf(Fr user, long slot, int first) {
    UserId id = user(user);
    SlotProof proof = remote(id, slot);
    set(first, proof.leaf());
    Fr contract = inputs.context().get(ContextValue.CONTRACT.ordinal());
    long index = StateShape.realmLeaf(new ContractId((int) contract.toLong()), id.index());
    int levels = StateShape.REALM_DEPTH;
    Fr root = path(proof.realmPath(), levels, index, proof.leaf(), Opcode.CHILDREN, first + 1);
    int next = first + 1 + MerklePath.ARITY * levels;
    set(next, Fr.of(proof.asOf()));
    path(
        proof.globalPath(),
        StateShape.REALM_LEVELS,
        id.realm().value(),
        RealmLeaf.of(root, proof.asOf()),
        Opcode.CHILDREN,
        next + 1);
  }

  /** The node at a place, which is beside the path of a slot. */
  private Fr node(SlotProof proof, int place) {
    SlotShape.Region region = inputs.own().shape().region(proof.slot());
    int level = region.depth();
    for (int own = region.place(); own > SlotShape.ROOT; own >>>= 2) {
      if (own != place && own >>> 2 == place >>> 2) {
        int child = place & (MerklePath.ARITY - 1);
        int left = own & (MerklePath.ARITY - 1);
        return proof.slotPath().sibling(level, child < left ? child : child - 1);
      }
      level++;
    }
    throw new UnsatisfiedException("no path to slot " + proof.slot() + " names node " + place);
  }

  private void path(
      MerklePath path, SlotShape.Region region, long slot, Fr value, int layout, int first) {
    path(path, region.depth(), slot - region.firstSlot(), value, layout, first);
  }

  /**
   * Sets the variables of the least levels of a path.
   *
   * @return where the path leads, if all children were laid out
   */
  private Fr path(MerklePath path, int levels, long index, Fr leaf, int layout, int first) {
    int next = first;
    Fr node = leaf;
    for (int level = 0; level < levels; level++) {
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
    return node;
  }
}
