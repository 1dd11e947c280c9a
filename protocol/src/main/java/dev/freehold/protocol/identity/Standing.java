package dev.freehold.protocol.identity;

/**
 * Standing of a connection's peer at a node: what is kept free for it, and how long its frames may
 * be. A hello alone makes nobody more than a stranger.
 */
public enum Standing {
  /** Nobody has shown who this is: small frames, a place that a newcomer may take. */
  STRANGER,
  /** An aggregator that has signed its registration: frames of results, a place of its own. */
  REGISTERED,
  /** A node of the network that is known to be one: frames of nodes, a place of its own. */
  PEER
}
