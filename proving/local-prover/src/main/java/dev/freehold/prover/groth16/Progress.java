package dev.freehold.prover.groth16;

/** Told how far long work has come. Called from the thread that does it. */
@FunctionalInterface
public interface Progress {
  /** Nobody is told. */
  Progress NONE = (_, _, _) -> {};

  /**
   * @param stage what is being done, for people
   * @param done parts done
   * @param total parts in all
   */
  void at(String stage, int done, int total);

  /** The same in words: the stage, and which part it is, unless all parts are done. */
  static String inWords(String stage, int done, int total) {
    return done >= total ? stage : "%s (%d of %d)".formatted(stage, done + 1, total);
  }
}
