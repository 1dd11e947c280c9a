package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Validators of a network whose workers, aggregators and operators live a {@link RandomLife}, and
 * whose agreement is drawn at random: who leads, which candidates come to nothing, when others are
 * final, who hears of that late, who starts anew. What must hold is asserted at each step.
 */
final class RandomCommittee {
  private static final int INPUTS_MAX = 80;
  private static final int WINDOW = 8;
  private static final int BEHIND_MAX = 6;
  private static final int LINE_MAX = 5;
  private static final long CLOCK_MS_MAX = 400;
  private static final int VOTE_ROUNDS_MAX = 2_000;

  /** A validator's process, its log, and what the agreement has told it last. */
  private static final class Member {
    private int index;
    private ValidatorMachine machine;

    /** What it has of what is final. */
    private CoordinatorMachine base;

    private final List<byte[]> log = new ArrayList<>();
    private final Deque<ValidatorInput.BecameFinal> untold = new ArrayDeque<>();

    /** What its clock is ahead. */
    private long aheadMs;

    /** Answers to what it has been asked last. */
    private final Map<Hash32, String> judged = new TreeMap<>();

    private Optional<byte[]> payload = Optional.empty();

    /** Blocks that it has asked for, and that it has told nobody of yet. */
    private final List<VerifyBlock> asked = new ArrayList<>();

    private final List<VerifiedBlock> told = new ArrayList<>();

    /** Results that it is to verify, since another has shown them. */
    private final List<VerifyAggregate> shown = new ArrayList<>();

    /** What it says of results, which nobody has heard yet. */
    private final List<ValidatorEffect> said = new ArrayList<>();
  }

  private final SplittableRandom random;

  /** What is drawn for those who were away: others live the same life without it. */
  private final SplittableRandom away;

  /** What is drawn for those who join late, likewise. */
  private final SplittableRandom joining;

  private final RandomLife life;
  private final RandomBlocks blocks;
  private final Committee committee;
  private final Map<Hash32, Candidate> candidates = new TreeMap<>();
  private final TestAgreement agreement;
  private final List<Member> members = new ArrayList<>();

  /** Snapshots by height: all have the same. */
  private final List<Hash32> states = new ArrayList<>();

  /** What happened, by kind. */
  final Map<String, Integer> seen;

  /** All candidates that are final, then those that are notarized. */
  private final List<Candidate> chain = new ArrayList<>();

  /** Who is connected, to all validators alike. */
  private final Map<Long, CoordinatorInput> connected = new TreeMap<>();

  private int finals;
  private long slot;
  private int leader;
  private long nowMs;
  private long lifeMs;

  /** The state at the last final candidate. */
  private final CoordinatorMachine whole;

  /** What the leader's first candidate of its term stands on, and its own behind it. */
  private CoordinatorMachine tip;

  RandomCommittee(long seed, Map<String, Integer> seen) {
    this.seen = seen;
    random = new SplittableRandom(~seed);
    away = new SplittableRandom(~seed * 31);
    joining = new SplittableRandom(~seed * 37);
    Hash32[] nodes =
        IntStream.range(0, 3 + random.nextInt(3))
            .mapToObj(i -> TaggedHash.NODE_ID.of(new byte[] {100, (byte) i}))
            .toArray(Hash32[]::new);
    life = new RandomLife(seed, TestFounders.ofEqualWeight(nodes));
    agreement = new TestAgreement(life.genesis);
    committee = life.genesis.founders().committee();
    blocks =
        new RandomBlocks(
            new SplittableRandom(~seed * 37), committee.quorum(), Arrays.asList(nodes));
    for (int i = 0; i < nodes.length; i++) {
      Member member = new Member();
      member.index = i;
      member.aheadMs = random.nextLong(CLOCK_MS_MAX);
      start(member);
      members.add(member);
    }
    whole = life.machineOfCommittee();
    tip = life.machineOfCommittee();
    states.add(tip.snapshot().digest());
  }

  private void start(Member member) {
    member.base = life.machineOfCommittee();
    member.log.forEach(entry -> member.base.restore(LogEntry.decode(entry)));
    member.machine =
        new ValidatorMachine(
            life::machineOfCommittee,
            life.genesis.hash(),
            member.base,
            life.genesis.verifiers(life.genesis.firstEra()),
            committee.validators().get(member.index).node());
  }

