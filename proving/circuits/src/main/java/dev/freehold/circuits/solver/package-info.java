/**
 * Making witnesses. A {@link dev.freehold.circuits.solver.SolverProgram} is data: numbers that a
 * small fixed machine interprets, so that a circuit from elsewhere runs no code of its own.
 */
package dev.freehold.circuits.solver;
