package dev.freehold.bench.model;

/**
 * The machine that the model counts in. These are assumptions, not measurements: a processor here
 * is as fast as one of the machine measured.
 *
 * @param cores processors of a machine
 * @param networkBytes a second, each way
 * @param diskBytes written a second, sustained
 * @param use how much of each may be used on the average, in (0, 1]
 */
public record Hardware(int cores, double networkBytes, double diskBytes, double use) {
  /** A common server. */
  public static final Hardware SERVER = new Hardware(16, 1.25e9, 1e9, 0.7);
}
