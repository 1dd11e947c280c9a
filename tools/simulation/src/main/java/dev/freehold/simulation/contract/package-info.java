/**
 * Contracts with deadlines as plain rules over slots, in the place of circuits: what a channel and
 * a crowdfunding campaign let their users do, and what must stay true of their value.
 *
 * <p>Start with {@link dev.freehold.simulation.contract.DeadlineRules}.
 */
package dev.freehold.simulation.contract;
