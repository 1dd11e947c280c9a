/**
 * The two hashes of Freehold: Poseidon2 inside state trees and circuits, SHA-256 with a domain tag
 * everywhere else.
 *
 * <p>Start with {@link dev.freehold.core.hash.Poseidon2} and {@link
 * dev.freehold.core.hash.TaggedHash}.
 */
package dev.freehold.core.hash;
