package dev.freehold.committee.agent;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The eras that a validator takes part in: the one at hand, and the one before for those who are
 * behind. Of earlier ones it shows the end. On the agreement's thread.
 */
final class Terms implements AutoCloseable {
  private static final long WAIT_MS_MAX = 60_000;

  private final ValidatorPeers peers;
  private Optional<AgreementDriver> current = Optional.empty();
  private Optional<AgreementDriver> previous = Optional.empty();

  /** FINAL certificates of the ends of eras. */
  private final Map<Long, Certificate> ends = new HashMap<>();

  Terms(ValidatorPeers peers) {
    this.peers = peers;
  }

  /** An era is at hand from now on, and the one before last is over. */
  void seat(AgreementDriver next) {
    noteEnds();
    previous.ifPresent(AgreementDriver::close);
    previous = current;
    current = Optional.of(next);
  }

  /** Begins with the era at hand. */
  void begin(long nowMs) {
    current.ifPresent(driver -> driver.start(nowMs));
  }

  private List<AgreementDriver> drivers() {
    return Stream.of(previous, current).flatMap(Optional::stream).toList();
  }

  /** A node said something of some era. */
  void heard(Hash32 from, AgreementMessage message) {
    long about = message.era();
    Optional<AgreementDriver> its =
        drivers().stream().filter(driver -> driver.era().number() == about).findFirst();
    if (its.isPresent()) {
      its.get().heard(from, message);
    } else if (ends.containsKey(about) && asks(message)) {
      peers.send(List.of(from), ends.get(about));
    }
  }

  private static boolean asks(AgreementMessage message) {
    return message instanceof Standstill
        || message instanceof Listening
        || message instanceof Wanted;
  }

  /** Milliseconds until one of them wants to be told the time, at the latest. */
  long waitMs(long nowMs) {
    return drivers().stream()
        .mapToLong(driver -> Math.clamp(driver.wakeAtMs() - nowMs, 0, WAIT_MS_MAX))
        .min()
        .orElse(WAIT_MS_MAX);
  }

  void tick(long nowMs) {
    drivers().forEach(driver -> driver.tick(nowMs));
  }

  /** Carries out what all of them want. */
  void carryOut() {
    drivers().forEach(AgreementDriver::carryOut);
    noteEnds();
  }

  private void noteEnds() {
    drivers().forEach(of -> of.end().ifPresent(end -> ends.put(of.era().number(), end)));
  }

  @Override
  public void close() {
    drivers().forEach(AgreementDriver::close);
  }
}
