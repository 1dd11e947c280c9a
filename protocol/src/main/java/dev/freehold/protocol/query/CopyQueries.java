package dev.freehold.protocol.query;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Answer.Failure;
import dev.freehold.protocol.wire.Query;
import java.util.Arrays;
import java.util.Optional;

/**
 * Answers for those who copy a realm or replay it: blocks and states in parts. Whatever is in the
 * store is answered for, whoever serves the realm now: who copies checks all of it against headers.
 * As thread-safe as the store.
 */
final class CopyQueries {
  /** Bytes of blocks, and of blocks with their witnesses, that are held for who asks next. */
  private static final int RECENT_BYTES = 16 * 1024 * 1024;

  private final Genesis genesis;
  private final NodeStore store;
  private final RecentBlocks plain = new RecentBlocks(RECENT_BYTES);
  private final RecentBlocks witnessed = new RecentBlocks(RECENT_BYTES);

  CopyQueries(Genesis genesis, NodeStore store) {
    this.genesis = genesis;
    this.store = store;
  }

  /**
   * As it is stored; held for the parts after it. A block whose proofs go meanwhile is the same.
   */
  Answer answer(Query.BlockOf query) {
    RealmStore realm = store.realm(query.realm());
    long height = query.height();
    Optional<byte[]> bytes =
        realm.header(height).flatMap(of -> plain.of(of.hash(), () -> realm.blockBytes(height)));
    if (bytes.isEmpty()) {
      return ChainQueries.notFound(
          query, "no block %d of realm %s here".formatted(height, query.realm()));
    }
    return part(query, query.offset(), bytes.get());
  }

  /** The one that is kept, or made now if the state is readable; held for the parts after it. */
  Answer answer(Query.WitnessOf query) {
    RealmStore realm = store.realm(query.realm());
    Optional<byte[]> bytes =
        realm
            .header(query.height())
            .flatMap(of -> witnessed.of(of.hash(), () -> witness(query.realm(), query.height())));
    if (bytes.isEmpty()) {
      return failed(
          query,
          Failure.CHECKPOINT_NOT_READABLE,
          "the state before block %d of realm %s is not readable here"
              .formatted(query.height(), query.realm()));
    }
    return part(query, query.offset(), bytes.get());
  }

  private Optional<byte[]> witness(RealmId realm, long height) {
    RealmStore realmStore = store.realm(realm);
    Optional<RealmBlock> block = realmStore.block(height);
    Optional<BlockWitness> kept = realmStore.witness(height);
    if (kept.isPresent() && block.isPresent()) {
      return Optional.of(new StatelessBlock(block.get().withoutProofs(), kept.get()).toBytes());
    }
    try (RealmSnapshot state = realmStore.at(height - 1).orElse(null)) {
      if (block.isEmpty() || state == null) {
        return Optional.empty();
      }
      RealmHeader before =
          height == 1 ? RealmHeader.origin(realm) : realmStore.header(height - 1).orElseThrow();
      ChainStore chain = store.chain();
      BlockReplay replay = new BlockReplay(RealmRules.of(genesis, realm), chain, chain::checkpoint);
      return Optional.of(StatelessBlock.of(replay, before, state, state, block.get()).toBytes());
    }
  }

  Answer answer(Query.SnapshotOf query) {
    Optional<SnapshotPart> part;
    try {
      part =
          store
              .realm(query.realm())
              .snapshotPart(query.height(), query.cursor(), Limits.SNAPSHOT_ENTRIES_MAX);
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

  /** The part of a block that begins at an offset. */
  static Answer part(Query query, int offset, byte[] bytes) {
    if (offset < 0 || offset > bytes.length) {
      return failed(query, Failure.BAD_QUERY, "there are " + bytes.length + " bytes");
    }
    int end = Math.min(bytes.length, offset + Limits.BLOCK_PART_BYTES_MAX);
    return new Answer.BlockPart(
        query.request(), bytes.length, Arrays.copyOfRange(bytes, offset, end));
  }

  private static Answer failed(Query query, Failure failure, String text) {
    return new Answer.Failed(query.request(), failure, text);
  }
}
