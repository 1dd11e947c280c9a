/**
 * A network of hosts in simulated time: connections that are ordered streams of bytes until they
 * break. Across connections nothing is ordered.
 *
 * <p>Start with {@link dev.freehold.simulation.network.Network}.
 */
package dev.freehold.simulation.network;
