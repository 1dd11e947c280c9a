/**
 * Simulated clients: users who queue bundles, good and bad, send them again when they hear nothing,
 * and read what the chain says of them; and strangers who send what no client sends.
 *
 * <p>Start with {@link dev.freehold.simulation.client.SimClient}.
 */
package dev.freehold.simulation.client;
