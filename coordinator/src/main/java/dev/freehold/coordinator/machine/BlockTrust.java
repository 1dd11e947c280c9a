package dev.freehold.coordinator.machine;

/** Ground on which a coordinator takes a reported block into a checkpoint. */
public enum BlockTrust {
  /** Its worker reported it, and the realm's treasury bears it out. */
  AS_REPORTED,
  /** This process has verified it as well: no block enters a checkpoint before. */
  VERIFIED,
  /** Whoever asks for the checkpoint says so: other validators have verified it as well. */
  VERIFIED_BESIDE
}
