/**
 * A contract's functions: circuits whose ten public inputs (docs/protocol.md, section 4) come from
 * here and not from each contract.
 *
 * <p>A contract author writes a {@link dev.freehold.circuits.function.FunctionBody} against a
 * {@link dev.freehold.circuits.function.FunctionContext}; {@link
 * dev.freehold.circuits.function.CompiledFunction} is what a wallet proves with.
 */
package dev.freehold.circuits.function;
