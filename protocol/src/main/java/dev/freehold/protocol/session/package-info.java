/**
 * Rules of a connection, without any socket, thread or clock: bytes to frames, the hello, who is
 * let in, pings, silence and goodbyes. Nodes, the simulator and tests run the same classes; what
 * differs is who carries their effects out.
 *
 * <p>Start with {@link dev.freehold.protocol.session.ServerSession} for the side that accepts a
 * connection and with {@link dev.freehold.protocol.session.PeerLink} for the side that opens one
 * again and again. {@link dev.freehold.protocol.session.SessionDriver} and {@link
 * dev.freehold.protocol.session.LinkDriver} feed them bytes.
 */
package dev.freehold.protocol.session;
