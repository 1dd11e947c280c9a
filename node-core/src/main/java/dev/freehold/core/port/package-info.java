/**
 * Ports: what the machines' agents need of the world, implemented by adapters. {@link
 * dev.freehold.core.port.Machine} is what an agent drives.
 *
 * <p>A process has one {@link dev.freehold.core.port.NodeStore}: a {@link
 * dev.freehold.core.port.ChainStore} and a {@link dev.freehold.core.port.RealmStore} for each
 * realm. The store of a realm has three sides, so that each user sees only its own: {@link
 * dev.freehold.core.port.RealmView} is read by machines and queries, {@link
 * dev.freehold.core.port.RealmCommits} is written by the gatherer's block processor, {@link
 * dev.freehold.core.port.Archive} keeps the history. What is kept of a realm that is followed
 * stands beside its store, in {@link dev.freehold.core.replica.RealmTails}.
 */
package dev.freehold.core.port;
