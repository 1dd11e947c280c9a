/**
 * The contract kit: a contract is a small Java class.
 *
 * <p>Start with {@link dev.freehold.kit.contract.ContractDefinition}, and with the token in the
 * module contracts as an example. Storage is declared as fields ({@link
 * dev.freehold.kit.contract.Slot}, {@link dev.freehold.kit.contract.SlotMap}, {@link
 * dev.freehold.kit.contract.SlotArray}, {@link dev.freehold.kit.contract.Struct}), functions are
 * methods that bear {@link dev.freehold.kit.contract.Function}; {@link
 * dev.freehold.kit.contract.CompiledContract} runs each of them once and keeps the circuit.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A value of a type is constrained to its range when it enters the circuit (arguments) or is
 *       computed; what is read from storage was written by the same contract and is in range by
 *       induction. A slot nobody wrote reads as 0, which is in every type's range.
 *   <li>Fields are laid out in the order in which constructors declare them, each at the least free
 *       place that is a multiple of its size: appending a field moves none before it.
 *   <li>Every constraint carries the Java line outside this module that asked for it.
 * </ul>
 */
package dev.freehold.kit.contract;
