package dev.freehold.worker.follow;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailChain;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.ReplayException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Machine of one realm that this worker follows. It obeys one epoch, the latest that a final table
 * has named, and has promised it durably before it says anything in it. In an epoch it takes the
 * blocks of its primary alone, each on the one before, and says of none that it is stored before it
 * is durable and is of the epoch's chain, by its table or by its primary. So what it says in one
 * epoch names one block a height, and nothing that it says counts for an epoch that has ended. A
 * checkpoint that names another block than the epoch's primary did ends the epoch here.
 *
 * <p>It executes nothing: what a checkpoint names is replayed from the tail into the realm's store,
 * and what the tail cannot reach is copied.
 */
public final class FollowedRealm implements Machine<FollowInput, FollowEffect> {
  private enum Work {
    NONE,
    REPLAYING,
    COPYING
  }

  private final RealmId realm;
  private final ChainStore chain;
  private final RealmView store;
  private final OpenTail tail;
  private final PrimaryLink primary = new PrimaryLink();
  private Optional<FollowSeat> seat = Optional.empty();
  private Work work = Work.NONE;
  private boolean stopped;

  /** Whether a block is final that is not durable here yet and may be soon. */
  private boolean lacked;

  /** What was last said to a connection that is not the primary's. */
  private Optional<FollowEffect.SayHeld> saidElsewhere = Optional.empty();

  /**
   * A realm as the disk has it, of which no table was heard: it says nothing.
   *
   * @param chain the checkpoints that are final
   * @param store the realm's
   * @param tails gives what is durable at the beginning; is written by effects alone
   */
  public FollowedRealm(RealmId realm, ChainStore chain, RealmView store, RealmTails tails) {
    this.realm = realm;
    this.chain = chain;
    this.store = store;
    tail = new OpenTail(realm, tails, store);
  }

  @Override
  public List<FollowEffect> step(FollowInput input) {
    List<FollowEffect> effects = new ArrayList<>();
    if (stopped) {
      return effects;
    }
    switch (input) {
      case FollowInput.Assigned i -> {
        assigned(i.seat(), effects);
        advance(effects);
      }
      case FollowInput.Connected i -> {
        if (isPrimary(i.worker())) {
          primary.speaks(i.connection());
        }
      }
      case FollowInput.Disconnected i -> {
        primary.ended(i.connection());
        advance(effects);
      }
      case FollowInput.Replicated i -> replicated(i, effects);
      case FollowInput.Written i -> written(i.write(), effects);
      case FollowInput.CheckpointFinal _ -> {
        primary.goesOn();
        advance(effects);
      }
      case FollowInput.Replayed _ -> worked(effects);
      case FollowInput.Copied _ -> {
        primary.waits();
        worked(effects);
      }
    }
    if (primary.owesHeld() && maySayHeld()) {
      primary.sayHeld(mark(), effects);
    }
    return effects;
  }

  /**
   * The last block that is durable here and the epoch that is promised, to be told to whoever
   * decides on the next epoch.
   *
   * @return empty while a change is on its way to the disk or the realm is copied, and if nothing
   *     was promised yet
   */
  public Optional<BlockMark> held() {
    long promised = tail.disk().promised();
    return promised > 0 && isSettled() && !stopped ? Optional.of(mark()) : Optional.empty();
  }

  /**
   * All that is durable here, of which epoch it is, to be signed where nobody serves the realm yet
   * in an epoch that is promised.
   *
   * @param epoch the one that is to be promised
   * @return as {@link dev.freehold.core.replica.StorageHead#ends}; empty as long as {@link #held}
   *     is, and where the epoch is another or somebody serves it
   */
  public List<BlockMark> ends(long epoch) {
    boolean isOpen =
        held().filter(mark -> mark.epoch() == epoch).isPresent()
            && seat.filter(table -> table.epoch() == epoch && table.term().isEmpty()).isPresent();
    if (!isOpen) {
      return List.of();
    }
    Deque<BlockMark> ends = new ArrayDeque<>();
    for (TailLink link : tail.disk().links()) {
      while (!ends.isEmpty() && ends.getLast().epoch() <= link.epoch()) {
        ends.removeLast();
      }
      ends.addLast(BlockMark.of(link.epoch(), link.header()));
    }
    // All of it is final, of whichever epoch.
    return ends.isEmpty() ? List.of(BlockMark.of(1, tail.stored())) : List.copyOf(ends);
  }

  private boolean follows() {
    return seat.filter(FollowSeat::follows).isPresent();
  }

  private boolean isPrimary(Hash32 worker) {
    return seat.filter(known -> known.isServedBy(worker)).isPresent();
  }

  private Optional<BlockMark> begin() {
    return seat.flatMap(FollowSeat::term).map(FollowSeat.Term::begin);
  }

