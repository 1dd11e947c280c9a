package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.AuthorLine;
import dev.freehold.circuits.circuit.CircuitException;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.Limits;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A method of a contract's class that is a function. */
record FunctionMethod(int index, Method method, FunctionAbi abi) {

  /**
   * The functions of a class, by index.
   *
   * @throws ContractException if they are not numbered 0, 1, 2 and so on, or one cannot be called
   */
  static List<FunctionMethod> all(Class<?> contract) {
    List<FunctionMethod> found = new ArrayList<>();
    for (Class<?> type = contract; type != Object.class; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        Function function = method.getAnnotation(Function.class);
        if (function != null) {
          found.add(new FunctionMethod(function.value(), method, abi(contract, method)));
        }
      }
    }
    found.sort(Comparator.comparingInt(FunctionMethod::index));
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).index != i) {
        throw new ContractException(
            "%s: functions are numbered 0, 1, 2 and so on, each once: %s is @Function(%d)"
                .formatted(contract.getSimpleName(), found.get(i).abi.name(), found.get(i).index));
      }
    }
    if (found.isEmpty() || found.size() > Limits.CONTRACT_FUNCTIONS_MAX) {
      throw new ContractException(
          "%s has %d methods with @Function; a contract has 1 to %d"
              .formatted(contract.getSimpleName(), found.size(), Limits.CONTRACT_FUNCTIONS_MAX));
    }
    return found;
  }

  private static FunctionAbi abi(Class<?> contract, Method method) {
    String name = contract.getSimpleName() + "." + method.getName();
    if (method.getReturnType() != void.class) {
      throw new ContractException(name + " returns something; a function writes slots instead");
    }
    List<FunctionAbi.Parameter> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      if (!parameter.isNamePresent()) {
        throw new ContractException(
            name + ": its parameters have no names; compile the class with javac -parameters");
      }
      try {
        parameters.add(parameter(parameter));
      } catch (ContractException e) {
        throw new ContractException(
            "%s: parameter %s: %s".formatted(name, parameter.getName(), e.getMessage()), e);
      }
    }
    FunctionAbi abi = new FunctionAbi(method.getName(), parameters);
    if (abi.count() > Limits.CALL_ARGS_MAX) {
      throw new ContractException(
          "%s takes %d values; %d are the most".formatted(name, abi.count(), Limits.CALL_ARGS_MAX));
    }
    return abi;
  }

  private static FunctionAbi.Parameter parameter(Parameter parameter) {
    boolean secret = parameter.isAnnotationPresent(Secret.class);
    Length length = parameter.getAnnotation(Length.class);
    Class<?> type = parameter.getType();
    if (type.isArray() != (length != null)) {
      throw new ContractException("arrays, and nothing else, have a @Length");
    }
    if (length == null) {
      return new FunctionAbi.Parameter(parameter.getName(), ValueType.of(type), 0, secret);
    }
    if (length.value() < 1) {
      throw new ContractException("a @Length is at least 1");
    }
    return new FunctionAbi.Parameter(
        parameter.getName(), ValueType.of(type.getComponentType()), length.value(), secret);
  }

  /** Runs the method, which makes the circuit. */
  void define(ContractDefinition<?> contract, FunctionContext context) {
    Object[] arguments = new Object[abi.parameters().size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(context, i);
    }
    try {
      method.setAccessible(true);
      method.invoke(contract, arguments);
    } catch (IllegalAccessException e) {
      throw new ContractException(method + " cannot be called", e);
    } catch (InvocationTargetException e) {
      throw failure(contract, e.getCause());
    }
  }

  private Object argument(FunctionContext context, int i) {
    FunctionAbi.Parameter parameter = abi.parameters().get(i);
    if (parameter.length() == 0) {
      return value(context, parameter, parameter.name());
    }
    Object array =
        Array.newInstance(method.getParameterTypes()[i].getComponentType(), parameter.length());
    for (int k = 0; k < parameter.length(); k++) {
      Array.set(array, k, value(context, parameter, parameter.name() + "[" + k + "]"));
    }
    return array;
  }

  private static Value<?> value(
      FunctionContext context, FunctionAbi.Parameter parameter, String name) {
    if (parameter.type() == ValueType.FELT) {
      Variable raw = context.fieldArgument(name, parameter.secret());
      return parameter.type().wrap(context, raw, name).argument();
    }
    int bits = parameter.type().bits();
    Uint checked = parameter.secret() ? context.secret(name, bits) : context.argument(name, bits);
    return parameter.type().wrap(context, checked, name).argument();
  }

  private ContractException failure(ContractDefinition<?> contract, Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    String place = AuthorLine.of(cause);
    String message = String.valueOf(cause.getMessage());
    return new ContractException(
        "%s.%s: %s%s"
            .formatted(
                contract.getClass().getSimpleName(),
                abi.name(),
                cause instanceof ContractException ? message : describe(cause, message),
                message.endsWith(place) ? "" : place),
        cause);
  }

  private static String describe(Throwable cause, String message) {
    return cause instanceof CircuitException
        ? message
        : cause.getClass().getSimpleName() + ": " + message;
  }
}
