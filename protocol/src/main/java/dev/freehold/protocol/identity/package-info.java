/**
 * Identity of peers: who a peer is ({@link dev.freehold.protocol.identity.Peer}), what its role may
 * do ({@link dev.freehold.protocol.identity.Rights}), and whose an identity is that two connections
 * say ({@link dev.freehold.protocol.identity.SignsOfLife}).
 */
package dev.freehold.protocol.identity;
