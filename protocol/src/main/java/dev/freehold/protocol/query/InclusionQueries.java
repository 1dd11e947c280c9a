package dev.freehold.protocol.query;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers what shows that a bundle stands in a final block: the block is read and hashed for it.
 * Any thread.
 */
final class InclusionQueries {
  private final ChainStore chain;
  private final Function<RealmId, ? extends RealmStore> stores;
  private final ListedBlocks blocks;

  InclusionQueries(
      ChainStore chain, Function<RealmId, ? extends RealmStore> stores, ListedBlocks blocks) {
    this.chain = chain;
    this.stores = stores;
    this.blocks = blocks;
  }

  Answer answer(Query.InclusionOf query) {
    RealmStore store = stores.apply(query.realm());
    Optional<Long> height = store.blockOf(query.bundle());
    if (height.isEmpty()) {
      return ChainQueries.notFound(query, "no record of bundle " + query.bundle());
    }
    Optional<Long> checkpoint = chain.finalSince(query.realm(), height.get());
    if (checkpoint.isEmpty()) {
      return ChainQueries.notFound(query, "block " + height.get() + " is not final here yet");
    }
    Optional<ListedBlocks.Listed> block = blocks.block(store, height.get());
    int position = block.map(listed -> listed.list().position(query.bundle())).orElse(-1);
    if (position < 0) {
      return ChainQueries.notFound(query, "block " + height.get() + " is not here");
    }
    long sealed = chain.realmHeightAt(query.realm(), checkpoint.get()).orElseThrow();
    List<Hash32> links =
        store.headers(height.get() + 1, (int) (sealed - height.get())).stream()
            .map(header -> header.header().bodyHash())
            .toList();
    return new Answer.Included(
        query.request(),
        checkpoint.get(),
        block.get().list().inclusion(block.get().header(), position, links));
  }
}
