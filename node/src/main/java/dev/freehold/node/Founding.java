package dev.freehold.node;

import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.node.service.CheckpointSigner;
import dev.freehold.store.DataDirectory;
import java.util.List;
import java.util.Optional;

/** Maker of the genesis of a network that begins now. */
public final class Founding {
  private static final FeeSchedule FEES = new FeeSchedule(100, 20, 5, 1);

  private Founding() {}

  /**
   * The genesis of a network whose checkpoints the key in a directory signs; the key is made there
   * if there is none.
   *
   * @param name the network's name, for people
   * @param realms active realms, at least one
   * @throws IllegalArgumentException if a genesis cannot have these values
   */
  public static Genesis genesis(
      DataDirectory directory,
      String name,
      boolean development,
      int realms,
      List<Genesis.Funded> accounts,
      Optional<ReferenceKey> referenceKey) {
    return new Genesis(
        name,
        development,
        realms,
        System.currentTimeMillis(),
        new CheckpointSigner(directory.signingSeed()).publicKey(),
        FEES,
        accounts,
        referenceKey);
  }
}