  /** A slot of the agreement passes. */
  void passSlot() {
    slot++;
    if (random.nextInt(WINDOW) == 0) {
      leader = random.nextInt(members.size());
      isLedAnew();
    }
    if (random.nextInt(20) == 0) {
      restart(random.nextInt(members.size()));
    }
    int inputs = random.nextInt(INPUTS_MAX);
    for (int i = 0; i < inputs; i++) {
      live();
    }
    Member leads = members.get(leader);
    tell(leads, leads.untold.size());
    leads.payload = Optional.empty();
    List<Candidate> line = List.copyOf(chain);
    step(leads, new ValidatorInput.ProposeAsked(slot, agreement.hash(line), above(leads)));
    assertTrue(leads.machine.isLeading(), "whoever has all of it leads");
    while (leads.payload.isEmpty()) {
      live();
    }
    proposed(agreement.candidate(slot, line, leads.payload.get()));
    members.forEach(member -> tell(member, random.nextInt(1 + member.untold.size())));
    members.stream()
        .filter(member -> member.untold.size() > BEHIND_MAX)
        .forEach(member -> tell(member, member.untold.size()));
  }

  private void proposed(Candidate candidate) {
    blocks.isProposed(candidate);
    Proposal.decode(candidate.payload()).draft().headers().forEach(_ -> count("header"));
    candidates.put(agreement.hash(candidate), candidate);
    boolean isLost = chain.size() - finals < LINE_MAX && random.nextInt(4) == 0;
    for (Member member : members) {
      if (!isLost || random.nextBoolean()) {
        judge(member, candidate);
      }
    }
    if (isLost) {
      count("lost");
      return;
    }
    awaitVotes(agreement.hash(candidate));
    chain.add(candidate);
    take(tip, candidate);
    if (random.nextBoolean() || chain.size() - finals > LINE_MAX) {
      List<Candidate> line = chain.subList(finals, chain.size());
      count(line.size() > 1 ? "final with what stands on it" : "final");
      agreement
          .finals(line)
          .forEach(
              made -> {
                takeAndCount(made.candidate());
                states.add(whole.snapshot().digest());
                members.forEach(member -> member.untold.add(made));
              });
      finals = chain.size();
    }
  }

  /** What an honest leader proposes is voted for, once blocks are shown. */
  private void awaitVotes(Hash32 candidate) {
    for (int i = 0; !blocks.isVotedFor(candidate); i++) {
      assertTrue(i < VOTE_ROUNDS_MAX, "no quorum votes");
      count("voted late");
      pass(100);
      verify();
    }
  }

  /** Validators get some of the blocks that they asked for, and hear of each other's. */
  private void verify() {
    for (Member member : members) {
      for (VerifyBlock task : List.copyOf(member.asked)) {
        if (blocks.happens() && member.asked.remove(task)) {
          CoordinatorInput answer = blocks.answer(member.index, task);
          count(answer.getClass().getSimpleName());
          hear(member, answer);
        }
      }
      List<VerifiedBlock> told = List.copyOf(member.told);
      member.told.clear();
      Hash32 node = committee.validators().get(member.index).node();
      members.stream()
          .filter(other -> !told.isEmpty() && other != member && blocks.happens())
          .forEach(other -> step(other, new ValidatorInput.Told(node, told)));
    }
    verifyResults();
  }

  /** Validators verify some of the results that they were shown, and hear of others. */
  private void verifyResults() {
    for (Member member : members) {
      for (VerifyAggregate task : List.copyOf(member.shown)) {
        if (blocks.happens() && member.shown.remove(task)) {
          count("result verified");
          hear(member, RandomLife.judged(task));
        }
      }
      List<ValidatorEffect> said = List.copyOf(member.said);
      member.said.clear();
      Hash32 node = committee.validators().get(member.index).node();
      for (ValidatorEffect effect : said) {
        members.stream()
            .filter(other -> other != member && blocks.happens())
            .forEach(other -> hearOfResult(other, node, effect));
      }
    }
  }

