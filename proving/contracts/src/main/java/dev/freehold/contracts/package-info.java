/** The standard contracts, written with local-prover. */
package dev.freehold.contracts;
