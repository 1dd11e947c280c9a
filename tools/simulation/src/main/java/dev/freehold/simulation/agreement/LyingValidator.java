package dev.freehold.simulation.agreement;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.committee.machine.Origin;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.kernel.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A validator that lies. It follows the protocol by the real machine, so as to be in the middle of
 * it, and breaks each rule at its rate: with one face, or with one for each of two camps, each a
 * machine of its own that remembers what it told this camp. It forgets nothing and never crashes.
 */
final class LyingValidator extends PeerProcess {
  private static final long MS = 1_000_000;
  private static final long LIE_NS_MIN = 20 * MS;
  private static final long LIE_NS_MAX = 300 * MS;
  private static final long JUDGE_NS_MAX = 20 * MS;
  private static final double TWO_FACES = 0.4;
  private static final double FAVOURS = 0.5;

  private final Conspiracy conspiracy;
  private final List<Face> faces = new ArrayList<>();
  private final Lies lies;

  /** Whether one validator hears its votes of a slot, and nobody else: it is their only witness. */
  private final boolean favours;

  /**
   * @param hosts all processes of the world
   */
  LyingValidator(
      Society society, String name, Disk disk, List<String> hosts, Conspiracy conspiracy) {
    super(society, name, disk, hosts);
    this.conspiracy = conspiracy;
    if (society.swarm().tooManyLiars() || dice.chance(TWO_FACES)) {
      faces.add(new Face(0, host -> campOf(host) == 0));
      faces.add(new Face(1, host -> campOf(host) == 1));
    } else {
      faces.add(new Face(-1, _ -> true));
    }
    lies = new Lies(society, me, dice, conspiracy);
    favours = dice.chance(society.rate(Fault.TOLD_SOME) > 0 ? FAVOURS : 0);
    conspiracy.join(this);
  }

  private int campOf(String host) {
    return society.swarm().camps().get(Society.validator(host));
  }

  @Override
  protected void open() {
    dialOthers();
    for (Face face : faces) {
      face.driver = new MachineDriver(society, face, me, name() + " face " + face.camp);
      face.driver.begin(Map.of(), Origin.NEW_ERA);
    }
    lieAgain();
  }

  @Override
  protected void dying() {
    // It never does.
  }

  private void lieAgain() {
    later(
        society.schedule().nowNs() + dice.between(LIE_NS_MIN, LIE_NS_MAX),
        () ->
            post(
                () -> {
                  lies.of(faces.get(dice.below(faces.size())).driver.era(), this::tell);
                  lieAgain();
                }));
  }

  private boolean lies(Fault lie, double scale) {
    return society.strikes(dice, lie, scale);
  }

  /** Says something that no machine of its own wants to say. */
  private void tell(Predicate<String> to, byte[] message) {
    sendTo(host -> !isOurs(host) && to.test(host), message);
  }

  private boolean isOurs(String host) {
    return society.swarm().liars().contains(Society.validator(host));
  }

  @Override
  void heard(String host, AgreementMessage message) {
    conspiracy.remember(message);
    for (Face face : faces) {
      if (face.audience.test(host)) {
        face.driver.heard(Society.validator(host), message);
      }
    }
    if (message instanceof Candidate candidate) {
      voteFor(candidate);
    }
  }

  /** Another liar tells the face that it has for a camp. */
  void conspire(int from, int camp, AgreementMessage message) {
    post(
        () -> {
          for (Face face : faces) {
            if (face.camp < 0 || camp < 0 || face.camp == camp) {
              face.driver.heard(from, message);
            }
          }
        });
  }

  /** Votes for whatever there is, whatever it has voted for. */
  private void voteFor(Candidate candidate) {
    Era era = faces.getFirst().driver.era();
    if (candidate.era() == era.number() && lies(Fault.TWO_VOTES, 0.3)) {
      Hash32 hash = candidate.header().hash(era.genesis());
      tell(_ -> dice.chance(0.7), vote(era, VoteKind.NOTAR, candidate.slot(), hash).toBytes());
    }
  }

