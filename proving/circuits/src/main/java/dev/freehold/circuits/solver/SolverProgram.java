package dev.freehold.circuits.solver;

import dev.freehold.circuits.r1cs.SparseMatrix;

/**
 * Program that makes a witness: instructions of {@link Opcode} and the linear combinations they
 * refer to.
 *
 * @param code opcodes and operands; not copied: do not change it
 * @param hints linear combinations over the system's variables
 */
public record SolverProgram(int[] code, SparseMatrix hints) {}
