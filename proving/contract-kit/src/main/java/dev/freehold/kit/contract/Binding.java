package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.StateGadget;
import dev.freehold.circuits.function.FunctionContext;
import java.util.function.Supplier;

/**
 * Tie between a contract object and the function that is being compiled.
 *
 * @param instances makes further objects of the contract's class
 * @param remote the user whose state the object is; null for the caller's own
 */
record Binding(
    FunctionContext context,
    Supplier<? extends ContractDefinition<?>> instances,
    StateGadget.RemoteUser remote) {}
