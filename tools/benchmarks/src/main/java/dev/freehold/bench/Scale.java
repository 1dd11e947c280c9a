package dev.freehold.bench;

/** Scale of a measurement: how long it takes. */
public enum Scale {
  /** All of it in under 8 minutes on two cores. */
  QUICK,
  /** The figures of the report. */
  FULL;

  /** One of two values by scale. */
  public <T> T pick(T quick, T full) {
    return this == QUICK ? quick : full;
  }
}
