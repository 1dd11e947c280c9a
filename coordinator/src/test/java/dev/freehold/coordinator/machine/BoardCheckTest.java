package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Selection.Candidate;
import dev.freehold.core.work.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Other validators' entries about jobs: those that a board which does not lie makes. */
class BoardCheckTest {
  private static final UserId NOBODY = UserId.of(new RealmId(RandomLife.REALMS), 0);
  private static final Hash32 STRANGER = TestBoard.hash(77);

  private static void refused(String why, Moment<?> moment, LogEntry entry) {
    refused(why, moment.replica(), entry);
  }

  private static void refused(String why, CoordinatorMachine replica, LogEntry entry) {
    String said = replica.objection(entry).orElse("taken");
    assertTrue(said.contains(why), said);
  }

  private static void taken(Moment<?> moment) {
    assertEquals(Optional.empty(), moment.replica().objection(moment.entry()));
  }

  @Test
  void rulesAreSaidWhenTheyChange() {
    Moment<LogEntry.Ruled> ruled = Moment.of(LogEntry.Ruled.class, (_, _) -> true);
    taken(ruled);
    refused("already", ruled, new LogEntry.Ruled(BoardRules.UNNAMED));
  }

  @Test
  void noRulesAllowMoreLeasesOfAJobThanASnapshotHolds() {
    Encoder ruled = new Encoder().u8(9).i32(1).i32(1).i32(1).i32(1).i32(1).i32(1);
    byte[] most = ruled.i32(Limits.JOB_LEASES_MAX).i32(1).toBytes();
    assertEquals(
        Limits.JOB_LEASES_MAX,
        assertInstanceOf(LogEntry.Ruled.class, LogEntry.decode(most)).rules().attemptsMax());
    most[most.length - Integer.BYTES - 1]++;
    assertThrows(MalformedException.class, () -> LogEntry.decode(most));
  }

  private static LogEntry.Proven proven(Moment<LogEntry.Proven> moment, BlockProofs... blocks) {
    return new LogEntry.Proven(moment.entry().checkpoint(), List.of(blocks));
  }

  private static BlockProofs at(BlockProofs block, int realm, long height) {
    return new BlockProofs(new RealmId(realm), height, block.proofs());
  }

  private static BlockProofs with(BlockProofs block, FunctionProofs... proofs) {
    return new BlockProofs(block.realm(), block.block(), List.of(proofs));
  }

  @Test
  void proofsAreThoseOfBlocksThatComeNext() {
    Moment<LogEntry.Proven> moment =
        Moment.of(LogEntry.Proven.class, (_, e) -> e.blocks().size() > 1);
    taken(moment);
    LogEntry.Proven entry = moment.entry();
    for (int off : new int[] {-1, 1}) {
      refused("is next", moment, new LogEntry.Proven(entry.checkpoint() + off, entry.blocks()));
    }
    refused("where none were", moment, proven(moment));
    List<BlockProofs> reversed = new ArrayList<>(entry.blocks());
    Collections.reverse(reversed);
    refused("out of order", moment, new LogEntry.Proven(entry.checkpoint(), reversed));
    BlockProofs block = entry.blocks().getFirst();
    refused("out of order", moment, proven(moment, block, block));
    refused("out of order", moment, proven(moment, with(block)));
    int realm = block.realm().value();
    long known = moment.replica().realms().get(realm).header().height();
    String why = "cannot be in the next checkpoint";
    refused(why, moment, proven(moment, at(block, realm, known)));
    refused(why, moment, proven(moment, at(block, realm, known + Limits.BLOCKS_AHEAD_MAX + 1)));
    refused(why, moment, proven(moment, at(block, RandomLife.REALMS, 1)));
    assertEquals(
        Optional.empty(),
        moment
            .replica()
            .objection(proven(moment, at(block, realm, known + Limits.BLOCKS_AHEAD_MAX))));
  }

