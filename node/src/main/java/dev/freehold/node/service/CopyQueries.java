package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Answer.Failure;
import dev.freehold.core.wire.Query;
import dev.freehold.store.SnapshotPart;
import dev.freehold.store.WorkerStore;
import java.util.Arrays;
import java.util.Optional;

/**
 * Answers those who copy a realm or replay it: blocks and states in parts. Whatever is in the store
 * is answered for, whoever serves the realm now: who copies checks all of it against headers.
 */
final class CopyQueries {
  private final WorkerStore store;

  CopyQueries(WorkerStore store) {
    this.store = store;
  }

  Answer answer(Query.BlockOf query) {
    Optional<RealmBlock> block = store.realm(query.realm()).block(query.height());
    if (block.isEmpty()) {
      return ChainQueries.notFound(
          query, "no block %d of realm %s here".formatted(query.height(), query.realm()));
    }
    byte[] bytes = block.get().toBytes();
    if (query.offset() < 0 || query.offset() > bytes.length) {
      return failed(query, Failure.BAD_QUERY, "the block has " + bytes.length + " bytes");
    }
    int end = Math.min(bytes.length, query.offset() + Limits.BLOCK_PART_BYTES_MAX);
    return new Answer.BlockPart(
        query.request(), bytes.length, Arrays.copyOfRange(bytes, query.offset(), end));
  }

  Answer answer(Query.SnapshotOf query) {
    Optional<SnapshotPart> part;
    try {
      part =
          store.snapshotPart(
              query.realm(), query.height(), query.cursor(), Limits.SNAPSHOT_ENTRIES_MAX);
    } catch (IllegalArgumentException e) {
      return failed(query, Failure.BAD_QUERY, e.getMessage());
    }
    return part.<Answer>map(
            found -> new Answer.SnapshotPart(query.request(), found.entries(), found.next()))
        .orElseGet(
            () ->
                failed(
                    query,
                    Failure.CHECKPOINT_NOT_READABLE,
                    "block %d of realm %s is not readable here"
                        .formatted(query.height(), query.realm())));
  }

  private static Answer failed(Query query, Failure failure, String text) {
    return new Answer.Failed(query.request(), failure, text);
  }
}
