package dev.freehold.client.light;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;
import java.util.function.IntFunction;

/** Source that a light client asks. Nothing that comes from here is believed. */
public interface LightSource {
  /** The network's genesis. */
  Genesis genesis();

  /** The height of the latest checkpoint. */
  long headHeight();

  /** A checkpoint. */
  Checkpoint checkpoint(long height);

  /** A contract as its checkpoint registered it; empty if there is none. */
  Optional<Contract> contract(ContractId id);

  /**
   * Asks the worker of a realm.
   *
   * @throws QueryFailedException if it has no answer
   */
  Answer ask(RealmId realm, IntFunction<Query> query);

  /**
   * Asks any node.
   *
   * @throws QueryFailedException if it has no answer
   */
  Answer askAny(IntFunction<Query> query);

  /** The nodes of a network. */
  static LightSource of(FreeholdClient client) {
    return new LightSource() {
      @Override
      public Genesis genesis() {
        return client.genesis();
      }

      @Override
      public long headHeight() {
        return client.checkpoints().latest().height();
      }

      @Override
      public Checkpoint checkpoint(long height) {
        return client.checkpoint(height);
      }

      @Override
      public Optional<Contract> contract(ContractId id) {
        try {
          return Optional.of(client.state().contract(id));
        } catch (QueryFailedException e) {
          if (e.failure() == Answer.Failure.NOT_FOUND) {
            return Optional.empty();
          }
          throw e;
        }
      }

      @Override
      public Answer ask(RealmId realm, IntFunction<Query> query) {
        return client.ask(realm, query);
      }

      @Override
      public Answer askAny(IntFunction<Query> query) {
        return client.askAny(query);
      }
    };
  }
}
