package dev.freehold.cli.storecare;

/** Told how far a check or a repair has come. */
@FunctionalInterface
public interface Steps {
  /**
   * @param total how much there is; 0 if that is not known
   */
  void at(String what, long done, long total);
}
