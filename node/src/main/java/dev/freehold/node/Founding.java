package dev.freehold.node;

import dev.freehold.config.UsageException;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.service.CheckpointSigner;
import dev.freehold.store.DataDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Maker of the genesis of a network that begins now. */
public final class Founding {
  private static final FeeSchedule FEES =
      new FeeSchedule(100, 20, 5, 1).withStorage(StoragePrices.STANDARD);

  private Founding() {}

  /**
   * The genesis of a network whose checkpoints the key in a directory signs; the key is made there
   * if there is none.
   *
   * @param name the network's name, for people
   * @param realms active realms, at least one
   * @throws UsageException if a genesis cannot have these values, or a key is named twice
   */
  public static Genesis genesis(
      DataDirectory directory,
      String name,
      boolean development,
      int realms,
      List<Genesis.Funded> accounts,
      Optional<ReferenceKey> referenceKey) {
    Set<Fr> keys = new HashSet<>();
    for (Genesis.Funded account : accounts) {
      if (!keys.add(account.authKey())) {
        throw new UsageException(
            "--fund names the key %s twice: it would hold two accounts, and every command would ask which"
                .formatted(account.authKey().toHex()));
      }
    }
    Hash32 key = new CheckpointSigner(directory.signingSeed()).publicKey();
    long now = System.currentTimeMillis();
    try {
      return new Genesis(name, development, realms, now, key, FEES, accounts, referenceKey);
    } catch (IllegalArgumentException e) {
      throw new UsageException("no network can be founded so: " + e.getMessage(), e);
    }
  }

  /** A line that says what of a coordinator's directory must not be lost. */
  public static String backUp(DataDirectory directory) {
    return "back up %s: it signs every checkpoint, and nothing can take its place"
        .formatted(directory.resolve(DataDirectory.SIGNING_KEY));
  }
}
