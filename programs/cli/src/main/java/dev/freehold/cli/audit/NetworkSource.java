package dev.freehold.cli.audit;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.socket.BlockParts;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;

/** A chain as the nodes of a network give it: checkpoints from any, blocks from realms' workers. */
public final class NetworkSource implements ChainSource {
  private final FreeholdClient client;

  public NetworkSource(FreeholdClient client) {
    this.client = client;
  }

  @Override
  public long headHeight() {
    if (client.askAny(Query.NetworkState::new) instanceof Answer.Network network) {
      return network.checkpointHeight();
    }
    throw new IllegalStateException("a client checks the kind of its answers");
  }

  @Override
  public Checkpoint checkpoint(long height) {
    return client.checkpoint(height);
  }

  @Override
  public Optional<Aggregate> aggregate(RealmId realm, long firstBlock, Hash32 job) {
    try {
      return client.ask(realm, r -> new Query.AggregateOf(r, realm, firstBlock, job))
              instanceof Answer.AggregateAt at
          ? Optional.of(at.aggregate())
          : Optional.empty();
    } catch (QueryFailedException e) {
      if (e.failure() == Answer.Failure.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public RealmBlock block(RealmId realm, long height) {
    try {
      return BlockParts.fetch(query -> client.ask(realm, query), realm, height);
    } catch (MalformedException e) {
      throw new AuditException(
          "block %d of realm %s does not decode: %s".formatted(height, realm, e.getMessage()), e);
    }
  }
}
