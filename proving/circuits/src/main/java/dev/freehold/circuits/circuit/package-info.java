/**
 * The circuit API: typed variables, arithmetic, truth values, ranges, Poseidon2 and quaternary
 * paths, compiled to constraints and to a solver program.
 *
 * <p>Start with {@link dev.freehold.circuits.circuit.Circuit}, which gadgets and contracts are
 * written against. A {@link dev.freehold.circuits.circuit.Variable} is a linear combination: adding
 * and scaling cost nothing, multiplying two of them costs one constraint. What becomes of
 * constraints is the {@link dev.freehold.circuits.circuit.CircuitBuilder}'s business, a parameter:
 * {@link dev.freehold.circuits.circuit.R1csBuilder} makes rank-one constraint systems.
 */
package dev.freehold.circuits.circuit;
