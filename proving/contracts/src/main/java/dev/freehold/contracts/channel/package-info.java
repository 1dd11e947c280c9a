/**
 * Payments off the chain, of which the last is settled on it: {@link
 * dev.freehold.contracts.channel.ChannelContract}.
 */
package dev.freehold.contracts.channel;
