package dev.freehold.simulation.any;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.aggregator.machine.AggregatorEffect;
import dev.freehold.aggregator.machine.AggregatorInput;
import dev.freehold.aggregator.machine.AggregatorMachine;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkEffect;
import dev.freehold.protocol.session.LinkInput;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.session.PeerLink;
import dev.freehold.protocol.session.ServerSession;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.session.SessionInput;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.kernel.Dice;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the other side says ends no aggregator, no session and no link. */
class EveryPeerTest {
  private static final int STEPS = 400;
  private static final List<Class<? extends Message>> WORK =
      List.of(Work.Registered.class, Work.Leased.class, Work.LeaseEnded.class, Work.Judged.class);
  private static final Genesis GENESIS =
      new Genesis(
          "peers",
          true,
          2,
          0,
          TestFounders.alone(Hash32.ZERO),
          Hash32.ZERO,
          new FeeSchedule(1, 1, 1, 1),
          List.of());

  private Dice dice;
  private AnyValue any;

  private void begin(long seed) {
    dice = new Dice(seed, "every peer");
    any = new AnyValue(dice);
    any.learn(GENESIS.hash());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void whatACoordinatorSaysEndsNoAggregator(long seed) {
    begin(seed);
    var identity =
        new AggregatorMachine.Identity(GENESIS.hash(), new UserId(7), new byte[32], true);
    AggregatorMachine machine =
        new AggregatorMachine(identity, _ -> new byte[64], 1 + dice.below(3));
    int made = 0;
    for (int step = 0; step < STEPS; step++) {
      AggregatorInput input =
          switch (dice.below(7)) {
            case 0, 1, 2 -> heard();
            case 3 ->
                new AggregatorInput.CheckpointSeen(
                    dice.below(step + 1), any.of(Hash32.class), covered());
            case 4 ->
                new AggregatorInput.BoardSeen(
                    ((Answer.Jobs) any.message(List.of(Answer.Jobs.class))).jobs());
            case 5 -> any.of(AggregatorInput.Connected.class);
            default -> result();
          };
      for (AggregatorEffect effect : machine.step(input)) {
        made += effect instanceof AggregatorEffect.Fetch ? 1 : 0;
        any.learn(effect);
      }
    }
    assertTrue(made > 0, "jobs were begun");
  }

  /** What a coordinator says; it says much that an aggregator has asked for. */
  private AggregatorInput heard() {
    Work work = (Work) any.message(WORK);
    any.learn(work);
    return new AggregatorInput.Heard(dice.below(3), work);
  }

  private List<AggregatorInput.Covered> covered() {
    return dice.chance(0.5) ? List.of() : List.of(any.of(AggregatorInput.Covered.class));
  }

  /** What comes of a job, this one's or another's. */
  private AggregatorInput result() {
    Hash32 job = any.of(AggregatorEffect.Drop.class).job();
    return switch (dice.below(4)) {
      case 0 -> new AggregatorInput.Failed(job, "why", dice.chance(0.5));
      case 1 -> new AggregatorInput.Made(job, dice.bytes(10));
      case 2 -> new AggregatorInput.Disconnected(dice.below(3));
      default -> new AggregatorInput.Fetched(job, any.of(JobMaterial.class));
    };
  }

  private byte[] frame() {
    return dice.chance(0.2)
        ? dice.bytes(1 + dice.below(60))
        : MessageCodec.encode(any.message(dice.chance(0.9) ? WORK : AnyMessages.KINDS));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void whatAPeerSaysEndsNoSession(long seed) {
    begin(seed);
    SessionHost host = new SessionHost(Role.COORDINATOR, any.of(Hash32.class), GENESIS, () -> 5);
    for (int session = 0; session < STEPS / 8; session++) {
      ServerSession machine = new ServerSession(session, host);
      Hash32 node = any.of(Hash32.class);
      if (dice.chance(0.9)) {
        machine.step(new SessionInput.Secured(node));
      }
      if (dice.chance(0.7)) {
        Role role = dice.pick(List.of(Role.values()));
        machine.step(
            new SessionInput.Frame(
                MessageCodec.encode(
                    new Message.Hello(Protocol.VERSION, GENESIS.hash(), role, node, "", -1))));
      }
      for (int step = 0; step < 8; step++) {
        machine.step(
            switch (dice.below(12)) {
              case 0 -> new SessionInput.HelloOverdue();
              case 1 -> new SessionInput.Idle();
              case 2 -> new SessionInput.Refuse(any.of(GoodbyeReason.class), "why");
              case 3 -> new SessionInput.Closed();
              default -> new SessionInput.Frame(frame());
            });
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void whatANodeSaysEndsNoLink(long seed) {
    begin(seed);
    var welcome =
        new Message.Welcome(
            Protocol.VERSION, Role.COORDINATOR, GENESIS.coordinatorNode(), GENESIS.toBytes(), 5);
    PeerLink link = new PeerLink(new LinkTimes(1, 10, 100, 1_000));
    long nowNs = 0;
    List<LinkEffect> effects = link.step(new LinkInput.Open(nowNs));
    int opened = 0;
    for (int step = 0; step < STEPS; step++) {
      nowNs += dice.below(30);
      LinkInput input =
          switch (dice.below(9)) {
            case 0 -> new LinkInput.Due(nowNs + 100_000);
            case 1, 6, 7 -> new LinkInput.Frame(nowNs, MessageCodec.encode(welcome));
            case 2 -> new LinkInput.Lost(nowNs, "why");
            case 3 -> new LinkInput.Heard(nowNs);
            case 4 -> new LinkInput.Sent(nowNs);
            case 5 -> new LinkInput.Refuse(nowNs, any.of(GoodbyeReason.class), "why");
            default -> new LinkInput.Frame(nowNs, frame());
          };
      boolean connects = effects.stream().anyMatch(LinkEffect.Connect.class::isInstance);
      if (connects) {
        input =
            dice.chance(0.2)
                ? new LinkInput.Failed(nowNs, "nobody is there")
                : new LinkInput.Connected(
                    nowNs,
                    new Introduction(GENESIS.hash(), Role.WORKER, Hash32.ZERO, "w:1", -1),
                    GENESIS.coordinatorNode());
      }
      effects = link.step(input);
      opened += effects.stream().anyMatch(LinkEffect.Opened.class::isInstance) ? 1 : 0;
    }
    assertTrue(opened > 0, "the link was open now and then");
  }
}