  private long finalHeight() {
    return chain.realmHeightAt(realm, chain.head().height()).orElse(0L);
  }

  private void assigned(FollowSeat table, List<FollowEffect> effects) {
    long promised = tail.ahead().promised();
    if (table.epoch() < promised) {
      // An older table than was obeyed already.
      return;
    }
    Optional<FollowSeat.Term> known =
        seat.filter(last -> last.epoch() == table.epoch()).flatMap(FollowSeat::term);
    FollowSeat next = new FollowSeat(table.epoch(), table.follows(), known.or(table::term));
    if (seat.equals(Optional.of(next))) {
      return;
    }
    if (next.term().filter(term -> isPrimary(term.primary())).isEmpty()) {
      primary.end();
    }
    primary.begin();
    seat = Optional.of(next);
    if (next.epoch() > promised) {
      tail.write(new TailWrite.Promised(realm, next.epoch()), effects);
    }
    begin().ifPresent(begin -> beginsAbove(begin, effects));
  }

  /** What does not lead to the block that the epoch begins above is not of its chain. */
  private void beginsAbove(BlockMark begin, List<FollowEffect> effects) {
    requireFit(begin, effects);
    tail.ahead()
        .link(begin.height())
        .filter(link -> !link.header().hash().equals(begin.header()))
        .ifPresent(link -> tail.write(new TailWrite.CutAbove(realm, link.height() - 1), effects));
  }

  /**
   * Whether a block stands above the one that the epoch begins above, and was taken in an earlier
   * one. It may have been acknowledged, and the epoch's primary may go on with it: it stays until
   * that one shows it, or another of its height. Until then it is as if it were not here.
   */
  private boolean isDoubtful(TailLink link) {
    return begin()
        .filter(begin -> link.height() > begin.height() && link.epoch() < begin.epoch())
        .isPresent();
  }

  /** The last block that is not doubtful. */
  private RealmHeader head(TailChain chain) {
    RealmHeader head = chain.head();
    Optional<TailLink> link = chain.link(head.height());
    while (link.filter(this::isDoubtful).isPresent()) {
      link = chain.link(head.height() - 1);
      head = link.map(TailLink::header).orElseGet(tail::stored);
    }
    return head;
  }

  /** A store does not go back: what it holds must be of the chain that the epoch goes on with. */
  private void requireFit(BlockMark begin, List<FollowEffect> effects) {
    long height = tail.stored().height();
    if (height > Math.max(begin.height(), finalHeight())) {
      stop(
          "block %d of realm %s here is of no epoch that counts: epoch %d begins above block %d"
              .formatted(height, realm, begin.epoch(), begin.height()),
          effects);
    } else if (begin.height() > 0
        && begin.height() <= height
        && store
            .header(begin.height())
            .map(RealmHeader::hash)
            .filter(begin.header()::equals)
            .isEmpty()) {
      stop(
          "block %d of realm %s here is not the one that epoch %d begins above"
              .formatted(begin.height(), realm, begin.epoch()),
          effects);
    }
  }

  private void stop(String why, List<FollowEffect> effects) {
    if (follows()) {
      stopped = true;
      effects.add(new FollowEffect.Stop(why));
    }
  }

  private void replicated(FollowInput.Replicated came, List<FollowEffect> effects) {
    if (!came.block().header().realm().equals(realm)) {
      throw new Invariant("a block of another realm came to realm " + realm);
    }
    if (seat.isEmpty() || !isPromised()) {
      // What is to be said is said once the table is here, and its epoch promised.
      return;
    }
    FollowSeat now = seat.get();
    if (came.epoch() != now.epoch() || now.term().isEmpty() || !now.follows()) {
      // One of the two has heard a later table than the other.
      outOfStep(came, effects);
    } else if (!isPrimary(came.worker())) {
      close(
          came,
          "%s serves realm %s in epoch %d, not %s"
              .formatted(now.term().get().primary(), realm, now.epoch(), came.worker()),
          effects);
    } else {
      primary.speaks(came.connection());
      take(now.term().get().begin(), came, effects);
    }
  }

  private void outOfStep(FollowInput.Replicated came, List<FollowEffect> effects) {
    if (isPrimary(came.worker())) {
      primary.speaks(came.connection());
      primary.oweHeld(came.block().header().height());
      return;
    }
    if (!isSettled()) {
      // Who is to hear it hears it after the next table.
      return;
    }
    FollowEffect.SayHeld said = new FollowEffect.SayHeld(came.connection(), mark());
    if (!saidElsewhere.equals(Optional.of(said))) {
      saidElsewhere = Optional.of(said);
      effects.add(said);
    }
  }

