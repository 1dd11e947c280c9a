/**
 * Words of the agreement among validators: who is in a committee, what they say to each other, what
 * certifies and what convicts. Values with one encoding each; nothing here decides.
 *
 * <p>Start with {@link dev.freehold.core.committee.Vote} and {@link
 * dev.freehold.core.committee.Certificate}; the machine that takes and makes them is the module
 * {@code committee}. {@code docs/agreement.md} is the specification.
 */
package dev.freehold.core.committee;
