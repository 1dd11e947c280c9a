package dev.freehold.worker.desk;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.machine.replica.ReplicaInput;

/**
 * Desk of a worker at its links with those that follow its realms: the machine sees no receipt but
 * of the worker at the other end, whose signature holds. Holds no state and is thread-safe if its
 * port is.
 */
public final class FollowerDesk {
  private final Hash32 genesis;
  private final SignatureVerifier signatures;

  /**
   * @param genesis the network's genesis hash
   */
  public FollowerDesk(Hash32 genesis, SignatureVerifier signatures) {
    this.genesis = genesis;
    this.signatures = signatures;
  }

  /**
   * Rules on a message.
   *
   * @param connection by which it came
   * @param worker the node id that the other end has proved
   */
  public Ruling<ReplicaInput> received(long connection, Hash32 worker, Message message) {
    return switch (message) {
      case Message.Welcome _ -> new Ruling.Ignore<>("it is connected");
      case Message.Held(var mark) -> new Ruling.Take<>(new ReplicaInput.Held(connection, mark));
      case Message.Stored(StorageReceipt receipt) when !receipt.worker().equals(worker) ->
          new Ruling.Close<>(
              GoodbyeReason.NOT_ALLOWED,
              "a receipt of worker " + receipt.worker().abbreviated() + ", not of its own");
      case Message.Stored(StorageReceipt receipt) when !receipt.isSigned(genesis, signatures) ->
          new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, "a receipt whose signature does not hold");
      case Message.Stored(StorageReceipt receipt) ->
          new Ruling.Take<>(new ReplicaInput.Stored(connection, receipt));
      default ->
          new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, Rights.refusal(Role.WORKER, Role.WORKER));
    };
  }
}
