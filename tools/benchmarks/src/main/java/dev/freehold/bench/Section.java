package dev.freehold.bench;

/** One part of the benchmark. */
public interface Section {
  /** A short name for the command line. */
  String name();

  /** What it measures, for people. */
  String title();

  /** Measures and puts what it found into the context's results. */
  void run(BenchContext context) throws Exception;
}
