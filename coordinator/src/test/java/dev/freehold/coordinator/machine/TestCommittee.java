package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Four validators whose agreement a test writes out, slot by slot, and what they have done. */
public final class TestCommittee {
  static final int SIZE = 4;
  static final int REALMS = 2;

  /** Rules by which whatever has a proof is a job two checkpoints later. */
  private static final BoardRules RULES = new BoardRules(2, 4, 4, 3, 6, 3, 2, 64);

  private static final int ACCOUNTS = 8;
  private static final long BALANCE = 10_000_000;

  public final Genesis genesis;
  public final TestAgreement agreement;
  final List<ValidatorMachine> validators = new ArrayList<>();

  /** The candidates that are notarized, each on the one before. */
  final List<Candidate> chain = new ArrayList<>();

  private final List<List<ValidatorEffect>> done = new ArrayList<>();

  /** Whether blocks are what they seem: each is verified at once, by whoever asks for it. */
  private final boolean believes;

  /** Whether results are what they seem, likewise. */
  boolean believesResults = true;

  /** Headers that were reported, by realm and the hash of the one before. */
  private final Map<RealmId, Map<Hash32, RealmHeader>> reported = new HashMap<>();

  /** By validator, the blocks that are to be verified, and those that it has told. */
  private final List<List<VerifyBlock>> asked = new ArrayList<>();

  private final List<List<VerifiedBlock>> told = new ArrayList<>();
  private int finals;
  private long slot;
  private long nowMs = 1000;

  /** Validators for whom each block that one of them hears of holds. */
  public TestCommittee() {
    this(true, Replication.ALONE);
  }

  private TestCommittee(boolean believes, Replication replication) {
    this.believes = believes;
    genesis = genesis().with(replication);
    agreement = new TestAgreement(genesis);
    for (int i = 0; i < SIZE; i++) {
      validators.add(
          new ValidatorMachine(
              this::origin,
              genesis.hash(),
              origin(),
              genesis.verifiers(genesis.firstEra()),
              node(100 + i)));
      done.add(new ArrayList<>());
      asked.add(new ArrayList<>());
      told.add(new ArrayList<>());
    }
    pass(0);
  }

  /** Validators whose blocks a test verifies. */
  static TestCommittee thatVerifies() {
    return new TestCommittee(false, Replication.ALONE);
  }

  /** Validators of a network whose realms have several workers each. */
  static TestCommittee withSeats(Replication replication) {
    return new TestCommittee(true, replication);
  }

  private static Genesis genesis() {
    return new Genesis(
        "test",
        true,
        REALMS,
        0,
        TestFounders.ofEqualWeight(
            IntStream.range(0, SIZE).mapToObj(i -> node(100 + i)).toArray(Hash32[]::new)),
        node(99),
        new FeeSchedule(10, 1, 1, 1),
        IntStream.range(0, ACCOUNTS * REALMS)
            .mapToObj(i -> new Genesis.Funded(Fr.of(i + 1), BALANCE))
            .toList());
  }

