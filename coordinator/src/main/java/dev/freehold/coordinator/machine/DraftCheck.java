package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.checkpoint.CheckpointTransition;
import dev.freehold.core.checkpoint.Claims;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BlockProofs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Check of the next checkpoint as another validator proposes it. All of it but its time follows
 * from the state, its headers and the proofs that were named before it. Whether blocks are what
 * their headers say is not looked at, nor whether the proofs are those of a block behind which
 * another of its realm is in the same checkpoint: that one's header is not in it.
 */
final class DraftCheck {
  private final ChainState chain;
  private final JobBoard board;
  private final Supplier<Checkpoint> head;

  /**
   * @param chain whose last checkpoint is {@code head}
   */
  DraftCheck(ChainState chain, JobBoard board, Supplier<Checkpoint> head) {
    this.chain = chain;
    this.board = board;
    this.head = head;
  }

  /** Why it cannot come next; empty if it can. Whether it is final is not looked at. */
  Optional<String> objection(Checkpoint draft) {
    return CheckpointTransition.refusal(chain, draft)
        .or(() -> time(draft))
        .or(() -> reach(draft))
        .or(() -> events(draft))
        .or(() -> work(draft))
        .or(() -> proofs(draft));
  }

  private Optional<String> time(Checkpoint draft) {
    return draft.timeMs() > head.get().timeMs()
        ? Optional.empty()
        : Optional.of("checkpoint %d is no later than the one before".formatted(draft.height()));
  }

  /** No realm goes on by more blocks than may wait. */
  private Optional<String> reach(Checkpoint draft) {
    for (RealmHeader header : draft.headers()) {
      if (header.height() - chain.header(header.realm()).height() > Limits.BLOCKS_AHEAD_MAX) {
        return Optional.of("realm %s goes on by too many blocks".formatted(header.realm()));
      }
    }
    return Optional.empty();
  }

  /** What realms sent comes realm by realm, and has room. */
  private static Optional<String> events(Checkpoint draft) {
    Encoder bytes = new Encoder();
    RealmId last = new RealmId(0);
    for (CheckpointEvent event : draft.events()) {
      Optional<RealmEvent> sent = event.sent();
      if (sent.isPresent()) {
        RealmId realm = sent.get().sender().realm();
        if (realm.compareTo(last) < 0) {
          return Optional.of("events of realm %s come behind others".formatted(realm));
        }
        last = realm;
        sent.get().encode(bytes);
      }
    }
    return bytes.length() > Limits.CHECKPOINT_EVENT_BYTES_MAX
        ? Optional.of("more bytes of events than a checkpoint has room for")
        : Optional.empty();
  }

  /** It records the oldest results that were taken, as many as there is room for. */
  private Optional<String> work(Checkpoint draft) {
    List<CheckpointEvent> events = draft.events();
    int sent = (int) events.stream().filter(event -> event.sent().isPresent()).count();
    return events.subList(sent, events.size()).equals(board.eventsBeside(sent))
        ? Optional.empty()
        : Optional.of("it records other results than come next");
  }

  /** The proofs that were named are of its blocks, and those of each realm's last are all of it. */
  private Optional<String> proofs(Checkpoint draft) {
    Map<RealmId, RealmHeader> headers = new TreeMap<>();
    draft.headers().forEach(header -> headers.put(header.realm(), header));
    Map<RealmId, List<FunctionProofs>> ofLast = new TreeMap<>();
    for (BlockProofs block : board.awaited(draft.height())) {
      RealmHeader header = headers.get(block.realm());
      if (header == null || block.block() > header.height()) {
        return Optional.of(
            "proofs were named of block %d of realm %s, which it does not hold"
                .formatted(block.block(), block.realm()));
      }
      if (block.block() == header.height()) {
        ofLast.put(block.realm(), block.proofs());
      }
    }
    for (RealmHeader header : draft.headers()) {
      List<FunctionProofs> proofs = ofLast.getOrDefault(header.realm(), List.of());
      Optional<String> refusal =
          header.proofsDigest().equals(FunctionProofs.digest(proofs))
              ? Claims.refusal(chain, header, proofs)
              : Optional.of("the proofs that were named are not those of its last block");
      if (refusal.isPresent()) {
        return refusal.map(why -> "realm %s: %s".formatted(header.realm(), why));
      }
    }
    return Optional.empty();
  }
}
