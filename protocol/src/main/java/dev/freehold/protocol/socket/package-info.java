/**
 * Blocking sockets that speak the protocol, for programs and for workers that copy from one
 * another. Start at {@link dev.freehold.protocol.socket.NodeConnection}.
 */
package dev.freehold.protocol.socket;
