package dev.freehold.core.committee;

/** Kind of faults that a committee bears, as its genesis says; it fixes what a quorum is. */
public enum FaultModel {
  /** Up to a third of the weight may lie: two quorums share an honest validator. */
  BYZANTINE {
    @Override
    public long quorum(long weight) {
      return 2 * weight / 3 + 1;
    }

    @Override
    public long mayLie(long weight) {
      return weight - quorum(weight);
    }
  },

  /** Nobody lies, and less than half of the weight may be down: two quorums share a validator. */
  CRASH {
    @Override
    public long quorum(long weight) {
      return weight / 2 + 1;
    }

    @Override
    public long mayLie(long weight) {
      return 0;
    }
  };

  /**
   * The least weight that decides.
   *
   * @param weight of the whole committee, at least 1 and below 2^62
   */
  public abstract long quorum(long weight);

  /** The most weight that may lie without two quorums that contradict each other. */
  public abstract long mayLie(long weight);
}
