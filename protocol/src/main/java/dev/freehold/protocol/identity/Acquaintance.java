package dev.freehold.protocol.identity;

/**
 * Knowledge of who is a node of the network. What a hello says is a claim; this is where its proof
 * is looked at. Today the proof is the address that a connection comes from; a key that is proved
 * on the connection takes its place here alone.
 */
@FunctionalInterface
public interface Acquaintance {
  /**
   * Whether a peer is the node that it says it is, as far as can be told now; asked again whenever
   * it matters, since seats change hands.
   *
   * @param from the address that the connection comes from, without a port; never a name
   */
  boolean isKnown(Peer peer, String from);
}
