package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * Numbers of what the network has given out for ever, up to and with a checkpoint: the prices of
 * more rise with them ({@link StoragePrices}).
 *
 * @param accounts opened in all realms together
 * @param contracts registered
 */
public record Totals(long accounts, long contracts) {
  /** Before the first checkpoint. */
  public static final Totals NONE = new Totals(0, 0);

  public Totals {
    if (accounts < 0 || contracts < 0) {
      throw new IllegalArgumentException("negative totals");
    }
  }

  /** The totals with what the events of the next checkpoint give out. */
  public Totals with(Iterable<CheckpointEvent> events) {
    long opened = accounts;
    long registered = contracts;
    for (CheckpointEvent event : events) {
      if (event instanceof CheckpointEvent.AccountOpened) {
        opened++;
      } else if (event instanceof CheckpointEvent.ContractRegistered) {
        registered++;
      }
    }
    return new Totals(opened, registered);
  }

  void encode(Encoder out) {
    out.u63(accounts).u63(contracts);
  }

  static Totals decode(Decoder in) {
    return new Totals(in.u63(), in.u63());
  }
}
