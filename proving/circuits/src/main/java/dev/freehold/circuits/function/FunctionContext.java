package dev.freehold.circuits.function;

import dev.freehold.circuits.circuit.Circuit;
import dev.freehold.circuits.circuit.CircuitBuilder;
import dev.freehold.circuits.circuit.CircuitException;
import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.circuit.PoseidonGadget;
import dev.freehold.circuits.circuit.StateGadget;
import dev.freehold.circuits.circuit.StateSlot;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.solver.ContextValue;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Tools that a function's body works with: who calls, the arguments, the caller's slots, other
 * users' slots at the anchor. Declares the public inputs in the order of {@link Statement} and
 * constrains those that the framework is responsible for.
 */
public final class FunctionContext {
  private final String name;
  private final Circuit circuit;
  private final PoseidonGadget poseidon;
  private final SlotShape shape;
  private final Variable user;
  private final Variable contract;
  private final Variable anchorHeight;
  private final Variable anchorRoot;
  private final Variable rootAfter;
  private final Variable writesDigest;
  private final Variable callDigest;
  private final Variable owner;
  private final Variable requireDigest;
  private final StateGadget state;
  private final List<Variable> publicArgs = new ArrayList<>();
  private final List<Argument> signature = new ArrayList<>();
  private Variable required = Variable.constant(0);
  private boolean demands;
  private boolean ended;
  private Uint contractBits;

  /**
   * An argument of a function.
   *
   * @param bits its width, what does not fit is refused by the circuit; {@link #FIELD} for any
   *     field element
   * @param secret whether it stays with the caller: neither the call nor its digest holds it
   */
  public record Argument(String name, int bits, boolean secret) {
    /** The width of an argument that is any field element. */
    public static final int FIELD = 0;
  }

  FunctionContext(String name, SlotShape shape, CircuitBuilder builder) {
    this.name = name;
    circuit = new Circuit(builder);
    poseidon = new PoseidonGadget(circuit);
    this.shape = shape;
    user = circuit.optionalPublicInput("userId");
    contract = circuit.optionalPublicInput("contractId");
    anchorHeight = circuit.optionalPublicInput("anchorHeight");
    anchorRoot = circuit.optionalPublicInput("anchorRoot");
    Variable rootBefore = circuit.publicInput("rootBefore");
    rootAfter = circuit.publicInput("rootAfter");
    writesDigest = circuit.publicInput("writesDigest");
    callDigest = circuit.publicInput("callDigest");
    owner = circuit.optionalPublicInput("ownerId");
    requireDigest = circuit.publicInput("requireDigest");
    circuit.fromContext(user, ContextValue.USER);
    circuit.fromContext(contract, ContextValue.CONTRACT);
    circuit.fromContext(anchorHeight, ContextValue.ANCHOR_HEIGHT);
    circuit.fromContext(anchorRoot, ContextValue.ANCHOR_ROOT);
    circuit.fromContext(rootBefore, ContextValue.ROOT_BEFORE);
    circuit.fromContext(owner, ContextValue.OWNER);
    state = new StateGadget(circuit, poseidon, shape, rootBefore);
  }

  /** The function's name. */
  public String name() {
    return name;
  }

  /** Whether the circuit is finished: values of it that were kept mean nothing any more. */
  public boolean hasEnded() {
    return ended;
  }

  /** For arithmetic and assertions. */
  public Circuit circuit() {
    return circuit;
  }

  /** The shape of a user's state. */
  public SlotShape shape() {
    return shape;
  }

  /** The caller. */
  public Variable user() {
    return user;
  }

  /** The account that deployed the contract. */
  public Variable owner() {
    return owner;
  }

  /** The height of the anchor: a contract's only clock. */
  public Variable anchorHeight() {
    return anchorHeight;
  }

  /** The contract. */
  public Variable contract() {
    return contract;
  }

  /** The next public argument, range-checked to {@code bits}. */
  public Uint argument(String name, int bits) {
    return circuit.toUint(
        raw(new Argument(name, bits, false)), bits, "argument " + name + " of " + bits + " bits");
  }

