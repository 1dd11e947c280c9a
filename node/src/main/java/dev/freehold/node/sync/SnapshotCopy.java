package dev.freehold.node.sync;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.worker.agent.CopyFailure;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the state of a realm as of a final block, and all blocks up to it. An old state is tried
 * first, so that the checkpoints since are readable here too; if it is forgotten there before it is
 * copied, the latest. If that is too large to be copied in time, the realm is left to be replayed.
 */
final class SnapshotCopy {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotCopy.class);

  /** Checkpoints back; some are left for the time that copying takes. */
  private static final int CHECKPOINTS_BACK = Limits.READABLE_CHECKPOINTS_MIN * 3 / 4;

  private final ChainStore chain;
  private final NodeConnection connection;
  private final BlockSource source;
  private final RealmHeader target;
  private final RealmId realm;
  private final RealmCopy copy;
  private long timeOf = RealmHeader.NO_CHECKPOINT;
  private long timeMs;

  SnapshotCopy(NodeStore store, NodeConnection connection, BlockSource source, RealmHeader target) {
    chain = store.chain();
    this.connection = connection;
    this.source = source;
    this.target = target;
    realm = target.realm();
    copy = store.copyRealm(realm);
  }

  /** Copies; afterwards the realm stands at a final block, or at its origin still. */
  void run() {
    Set<RealmHeader> candidates = new LinkedHashSet<>();
    copy.progress().map(RealmCopy.Progress::target).ifPresent(candidates::add);
    older().ifPresent(candidates::add);
    candidates.add(target);
    for (RealmHeader candidate : candidates) {
      if (copy.progress().filter(p -> p.target().equals(candidate)).isEmpty()) {
        copy.begin(candidate);
      }
      if (takeState()) {
        takeBlocks();
        copy.finish();
        LOG.info(
            "realm {}: state of block {} copied, with all before it", realm, candidate.height());
        return;
      }
    }
    LOG.info("realm {}: no state of it could be copied; it is replayed instead", realm);
    copy.abandon();
  }

  private Optional<RealmHeader> older() {
    long checkpoint = chain.head().height() - CHECKPOINTS_BACK;
    return chain
        .realmHeightAt(realm, checkpoint)
        .filter(height -> height >= RemoteCopier.SNAPSHOT_BLOCKS_MIN)
        .flatMap(height -> chain.finalHeaderAbove(realm, height - 1));
  }

  /** Whether the state is here, with the root of its header. */
  private boolean takeState() {
    RealmCopy.Progress progress = copy.progress().orElseThrow();
    if (progress.whole()) {
      return true;
    }
    byte[] cursor = progress.cursor();
    boolean more = true;
    while (more) {
      byte[] from = cursor;
      Answer answer;
      try {
        answer =
            connection.ask(r -> new Query.SnapshotOf(r, realm, progress.target().height(), from));
      } catch (QueryFailedException e) {
        if (e.failure() == Answer.Failure.CHECKPOINT_NOT_READABLE) {
          return false;
        }
        throw e;
      }
      if (!(answer instanceof Answer.SnapshotPart part)) {
        throw new CopyFailure("asked for a state, was answered otherwise");
      }
      copy.takeState(part.entries(), part.next());
      cursor = part.next();
      // Slots come last, and the blocks have them.
      more =
          cursor.length > 0
              && part.entries().stream().noneMatch(SnapshotEntry.SlotEntry.class::isInstance);
    }
    return copy.endState();
  }

  private void takeBlocks() {
    RealmCopy.Progress progress = copy.progress().orElseThrow();
    RealmHeader last = progress.last().orElse(null);
    while (last == null || last.height() > 1) {
      RealmBlock block = last == null ? source.block(progress.target()) : source.before(last);
      copy.takeBlock(block, source.statements(block), timeMs(block.header().checkpointHeight()));
      last = block.header();
      if (Thread.currentThread().isInterrupted()) {
        throw new CopyFailure("interrupted");
      }
    }
    if (!last.follows(RealmHeader.origin(realm))) {
      throw new CopyFailure("block 1 of realm " + realm + " there is no first block");
    }
  }

  /** When a block was committed, near enough: the time of the checkpoint that it adopted. */
  private long timeMs(long checkpointHeight) {
    if (timeOf != checkpointHeight) {
      timeMs = chain.checkpoint(checkpointHeight).orElseThrow().timeMs();
      timeOf = checkpointHeight;
    }
    return timeMs;
  }
}