  private static void close(FollowInput.Replicated came, String why, List<FollowEffect> effects) {
    effects.add(new FollowEffect.Close(came.connection(), why));
  }

  /** Takes a block of the epoch's primary, or says what is lacked, or that it is here. */
  private void take(BlockMark begin, FollowInput.Replicated came, List<FollowEffect> effects) {
    RealmBlock block = came.block();
    long height = block.header().height();
    if (work == Work.COPYING) {
      // The copy decides where the next block is lacked.
      return;
    }
    Optional<RealmHeader> here = header(height);
    boolean stays = here.isPresent() && !isLeftBehind(height, begin);
    if (stays && here.get().equals(block.header())) {
      if (isDurable(height)) {
        sayStored(effects);
      }
    } else if (stays) {
      close(
          came,
          "another block %d of realm %s than the one that is here: %s, not %s"
              .formatted(height, realm, block.header().hash(), here.get().hash()),
          effects);
    } else if (height > tail.stored().height() + Limits.BLOCKS_AHEAD_MAX || isPrunedEarly(block)) {
      // There is room, or it is final, once another checkpoint is here.
      primary.waits();
    } else if (height > head(tail.ahead()).height() + 1 || standsOnLeftBehind(block, begin)) {
      primary.oweHeld(height);
    } else {
      Optional<String> lie = lie(block, begin);
      if (lie.isPresent()) {
        close(came, lie.get(), effects);
        return;
      }
      if (here.isPresent() && !isShown(block)) {
        tail.write(new TailWrite.CutAbove(realm, height - 1), effects);
      }
      tail.write(new TailWrite.Appended(begin.epoch(), block), effects);
    }
  }

  /** Whether a block is one that is here and was doubtful: those above it stay. */
  private boolean isShown(RealmBlock block) {
    return tail.ahead()
        .link(block.header().height())
        .filter(link -> isDoubtful(link) && link.header().equals(block.header()))
        .isPresent();
  }

  /** The header of a block that is here, or will be. */
  private Optional<RealmHeader> header(long height) {
    return height <= tail.stored().height()
        ? store.header(height)
        : tail.ahead().link(height).map(TailLink::header);
  }

  private boolean isDurable(long height) {
    return height <= tail.stored().height()
        || tail.disk().link(height).equals(tail.ahead().link(height));
  }

  /**
   * Whether it is not known if a block is of the chain that the epoch goes on with: it is doubtful;
   * or nothing was taken in this epoch, and the block that it begins above is not here yet. Such a
   * block gives way to the primary's, which may be the same, and is taken in this epoch then.
   */
  private boolean isLeftBehind(long height, BlockMark begin) {
    Optional<TailLink> earlier =
        tail.ahead().link(height).filter(link -> link.epoch() < begin.epoch());
    long head = tail.ahead().head().height();
    return earlier.filter(this::isDoubtful).isPresent()
        || earlier.isPresent()
            && begin.height() > head
            && tail.ahead().link(head).filter(link -> link.epoch() < begin.epoch()).isPresent();
  }

  private boolean standsOnLeftBehind(RealmBlock block, BlockMark begin) {
    long below = block.header().height() - 1;
    return isLeftBehind(below, begin) && !block.header().previous().equals(hash(below));
  }

  private Hash32 hash(long height) {
    return header(height).map(RealmHeader::hash).orElse(Hash32.ZERO);
  }

  /** Whether a block lacks proofs before it is final: somebody has yet to check them. */
  private boolean isPrunedEarly(RealmBlock block) {
    return block.isPruned() && block.header().height() > finalHeight();
  }

  /** Why no honest primary of the epoch has a block that is the next one here. */
  private Optional<String> lie(RealmBlock block, BlockMark begin) {
    RealmHeader header = block.header();
    if (header.height() == begin.height() && !header.hash().equals(begin.header())) {
      return Optional.of(
          "epoch %d of realm %s begins above another block %d"
              .formatted(begin.epoch(), realm, begin.height()));
    }
    RealmHeader below =
        header.height() == tail.stored().height() + 1
            ? tail.stored()
            : header(header.height() - 1).orElseThrow(Invariant.missing("the block before"));
    try {
      BlockReplay.requireWhole(below, block);
      return Optional.empty();
    } catch (ReplayException e) {
      return Optional.of(e.getMessage());
    }
  }

  private void written(TailWrite write, List<FollowEffect> effects) {
    tail.written(write);
    if (write instanceof TailWrite.Appended) {
      sayStored(effects);
      if (lacked) {
        advance(effects);
      }
    }
  }

  private boolean isPromised() {
    return tail.disk().promised() == tail.ahead().promised();
  }

