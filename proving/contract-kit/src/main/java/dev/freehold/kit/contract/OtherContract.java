package dev.freehold.kit.contract;

import java.util.ArrayList;
import java.util.List;

/** A contract whose calls a function demands beside it. */
public final class OtherContract {
  private final Class<? extends ContractDefinition<?>> type;
  private final ContractNumber number;

  /** A demanded call. */
  public record Call(ContractNumber contract, int function, List<Value<?>> arguments) {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  OtherContract(Class<? extends ContractDefinition<?>> type, ContractNumber number) {
    this.type = type;
    this.number = number;
  }

  /**
   * A call of one of its functions, for {@link ContractDefinition#require(Call)}.
   *
   * @param arguments all public arguments in order, the values of arrays one by one
   * @throws ContractException if there is no such function or it takes others
   */
  public Call call(String function, Value<?>... arguments) {
    FunctionMethod method =
        FunctionMethod.all(type).stream()
            .filter(m -> m.abi().name().equals(function))
            .findFirst()
            .orElseThrow(() -> new ContractException(type.getSimpleName() + " has no " + function));
    List<ValueType> wanted = new ArrayList<>();
    for (FunctionAbi.Parameter parameter : method.abi().parameters()) {
      if (!parameter.secret()) {
        for (int i = 0; i < parameter.count(); i++) {
          wanted.add(parameter.type());
        }
      }
    }
    List<Value<?>> given = List.of(arguments);
    if (!wanted.equals(given.stream().<ValueType>map(Value::type).toList())) {
      throw new ContractException(
          "%s.%s is called with %s".formatted(type.getSimpleName(), method.abi(), given));
    }
    return new Call(number, method.index(), given);
  }
}
