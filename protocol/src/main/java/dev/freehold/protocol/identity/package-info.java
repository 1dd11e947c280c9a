/**
 * Identity of peers: who a peer is and what it may say. Start at {@link
 * dev.freehold.protocol.identity.Peer}.
 */
package dev.freehold.protocol.identity;
