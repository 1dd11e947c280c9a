package dev.freehold.protocol.query;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers what shows that followers of a realm hold a bundle's block. Any thread. */
final class AcknowledgementQueries {
  private final Function<RealmId, ? extends RealmStore> stores;
  private final Function<RealmId, List<StorageReceipt>> receipts;
  private final ListedBlocks blocks;

  /**
   * @param receipts the latest of a realm's followers that count, of a realm that is served here
   */
  AcknowledgementQueries(
      Function<RealmId, ? extends RealmStore> stores,
      Function<RealmId, List<StorageReceipt>> receipts,
      ListedBlocks blocks) {
    this.stores = stores;
    this.receipts = receipts;
    this.blocks = blocks;
  }

  Answer answer(Query.AcknowledgementOf query) {
    RealmId realm = query.realm();
    RealmStore store = stores.apply(realm);
    Optional<Long> block = store.blockOf(query.bundle());
    if (block.isEmpty()) {
      return ChainQueries.notFound(query, "no record of bundle " + query.bundle());
    }
    long height = block.get();
    List<StorageReceipt> shown =
        receipts.apply(realm).stream()
            .filter(Acknowledgement::mayHold)
            .filter(receipt -> isNear(markOf(receipt, realm), height))
            .limit(Acknowledgement.RECEIPTS_MAX)
            .toList();
    if (shown.isEmpty()) {
      return ChainQueries.notFound(
          query,
          "no receipts are here for block %d of realm %s, which nobody else keeps, is not acknowledged yet, or was final long ago"
              .formatted(height, realm));
    }
    long last = shown.stream().mapToLong(receipt -> markOf(receipt, realm)).max().orElseThrow();
    Optional<ListedBlocks.Listed> listed = blocks.block(store, height);
    int position = listed.map(of -> of.list().position(query.bundle())).orElse(-1);
    List<Hash32> links =
        store.headers(height + 1, (int) (last - height)).stream()
            .map(header -> header.header().bodyHash())
            .toList();
    if (position < 0 || links.size() != last - height) {
      return ChainQueries.notFound(query, "block " + height + " is not here");
    }
    return new Answer.Acknowledged(
        query.request(),
        new Acknowledgement(
            listed.get().list().inclusion(listed.get().header(), position, links), shown));
  }

  private static boolean isNear(long mark, long height) {
    return mark >= height && mark - height <= Limits.BLOCKS_AHEAD_MAX;
  }

  /** The height that a receipt names of a realm; 0 if it names none. */
  private static long markOf(StorageReceipt receipt, RealmId realm) {
    return receipt.mark(realm).map(BlockMark::height).orElse(0L);
  }
}
