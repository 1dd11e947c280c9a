/**
 * The threads of an aggregator: one drives its machine, one fetches and proves. Start with {@link
 * dev.freehold.aggregator.agent.AggregatorAgent}.
 */
package dev.freehold.aggregator.agent;
