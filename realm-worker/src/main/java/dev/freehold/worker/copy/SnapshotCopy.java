package dev.freehold.worker.copy;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Copying of a realm's state as of a final block, and of all blocks up to it. An old state is tried
 * first, so that the checkpoints since are readable here too; if it is forgotten there before it is
 * copied, the latest. If that is too large to be copied in time, the realm is left to be replayed.
 */
final class SnapshotCopy {
  private final ChainStore chain;
  private final BlockSource source;
  private final RealmHeader target;
  private final RealmId realm;
  private final CopySettings settings;
  private final Consumer<String> told;
  private final Supplier<CopyStep> then;
  private final RealmCopy copy;
  private final Deque<RealmHeader> candidates = new ArrayDeque<>();
  private long timeOf = RealmHeader.NO_CHECKPOINT;
  private long timeMs;

  /**
   * @param then what follows: the realm stands at a final block, or at its origin still
   */
  SnapshotCopy(
      NodeStore store,
      BlockSource source,
      RealmHeader target,
      CopySettings settings,
      Consumer<String> told,
      Supplier<CopyStep> then) {
    chain = store.chain();
    this.source = source;
    this.target = target;
    this.settings = settings;
    this.told = told;
    this.then = then;
    realm = target.realm();
    copy = store.copyRealm(realm);
  }

  CopyStep run() {
    Set<RealmHeader> all = new LinkedHashSet<>();
    copy.progress().map(RealmCopy.Progress::target).ifPresent(all::add);
    older().ifPresent(all::add);
    all.add(target);
    candidates.addAll(all);
    return tryNext();
  }

  private Optional<RealmHeader> older() {
    long checkpoint = chain.head().height() - settings.checkpointsBack();
    return chain
        .realmHeightAt(realm, checkpoint)
        .filter(height -> height >= settings.snapshotBlocksMin())
        .flatMap(height -> chain.finalHeaderAbove(realm, height - 1));
  }

  private CopyStep tryNext() {
    RealmHeader candidate = candidates.poll();
    if (candidate == null) {
      told.accept("realm " + realm + ": no state of it could be copied; it is replayed instead");
      copy.abandon();
      return then.get();
    }
    if (copy.progress().filter(p -> p.target().equals(candidate)).isEmpty()) {
      copy.begin(candidate);
    }
    return progress().whole() ? takeBlocks() : takeState();
  }

  private RealmCopy.Progress progress() {
    return copy.progress().orElseThrow();
  }

  private CopyStep takeState() {
    long height = progress().target().height();
    byte[] cursor = progress().cursor();
    return new CopyStep.Ask(
        request -> new Query.SnapshotOf(request, realm, height, cursor),
        answer -> {
          if (answer instanceof Answer.Failed failed
              && failed.failure() == Answer.Failure.CHECKPOINT_NOT_READABLE) {
            return tryNext();
          }
          Answer.SnapshotPart part = CopyStep.require(answer, Answer.SnapshotPart.class);
          copy.takeState(part.entries(), part.next());
          // Slots come last, and the blocks have them.
          boolean more =
              part.next().length > 0
                  && part.entries().stream().noneMatch(SnapshotEntry.SlotEntry.class::isInstance);
          if (more) {
            return takeState();
          }
          return copy.endState() ? takeBlocks() : tryNext();
        });
  }

  private CopyStep takeBlocks() {
    RealmHeader last = progress().last().orElse(null);
    if (last == null || last.height() > 1) {
      Function<RealmBlock, CopyStep> take = this::take;
      return last == null ? source.block(progress().target(), take) : source.before(last, take);
    }
    if (!last.follows(RealmHeader.origin(realm))) {
      throw new CopyException("block 1 of realm " + realm + " there is no first block");
    }
    long reached = progress().target().height();
    copy.finish();
    told.accept("realm %s: state of block %d copied, with all before it".formatted(realm, reached));
    return then.get();
  }

  private CopyStep take(RealmBlock block) {
    return source.statements(
        block,
        statements -> {
          copy.takeBlock(block, statements, timeMs(block.header().checkpointHeight()));
          return takeBlocks();
        });
  }

  /** When a block was committed, near enough: the time of the checkpoint that it adopted. */
  private long timeMs(long checkpointHeight) {
    if (timeOf != checkpointHeight) {
      // A header may name none at all: who made it is not believed to be a worker like this.
      timeMs =
          chain
              .checkpoint(Math.max(0, checkpointHeight))
              .orElseThrow(
                  () ->
                      new CopyException(
                          "a block of realm %s there adopted checkpoint %d, which is not final"
                              .formatted(realm, checkpointHeight)))
              .timeMs();
      timeOf = checkpointHeight;
    }
    return timeMs;
  }
}
