package dev.freehold.protocol.session;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;
import java.util.function.LongSupplier;

/** Node behind accepted connections, as it shows itself to whoever connects. */
public final class SessionHost {
  private final Role role;
  private final Hash32 node;
  private final Hash32 genesis;
  private final byte[] genesisBytes;
  private final LongSupplier checkpointHeight;

  /**
   * @param role what the node is
   * @param node its node id, the digest of the key that it shows on each connection
   * @param genesis the network's genesis
   * @param checkpointHeight reads the latest checkpoint that the node has; called from the threads
   *     of connections
   */
  public SessionHost(Role role, Hash32 node, Genesis genesis, LongSupplier checkpointHeight) {
    this.role = role;
    this.node = node;
    this.genesis = genesis.hash();
    genesisBytes = genesis.toBytes();
    this.checkpointHeight = checkpointHeight;
  }

  /** What the node is. */
  public Role role() {
    return role;
  }

  /** The hash of the genesis that whoever connects must have. */
  public Hash32 genesis() {
    return genesis;
  }

  /** The answer to a hello that fits, as of now. */
  public Message.Welcome welcome() {
    return new Message.Welcome(
        Protocol.VERSION, role, node, genesisBytes, checkpointHeight.getAsLong());
  }
}
