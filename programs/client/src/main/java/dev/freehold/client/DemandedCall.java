package dev.freehold.client;

import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Call that another call of the same bundle demands, decoded. Nobody has asked for it but the
 * contract, which chose its arguments.
 *
 * @param contract the contract that would be called
 * @param index of the function in it
 * @param function the function's name and parameters, as the artifact of the contract says them
 * @param args the arguments' field elements, in order
 * @param by the call that demands it, for people
 */
public record DemandedCall(
    Contract contract, int index, FunctionAbi function, List<Fr> args, String by) {
  public DemandedCall {
    args = List.copyOf(args);
  }

  /**
   * An argument.
   *
   * @param values one, or those of an array
   */
  public record Argument(String name, ValueType type, List<Fr> values) {
    public Argument {
      values = List.copyOf(values);
    }

    /** The values added up, as numbers. */
    public BigInteger sum() {
      return values.stream().map(Fr::toBigInteger).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Such as {@code to = 1:0}. */
    @Override
    public String toString() {
      String text = values.stream().map(type::format).collect(Collectors.joining(","));
      return name + " = " + (values.size() == 1 ? text : "[" + text + "]");
    }
  }

  /** Whether it is of a contract's function. */
  public boolean is(ContractId id, String name) {
    return contract.id().equals(id) && function.name().equals(name);
  }

  /** All arguments, decoded. */
  public List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    int next = 0;
    for (FunctionAbi.Parameter parameter : function.parameters()) {
      arguments.add(
          new Argument(
              parameter.name(), parameter.type(), args.subList(next, next + parameter.count())));
      next += parameter.count();
    }
    return arguments;
  }

  /** The argument of a name, if there is one. */
  public Optional<Argument> argument(String name) {
    return arguments().stream().filter(argument -> argument.name().equals(name)).findFirst();
  }

  /** Such as {@code token.transfer(to = 1:0, amount = 900) of contract 1}. */
  @Override
  public String toString() {
    return "%s.%s%s of contract %s"
        .formatted(
            Printable.of(contract.spec().name()),
            function.name(),
            arguments().stream()
                .map(Argument::toString)
                .collect(Collectors.joining(", ", "(", ")")),
            contract.id());
  }
}
