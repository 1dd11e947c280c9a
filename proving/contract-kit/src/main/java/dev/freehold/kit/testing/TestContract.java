package dev.freehold.kit.testing;

import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.StorageItem;
import java.util.Map;
import java.util.TreeMap;

/** A contract on a {@link ContractTest} chain. */
public final class TestContract {
  private final ContractTest chain;
  private final ContractId id;
  private final UserId owner;
  private final CompiledContract compiled;
  private final Map<UserId, SlotTree> states = new TreeMap<>();

  TestContract(ContractTest chain, ContractId id, UserId owner, CompiledContract compiled) {
    this.chain = chain;
    this.id = id;
    this.owner = owner;
    this.compiled = compiled;
  }

  /** Its number on the chain of the test, by which other contracts name it. */
  public ContractId id() {
    return id;
  }

  /** The account that deployed it. */
  public UserId owner() {
    return owner;
  }

  /** The contract as data. */
  public CompiledContract compiled() {
    return compiled;
  }

  /** How many constraints a proof of a function covers. */
  public int constraints(String function) {
    return compiled.functions().get(compiled.function(function)).constraints();
  }

  /**
   * Carries a call out.
   *
   * @param args numbers, {@link UserId}s, {@link ContractId}s, truth values and field elements;
   *     arrays of them one by one
   * @throws UnsatisfiedException if the contract does not allow it; nothing has changed then
   */
  public SolvedCall call(UserId user, String function, Object... args) {
    return chain.bundle(user).call(this, function, args).apply().getFirst();
  }

  /**
   * Tries a call that the contract must refuse.
   *
   * @param why what the refusal must say
   * @throws AssertionError if the call is carried out, or refused for another reason
   */
  public void refuses(String why, UserId user, String function, Object... args) {
    chain.bundle(user).call(this, function, args).refused(why);
  }

  /**
   * A user's value as it is now, by its name: {@code balance}, {@code sent[1:0]}.
   *
   * @throws IllegalArgumentException if there is nothing of that name
   */
  public Fr value(UserId user, String what) {
    StorageItem.Located located = compiled.locate(what);
    return state(user).value(located.slot());
  }

  /** As {@link #value}, of a number below 2^64. */
  public long number(UserId user, String what) {
    return value(user, what).toBigInteger().longValueExact();
  }

  /**
   * Asserts a number that a user has.
   *
   * @throws AssertionError if it is another
   */
  public void expect(long number, UserId user, String what) {
    Fr value = value(user, what);
    if (!value.equals(Fr.ofUnsigned(number))) {
      throw new AssertionError(
          "%s of %s is %s, not %s".formatted(what, user, value, Long.toUnsignedString(number)));
    }
  }

  /**
   * Asserts how many constraints a function has: what a change costs should be seen.
   *
   * @throws AssertionError if there are more or fewer
   */
  public void expectConstraints(int count, String function) {
    if (constraints(function) != count) {
      throw new AssertionError(
          "%s has %d constraints, not %d".formatted(function, constraints(function), count));
    }
  }

  /** A user's slots as they are now; a copy. */
  public SlotTree slots(UserId user) {
    return state(user).copy();
  }

  SlotTree state(UserId user) {
    return states.computeIfAbsent(user, _ -> new SlotTree(compiled.shape()));
  }

  void state(UserId user, SlotTree state) {
    states.put(user, state);
  }

  Map<UserId, SlotTree> states() {
    return states;
  }
}
