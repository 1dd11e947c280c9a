package dev.freehold.core.transition;

import dev.freehold.core.chain.FeeMarket;

/** A realm's state with the price of the next bundle in it. */
public interface PricedState extends StateView {
  /** What the next bundle pays, unless a checkpoint is adopted before. */
  FeeMarket market();
}
