/**
 * The agreement of an era as a machine: what one validator says of each slot, and when it is bound
 * by what it said. Plain objects, one thread, no clock, no signatures checked.
 *
 * <p>Start with {@link dev.freehold.committee.machine.AgreementMachine}; its rules are a table in
 * {@code docs/agreement.md}. All that must survive a crash is in {@link
 * dev.freehold.committee.machine.AgreementEntry}.
 */
package dev.freehold.committee.machine;
