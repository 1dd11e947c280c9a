package dev.freehold.circuits.function;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.circuit.CircuitBuilder;
import dev.freehold.circuits.circuit.CircuitException;
import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.circuit.R1csBuilder;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A function compiled: its circuit and the arguments it takes.
 *
 * @param shape of a user's state in the contract
 */
public record CompiledFunction(
    String name,
    SlotShape shape,
    List<FunctionContext.Argument> arguments,
    CompiledCircuit circuit) {
  public CompiledFunction {
    arguments = List.copyOf(arguments);
  }

  /**
   * Compiles a function to a rank-one constraint system.
   *
   * @param shape of a user's state in the contract
   * @throws CircuitException if the body asks for what no circuit can hold
   */
  public static CompiledFunction compile(String name, SlotShape shape, FunctionBody body) {
    return compile(name, shape, new R1csBuilder(), body);
  }

  /**
   * Compiles a function.
   *
   * @param shape of a user's state in the contract
   * @param builder a new one; it decides what becomes of the constraints
   * @throws CircuitException if the body asks for what no circuit can hold
   */
  public static CompiledFunction compile(
      String name, SlotShape shape, CircuitBuilder builder, FunctionBody body) {
    FunctionContext context = new FunctionContext(name, shape, builder);
    body.define(context);
    CompiledCircuit circuit = context.finish();
    return new CompiledFunction(name, shape, context.signature(), circuit);
  }

  /** How many constraints a proof of this function covers. */
  public int constraints() {
    return circuit.system().constraints();
  }

  /**
   * Carries a call out on the caller's slots, which stay as they are.
   *
   * @param args public and secret ones, in the order of {@link #arguments}
   * @throws UnsatisfiedException naming the constraint that the inputs violate
   */
  public SolvedCall solve(
      CallContext context, SlotTree own, CallInputs.RemoteState remote, List<Fr> args) {
    CallInputs inputs = inputs(context, own, remote, args);
    SlotTree after = inputs.own();
    Fr rootBefore = own.root();
    long[] witness = circuit.solve(inputs);
    List<SlotWrite> writes = writes(witness);
    List<Fr> publicArgs =
        IntStream.range(0, args.size())
            .filter(i -> !arguments.get(i).secret())
            .mapToObj(args::get)
            .toList();
    Statement statement =
        new Statement(
            context.user(),
            context.contract(),
            context.anchorHeight(),
            context.anchorRoot(),
            rootBefore,
            after.root(),
            StatementDigests.writes(writes),
            StatementDigests.call(publicArgs),
            context.owner(),
            Fr.fromLimbs(witness, Statement.COUNT * LIMBS));
    requireSame(statement, witness);
    return new SolvedCall(witness, statement, publicArgs, writes, after, demand(witness));
  }

  /**
   * What the solver's program of a call works with.
   *
   * @param own the caller's slots, which are copied
   * @param args public and secret ones, in the order of {@link #arguments}
   */
  public CallInputs inputs(
      CallContext context, SlotTree own, CallInputs.RemoteState remote, List<Fr> args) {
    if (!own.shape().equals(shape) || args.size() != arguments.size()) {
      throw new IllegalArgumentException(
          name + " takes " + arguments.size() + " arguments and the state of its contract");
    }
    return new CallInputs(
        List.of(
            context.user().toFr(),
            context.contract().toFr(),
            Fr.of(context.anchorHeight()),
            context.anchorRoot(),
            own.root(),
            context.owner().toFr()),
        args,
        own.copy(),
        remote.remembering());
  }

  /** The writes in the program's order, with the values that the witness gives them. */
  private List<SlotWrite> writes(long[] witness) {
    List<SlotWrite> writes = new ArrayList<>();
    circuit
        .program()
        .forEach(
            (opcode, code, at) -> {
              if (opcode == Opcode.OWN_WRITE) {
                Fr slot = hint(code[at], witness);
                if (!slot.fitsLong()) {
                  throw new UnsatisfiedException(name + " writes slot " + slot + ": there is none");
                }
                writes.add(new SlotWrite(slot.toLong(), hint(code[at + 1], witness)));
              }
            });
    return writes;
  }

  /** The call that this one demands beside it; the first, if the program has several. */
  private Optional<SolvedCall.Demand> demand(long[] witness) {
    List<SolvedCall.Demand> demands = new ArrayList<>();
    circuit
        .program()
        .forEach(
            (opcode, code, at) -> {
              if (opcode == Opcode.DEMAND) {
                int first = code[at + 2];
                List<Fr> args =
                    IntStream.range(first, first + code[at + 3])
                        .mapToObj(row -> hint(row, witness))
                        .toList();
                demands.add(new SolvedCall.Demand(hint(code[at], witness), code[at + 1], args));
              }
            });
    return demands.stream().findFirst();
  }

  private Fr hint(int row, long[] witness) {
    long[] value = new long[LIMBS];
    circuit.program().hints().evaluate(row, witness, value, 0);
    return Fr.fromLimbs(value, 0);
  }

  /** What the node computes outside a circuit must be what the circuit computed. */
  private void requireSame(Statement statement, long[] witness) {
    for (int i = 0; i < Statement.COUNT; i++) {
      Fr inCircuit = Fr.fromLimbs(witness, (1 + i) * LIMBS);
      if (!inCircuit.equals(statement.input(i))) {
        throw new UnsatisfiedException(
            "%s is no sound function: public input %d is %s in the circuit and %s outside"
                .formatted(name, i, inCircuit, statement.input(i)));
      }
    }
  }
}