  public static Hash32 node(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) i});
  }

  /** A machine at the genesis. */
  public CoordinatorMachine origin() {
    return CoordinatorMachine.ofCommittee(genesis, 1, RULES, (_, _, _, _) -> true);
  }

  long nowMs() {
    return nowMs;
  }

  void step(int validator, ValidatorInput input) {
    for (ValidatorEffect effect : validators.get(validator).step(input)) {
      done.get(validator).add(effect);
      if (effect instanceof ValidatorEffect.Act(VerifyBlock task)) {
        asked.get(validator).add(task);
      }
      if (effect instanceof ValidatorEffect.Tell(List<VerifiedBlock> blocks)) {
        told.get(validator).addAll(blocks);
      }
      if (believes && believesResults) {
        believe(validator, effect);
      }
    }
    if (believes) {
      answerAll(validator);
    }
  }

  void hear(int validator, CoordinatorInput input) {
    step(validator, new ValidatorInput.Outside(input));
    if (believes && input instanceof CoordinatorInput.BlockReported made) {
      believe(validator, made.header());
    }
  }

  /** Whatever result others show holds, and what validators tell of results the others hear. */
  private void believe(int validator, ValidatorEffect effect) {
    switch (effect) {
      case ValidatorEffect.Offer offer -> show(validator, offer);
      case ValidatorEffect.TellResult(Hash32 result) -> tell(validator, result);
      case ValidatorEffect.Act(CoordinatorEffect.VerifyAggregate task) when isShown(task) ->
          hear(validator, new CoordinatorInput.AggregateJudged(task.ticket(), Verdict.TAKEN));
      default -> {
        // It is of no result.
      }
    }
  }

  /** Whether a result that is to be checked was shown by another validator. */
  static boolean isShown(CoordinatorEffect.VerifyAggregate task) {
    return task.ticket() >> Term.TICKET_BITS == 0;
  }

  /** Those hear of a result to whom a validator shows it. */
  void show(int validator, ValidatorEffect.Offer offer) {
    for (int to = 0; to < SIZE; to++) {
      if (offer.nodes().contains(node(100 + to))) {
        step(to, new ValidatorInput.Offered(node(100 + validator), offer.result()));
      }
    }
  }

  /** All others hear that a validator has verified a result. */
  void tell(int validator, Hash32 result) {
    for (int to = 0; to < SIZE; to++) {
      if (to != validator) {
        step(to, new ValidatorInput.ResultTold(node(100 + validator), result));
      }
    }
  }

  /** The others have verified a block too, and have told so. */
  private void believe(int validator, RealmHeader header) {
    reported.computeIfAbsent(header.realm(), _ -> new HashMap<>()).put(header.previous(), header);
    answerAll(validator);
    for (int other = 0; other < SIZE; other++) {
      if (other != validator) {
        step(
            validator,
            new ValidatorInput.Told(node(100 + other), List.of(VerifiedBlock.of(header))));
      }
    }
  }

  /** Whatever a validator asks for, of what was reported, holds. */
  private void answerAll(int validator) {
    for (VerifyBlock task : asked(validator)) {
      task.header()
          .or(
              () ->
                  Optional.ofNullable(
                      reported.getOrDefault(task.realm(), Map.of()).get(task.before().hash())))
          .ifPresent(header -> answer(validator, task, task.verified(header)));
    }
  }

  /** A validator's question for a block is answered. */
  void answer(int validator, VerifyBlock task, CoordinatorInput answer) {
    asked.get(validator).remove(task);
    hear(validator, answer);
  }

  /** The blocks that a validator has asked for, and that nobody has answered yet. */
  List<VerifyBlock> asked(int validator) {
    return List.copyOf(asked.get(validator));
  }

  /** Each validator hears what the others have verified. */
  void exchange() {
    pass(1);
    for (int from = 0; from < SIZE; from++) {
      List<VerifiedBlock> blocks = List.copyOf(told.get(from));
      told.get(from).clear();
      for (int to = 0; to < SIZE; to++) {
        if (to != from) {
          step(to, new ValidatorInput.Told(node(100 + from), blocks));
        }
      }
    }
  }

  /** Time passes for all. */
  void pass(long ms) {
    nowMs += ms;
    for (int i = 0; i < SIZE; i++) {
      tick(i, nowMs);
    }
  }

  void tick(int validator, long atMs) {
    hear(validator, new CoordinatorInput.Tick(atMs));
  }

  /** What a validator has done since it was asked last. */
  List<ValidatorEffect> done(int validator) {
    List<ValidatorEffect> taken = List.copyOf(done.get(validator));
    done.get(validator).clear();
    return taken;
  }

  /** What a validator has said to a connection since it was asked last. */
  List<Message> said(int validator, long connection) {
    return done(validator).stream()
        .flatMap(effect -> message(effect, connection).stream())
        .toList();
  }

  static Optional<Message> message(ValidatorEffect effect, long connection) {
    return effect instanceof ValidatorEffect.Act(CoordinatorEffect.Send(long to, Message message))
            && to == connection
        ? Optional.of(message)
        : Optional.empty();
  }

  /** The candidates above the last final one. */
  List<Candidate> open() {
    return List.copyOf(chain.subList(finals, chain.size()));
  }

  /** The next slot is a validator's: it is asked for a payload. */
  void ask(int validator) {
    slot++;
    step(validator, new ValidatorInput.ProposeAsked(slot, agreement.hash(chain), open()));
  }

  /** The next slot is a validator's: what it proposes, by and by. Nobody votes for it yet. */
  public Candidate propose(int validator) {
    ask(validator);
    return proposed(validator);
  }

  /** What a validator that was asked already proposes, by and by. */
  Candidate proposed(int validator) {
    pass(ValidatorMachine.GATHER_MS);
    return agreement.candidate(slot, chain, payload(validator));
  }

  /** What was proposed for the last slot. */
  private byte[] payload(int validator) {
    return done.get(validator).stream()
        .filter(ValidatorEffect.Proposed.class::isInstance)
        .map(ValidatorEffect.Proposed.class::cast)
        .filter(made -> made.slot() == slot)
        .findFirst()
        .orElseThrow()
        .payload();
  }

  /** A candidate of the next slot, of whoever lies. */
  Candidate candidate(byte[] payload) {
    slot++;
    return agreement.candidate(slot, chain, payload);
  }

  void notarize(Candidate candidate) {
    chain.add(candidate);
  }

  /** What is notarized is final, and all are told. */
  void makeFinal() {
    List<ValidatorInput.BecameFinal> told = finals();
    finals = chain.size();
    for (int i = 0; i < SIZE; i++) {
      for (ValidatorInput.BecameFinal made : told) {
        step(i, made);
      }
    }
  }

  /** What is told when what is notarized becomes final. */
  List<ValidatorInput.BecameFinal> finals() {
    return agreement.finals(open());
  }

  /**
   * What is told of as many candidates as are final after a worker has joined and reported to a
   * leader; one in three is final with the one that stands on it.
   */
  public List<ValidatorInput.BecameFinal> live(int candidates) {
    List<ValidatorInput.BecameFinal> told = new ArrayList<>();
    hear(0, new CoordinatorInput.WorkerJoined(1, node(1), "w:1"));
    RealmHeader before = RealmHeader.origin(new RealmId(0));
    for (int i = 0; i < candidates; i++) {
      if (i > 0) {
        RealmHeader next = TestHeaders.next(before, i - 1L, i, 1, 200, List.of(), List.of());
        hear(0, new CoordinatorInput.BlockReported(1, 1, next, List.of(), List.of()));
        before = next;
      }
      notarize(propose(0));
      pass(1000);
      if (i % 3 != 1 || i == candidates - 1) {
        told.addAll(finals());
        makeFinal();
      }
    }
    return told;
  }

  /** The state of all. */
  public CoordinatorSnapshot snapshot() {
    CoordinatorMachine machine = origin();
    chain.forEach(of -> Proposal.decode(of.payload()).entries().forEach(machine::restore));
    return machine.snapshot();
  }

  /** A slot of a validator whose candidate is final at once. */
  Proposal seal(int validator) {
    ask(validator);
    return sealAsked(validator);
  }

  /** The same of one that was asked already. */
  Proposal sealAsked(int validator) {
    notarize(proposed(validator));
    makeFinal();
    pass(1000);
    return Proposal.decode(chain.getLast().payload());
  }

  /** A validator's ruling on a candidate on the last notarized one; empty if there is none yet. */
  Optional<String> judge(int validator, Candidate candidate) {
    return judge(validator, candidate, open());
  }

  Optional<String> judge(int validator, Candidate candidate, List<Candidate> onto) {
    done(validator);
    step(validator, new ValidatorInput.JudgeAsked(candidate, onto));
    return judged(validator, candidate);
  }

  /** What a validator said of a candidate since it was asked for anything last. */
  Optional<String> judged(int validator, Candidate candidate) {
    return done(validator).stream()
        .filter(ValidatorEffect.Judged.class::isInstance)
        .map(ValidatorEffect.Judged.class::cast)
        .filter(judged -> judged.candidate().equals(agreement.hash(candidate)))
        .map(ValidatorEffect.Judged::objection)
        .findFirst();
  }
}