  @Test
  void proofsAreOfFunctionsThatThereAreAndHaveRoom() {
    Moment<LogEntry.Proven> moment =
        Moment.of(LogEntry.Proven.class, (_, e) -> !e.blocks().isEmpty());
    BlockProofs block = moment.entry().blocks().getFirst();
    FunctionProofs some = block.proofs().getFirst();
    ContractId last = new ContractId((int) moment.replica().head().totals().contracts() + 1);
    refused(
        "is not registered",
        moment,
        proven(moment, with(block, new FunctionProofs(last, 0, 1, STRANGER))));
    refused("out of order", moment, proven(moment, with(block, some, some)));
    FunctionProofs full =
        new FunctionProofs(some.contract(), some.function(), Limits.STATEMENTS_MAX, STRANGER);
    int most = Limits.BLOCK_BUNDLES_MAX * Limits.BUNDLE_CALLS_MAX / Limits.STATEMENTS_MAX;
    refused(
        "than its bundles have calls",
        moment,
        proven(
            moment,
            with(block, Collections.nCopies(most + 1, full).toArray(FunctionProofs[]::new))));
    int realm = block.realm().value();
    long known = moment.replica().realms().get(realm).header().height();
    int blocks = Limits.CHECKPOINT_FUNCTION_PROOFS_MAX / most + 1;
    BlockProofs large = with(block, Collections.nCopies(most, full).toArray(FunctionProofs[]::new));
    assertTrue(blocks <= Limits.BLOCKS_AHEAD_MAX, "a realm can have so many waiting");
    BlockProofs[] tooMany =
        IntStream.range(0, blocks)
            .mapToObj(i -> at(large, realm, known + 1 + i))
            .toArray(BlockProofs[]::new);
    refused("has room for", moment, proven(moment, tooMany));
    BlockProofs[] enough = List.of(tooMany).subList(1, blocks).toArray(BlockProofs[]::new);
    assertEquals(Optional.empty(), moment.replica().objection(proven(moment, enough)));
  }

  private static LogEntry.Leased leased(
      Moment<LogEntry.Leased> moment, List<Lease> granted, List<Hash32> expired) {
    return new LogEntry.Leased(moment.entry().checkpoint(), granted, expired);
  }

  @Test
  void leasesAreThoseThatTheBoardDraws() {
    Moment<LogEntry.Leased> moment =
        Moment.of(
            LogEntry.Leased.class,
            (_, e) -> e.granted().size() > 1 && e.granted().getFirst().candidates().size() > 1);
    taken(moment);
    LogEntry.Leased entry = moment.entry();
    String why = "leases otherwise";
    for (int off : new int[] {-1, 1}) {
      refused(
          "come at checkpoint",
          moment,
          new LogEntry.Leased(entry.checkpoint() + off, entry.granted(), entry.expired()));
    }
    List<Lease> reversed = new ArrayList<>(entry.granted());
    Collections.reverse(reversed);
    refused(why, moment, leased(moment, reversed, entry.expired()));
    refused(why, moment, leased(moment, entry.granted().subList(1, 2), entry.expired()));
    Lease first = entry.granted().getFirst();
    for (Candidate other : first.candidates()) {
      if (!other.aggregator().equals(first.holder())) {
        refused(why, moment, only(moment, first.job(), other.aggregator(), first.candidates()));
      }
    }
    refused(why, moment, only(moment, STRANGER, first.holder(), first.candidates()));
    List<Candidate> heavier =
        first.candidates().stream().map(c -> new Candidate(c.aggregator(), 16)).toList();
    Hash32 drawn =
        Selection.pick(moment.replica().head().hash(), first.job(), heavier).aggregator();
    refused(why, moment, only(moment, first.job(), drawn, heavier));
    refused(
        why,
        moment,
        leased(
            moment,
            List.of(
                new Lease(first.job(), first.holder(), first.checkpoint() + 1, first.candidates())),
            List.of()));
    CoordinatorMachine after = moment.replica();
    after.restore(entry);
    refused("were granted", after, entry);
    refused("were granted", after, leased(moment, List.of(), List.of(first.job())));
  }

  private static LogEntry.Leased only(
      Moment<LogEntry.Leased> moment, Hash32 job, Hash32 holder, List<Candidate> candidates) {
    return leased(
        moment,
        List.of(new Lease(job, holder, moment.entry().checkpoint(), candidates)),
        moment.entry().expired());
  }

  @Test
  void leasesEndThatThereAreAndThoseThatAreOverMust() {
    Moment<LogEntry.Leased> moment =
        Moment.of(
            LogEntry.Leased.class,
            (replica, e) -> !e.expired().isEmpty() && e.granted().isEmpty() && isOver(replica, e));
    taken(moment);
    List<Hash32> expired = moment.entry().expired();
    String why = "leases otherwise";
    refused(why, moment, leased(moment, List.of(), List.of()));
    refused(why, moment, leased(moment, List.of(), List.of(STRANGER)));
    List<Hash32> twice = new ArrayList<>(expired);
    twice.add(expired.getFirst());
    refused(why, moment, leased(moment, List.of(), twice));
  }

