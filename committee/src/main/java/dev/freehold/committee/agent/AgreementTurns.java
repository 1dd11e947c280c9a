package dev.freehold.committee.agent;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Turns of the agreement: what waits in the inbox and what is due by the clock, handed to the
 * drivers of its eras, whose effects are carried out together. Has no thread of its own: {@link
 * AgreementAgent} takes turns on its thread, a simulation in simulated time.
 */
public final class AgreementTurns implements AutoCloseable {
  /** Inputs that share a sync. */
  private static final int INPUTS_TOGETHER = 64;

  private final AgreementInbox inbox;
  private final AgreementDriver.Surroundings around;
  private final LongSupplier clockMs;
  private final Terms terms;

  /**
   * @param around what drivers of all eras act on; its {@code post} ends in the inbox
   * @param clockMs milliseconds from any beginning, at least 0; never goes back
   */
  public AgreementTurns(
      AgreementInbox inbox, AgreementDriver.Surroundings around, LongSupplier clockMs) {
    this.inbox = inbox;
    this.around = around;
    this.clockMs = clockMs;
    terms = new Terms(around.peers());
  }

  /** Makes the driver of the first era, which says nothing before {@link #begin}. */
  public void seat(Function<AgreementDriver.Surroundings, AgreementDriver> driver) {
    terms.seat(driver.apply(around));
  }

  /** Begins with the first era in a turn to come. From any thread, once. */
  public void begin() {
    around.post().accept(() -> terms.begin(clockMs.getAsLong()));
  }

  /** Begins an era in a turn to come, after the one at hand has ended. From any thread. */
  void enter(Function<AgreementDriver.Surroundings, AgreementDriver> driver) {
    around
        .post()
        .accept(
            () -> {
              seat(driver);
              terms.begin(clockMs.getAsLong());
            });
  }

  /** Milliseconds to the next turn at the latest, if nothing comes. */
  public long waitMs() {
    return terms.waitMs(clockMs.getAsLong());
  }

  /**
   * Takes a turn.
   *
   * @return whether more may wait, so that another turn is to follow at once
   */
  public boolean take() {
    terms.tick(clockMs.getAsLong());
    int taken = 0;
    while (taken < INPUTS_TOGETHER && takeOne()) {
      taken++;
    }
    terms.carryOut();
    return taken == INPUTS_TOGETHER;
  }

  private boolean takeOne() {
    Optional<Runnable> own = inbox.turn();
    if (own.isPresent()) {
      own.get().run();
      return true;
    }
    Optional<AgreementInbox.Said> said = inbox.said();
    said.ifPresent(of -> terms.heard(of.from(), of.message()));
    return said.isPresent();
  }

  @Override
  public void close() {
    terms.close();
  }
}
