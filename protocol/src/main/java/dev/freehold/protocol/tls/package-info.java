/**
 * TLS 1.3 by the JDK's provider, as all connections speak it, and the keys that nodes are known by.
 * A node shows a certificate that it made itself; what counts of it is the Ed25519 key, whose
 * digest is the node's id, and which TLS has the other side prove on each connection. Start at
 * {@link dev.freehold.protocol.tls.TlsContext}.
 */
package dev.freehold.protocol.tls;
