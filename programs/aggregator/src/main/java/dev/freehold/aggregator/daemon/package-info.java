/**
 * The aggregator as a program: a client of the network, like everybody's. Start at {@link
 * dev.freehold.aggregator.daemon.AggregatorNode}.
 */
package dev.freehold.aggregator.daemon;