  private void hearOfResult(Member member, Hash32 from, ValidatorEffect said) {
    if (said instanceof ValidatorEffect.Offer(List<Hash32> nodes, Work.Submit result)
        && nodes.contains(committee.validators().get(member.index).node())) {
      step(member, new ValidatorInput.Offered(from, result));
    } else if (said instanceof ValidatorEffect.TellResult(Hash32 result)) {
      step(member, new ValidatorInput.ResultTold(from, result));
    }
  }

  private void takeAndCount(Candidate candidate) {
    for (LogEntry entry : Proposal.decode(candidate.payload()).entries()) {
      SeatSteps.of(whole, entry).ifPresent(this::count);
      whole.restore(entry);
    }
  }

  private static void take(CoordinatorMachine machine, Candidate candidate) {
    Proposal.decode(candidate.payload()).entries().forEach(machine::restore);
  }

  /** The candidates above the last one that a validator knows to be final. */
  private List<Candidate> above(Member member) {
    int from = (int) member.machine.head().height();
    return chain.subList(random.nextInt(3) == 0 ? Math.min(from, finals) : finals, chain.size());
  }

  private void judge(Member member, Candidate candidate) {
    boolean isAll = member.untold.isEmpty();
    List<Candidate> onto = above(member);
    boolean canJudge = isAll || onto.size() == chain.size() - member.machine.head().height();
    Hash32 hash = agreement.hash(candidate);
    step(member, new ValidatorInput.JudgeAsked(candidate, onto));
    if (!canJudge) {
      count("judged late");
      assertEquals(null, member.judged.get(hash), "nothing is known of what it stands on");
      tell(member, member.untold.size());
    }
    assertEquals("", member.judged.getOrDefault(hash, ""), "an honest candidate");
    count(member.judged.containsKey(hash) ? "judged" : "waits for blocks");
  }

  private void tell(Member member, int many) {
    int told = many - bringState(member, many);
    for (int i = 0; i < told; i++) {
      ValidatorInput.BecameFinal made = member.untold.remove();
      Optional<byte[]> entry = loggedByAnother(made.candidate().header().height());
      if (entry.isPresent() && away.nextInt(3) == 0) {
        bring(member, entry.get());
      } else {
        step(member, made);
      }
      if (random.nextInt(5) == 0) {
        assertEquals(List.of(), member.machine.step(made), "told again");
      }
      int height = (int) member.machine.head().height();
      assertEquals(made.candidate().header().height(), height);
      assertEquals(states.get(height), member.base.snapshot().digest(), "all have the same");
      assertTrue(agreement.isFinal(member.machine.head()), "whoever has it shows that it is final");
    }
  }

  /**
   * Sometimes brings a state that one of the next candidates names, in the place of those up to it.
   *
   * @return how many of the next need not be told any more
   */
  private int bringState(Member member, int many) {
    long head = member.machine.head().height();
    long named = head - head % Limits.STATE_NAMED_EVERY + Limits.STATE_NAMED_EVERY;
    Optional<Member> other = members.stream().filter(each -> each.log.size() >= named).findFirst();
    if (named == head + 1 || named > head + many || other.isEmpty() || joining.nextBoolean()) {
      return 0;
    }
    CoordinatorMachine at = life.machineOfCommittee();
    other.get().log.subList(0, (int) named - 1).forEach(e -> at.restore(LogEntry.decode(e)));
    LogEntry.Taken taken = (LogEntry.Taken) LogEntry.decode(other.get().log.get((int) named - 1));
    CoordinatorSnapshot snapshot = CoordinatorSnapshot.decode(at.snapshot().toBytes());
    TakenCheck check = new TakenCheck(agreement::isFinal);
    assertEquals(Optional.empty(), check.stateObjection(taken));
    assertEquals(Optional.empty(), check.objection(snapshot, taken));
    member.log.addAll(other.get().log.subList((int) head, (int) named));
    step(member, new ValidatorInput.StateBrought(snapshot, taken));
    assertEquals(List.of(), member.machine.step(new ValidatorInput.StateBrought(snapshot, taken)));
    assertEquals(states.get((int) named), member.base.snapshot().digest(), "all have the same");
    count("state brought");
    for (long height = head; height < named; height++) {
      member.untold.remove();
      // What else is drawn is what it would have been.
      random.nextInt(5);
    }
    return (int) (named - head);
  }

