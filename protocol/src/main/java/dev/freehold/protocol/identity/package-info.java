/**
 * Identity of peers: who a peer is ({@link dev.freehold.protocol.identity.Peer}), what its role may
 * do ({@link dev.freehold.protocol.identity.Rights}), whose an identity is that two connections say
 * ({@link dev.freehold.protocol.identity.SignsOfLife}), and by which one a validator is heard
 * ({@link dev.freehold.protocol.identity.Callers}).
 */
package dev.freehold.protocol.identity;
