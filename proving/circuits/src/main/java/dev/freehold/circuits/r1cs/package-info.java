/**
 * Rank-one constraint systems as data: three sparse matrices over Fr. A witness w satisfies one
 * when {@code (A w) * (B w) = C w} row by row.
 */
package dev.freehold.circuits.r1cs;
