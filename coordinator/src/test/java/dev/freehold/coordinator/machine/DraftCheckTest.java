package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.checkpoint.CheckpointTransition;
import dev.freehold.core.checkpoint.CheckpointTransition.Sent;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BlockProofs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Drafts of other validators: the checkpoint that follows, in all but its time. */
class DraftCheckTest {
  private static final int BUNDLES = 20;
  private static final long FEES = 4000;

  private static ChainState chain(Moment<?> moment) {
    ChainState chain = ChainState.of(moment.genesis());
    for (LogEntry entry : moment.before()) {
      if (entry instanceof LogEntry.Sealed(Checkpoint checkpoint)) {
        chain.adopt(checkpoint);
      }
    }
    return chain;
  }

  private static void refused(String why, CoordinatorMachine replica, Checkpoint draft) {
    String said = replica.objection(new LogEntry.Sealed(draft)).orElse("taken");
    assertTrue(said.contains(why), said);
  }

  private static void taken(CoordinatorMachine replica, Checkpoint draft) {
    assertEquals(Optional.empty(), replica.objection(new LogEntry.Sealed(draft)));
  }

  private static Checkpoint timed(Checkpoint draft, long timeMs) {
    return new Checkpoint(
        draft.height(),
        draft.previous(),
        timeMs,
        draft.globalRoot(),
        draft.headers(),
        draft.events(),
        draft.registryRoot(),
        draft.totals(),
        Optional.empty());
  }

  @Test
  void aDraftIsLaterThanTheCheckpointBefore() {
    Moment<LogEntry.Sealed> moment = Moment.of(LogEntry.Sealed.class, (_, _) -> true);
    CoordinatorMachine replica = moment.replica();
    Checkpoint draft = moment.entry().checkpoint();
    long before = replica.head().timeMs();
    refused("no later", replica, timed(draft, before));
    taken(replica, timed(draft, before + 1));
    taken(replica, draft);
  }

  @Test
  void aDraftFollowsFromTheStateBefore() {
    Moment<LogEntry.Sealed> moment =
        Moment.of(LogEntry.Sealed.class, (_, e) -> !e.checkpoint().events().isEmpty());
    Checkpoint draft = moment.entry().checkpoint();
    refused("not borne out", moment.replica(), draft.withEvents(List.of()));
    CoordinatorMachine after = moment.replica();
    after.restore(moment.entry());
    refused("not borne out", after, draft);
  }

  /** A moment at which nothing waits for a checkpoint that is about results. */
  private static Moment<LogEntry.Sealed> quiet() {
    return Moment.of(
        LogEntry.Sealed.class,
        (replica, e) ->
            e.checkpoint().headers().isEmpty()
                && e.checkpoint().events().isEmpty()
                && replica.head().totals().contracts() > 0
                && replica.head().height() > 2);
  }

  private static RealmHeader next(
      ChainState chain, RealmHeader before, List<RealmEvent> events, List<FunctionProofs> proofs) {
    return TestHeaders.next(before, chain.height(), before.height(), BUNDLES, FEES, events, proofs);
  }

  private static Checkpoint draft(ChainState chain, List<Sent> blocks) {
    return CheckpointTransition.next(chain, blocks, List.of(), Long.MAX_VALUE / 2);
  }

  @Test
  void aRealmGoesOnByNoMoreBlocksThanMayWait() {
    Moment<LogEntry.Sealed> moment = quiet();
    ChainState chain = chain(moment);
    List<Sent> blocks = new ArrayList<>();
    RealmHeader last = chain.header(new RealmId(0));
    for (int i = 0; i < Limits.BLOCKS_AHEAD_MAX; i++) {
      last = TestHeaders.next(last, chain.height(), i, 1, 20, List.of(), List.of());
      blocks.add(new Sent(last, List.of()));
    }
    taken(moment.replica(), draft(chain, blocks));
    last = TestHeaders.next(last, chain.height(), 1, 1, 20, List.of(), List.of());
    blocks.add(new Sent(last, List.of()));
    refused("too many blocks", moment.replica(), draft(chain, blocks));
  }

  private static RealmEvent paid(int from, int to) {
    return new RealmEvent.Pay(UserId.of(new RealmId(from), 0), UserId.of(new RealmId(to), 0), 1);
  }

  @Test
  void whatRealmsSentComesRealmByRealm() {
    Moment<LogEntry.Sealed> moment = quiet();
    ChainState chain = chain(moment);
    List<RealmEvent> first = List.of(paid(0, 1));
    List<RealmEvent> second = List.of(paid(1, 0));
    Sent zero = new Sent(next(chain, chain.header(new RealmId(0)), first, List.of()), first);
    Sent one = new Sent(next(chain, chain.header(new RealmId(1)), second, List.of()), second);
    taken(moment.replica(), draft(chain, List.of(zero, one)));
    refused("come behind others", moment.replica(), draft(chain, List.of(one, zero)));
  }

