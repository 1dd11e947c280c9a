/**
 * Words of the agreement among validators: who is in a committee, what they say to each other, what
 * certifies and what convicts. Values with one encoding each; nothing here decides.
 *
 * <p>Start with {@link dev.freehold.committee.Vote} and {@link dev.freehold.committee.Certificate},
 * then {@link dev.freehold.committee.machine.AgreementMachine}, which takes and makes them. {@code
 * docs/agreement.md} is the specification.
 */
package dev.freehold.committee;
