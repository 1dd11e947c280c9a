package dev.freehold.protocol.session;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;

/**
 * First words of the side that opens a connection, and the check of what comes back.
 *
 * @param genesis the hash of the genesis that the node must have; {@link Hash32#ZERO}, which only a
 *     client may say, takes any
 * @param role what this side is
 * @param node this side's node id; {@link Hash32#ZERO} without one
 * @param endpoint where others reach this side; empty if nowhere
 * @param checkpointHeight the latest checkpoint that this side has; -1 for none
 */
public record Introduction(
    Hash32 genesis, Role role, Hash32 node, String endpoint, long checkpointHeight) {
  /** Introduction of one that nobody connects to: a client, an aggregator. */
  public static Introduction of(Role role, Hash32 genesis) {
    return new Introduction(genesis, role, Hash32.ZERO, "", -1);
  }

  /** Introduction of a client. */
  public static Introduction ofClient(Hash32 genesis) {
    return of(Role.CLIENT, genesis);
  }

  /** The message that opens the connection. */
  public Message.Hello hello() {
    return new Message.Hello(Protocol.VERSION, genesis, role, node, endpoint, checkpointHeight);
  }

  /**
   * Judges the message that answers the hello.
   *
   * @throws MalformedException if it is a welcome whose genesis does not decode
   */
  public Reception received(Message first) {
    if (first instanceof Message.Goodbye goodbye) {
      return new Reception.Refused(goodbye);
    }
    if (!(first instanceof Message.Welcome welcome)
        || welcome.protocol() != Protocol.VERSION
        || !Rights.mayConnect(role, welcome.role())) {
      return new Reception.NoNode();
    }
    Genesis theirs = Genesis.decode(welcome.genesisBytes());
    if (!genesis.equals(Hash32.ZERO) && !genesis.equals(theirs.hash())) {
      return new Reception.Foreign(theirs.hash());
    }
    return new Reception.Welcomed(welcome, theirs);
  }
}
