/**
 * Identity of peers: who a peer is ({@link dev.freehold.protocol.identity.Peer}) and what its role
 * may do ({@link dev.freehold.protocol.identity.Rights}).
 */
package dev.freehold.protocol.identity;