  private Vote vote(Era era, VoteKind kind, long slot, Hash32 candidate) {
    return society.vote(me, era, kind, slot, candidate);
  }

  /** Face that one camp sees, or everybody. */
  private final class Face implements MachineDriver.Body {
    private final int camp;
    private final Predicate<String> audience;
    private MachineDriver driver;

    Face(int camp, Predicate<String> audience) {
      this.camp = camp;
      this.audience = audience;
    }

    @Override
    public void append(long era, AgreementEntry entry) {
      // Whoever never crashes needs no disk.
    }

    @Override
    public void send(Era era, int validator, AgreementMessage message) {
      if (society.swarm().liars().contains(validator)) {
        conspiracy.tell(me, validator, camp, message);
      } else {
        say(host -> Society.validator(host) == validator, message);
      }
    }

    @Override
    public void broadcast(Era era, AgreementMessage message) {
      conspiracy.tellAll(me, camp, message);
      if (message instanceof Candidate candidate && lies(Fault.TWO_CANDIDATES, 0.5)) {
        proposeTwo(era, candidate);
        return;
      }
      if (message instanceof Vote vote) {
        contradict(era, vote);
      }
      say(_ -> true, message);
    }

    private void say(Predicate<String> to, AgreementMessage message) {
      if (lies(Fault.WITHHELD, 0.3)) {
        return;
      }
      boolean some = lies(Fault.TOLD_SOME, 0.3);
      if (favours && message instanceof Standstill) {
        return;
      }
      conspiracy.remember(message);
      Predicate<String> favoured = favoured(message);
      sendTo(
          host ->
              !isOurs(host)
                  && audience.test(host)
                  && to.test(host)
                  && favoured.test(host)
                  && !(some && dice.chance(0.5)),
          message.toBytes());
    }

    private Predicate<String> favoured(AgreementMessage message) {
      if (!favours || !(message instanceof Vote vote)) {
        return _ -> true;
      }
      List<String> all = society.network().hosts();
      return all.get((int) ((vote.slot() + me) % all.size()))::equals;
    }

    private void proposeTwo(Era era, Candidate candidate) {
      byte[] payload = dice.chance(0.8) ? driver.payload() : MachineDriver.invalidPayload();
      CandidateHeader header = candidate.header();
      CandidateHeader other =
          new CandidateHeader(
              header.era(),
              header.slot(),
              header.parentSlot(),
              header.parent(),
              header.height(),
              Candidate.digest(payload));
      Candidate second = society.candidate(me, era, other, payload);
      conspiracy.tellAll(me, camp, second);
      for (String host : society.network().hosts()) {
        boolean first = dice.chance(0.5);
        say(host::equals, first ? candidate : second);
        if (dice.chance(0.2)) {
          say(host::equals, first ? second : candidate);
        }
      }
      tell(
          _ -> dice.chance(0.5),
          vote(era, VoteKind.NOTAR, other.slot(), other.hash(era.genesis())).toBytes());
    }

    private void contradict(Era era, Vote vote) {
      if (vote.kind() != VoteKind.SKIP && lies(Fault.SKIP_WITH_FINAL, 0.4)) {
        Vote skip = vote(era, VoteKind.SKIP, vote.slot(), Hash32.ZERO);
        tell(_ -> dice.chance(0.6), skip.toBytes());
        Vote end = vote(era, VoteKind.FINAL, vote.slot(), vote.candidate());
        tell(_ -> dice.chance(0.6), end.toBytes());
      }
    }

    @Override
    public void after(long ns, Runnable turn) {
      LyingValidator.this.after(ns, turn);
    }

    @Override
    public long clockMs() {
      return turnNs() / MS;
    }

    @Override
    public long judgeNs() {
      return dice.between(0, JUDGE_NS_MAX);
    }

    @Override
    public void note(Era era, AgreementEffect effect) {
      // Nobody watches what liars believe.
    }

    @Override
    public void begun(Era era) {
      // Nobody watches where liars are.
    }
  }
}