  /** The next argument, secret, range-checked to {@code bits}. */
  public Uint secret(String name, int bits) {
    return circuit.toUint(
        raw(new Argument(name, bits, true)), bits, "argument " + name + " of " + bits + " bits");
  }

  /** The next argument, any field element. */
  public Variable fieldArgument(String name, boolean secret) {
    return raw(new Argument(name, Argument.FIELD, secret));
  }

  private Variable raw(Argument argument) {
    Variable raw = circuit.argument(signature.size());
    signature.add(argument);
    if (!argument.secret) {
      publicArgs.add(raw);
    }
    return raw;
  }

  /** A single slot. */
  public StateSlot slot(long index) {
    return StateSlot.constant(shape, index);
  }

  /** A slot of a map: {@code base + key}. */
  public StateSlot slot(long base, Uint key) {
    return StateSlot.inMap(shape, base, key);
  }

  /** The caller's slot. */
  public Variable read(StateSlot slot) {
    return state.read(slot);
  }

  /** Writes the caller's slot. */
  public void write(StateSlot slot, Variable value) {
    state.update(slot, _ -> value);
  }

  /** Replaces the caller's slot by a function of itself; cheaper than reading, then writing. */
  public Variable update(StateSlot slot, UnaryOperator<Variable> change) {
    return state.update(slot, change);
  }

  /** Another user's slot at the anchor. */
  public Variable remote(Uint other, StateSlot slot) {
    return remote(other).read(slot);
  }

  /** Another user at the anchor; reading several slots of one proves where that user is once. */
  public StateGadget.RemoteUser remote(Uint other) {
    if (contractBits == null) {
      contractBits = circuit.toUint(contract, ContractId.BITS, "contract id");
    }
    return state.remote(other, contractBits, anchorRoot);
  }

  /**
   * A hash of values ({@link dev.freehold.core.proof.StatementDigests#values}): lists of different
   * lengths never collide.
   */
  public Variable hash(List<Variable> items) {
    return digest(Domain.VALUES, items);
  }

  /** The parent of four nodes. */
  public Variable compress(Variable a, Variable b, Variable c, Variable d) {
    return poseidon.compress(a, b, c, d);
  }

  /**
   * Demands another call beside this one in the bundle.
   *
   * @throws CircuitException if the function demands one already
   */
  public void require(Variable otherContract, int function, List<Variable> otherArgs) {
    if (demands) {
      throw new CircuitException("a function demands one other call at the most");
    }
    demands = true;
    circuit.demand(otherContract, function, otherArgs);
    required =
        poseidon.compress(
            otherContract,
            Variable.constant(function),
            digest(Domain.ARGUMENTS, otherArgs),
            Variable.constant(Domain.DEMAND.tag()));
  }

  /** The arguments in order. */
  List<Argument> signature() {
    return List.copyOf(signature);
  }

  CompiledCircuit finish() {
    circuit.output(rootAfter, state.close(), "rootAfter");
    circuit.output(writesDigest, state.writesDigest(), "writesDigest");
    circuit.output(callDigest, digest(Domain.ARGUMENTS, publicArgs), "callDigest");
    circuit.output(requireDigest, required, "requireDigest");
    CompiledCircuit compiled = circuit.compile();
    ended = true;
    return compiled;
  }

  /** As {@link dev.freehold.core.proof.StatementDigests} digests lists. */
  private Variable digest(Domain domain, List<Variable> items) {
    List<Variable> counted = new ArrayList<>();
    counted.add(Variable.constant(items.size()));
    counted.addAll(items);
    while (counted.size() % 3 != 0) {
      counted.add(Variable.constant(0));
    }
    Variable digest = Variable.constant(domain.tag());
    for (int i = 0; i < counted.size(); i += 3) {
      digest = poseidon.compress(digest, counted.get(i), counted.get(i + 1), counted.get(i + 2));
    }
    return digest;
  }
}
