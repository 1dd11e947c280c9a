/** Polynomials over Fr by their values on a multiplicative subgroup, and the transforms between. */
package dev.freehold.prover.polynomial;
