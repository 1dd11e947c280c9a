/**
 * Circuits without a proof system: constraint systems, the solver that finds witnesses, and
 * functions of contracts as circuits. {@link dev.freehold.circuits.CircuitLimits} bounds what is
 * read from outside.
 */
package dev.freehold.circuits;
