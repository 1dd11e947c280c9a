package dev.freehold.coordinator.machine;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reports that wait until their blocks are verified. */
class BlockVerificationTest {
  private static final int REALMS = 160;
  private static final int REALMS_OF_WORKER = 8;
  private static final RealmId ZERO = new RealmId(0);
  private static final RealmId ONE = new RealmId(1);
  private static final RealmId OTHERS = new RealmId(REALMS_OF_WORKER);
  private static final long A_LINK = 11;
  private static final long B_LINK = 12;
  private static final long STEP_MS = 1000;

  private final Genesis genesis =
      TestFounders.genesis(
          REALMS,
          IntStream.range(0, REALMS)
              .mapToObj(i -> new Genesis.Funded(Fr.of(i + 1), 1000))
              .toList());
  private CoordinatorMachine machine = machine(BlockTrust.VERIFIED);
  private final List<CoordinatorEffect> effects = new ArrayList<>();
  private long nowMs = 1;

  private CoordinatorMachine machine(BlockTrust trust) {
    return new CoordinatorMachine(
        genesis,
        REALMS_OF_WORKER,
        STEP_MS,
        BoardRules.DEFAULT,
        TestFounders.sealer(genesis),
        StartRules.FOUNDING,
        trust);
  }

  private static Hash32 node(long link) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) link, (byte) (link >> 8)});
  }

  private void step(CoordinatorInput input) {
    effects.addAll(machine.step(input));
  }

  private void join(long link) {
    step(new CoordinatorInput.WorkerJoined(link, node(link), "worker:" + link));
  }

  /** The blocks that are to be verified since this was asked last. */
  private List<VerifyBlock> asked() {
    List<VerifyBlock> asked =
        effects.stream()
            .filter(VerifyBlock.class::isInstance)
            .map(VerifyBlock.class::cast)
            .toList();
    effects.removeAll(asked);
    return asked;
  }

  private List<RealmHeader> headersAsked() {
    return asked().stream().map(task -> task.header().orElseThrow()).toList();
  }

  private static VerifyBlock task(RealmHeader before, RealmHeader header, String endpoint) {
    return new VerifyBlock(
        before,
        Optional.of(header),
        new BlockSource.Worker(node(A_LINK), endpoint),
        header.height());
  }

  /** A task as it is of a header, by what the machine looks at of an answer. */
  private static VerifyBlock of(RealmHeader header) {
    return task(
        altered(RealmHeader.origin(header.realm()), "height", header.height() - 1), header, "");
  }

  private List<Close> closed() {
    List<Close> closed =
        effects.stream().filter(Close.class::isInstance).map(Close.class::cast).toList();
    effects.removeAll(closed);
    return closed;
  }

  private RealmHeader next(RealmHeader before, long root, RealmEvent... events) {
    return TestHeaders.next(
        before, machine.head().height(), root, 1, 1, List.of(events), List.of());
  }

  private RealmHeader report(long link, RealmHeader header, RealmEvent... events) {
    step(new CoordinatorInput.BlockReported(link, 1, header, List.of(events), List.of()));
    return header;
  }

  private RealmHeader first(RealmId realm) {
    return next(RealmHeader.origin(realm), 7);
  }

  private Checkpoint seal() {
    nowMs += STEP_MS;
    step(new CoordinatorInput.Tick(nowMs));
    return machine.head();
  }

  private void hold(RealmHeader header) {
    step(of(header).verified(header));
  }

  private void refute(RealmHeader header) {
    step(of(header).refuted("ROOT: a lie"));
  }

  private void withhold(RealmHeader header) {
    step(of(header).unanswered("nothing came"));
  }

  private long bound(RealmId realm) {
    return ((Message.Assignment)
            effects.reversed().stream()
                .filter(CoordinatorEffect.Send.class::isInstance)
                .map(effect -> ((CoordinatorEffect.Send) effect).message())
                .filter(Message.Assignment.class::isInstance)
                .findFirst()
                .orElseThrow())
        .realms()
        .get(realm.value())
        .header()
        .height();
  }

  @Test
  void noBlockEntersACheckpointBeforeAllOfItHolds() {
    join(A_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    RealmHeader second = report(A_LINK, next(first, 8));
    assertEquals(List.of(task(RealmHeader.origin(ZERO), first, "worker:" + A_LINK)), asked());
    assertEquals(List.of(), seal().headers());
    hold(first);
    assertEquals(List.of(task(first, second, "worker:11")), asked());
    assertEquals(List.of(first), seal().headers(), "the prefix that holds");
    hold(second);
    assertEquals(List.of(second), seal().headers());
    assertEquals(List.of(), asked());
  }

  @Test
  void withoutVerificationABlockIsTakenAsItIsReported() {
    machine = machine(BlockTrust.AS_REPORTED);
    join(A_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    assertEquals(List.of(), asked());
    assertEquals(List.of(first), seal().headers());
  }

  @Test
  void aLieAndWhatStandsOnItAreDroppedAndOtherRealmsGoOn() {
    join(A_LINK);
    join(B_LINK);
    RealmEvent spends = new RealmEvent.Pay(UserId.of(ZERO, 0), UserId.of(ONE, 0), 900);
    RealmHeader good = report(A_LINK, first(ZERO));
    RealmHeader lie = report(A_LINK, next(good, 8, spends), spends);
    report(A_LINK, next(lie, 9));
    RealmHeader honest = report(B_LINK, first(OTHERS));
    hold(good);
    hold(honest);
    refute(lie);
    assertEquals(
        List.of(
            new Close(
                A_LINK, GoodbyeReason.NOT_ALLOWED, "realm 0: block 2 is refuted: ROOT: a lie")),
        closed());
    assertEquals(List.of(good, honest), seal().headers());
    step(new CoordinatorInput.Disconnected(A_LINK));
    join(A_LINK + 100);
    assertEquals(1, bound(ZERO), "what does not hold was never there");
    assertEquals(List.of(), seal().headers());
    // What the lie spent is in the treasury again, and the honest block of its height is final.
    step(new CoordinatorInput.WorkerJoined(A_LINK + 200, node(A_LINK), "worker:" + A_LINK));
    RealmHeader truth = next(good, 10, spends);
    asked();
    step(new CoordinatorInput.BlockReported(A_LINK + 200, 1, truth, List.of(spends), List.of()));
    assertEquals(List.of(), closed());
    nowMs += Pause.FIRST_MS;
    step(new CoordinatorInput.Tick(nowMs));
    assertEquals(List.of(truth), headersAsked());
    hold(truth);
    assertEquals(List.of(truth), seal().headers());
  }

  /** What a lie spent is in the treasury again at once; who lied has to wait for its turn. */
  @Test
  void afterALieTheRealmHasWhatItHadAndWaitsALittle() {
    seal();
    join(A_LINK);
    RealmEvent spends = new RealmEvent.Pay(UserId.of(ZERO, 0), UserId.of(ONE, 0), 900);
    RealmHeader good = report(A_LINK, first(ZERO));
    hold(good);
    assertEquals(List.of(good), seal().headers());
    RealmHeader lie = report(A_LINK, next(good, 8, spends), spends);
    refute(lie);
    assertEquals(1, closed().size());
    step(new CoordinatorInput.Disconnected(A_LINK));
    step(new CoordinatorInput.WorkerJoined(A_LINK + 1, node(A_LINK), "worker:11"));
    asked();
    RealmHeader truth = report(A_LINK + 1, next(good, 10, spends), spends);
    assertEquals(List.of(), closed());
    assertEquals(List.of(), asked());
    nowMs += Pause.FIRST_MS;
    step(new CoordinatorInput.Tick(nowMs));
    assertEquals(List.of(truth), headersAsked());
    refute(truth);
    step(new CoordinatorInput.Disconnected(A_LINK + 1));
    step(new CoordinatorInput.WorkerJoined(A_LINK + 2, node(A_LINK), "worker:11"));
    report(A_LINK + 2, truth, spends);
    nowMs += Pause.FIRST_MS;
    step(new CoordinatorInput.Tick(nowMs));
    assertEquals(List.of(), asked(), "twice as long the second time");
    nowMs += Pause.FIRST_MS;
    step(new CoordinatorInput.Tick(nowMs));
    assertEquals(List.of(truth), headersAsked());
  }

  @Test
  void whatIsWithheldWaitsAndIsAskedForEverMoreRarely() {
    step(new CoordinatorInput.Tick(nowMs));
    join(A_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    long pauseMs = Pause.FIRST_MS;
    for (int i = 0; i < 12; i++) {
      assertEquals(List.of(first), headersAsked());
      withhold(first);
      assertEquals(List.of(), closed(), "it is not refused");
      nowMs += pauseMs - 1;
      step(new CoordinatorInput.Tick(nowMs));
      assertEquals(List.of(), asked());
      nowMs += 1;
      step(new CoordinatorInput.Tick(nowMs));
      pauseMs = Math.min(Pause.MAX_MS, 2 * pauseMs);
    }
    assertEquals(List.of(), machine.head().headers());
    assertEquals(List.of(first), headersAsked());
    hold(first);
    assertEquals(List.of(first), seal().headers());
    RealmHeader second = report(A_LINK, next(first, 8));
    assertEquals(List.of(second), headersAsked());
    withhold(second);
    nowMs += Pause.FIRST_MS;
    step(new CoordinatorInput.Tick(nowMs));
    assertEquals(List.of(second), headersAsked(), "patience begins anew with what holds");
  }

  @Test
  void aClockThatIsSetBackDelaysNothingForLong() {
    nowMs = 1_000_000_000;
    step(new CoordinatorInput.Tick(nowMs));
    join(A_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    asked();
    withhold(first);
    step(new CoordinatorInput.Tick(1000));
    step(new CoordinatorInput.Tick(1000 + Pause.FIRST_MS));
    assertEquals(List.of(first), headersAsked());
  }

  @Test
  void aWorkerThatGoesReportsAnewAndIsAskedAgain() {
    join(A_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    RealmHeader second = report(A_LINK, next(first, 8));
    assertEquals(List.of(first), headersAsked());
    step(new CoordinatorInput.Disconnected(A_LINK));
    step(new CoordinatorInput.WorkerJoined(A_LINK + 1, node(A_LINK), "elsewhere:1"));
    assertEquals(0, bound(ZERO));
    report(A_LINK + 1, first);
    report(A_LINK + 1, second);
    assertEquals(List.of(), asked(), "the answer to the first question is still to come");
    withhold(first);
    assertEquals(
        List.of(task(RealmHeader.origin(ZERO), first, "elsewhere:1")),
        asked(),
        "at once, of the process that is there now");
    hold(second);
    hold(first);
    assertEquals(List.of(second), headersAsked(), "nobody had asked for it before");
    assertEquals(List.of(first), seal().headers());
    hold(second);
    assertEquals(List.of(second), seal().headers());
  }

  /** An answer that comes late is true of the block that it is of, and of no other. */
  @Test
  void anAnswerToWhatWasDroppedChangesNothing() {
    join(A_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    step(new CoordinatorInput.Disconnected(A_LINK));
    step(new CoordinatorInput.WorkerJoined(A_LINK + 1, node(A_LINK), "worker:1"));
    RealmHeader other = report(A_LINK + 1, altered(first, "rootAfter", Fr.of(99)));
    asked();
    hold(first);
    assertEquals(List.of(other), headersAsked());
    assertEquals(List.of(), seal().headers());
    refute(first);
    assertEquals(List.of(), closed());
    hold(other);
    assertEquals(List.of(other), seal().headers());
  }

  @Test
  void aWorkerHasOnlySoManyVerifiedAtATimeAndItsRealmsTakeTurns() {
    join(A_LINK);
    join(B_LINK);
    List<RealmHeader> firsts = new ArrayList<>();
    for (int i = 0; i < REALMS_OF_WORKER; i++) {
      firsts.add(report(A_LINK, first(new RealmId(i))));
      report(A_LINK, next(firsts.get(i), 8));
    }
    int most = Limits.BLOCKS_VERIFIED_OF_WORKER_MAX;
    assertEquals(firsts.subList(0, most), headersAsked());
    RealmHeader honest = report(B_LINK, first(OTHERS));
    assertEquals(List.of(honest), headersAsked(), "another worker's waits for none of them");
    hold(firsts.getFirst());
    assertEquals(List.of(firsts.get(most)), headersAsked(), "whichever waited longest");
    withhold(firsts.get(1));
    assertEquals(List.of(firsts.get(most + 1)), headersAsked());
  }

  @Test
  void altogetherOnlySoManyAreVerifiedAtATime() {
    List<RealmHeader> asked = new ArrayList<>();
    for (int w = 0; w < REALMS / REALMS_OF_WORKER; w++) {
      join(100 + w);
      if (w % 8 == 7) {
        seal();
      }
      for (int i = 0; i < Limits.BLOCKS_VERIFIED_OF_WORKER_MAX; i++) {
        report(100 + w, first(new RealmId(w * REALMS_OF_WORKER + i)));
      }
      asked.addAll(headersAsked());
    }
    assertEquals(List.of(), closed());
    assertEquals(Limits.BLOCKS_VERIFIED_MAX, asked.size());
    hold(asked.getFirst());
    assertEquals(1, headersAsked().size());
  }

  /** Who is lost with what nobody has seen must not keep its realm from another worker. */
  @Test
  void aRealmIsRestoredAlthoughItsWorkerLeftAReportThatNobodyCouldJudge() {
    join(A_LINK);
    join(B_LINK);
    RealmHeader first = report(A_LINK, first(ZERO));
    hold(first);
    report(A_LINK, next(first, 8));
    assertEquals(List.of(first), seal().headers());
    step(new CoordinatorInput.Disconnected(A_LINK));
    effects.clear();
    step(
        new CoordinatorInput.PlacementAsked(
            1,
            1,
            OperatorWords.signed(
                new Placement(
                    machine.nextOrder(),
                    ZERO,
                    1,
                    machine.head().height(),
                    Placement.Action.RESTORE,
                    node(B_LINK)))));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 2));
    assertTrue(
        effects.stream()
            .anyMatch(
                effect ->
                    effect instanceof CoordinatorEffect.Persist(LogEntry.Moved(RealmId realm))
                        && realm.equals(ZERO)),
        effects.toString());
  }
}
