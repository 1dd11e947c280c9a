/**
 * Tests of contracts without a network: users, checkpoints and several contracts in memory, calls
 * carried out in milliseconds.
 *
 * <p>Start with {@link dev.freehold.kit.testing.ContractTest}. Nothing here depends on a test
 * framework: what goes wrong is an exception, and a refusal that does not come is an {@link
 * AssertionError}.
 */
package dev.freehold.kit.testing;
