/**
 * Netty, and nothing but Netty: channels to bytes, bytes to the sessions and links of {@link
 * dev.freehold.protocol.session}, their effects to channels. Everything above deals in {@link
 * dev.freehold.protocol.wire.Message}s, {@link dev.freehold.protocol.identity.Peer}s and {@link
 * dev.freehold.node.transport.Connection}s.
 *
 * <p>Start with {@link dev.freehold.node.transport.NodeServer} for those who connect to this
 * process and {@link dev.freehold.node.transport.CoordinatorLinks} for the connections that a
 * worker opens.
 */
package dev.freehold.node.transport;
