/**
 * A built contract as one file of data: what a wallet needs to call it, without its source.
 *
 * <p>Start with {@link dev.freehold.kit.artifact.ContractArtifact}. The file is named by its hash.
 * Reading one from a stranger is safe: every count is checked against {@link
 * dev.freehold.circuits.CircuitLimits} before memory is taken for it, every index against what it
 * points into, and the work that its solver programs can cause is bounded before one is run. No
 * code comes with an artifact: a solver program is a straight list of a few instructions.
 */
package dev.freehold.kit.artifact;