  /** What the log of one who has a candidate has of it. */
  private Optional<byte[]> loggedByAnother(long height) {
    return members.stream()
        .filter(member -> member.log.size() >= height)
        .findFirst()
        .map(member -> member.log.get((int) height - 1));
  }

  private void bring(Member member, byte[] entry) {
    TakenCheck check = new TakenCheck(agreement::isFinal);
    Checkpoint head = member.machine.head();
    byte[] changed = entry.clone();
    changed[away.nextInt(changed.length)] ^= (byte) (1 << away.nextInt(8));
    assertTrue(isRefused(check, changed, head), "one bit is another");
    LogEntry.Taken taken = (LogEntry.Taken) LogEntry.decode(entry);
    assertEquals(Optional.empty(), check.objection(taken, head));
    step(member, new ValidatorInput.Brought(taken, away.nextBoolean()));
    count("brought");
    assertEquals(
        Optional.of("it does not follow checkpoint " + member.machine.head().height()),
        check.objection(taken, member.machine.head()));
    assertEquals(
        List.of(), member.machine.step(new ValidatorInput.Brought(taken, true)), "brought again");
  }

  private static boolean isRefused(TakenCheck check, byte[] entry, Checkpoint before) {
    try {
      return check.objection(LogEntry.decode(entry), before).isPresent();
    } catch (MalformedException e) {
      return true;
    }
  }

  private void live() {
    CoordinatorInput input = life.next(tip);
    if (input instanceof CoordinatorInput.AggregateJudged judged
        && judged.ticket() >> Term.TICKET_BITS > 1
        && random.nextInt(5) == 0) {
      // Whoever asked for it may have ended its term meanwhile.
      input = new CoordinatorInput.AggregateJudged(judged.ticket() - (1L << 32), judged.verdict());
    }
    outside(input);
    life.announces(tip)
        .ifPresent(
            said ->
                members.forEach(
                    member -> blocks.lost(said).ifPresent(heard -> hear(member, heard))));
    verify();
  }

  /** What connections bring: joins and the clock to all, the rest to the leader and some others. */
  private void outside(CoordinatorInput input) {
    if (input instanceof CoordinatorInput.Tick(long toMs)) {
      pass(toMs - lifeMs);
      lifeMs = toMs;
      return;
    }
    switch (input) {
      case CoordinatorInput.WorkerJoined joined -> connected.put(joined.connection(), joined);
      case CoordinatorInput.AggregatorJoined joined -> connected.put(joined.connection(), joined);
      case CoordinatorInput.Disconnected gone -> connected.remove(gone.connection());
      default -> {
        // Nobody comes and nobody goes.
      }
    }
    if (input instanceof CoordinatorInput.BlockReported report) {
      blocks.isMade(report.header());
      members.forEach(
          member ->
              blocks
                  .lost(new CoordinatorInput.BlockSealed(report.connection(), report.header()))
                  .ifPresent(heard -> hear(member, heard)));
    }
    boolean toAll =
        input instanceof CoordinatorInput.WorkerJoined
            || input instanceof CoordinatorInput.AggregatorJoined
            || input instanceof CoordinatorInput.Disconnected;
    for (Member member : members) {
      if (toAll || member == members.get(leader)) {
        hear(member, input);
      } else if (isForAnybody(input) && random.nextInt(6) == 0) {
        hear(member, input);
      }
    }
  }

  private void pass(long ms) {
    nowMs += ms;
    members.forEach(member -> hear(member, new CoordinatorInput.Tick(nowMs + member.aheadMs)));
  }

  private static boolean isForAnybody(CoordinatorInput input) {
    return !(input instanceof CoordinatorInput.AggregateJudged);
  }

  private void hear(Member member, CoordinatorInput input) {
    step(member, new ValidatorInput.Outside(input));
  }

