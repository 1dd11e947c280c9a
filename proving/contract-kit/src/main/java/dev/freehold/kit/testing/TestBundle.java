package dev.freehold.kit.testing;

import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.Limits;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One user's calls, carried out together or not at all. */
public final class TestBundle {
  private final ContractTest chain;
  private final UserId user;
  private final List<Planned> calls = new ArrayList<>();
  private long anchorHeight;

  private record Planned(TestContract contract, int function, List<Fr> args) {
    CompiledFunction compiled() {
      return contract.compiled().functions().get(function);
    }

    String name() {
      return contract.compiled().name() + "." + compiled().name();
    }
  }

  TestBundle(ContractTest chain, UserId user, long anchorHeight) {
    this.chain = chain;
    this.user = user;
    this.anchorHeight = anchorHeight;
  }

  /**
   * Reads at another checkpoint, as a user may who wants to look back.
   *
   * @throws IllegalArgumentException if a network would not take such an anchor now
   */
  public TestBundle anchoredAt(long height) {
    long latest = chain.latestAnchor(user);
    long oldest = Math.max(0, latest - Limits.ANCHOR_AGE_MAX);
    if (height > latest || height < oldest) {
      throw new IllegalArgumentException("an anchor is in [%d, %d] now".formatted(oldest, latest));
    }
    anchorHeight = height;
    return this;
  }

  /** Adds a call; see {@link TestContract#call}. */
  public TestBundle call(TestContract contract, String function, Object... args) {
    int index = contract.compiled().function(function);
    calls.add(new Planned(contract, index, elements(contract.compiled().abi().get(index), args)));
    return this;
  }

  /**
   * Carries the calls out.
   *
   * @throws UnsatisfiedException if a contract does not allow it; nothing has changed then
   */
  public List<SolvedCall> apply() {
    Map<TestContract, SlotTree> states = new HashMap<>();
    List<SolvedCall> solved = new ArrayList<>();
    List<CallInputs> inputs = new ArrayList<>();
    for (Planned call : calls) {
      SlotTree own = states.getOrDefault(call.contract, call.contract.state(user));
      CallInputs.RemoteState remote =
          (other, slot) -> chain.read(call.contract, other, slot, anchorHeight);
      CallContext context = chain.context(call.contract, user, anchorHeight);
      inputs.add(call.compiled().inputs(context, own, remote, call.args));
      SolvedCall result = solved(call, context, own, inputs.getLast());
      states.put(call.contract, result.after());
      solved.add(result);
    }
    requireDemands(solved);
    for (int i = 0; i < solved.size(); i++) {
      Planned call = calls.get(i);
      chain
          .check()
          .check(call.contract.compiled().name(), call.compiled(), inputs.get(i), solved.get(i));
    }
    states.forEach((contract, state) -> contract.state(user, state));
    return List.copyOf(solved);
  }

  private SolvedCall solved(Planned call, CallContext context, SlotTree own, CallInputs inputs) {
    try {
      return call.compiled().solve(context, own, inputs.remote(), call.args);
    } catch (UnsatisfiedException e) {
      chain.check().refused(call.contract.compiled().name(), call.compiled(), inputs);
      throw e;
    }
  }

  /**
   * Tries to carry the calls out, which a contract must refuse.
   *
   * @param why what the refusal must say
   * @throws AssertionError if it is carried out, or refused for another reason
   */
  public void refused(String why) {
    try {
      apply();
    } catch (UnsatisfiedException e) {
      if (!e.getMessage().contains(why)) {
        throw new AssertionError("refused, but not for \"" + why + "\": " + e.getMessage(), e);
      }
      return;
    }
    throw new AssertionError("carried out, but should be refused: " + why);
  }

  /** As the node does: each demand is met by another call, and each call meets one demand. */
  private void requireDemands(List<SolvedCall> solved) {
    BitSet taken = new BitSet();
    for (int i = 0; i < solved.size(); i++) {
      if (solved.get(i).demand().isPresent()) {
        SolvedCall.Demand demand = solved.get(i).demand().get();
        int met = meeting(demand, solved, i, taken);
        if (met < 0) {
          throw new UnsatisfiedException(
              "%s demands a call of contract %s, function %d, with %s in its bundle"
                  .formatted(
                      calls.get(i).name(), demand.contract(), demand.function(), demand.args()));
        }
        taken.set(met);
      }
    }
  }

  private int meeting(SolvedCall.Demand demand, List<SolvedCall> solved, int self, BitSet taken) {
    for (int i = 0; i < solved.size(); i++) {
      if (i != self
          && !taken.get(i)
          && calls.get(i).contract.id().toFr().equals(demand.contract())
          && calls.get(i).function == demand.function()
          && solved.get(i).args().equals(demand.args())) {
        return i;
      }
    }
    return -1;
  }

  /** Java values as the field elements that a function takes. */
  private static List<Fr> elements(FunctionAbi abi, Object[] args) {
    List<Fr> elements = new ArrayList<>();
    for (Object arg : args) {
      if (arg instanceof Collection<?> several) {
        several.forEach(item -> elements.add(element(abi, item)));
      } else {
        elements.add(element(abi, arg));
      }
    }
    if (elements.size() != abi.count()) {
      throw new IllegalArgumentException(
          "%s takes %d values, not %d".formatted(abi, abi.count(), elements.size()));
    }
    return List.copyOf(elements);
  }

  private static Fr element(FunctionAbi abi, Object arg) {
    return switch (arg) {
      case Integer number -> ValueType.FELT.parse(number.toString());
      case Long number -> Fr.ofUnsigned(number);
      case BigInteger number -> Fr.fromBigInteger(number);
      case UserId id -> id.toFr();
      case ContractId id -> id.toFr();
      case TestContract contract -> contract.id().toFr();
      case Boolean flag -> flag ? Fr.ONE : Fr.ZERO;
      case Fr value -> value;
      default -> throw new IllegalArgumentException(abi + ": no argument is a " + arg.getClass());
    };
  }
}
