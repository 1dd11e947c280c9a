package dev.freehold.protocol.session;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;
import java.util.Optional;

/**
 * First words of the side that opens a connection, and the check of what comes back.
 *
 * @param genesis the hash of the genesis that the node must have; {@link Hash32#ZERO}, which only a
 *     client may say, takes any
 * @param role what this side is
 * @param node this side's node id, whose key it shows; {@link Hash32#ZERO} for a client
 * @param endpoint where others reach this side; empty if nowhere
 * @param checkpointHeight the latest checkpoint that this side has; -1 for none
 * @param invitation what lets this side in if it never was
 * @param worker the node id of the worker that is wanted at the other end, if this side is a worker
 *     and looks for another; empty if it is not, or looks for a validator
 */
public record Introduction(
    Hash32 genesis,
    Role role,
    Hash32 node,
    String endpoint,
    long checkpointHeight,
    Optional<Invitation> invitation,
    Optional<Hash32> worker) {
  /** Introduction to any node that takes the role, but of a worker to a validator. */
  public Introduction(
      Hash32 genesis,
      Role role,
      Hash32 node,
      String endpoint,
      long checkpointHeight,
      Optional<Invitation> invitation) {
    this(genesis, role, node, endpoint, checkpointHeight, invitation, Optional.empty());
  }

  /** Introduction of a side that shows no invitation. */
  public Introduction(
      Hash32 genesis, Role role, Hash32 node, String endpoint, long checkpointHeight) {
    this(genesis, role, node, endpoint, checkpointHeight, Optional.empty());
  }

  /** Introduction of a client. */
  public static Introduction ofClient(Hash32 genesis) {
    return new Introduction(genesis, Role.CLIENT, Hash32.ZERO, "", -1);
  }

  /**
   * Introduction of an aggregator, which nobody connects to.
   *
   * @param node its name, the digest of its key
   */
  public static Introduction ofAggregator(Hash32 genesis, Hash32 node) {
    return new Introduction(genesis, Role.AGGREGATOR, node, "", -1);
  }

  /**
   * Introduction of a worker to another.
   *
   * @param node its node id
   * @param endpoint where clients reach it
   * @param wanted the other's node id: nobody else is taken for it
   */
  public static Introduction toWorker(
      Hash32 genesis, Hash32 node, String endpoint, long checkpointHeight, Hash32 wanted) {
    return new Introduction(
        genesis,
        Role.WORKER,
        node,
        endpoint,
        checkpointHeight,
        Optional.empty(),
        Optional.of(wanted));
  }

  /** The message that opens the connection. */
  public Message.Hello hello() {
    return new Message.Hello(
        Protocol.VERSION, genesis, role, node, endpoint, checkpointHeight, invitation);
  }

  /**
   * Judges the message that answers the hello.
   *
   * @param proven the id of the node whose key the connection has proved
   * @throws MalformedException if it is a welcome whose genesis does not decode
   */
  public Reception received(Message first, Hash32 proven) {
    if (first instanceof Message.Goodbye goodbye) {
      return new Reception.Refused(goodbye);
    }
    if (!(first instanceof Message.Welcome welcome) || welcome.protocol() != Protocol.VERSION) {
      return new Reception.NoNode();
    }
    if (!isWanted(welcome.role())) {
      // A worker takes others' connections too: whoever wanted a coordinator is to hear it.
      return role == Role.WORKER && welcome.role() == Role.WORKER
          ? new Reception.Refused(
              new Message.Goodbye(GoodbyeReason.NOT_ALLOWED, "this is a worker"))
          : new Reception.NoNode();
    }
    Genesis theirs = Genesis.decode(welcome.genesisBytes());
    if (!genesis.equals(Hash32.ZERO) && !genesis.equals(theirs.hash())) {
      return new Reception.Foreign(theirs.hash());
    }
    if (!welcome.node().equals(proven)) {
      return new Reception.Impostor(
          "it says that it is node %s and has not that one's key"
              .formatted(welcome.node().abbreviated()));
    }
    if (worker.filter(wanted -> !wanted.equals(proven)).isPresent()) {
      return new Reception.Impostor(
          "it is worker %s, not %s that is looked for"
              .formatted(proven.abbreviated(), worker.get().abbreviated()));
    }
    // A validator has looked at whose key it is before it said hello.
    if (role != Role.VALIDATOR
        && welcome.role() == Role.COORDINATOR
        && !theirs.founders().hasMember(proven)) {
      return new Reception.Impostor(
          "it says that it is a coordinator and has no key that the genesis names");
    }
    return new Reception.Welcomed(welcome, theirs);
  }

  /** A worker that answers where a validator is looked for is none, and the other way round. */
  private boolean isWanted(Role answers) {
    return Rights.mayConnect(role, answers)
        && (role != Role.WORKER || worker.isPresent() == (answers == Role.WORKER));
  }
}
