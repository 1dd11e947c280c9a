/**
 * The demonstration: a network of real processes, real proofs, and checks of everything it claims.
 *
 * <p>Start with {@link dev.freehold.cli.demo.Demo}.
 */
package dev.freehold.cli.demo;
