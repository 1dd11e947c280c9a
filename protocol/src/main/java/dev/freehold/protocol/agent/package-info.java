/**
 * Parts of the agents that drive machines: today the inbox that leads to an agent's thread.
 *
 * <p>They stand here because workers and the coordinator are siblings that never see each other,
 * and because {@code node-core} has no threads. Start with {@link
 * dev.freehold.protocol.agent.Inbox}.
 */
package dev.freehold.protocol.agent;
