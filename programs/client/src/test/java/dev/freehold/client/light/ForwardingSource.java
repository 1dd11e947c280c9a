package dev.freehold.client.light;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;
import java.util.function.IntFunction;

/** Answers as another source does; a test changes one answer. */
class ForwardingSource implements LightSource {
  private final LightSource source;

  ForwardingSource(LightSource source) {
    this.source = source;
  }

  @Override
  public Genesis genesis() {
    return source.genesis();
  }

  @Override
  public long headHeight() {
    return source.headHeight();
  }

  @Override
  public Checkpoint checkpoint(long height) {
    return source.checkpoint(height);
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return source.contract(id);
  }

  @Override
  public Answer ask(RealmId realm, IntFunction<Query> query) {
    return source.ask(realm, query);
  }

  @Override
  public Answer askAny(IntFunction<Query> query) {
    return source.askAny(query);
  }
}