  @Test
  void whatRealmsSentHasRoom() {
    Moment<LogEntry.Sealed> moment = quiet();
    ChainState chain = chain(moment);
    RealmEvent deploy =
        new RealmEvent.Deploy(
            UserId.of(new RealmId(0), 0),
            TestContracts.of(Limits.CONTRACT_FUNCTIONS_MAX),
            Hash32.ZERO,
            0);
    Encoder out = new Encoder();
    deploy.encode(out);
    int most = Limits.CHECKPOINT_EVENT_BYTES_MAX / out.length();
    taken(moment.replica(), deploying(chain, Collections.nCopies(most, deploy)));
    refused(
        "more bytes of events",
        moment.replica(),
        deploying(chain, Collections.nCopies(most + 1, deploy)));
  }

  /** A block that collects what so many bytes cost. */
  private static Checkpoint deploying(ChainState chain, List<RealmEvent> events) {
    RealmHeader header =
        TestHeaders.next(
            chain.header(new RealmId(0)),
            chain.height(),
            1,
            BUNDLES,
            2L * Limits.CHECKPOINT_EVENT_BYTES_MAX,
            events,
            List.of());
    return draft(chain, List.of(new Sent(header, events)));
  }

  @Test
  void aDraftRecordsTheResultsThatComeNext() {
    Moment<LogEntry.Sealed> moment =
        Moment.of(
            LogEntry.Sealed.class,
            (_, e) -> e.checkpoint().headers().isEmpty() && e.checkpoint().events().size() > 2);
    ChainState chain = chain(moment);
    List<CheckpointEvent> work = moment.entry().checkpoint().events();
    String why = "other results";
    refused(why, moment.replica(), draft(chain, List.of()));
    refused(
        why,
        moment.replica(),
        CheckpointTransition.next(
            chain, List.of(), work.subList(0, work.size() - 1), Long.MAX_VALUE / 2));
    taken(moment.replica(), moment.entry().checkpoint());
  }

  private static FunctionProofs proofs(int count) {
    return new FunctionProofs(new ContractId(1), 0, count, TestBoard.hash(count));
  }

  private static LogEntry.Proven named(ChainState chain, RealmHeader header, FunctionProofs some) {
    return new LogEntry.Proven(
        chain.height() + 1,
        List.of(new BlockProofs(header.realm(), header.height(), List.of(some))));
  }

  @Test
  void theProofsThatWereNamedAreThoseOfTheLastBlocks() {
    Moment<LogEntry.Sealed> moment = quiet();
    ChainState chain = chain(moment);
    RealmHeader before = chain.header(new RealmId(0));
    RealmHeader header = next(chain, before, List.of(), List.of(proofs(3)));
    Checkpoint draft = draft(chain, List.of(new Sent(header, List.of())));
    String why = "not those of its last block";
    refused(why, moment.replica(), draft);
    CoordinatorMachine other = moment.replica();
    other.restore(named(chain, header, proofs(4)));
    refused(why, other, draft);
    CoordinatorMachine right = moment.replica();
    right.restore(named(chain, header, proofs(3)));
    taken(right, draft);
    RealmHeader bare = next(chain, before, List.of(), List.of());
    refused(why, right, draft(chain, List.of(new Sent(bare, List.of()))));
  }

  @Test
  void proofsOfBlocksThatItDoesNotHoldWereNotNamed() {
    Moment<LogEntry.Sealed> moment = quiet();
    ChainState chain = chain(moment);
    RealmHeader before = chain.header(new RealmId(0));
    RealmHeader header = next(chain, before, List.of(), List.of());
    RealmHeader later = next(chain, header, List.of(), List.of(proofs(3)));
    CoordinatorMachine replica = moment.replica();
    replica.restore(named(chain, later, proofs(3)));
    refused("which it does not hold", replica, draft(chain, List.of(new Sent(header, List.of()))));
    refused("which it does not hold", replica, draft(chain, List.of()));
    taken(replica, draft(chain, List.of(new Sent(header, List.of()), new Sent(later, List.of()))));
  }

  @Test
  void theProofsOfALastBlockAreThoseOfItsBundles() {
    Moment<LogEntry.Sealed> moment = quiet();
    ChainState chain = chain(moment);
    RealmHeader before = chain.header(new RealmId(0));
    FunctionProofs many = proofs(Limits.BUNDLE_CALLS_MAX + 1);
    RealmHeader header =
        TestHeaders.next(before, chain.height(), 1, 1, FEES, List.of(), List.of(many));
    CoordinatorMachine replica = moment.replica();
    replica.restore(named(chain, header, many));
    refused(
        "than its bundles have calls", replica, draft(chain, List.of(new Sent(header, List.of()))));
  }

  @Test
  void whatALeaderNeverWritesIsRefused() {
    Moment<LogEntry.Sealed> moment = quiet();
    CoordinatorMachine replica = moment.replica();
    Checkpoint head = replica.head();
    Equivocation evidence = new Equivocation(head, timed(head, head.timeMs() + 1));
    assertTrue(replica.objection(new LogEntry.Ended(evidence)).isPresent());
    LogEntry part = replica.snapshot().entries().getFirst();
    assertTrue(replica.objection(part).isPresent());
    replica.restore(new LogEntry.Ended(evidence));
    refused("worth nothing", replica, moment.entry().checkpoint());
    CoordinatorMachine cut = new RandomLife(0).machine();
    cut.restore(new LogEntry.SnapshotPart(Hash32.ZERO, 0, 2, new byte[1]));
    refused("a part of a snapshot", cut, moment.entry().checkpoint());
  }
}
