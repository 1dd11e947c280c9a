/**
 * A contract's functions: circuits whose ten public inputs (DESIGN section 5) come from here and
 * not from each contract.
 *
 * <p>A contract author writes a {@link dev.freehold.prover.function.FunctionBody} against a {@link
 * dev.freehold.prover.function.FunctionContext}; {@link
 * dev.freehold.prover.function.CompiledFunction} is what a wallet proves with.
 */
package dev.freehold.prover.function;
