/**
 * The demonstration: a network of real processes, real proofs, and checks of everything it claims.
 *
 * <p>Start with {@link dev.freehold.node.demo.Demo}.
 */
package dev.freehold.node.demo;