  private void step(Member member, ValidatorInput input) {
    List<CoordinatorEffect> acts = new ArrayList<>();
    for (ValidatorEffect effect : member.machine.step(input)) {
      switch (effect) {
        case ValidatorEffect.Act(VerifyAggregate task) when TestCommittee.isShown(task) ->
            member.shown.add(task);
        case ValidatorEffect.Act(CoordinatorEffect act) -> acts.add(act);
        case ValidatorEffect.Proposed made -> {
          assertEquals(slot, made.slot());
          member.payload = Optional.of(made.payload());
        }
        case ValidatorEffect.Judged judged -> {
          member.judged.put(judged.candidate(), judged.objection());
          if (judged.isValid()) {
            isValid(member, judged.candidate());
          }
        }
        case ValidatorEffect.Tell tell -> member.told.addAll(tell.blocks());
        case ValidatorEffect.Offer _, ValidatorEffect.TellResult _ -> member.said.add(effect);
        case ValidatorEffect.Leads leads -> leads(member, leads);
        case ValidatorEffect.BeginAnew begins ->
            assertArrayEquals(member.log.getLast(), begins.candidate().toBytes());
      }
    }
    acts.forEach(act -> act(member, act));
    if (member == members.get(leader)) {
      life.hear(acts);
    }
    for (CoordinatorEffect act : acts) {
      if (act instanceof CoordinatorEffect.Close closed) {
        CoordinatorInput gone = new CoordinatorInput.Disconnected(closed.connection());
        life.hear(List.of(closed));
        connected.remove(closed.connection());
        members.forEach(each -> hear(each, gone));
      }
    }
    assertEquals(member.log.size(), member.machine.head().height());
  }

  private void isValid(Member member, Hash32 hash) {
    List<RealmHeader> last = member.machine.realms().stream().map(RealmEndpoint::header).toList();
    blocks.isValid(member.index, hash, candidates.get(hash), last);
  }

  private void leads(Member member, ValidatorEffect.Leads leads) {
    count(leads.isLeading() ? "term" : "end of a term");
    if (leads.isLeading() && member == members.get(leader)) {
      isLedAnew();
    }
  }

  private void isLedAnew() {
    life.isLedAnew();
    tip = life.machineOfCommittee();
    tip.restore(whole.snapshot());
    chain.subList(finals, chain.size()).forEach(candidate -> take(tip, candidate));
  }

  private void act(Member member, CoordinatorEffect act) {
    switch (act) {
      case CoordinatorEffect.Persist(LogEntry.Taken taken) -> {
        member.log.add(taken.toBytes());
        taken.entries().forEach(this::isFinal);
      }
      case CoordinatorEffect.Persist other -> throw new AssertionError("in no log: " + other);
      case CoordinatorEffect.Send(long _, Message.Assignment said) -> requireFinal(member, said);
      case CoordinatorEffect.BroadcastToWorkers(Message.Assignment said) ->
          requireFinal(member, said);
      case VerifyBlock task -> member.asked.add(task);
      case CoordinatorEffect.Halt halt -> throw new AssertionError(halt);
      default -> {
        // Nothing of it rests on who serves what.
      }
    }
  }

  private void isFinal(LogEntry entry) {
    count(entry.getClass().getSimpleName());
    if (entry instanceof LogEntry.Aggregated paid) {
      assertTrue(RandomLife.holds(paid.result()), "only what holds is paid for");
    }
  }

  /** Nobody is told to serve what is not given to it finally. */
  private static void requireFinal(Member member, Message.Assignment said) {
    List<RealmEndpoint> seats = member.machine.realms();
    for (RealmEndpoint one : said.realms()) {
      RealmEndpoint seat = seats.get(one.header().realm().value());
      assertTrue(one.epoch() <= seat.epoch(), () -> one + " is told, and final is " + seat);
      // An epoch may begin without a worker, and has no other than the first.
      if (one.epoch() == seat.epoch() && !one.worker().equals(Hash32.ZERO)) {
        assertEquals(seat.worker(), one.worker());
      }
    }
  }

  private void restart(int index) {
    count("restart");
    Member member = members.get(index);
    CoordinatorSnapshot before = member.base.snapshot();
    start(member);
    blocks.restarts(index);
    member.asked.clear();
    member.told.clear();
    member.shown.clear();
    member.said.clear();
    assertEquals(before, member.base.snapshot(), "what is final is what is in its log");
    member.judged.clear();
    hear(member, new CoordinatorInput.Tick(nowMs + member.aheadMs));
    List.copyOf(connected.values()).forEach(joined -> hear(member, joined));
  }

  private void count(String what) {
    seen.merge(what, 1, Integer::sum);
  }
}
