package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.CircuitBuilder;
import dev.freehold.circuits.circuit.CircuitException;
import dev.freehold.circuits.circuit.R1csBuilder;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A contract as data: what its class said, without the class.
 *
 * @param name for people
 * @param shape of each user's state
 * @param storage where its fields are
 * @param abi what its functions take, by index
 * @param functions the functions' circuits, by index
 */
public record CompiledContract(
    String name,
    SlotShape shape,
    List<StorageItem> storage,
    List<FunctionAbi> abi,
    List<CompiledFunction> functions) {
  public CompiledContract {
    storage = List.copyOf(storage);
    abi = List.copyOf(abi);
    functions = List.copyOf(functions);
    if (abi.size() != functions.size()) {
      throw new IllegalArgumentException(abi.size() + " of " + functions.size() + " functions");
    }
  }

  /**
   * Compiles a contract to rank-one constraint systems; takes a second or so: keep the result.
   *
   * @param name for people
   * @param instances makes objects of the contract's class
   * @throws ContractException naming what is wrong with the class, and the line
   */
  public static CompiledContract compile(
      String name, Supplier<? extends ContractDefinition<?>> instances) {
    return compile(name, instances, R1csBuilder::new);
  }

  /**
   * Compiles a contract.
   *
   * @param name for people
   * @param instances makes objects of the contract's class
   * @param builders makes a builder for each function; it decides what becomes of the constraints
   * @throws ContractException naming what is wrong with the class, and the line
   */
  public static CompiledContract compile(
      String name,
      Supplier<? extends ContractDefinition<?>> instances,
      Supplier<? extends CircuitBuilder> builders) {
    ContractDefinition<?> sample = instances.get();
    sample.live(new FieldHome(null, Place.ROOT, ""));
    List<FunctionAbi> abi = new ArrayList<>();
    List<CompiledFunction> functions = new ArrayList<>();
    for (FunctionMethod method : FunctionMethod.all(sample.getClass())) {
      abi.add(method.abi());
      functions.add(compile(method, sample.shape(), instances, builders.get()));
    }
    return new CompiledContract(name, sample.shape(), sample.storage(), abi, functions);
  }

  private static CompiledFunction compile(
      FunctionMethod method,
      SlotShape shape,
      Supplier<? extends ContractDefinition<?>> instances,
      CircuitBuilder builder) {
    ContractDefinition<?> own = instances.get();
    try {
      return CompiledFunction.compile(
          method.abi().name(),
          shape,
          builder,
          context -> {
            own.live(new FieldHome(new Binding(context, instances, null), Place.ROOT, ""));
            method.define(own, context);
          });
    } catch (CircuitException e) {
      throw new ContractException(
          "%s.%s: %s"
              .formatted(own.getClass().getSimpleName(), method.abi().name(), e.getMessage()),
          e);
    }
  }

  /**
   * A function's index.
   *
   * @throws IllegalArgumentException naming the functions there are
   */
  public int function(String function) {
    for (int i = 0; i < abi.size(); i++) {
      if (abi.get(i).name().equals(function)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "%s has no function %s; it has %s"
            .formatted(name, function, abi.stream().map(FunctionAbi::name).toList()));
  }

  /**
   * Finds a slot by what people call it: {@code balance}, {@code sent[1:0]}, {@code
   * works[3].price}.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  public StorageItem.Located locate(String text) {
    int open = text.indexOf('[');
    int close = text.indexOf(']', Math.max(0, open));
    String key = open >= 0 && close > open ? text.substring(open + 1, close) : "";
    String rest = open >= 0 && close > open ? text.substring(close + 1) : "";
    int dot = text.indexOf('.');
    String head = open >= 0 ? text.substring(0, open) : dot >= 0 ? text.substring(0, dot) : text;
    String member = rest.startsWith(".") ? rest.substring(1) : "";
    if (open >= 0 && close < open || !rest.isEmpty() && member.isEmpty()) {
      throw new IllegalArgumentException("write name, name[key] or name[key].member, not " + text);
    }
    return storage.stream()
        .filter(item -> item.name().equals(head))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s stores no %s; it stores %s"
                        .formatted(name, head, storage.stream().map(StorageItem::name).toList())))
        .locate(key, member);
  }
}
