package dev.freehold.simulation.check;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.Encoder;
import java.math.BigInteger;

/**
 * Model of what bundles of one realm pay, one checkpoint after another and in numbers without an
 * end. Shares the schedule and the prices with the code under test, not how rates move.
 */
final class FeeModel {
  private final Genesis genesis;
  private BigInteger rate = BigInteger.valueOf(1024);
  private BigInteger used = BigInteger.ZERO;
  private long slots;

  FeeModel(Genesis genesis) {
    this.genesis = genesis;
  }

  /** One more checkpoint is adopted. */
  void checkpoint() {
    BigInteger target = BigInteger.valueOf(genesis.fees().target());
    BigInteger distance = used.subtract(target).abs().min(target);
    BigInteger step = rate.multiply(distance).divide(target.shiftLeft(3));
    rate =
        used.compareTo(target) > 0
            ? rate.add(step.max(BigInteger.ONE)).min(BigInteger.ONE.shiftLeft(24))
            : rate.subtract(step).max(BigInteger.valueOf(1024));
    used = BigInteger.ZERO;
  }

  /** Counts a bundle and says what it pays, without what it keeps. */
  long load(Bundle bundle) {
    used = used.add(BigInteger.valueOf(FeeSchedule.weight(bundle)));
    return rate.multiply(BigInteger.valueOf(genesis.fees().of(bundle)))
        .shiftRight(10)
        .longValueExact();
  }

  /** Counts what a bundle keeps and says what it pays for that. */
  long storage(Bundle bundle, Totals totals, int emptySlots) {
    StoragePrices prices = genesis.fees().storage();
    long sum = emptySlots * prices.slot(slots);
    for (Call call : bundle.calls()) {
      if (call instanceof Call.System(SystemCall.OpenAccount _)) {
        sum += prices.account(totals.accounts(), genesis.activeRealms());
      }
      if (call instanceof Call.System(SystemCall.Deploy(var contract))) {
        Encoder out = new Encoder();
        contract.encode(out);
        sum += prices.contract(totals.contracts(), out.length());
      }
    }
    slots += emptySlots;
    return sum;
  }

  /** Slots that are kept. */
  long slots() {
    return slots;
  }

  /** Takes back what was counted for a bundle that failed. */
  void setSlots(long newSlots) {
    slots = newSlots;
  }

  /** What a header must say now. */
  FeeMarket market() {
    return new FeeMarket(rate.intValueExact(), used.longValueExact(), slots);
  }
}
