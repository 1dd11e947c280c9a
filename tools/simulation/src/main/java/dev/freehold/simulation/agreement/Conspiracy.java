package dev.freehold.simulation.agreement;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Knowledge that the liars of a world share, and their talk: soon, and without loss. */
final class Conspiracy {
  private static final int REMEMBERED = 200;
  private static final long TALK_NS_MAX = 2_000_000;

  private final Schedule schedule;
  private final Dice dice;
  private final List<LyingValidator> members = new ArrayList<>();
  private final List<AgreementMessage> remembered = new ArrayList<>();

  /** Certificates of skipped slots: they name no candidate, and might be good in another era. */
  private final List<Certificate> skips = new ArrayList<>();

  Conspiracy(long seed, Schedule schedule) {
    this.schedule = schedule;
    dice = new Dice(seed, "conspiracy");
  }

  void join(LyingValidator member) {
    members.add(member);
  }

  /** Keeps something that was said, in the place of something else once there is much. */
  void remember(AgreementMessage message) {
    remember(remembered, message);
    if (message instanceof Standstill standstill) {
      standstill.certificates().stream()
          .filter(certificate -> certificate.kind() == VoteKind.SKIP)
          .forEach(certificate -> remember(skips, certificate));
    }
  }

  private <M extends AgreementMessage> void remember(List<M> list, M message) {
    if (list.size() < REMEMBERED) {
      list.add(message);
    } else if (dice.chance(0.1)) {
      list.set(dice.below(REMEMBERED), message);
    }
  }

  /** Something that somebody has said at some time. */
  Optional<AgreementMessage> recall() {
    return remembered.isEmpty() ? Optional.empty() : Optional.of(dice.pick(remembered));
  }

  /** A certificate of some slot that was skipped at some time. */
  Optional<Certificate> recallSkip() {
    return skips.isEmpty() ? Optional.empty() : Optional.of(dice.pick(skips));
  }

  /** One liar tells another something of a camp; of all camps if it is below 0. */
  void tell(int from, int to, int camp, AgreementMessage message) {
    tell(from, member -> member.me == to, camp, message);
  }

  /** One liar tells all others something of a camp. */
  void tellAll(int from, int camp, AgreementMessage message) {
    tell(from, member -> member.me != from, camp, message);
  }

  private void tell(int from, Predicate<LyingValidator> to, int camp, AgreementMessage message) {
    for (LyingValidator member : members) {
      if (to.test(member)) {
        schedule.after(dice.between(0, TALK_NS_MAX), () -> member.conspire(from, camp, message));
      }
    }
  }
}