  /** Whether a lease ends because its time is over, whatever its holder says. */
  private static boolean isOver(CoordinatorMachine replica, LogEntry.Leased entry) {
    return RandomLife.jobs(replica).stream()
        .flatMap(state -> state.lease().stream())
        .anyMatch(
            lease ->
                entry.expired().contains(lease.job())
                    && entry.checkpoint() - lease.checkpoint() >= RandomLife.RULES.leaseMax());
  }

  @Test
  void moreAggregatorsThanCanBeConnectedDoNotWait() {
    Moment<LogEntry.Leased> moment =
        Moment.of(LogEntry.Leased.class, (_, e) -> e.granted().size() > 1);
    List<Candidate> many =
        IntStream.range(0, Limits.AGGREGATORS_MAX)
            .mapToObj(i -> new Candidate(TestBoard.hash(i), 1))
            .sorted((a, b) -> a.aggregator().compareTo(b.aggregator()))
            .toList();
    List<Candidate> others = List.of(new Candidate(STRANGER, 1));
    Lease first = moment.entry().granted().getFirst();
    Lease second = moment.entry().granted().get(1);
    refused(
        "than can be connected",
        moment,
        leased(
            moment,
            List.of(
                new Lease(first.job(), many.getFirst().aggregator(), first.checkpoint(), many),
                new Lease(second.job(), STRANGER, second.checkpoint(), others)),
            List.of()));
  }

  private static Payment paid(Payment p, UserId payee, long pool, long weights, long amount) {
    return new Payment(
        p.job(),
        p.realm(),
        p.contract(),
        p.function(),
        p.firstBlock(),
        p.firstEntry(),
        p.lastBlock(),
        p.lastEntry(),
        p.proofs(),
        payee,
        p.aggregator(),
        p.checkpoint(),
        pool,
        p.weight(),
        weights,
        amount);
  }

  @Test
  void aJobIsPaidWhatTheBoardPays() {
    Moment<LogEntry.Aggregated> moment =
        Moment.of(LogEntry.Aggregated.class, (_, e) -> e.payment().amount() > 0);
    taken(moment);
    Payment p = moment.entry().payment();
    byte[] aggregate = moment.entry().aggregate();
    for (Payment other :
        List.of(
            paid(p, p.payee(), p.pool(), p.weights(), p.amount() + 1),
            paid(p, p.payee(), p.pool() + 1, p.weights(), p.amount()),
            paid(p, p.payee(), p.pool(), p.weights() + 1, p.amount()))) {
      refused("paid otherwise", moment, new LogEntry.Aggregated(other, aggregate));
    }
    refused(
        "there is no account",
        moment,
        new LogEntry.Aggregated(paid(p, NOBODY, p.pool(), p.weights(), p.amount()), aggregate));
    CoordinatorMachine after = moment.replica();
    after.restore(moment.entry());
    refused("is none", after, moment.entry());
  }

  @Test
  void noMoreResultsWaitThanASnapshotHolds() {
    Moment<LogEntry.Aggregated> moment = Moment.of(LogEntry.Aggregated.class, (_, _) -> true);
    CoordinatorMachine replica = moment.replica();
    Payment p = moment.entry().payment();
    JobState any = RandomLife.jobs(replica).getFirst();
    for (int i = 0; i < Results.WAITING_MAX; i++) {
      // A log of its own is taken as it is: of a job that is on no board.
      replica.restore(
          new LogEntry.Aggregated(
              Payment.of(TestBoard.hash(i), any.job(), p.payee(), p.aggregator(), 1, 0, 1000),
              new byte[0]));
    }
    refused("too many results wait", replica, moment.entry());
  }

  @Test
  void aResultIsRefusedForWhatItsSenderMayNotDo() {
    Moment<LogEntry.Refused> moment = Moment.of(LogEntry.Refused.class, (_, _) -> true);
    taken(moment);
    Refusal r = moment.entry().refusal();
    for (Verdict verdict : Verdict.values()) {
      LogEntry entry =
          new LogEntry.Refused(
              new Refusal(r.job(), r.payee(), r.aggregator(), r.checkpoint(), verdict));
      assertEquals(
          verdict == Verdict.WRONG_AGGREGATE || verdict == Verdict.WRONG_STATEMENTS,
          moment.replica().objection(entry).isEmpty(),
          verdict.toString());
    }
    for (int off : new int[] {-1, 1}) {
      refused(
          "at checkpoint",
          moment,
          new LogEntry.Refused(
              new Refusal(r.job(), r.payee(), r.aggregator(), r.checkpoint() + off, r.verdict())));
    }
    refused(
        "there is no account",
        moment,
        new LogEntry.Refused(
            new Refusal(r.job(), NOBODY, r.aggregator(), r.checkpoint(), r.verdict())));
  }
}
