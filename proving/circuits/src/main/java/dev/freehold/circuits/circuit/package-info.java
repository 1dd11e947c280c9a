/**
 * The circuit API: typed variables, arithmetic, truth values, ranges, Poseidon2 and quaternary
 * paths, compiled to constraints and to a solver program.
 *
 * <p>Start with {@link dev.freehold.circuits.circuit.Circuit}. A {@link
 * dev.freehold.circuits.circuit.Variable} is a linear combination: adding and scaling cost nothing,
 * multiplying two of them costs one constraint.
 */
package dev.freehold.circuits.circuit;