  /** Whether the block that the epoch begins above is durable here. */
  private boolean reaches(BlockMark begin) {
    return begin.height() <= tail.stored().height()
        || tail.disk()
            .link(begin.height())
            .filter(link -> link.header().hash().equals(begin.header()))
            .isPresent();
  }

  /** Whether what is known here is what the disk has. */
  private boolean isSettled() {
    return work != Work.COPYING && tail.isWritten();
  }

  /** Whether it is known what this worker is to say in the epoch that it has promised. */
  private boolean maySay() {
    return isPromised()
        && work != Work.COPYING
        && seat.filter(FollowSeat::follows).flatMap(FollowSeat::term).isPresent();
  }

  private void sayStored(List<FollowEffect> effects) {
    if (maySay() && isOfEpoch()) {
      primary.sayStored(mark(), effects);
    }
  }

  /**
   * Whether the last durable block is of the chain that the epoch goes on with, for all it knows.
   */
  private boolean isOfEpoch() {
    long promised = tail.disk().promised();
    return begin().filter(this::reaches).isPresent()
        || tail.disk()
            .link(head(tail.disk()).height())
            .filter(link -> link.epoch() == promised)
            .isPresent();
  }

  /** Blocks on their way to the disk are here once they are; what is far behind is copied first. */
  private boolean maySayHeld() {
    return maySay()
        && isSettled()
        && finalHeight() <= tail.disk().head().height() + Limits.BLOCKS_AHEAD_MAX;
  }

  private BlockMark mark() {
    return BlockMark.of(tail.disk().promised(), head(tail.disk()));
  }

  /** A replay or a copy has ended. */
  private void worked(List<FollowEffect> effects) {
    work = Work.NONE;
    RealmHeader head = store.head();
    if (head.equals(tail.stored())) {
      // It is tried again when something else has happened.
      return;
    }
    for (TailWrite write : tail.stored(head)) {
      if (write instanceof TailWrite.Promised) {
        endEpoch(effects);
      } else {
        tail.write(write, effects);
      }
    }
    primary.goesOn();
    begin().ifPresent(begin -> requireFit(begin, effects));
    advance(effects);
  }

  /** Has the store go on to what is final, if nothing does that already. */
  private void advance(List<FollowEffect> effects) {
    if (stopped || work != Work.NONE) {
      return;
    }
    Optional<RealmHeader> next = chain.finalHeaderAbove(realm, tail.stored().height());
    lacked = next.isPresent();
    if (next.isEmpty()) {
      return;
    }
    RealmHeader first = next.get();
    Optional<RealmHeader> here = tail.ahead().link(first.height()).map(TailLink::header);
    if (here.filter(first::equals).isPresent()) {
      if (isDurable(first.height())) {
        work = Work.REPLAYING;
        effects.add(new FollowEffect.Replay(lastDurable(first)));
      }
    } else if (here.isPresent()) {
      contradicted(first, effects);
    } else if (!isReachable()) {
      copy("block %d of realm %s is final and not here".formatted(first.height(), realm), effects);
    }
  }

  /**
   * The tail has another block than a final one. If it was taken in the epoch that is promised, the
   * epoch is over for this worker, as if a table had ended it: it cannot stand by what it has said.
   */
  private void contradicted(RealmHeader last, List<FollowEffect> effects) {
    long height = last.height();
    long promised = tail.ahead().promised();
    if (tail.ahead().link(height).filter(link -> link.epoch() == promised).isPresent()) {
      endEpoch(effects);
    }
    tail.write(new TailWrite.CutAbove(realm, height - 1), effects);
    copy(
        "block %d of realm %s here is not the one that is final".formatted(height, realm), effects);
  }

  private void endEpoch(List<FollowEffect> effects) {
    assigned(new FollowSeat(tail.ahead().promised() + 1, follows(), Optional.empty()), effects);
  }

  /** Whether the primary may send what is lacked of what is final. */
  private boolean isReachable() {
    return primary.stands()
        && finalHeight() <= tail.ahead().head().height() + Limits.BLOCKS_AHEAD_MAX;
  }

  private void copy(String why, List<FollowEffect> effects) {
    Optional<RealmHeader> last = chain.headerAt(realm, chain.head().height());
    if (follows() && last.isPresent()) {
      work = Work.COPYING;
      effects.add(new FollowEffect.Copy(last.get(), why));
    }
  }

  /** The last final block that is durable here, from one that is. */
  private RealmHeader lastDurable(RealmHeader first) {
    RealmHeader last = first;
    Optional<RealmHeader> next = Optional.of(first);
    while (next.isPresent()
        && tail.disk().link(next.get().height()).map(TailLink::header).equals(next)) {
      last = next.get();
      next = chain.finalHeaderAbove(realm, last.height());
    }
    return last;
  }
}
