package dev.freehold.simulation.hostile;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.any.AnyMessages;
import dev.freehold.simulation.any.AnyValue;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Source of values that decode: half of them near to what is true, the others anything. */
public final class Anything {
  private static final int SMALL = 24;
  private static final int SLOT_BITS = 40;
  private static final double BENT = 0.4;

  private final Genesis genesis;
  private final ContractSpec contract;
  private final Dice dice;
  private final AnyValue any;

  public Anything(Genesis genesis, Cryptography crypto, Dice dice) {
    this.genesis = genesis;
    contract = crypto.contract();
    this.dice = dice;
    any = new AnyValue(dice);
  }

  /** A number below 2^63: small, next to the end, or any. */
  public long number() {
    return switch (dice.below(4)) {
      case 0, 1 -> dice.below(SMALL);
      case 2 -> Long.MAX_VALUE - dice.below(3);
      default -> dice.between(0, Long.MAX_VALUE) >>> dice.below(Long.SIZE - 1);
    };
  }

  /** A realm: most are active. */
  public RealmId realm() {
    return new RealmId(
        dice.chance(0.8) ? dice.below(genesis.activeRealms()) : dice.below(RealmId.COUNT));
  }

  /** A user: most are one of the first few of their realm. */
  public UserId user() {
    return dice.chance(0.8)
        ? UserId.of(realm(), dice.below(SMALL))
        : new UserId((int) dice.between(Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  public Hash32 hash() {
    return dice.chance(0.2) ? Hash32.ZERO : new Hash32(dice.bytes(Hash32.BYTES));
  }

  public Fr fr() {
    return dice.chance(0.2) ? Fr.ZERO : Fr.fromWideBytes(dice.bytes(64));
  }

  /** So many of something, at most. */
  public <T> List<T> list(int max, Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int i = dice.below(max + 1); i > 0; i--) {
      items.add(item.get());
    }
    return items;
  }

  /** An event of a realm. */
  public RealmEvent event() {
    return switch (dice.below(4)) {
      case 0 -> new RealmEvent.OpenAccount(user(), fr(), number(), hash(), dice.below(256));
      case 1 -> new RealmEvent.Deploy(user(), contract, hash(), dice.below(256));
      default -> new RealmEvent.Pay(user(), user(), number());
    };
  }

  /** Proofs of a function that may not be there. */
  public FunctionProofs proofs() {
    return new FunctionProofs(
        new ContractId(dice.chance(0.7) ? dice.below(3) : dice.below(ContractId.COUNT)),
        dice.chance(0.8) ? 0 : dice.below(Limits.CONTRACT_FUNCTIONS_MAX),
        1 + dice.below(dice.chance(0.8) ? 3 : Limits.STATEMENTS_MAX),
        hash());
  }

  /** A message that a worker, or nobody, sends to a coordinator. */
  Message ofWorker(RealmHeader header, long epoch) {
    Message message =
        switch (dice.below(8)) {
          case 6 -> AnyMessages.said(any, Role.WORKER, Role.COORDINATOR);
          case 0 -> new Message.CaughtUp(realm(), number());
          case 1 -> new Message.CaughtUp(realm(), epoch);
          case 2 -> new Message.HandedOver(header, dice.chance(0.5) ? epoch : number());
          case 3 -> new Message.HandedOver(RealmHeader.origin(realm()), epoch);
          case 4 -> ofAnyone();
          default ->
              new Message.BlockReport(epoch, header, list(3, this::event), list(2, this::proofs));
        };
    return perhapsBent(message);
  }

  /** A message that an aggregator may send, of jobs that there may be. */
  public Message ofAggregator(List<Hash32> jobs) {
    Hash32 job = jobs.isEmpty() || dice.chance(0.3) ? hash() : dice.pick(jobs);
    Message message =
        switch (dice.below(7)) {
          case 5 -> AnyMessages.said(any, Role.AGGREGATOR, Role.COORDINATOR);
          case 0 ->
              new Work.Register(new Registration(user(), dice.bytes(32), number(), dice.bytes(64)));
          case 1 -> new Work.Heartbeat(job);
          case 2 -> new Query.EarningsOf(dice.below(9), user());
          case 3 -> ofAnyone();
          default ->
              new Work.Submit(job, user(), list(3, this::statement), dice.bytes(dice.below(200)));
        };
    return perhapsBent(message);
  }

  private CallStatement statement() {
    return new CallStatement(user(), number(), fr(), fr(), fr(), fr(), fr());
  }

  /** A question, that may make no sense. */
  public Query query() {
    int request = dice.below(SMALL);
    long height = dice.chance(0.3) ? -1 : number();
    ContractId id = new ContractId(dice.below(4));
    return switch (dice.below(18)) {
      case 0 -> new Query.BundleStatusOf(request, hash());
      case 1 -> new Query.NetworkState(request);
      case 2 -> new Query.AccountOf(request, user(), height);
      case 3 -> new Query.AccountsWithKey(request, fr());
      case 4 -> new Query.ContractOf(request, id);
      case 5 -> new Query.SlotOf(request, user(), id, slot(), height);
      case 6 -> new Query.SlotsOf(request, user(), id, slot(), height);
      case 7 -> new Query.CheckpointOf(request, height);
      case 8 -> new Query.BlockOf(request, realm(), number(), (int) number());
      case 9 -> new Query.SnapshotOf(request, realm(), number(), dice.bytes(dice.below(40)));
      case 10 -> new Query.ProofsOf(request, realm(), number(), dice.below(4), dice.chance(0.5));
      case 11 -> new Query.HeadersOf(request, realm(), number());
      case 12 -> new Query.RealmsAt(request, height, dice.below(RealmId.COUNT));
      case 13 -> new Query.AggregateOf(request, realm(), number(), hash());
      case 14 -> new Query.WitnessOf(request, realm(), number(), (int) number());
      case 15 -> new Query.JobsOf(request, (int) number());
      case 16 -> new Query.CountersOf(request);
      default -> order(request);
    };
  }

  private long slot() {
    return number() & (1L << SLOT_BITS) - 1;
  }

  private Query order(int request) {
    Placement.Action action = dice.pick(List.of(Placement.Action.values()));
    return new Query.PlaceRealm(
        request,
        new Placement(number(), realm(), number(), number(), action, hash()),
        dice.bytes(64));
  }

  /** A message that no role, or any, may send. */
  public Message ofAnyone() {
    return perhapsBent(
        switch (dice.below(12)) {
          case 0 -> new Message.Ping();
          case 1 -> new Message.Goodbye(GoodbyeReason.OUT_OF_STEP, "\u001b[2K");
          case 2 -> new Message.Submit(dice.bytes(dice.below(300)));
          case 3 -> assignment();
          case 4 -> new Message.CheckpointPush(genesis.checkpoint());
          case 5 -> new Work.Judged(hash(), Verdict.TAKEN, number());
          case 6 ->
              new Answer.Status(
                  dice.below(SMALL), hash(), new BundleStatus.Final(number(), number()));
          case 7, 8 -> query();
          default -> any.message(AnyMessages.KINDS);
        });
  }

  /** A table that gives realms to anybody. */
  Message.Assignment assignment() {
    return new Message.Assignment(
        list(
            3,
            () ->
                new RealmEndpoint(
                    RealmHeader.origin(realm()),
                    number(),
                    hash(),
                    "nowhere:1",
                    dice.chance(0.5)
                        ? Optional.of(
                            new RealmFollower(
                                hash(),
                                "nowhere:2",
                                dice.pick(List.of(RealmFollower.Phase.values()))))
                        : Optional.empty())));
  }

  /** A message with some of it another, as it decodes; empty if that decodes nowhere. */
  Optional<Message> bent(Record message) {
    Record changed = message;
    for (int i = 1 + dice.below(2); i > 0; i--) {
      changed = any.changed(changed);
    }
    return AnyValue.decoded((Message) changed);
  }

  /** Remembers something that it heard, to say it again in false places. */
  void learn(Message message) {
    any.learn(message);
  }

  private Message perhapsBent(Message message) {
    return dice.chance(BENT) ? bent((Record) message).orElse(message) : message;
  }
}
