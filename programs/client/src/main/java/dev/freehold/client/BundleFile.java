package dev.freehold.client;

import dev.freehold.client.OfflineFileException.Reason;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.nio.file.Path;

/** A signed bundle in a file, made where the key is and sent from anywhere. */
public final class BundleFile {
  private BundleFile() {}

  /**
   * Writes a bundle to a new file.
   *
   * @throws OfflineFileException if it cannot be written
   */
  public static void write(Path file, Bundle bundle) {
    OfflineFile.BUNDLE.write(file, bundle.toBytes());
  }

  /**
   * Reads a bundle and checks its signature.
   *
   * @throws OfflineFileException if it is none, or was changed after it was signed
   */
  public static Bundle read(Path file) {
    Bundle bundle;
    try {
      bundle = Bundle.decode(OfflineFile.BUNDLE.read(file));
    } catch (MalformedException e) {
      throw new OfflineFileException(
          Reason.UNUSABLE, "%s holds no bundle: %s".formatted(file, e.getMessage()), e);
    }
    if (!new Ed25519Verifier()
        .verify(bundle.scheme(), bundle.publicKey(), bundle.id().toBytes(), bundle.signature())) {
      throw new OfflineFileException(
          Reason.DISPROVED, file + " was changed after it was signed: its signature does not hold");
    }
    return bundle;
  }

  /**
   * Sends a bundle that was made elsewhere. One that was sent before is not applied twice.
   *
   * @throws ForeignException if it is for another network
   * @throws OfflineFileException if its anchor is older than the network takes, and it was not sent
   *     before
   * @throws OutcomeUnknownException if its anchor is as old, and its nonce is used
   */
  public static Submission submit(FreeholdClient client, Bundle bundle) {
    requireTimely(client, bundle);
    return client.submit(bundle);
  }

  /** As {@link #submit}, without sending anything. */
  public static void requireTimely(FreeholdClient client, Bundle bundle) {
    if (!bundle.chainId().equals(client.genesis().hash())) {
      throw new ForeignException(
          "the bundle is for the network %s, not for this one, %s"
              .formatted(bundle.chainId(), client.genesis().hash()));
    }
    long age = client.checkpoints().latest().height() - bundle.anchorHeight();
    if (age > Limits.ANCHOR_AGE_MAX && client.status(bundle) instanceof BundleStatus.Unknown) {
      if (NonceProof.now(client, bundle.user(), bundle.nonce()).used()) {
        throw new OutcomeUnknownException(
            bundle,
            new BundleStatus.Unknown(),
            "it is too old to be applied now, and its nonce is used: by it or by another bundle",
            null);
      }
      throw new OfflineFileException(
          Reason.EXPIRED,
          "the bundle reads from checkpoint %d, which is %d checkpoints old; at most %d are taken. Prepare and make it anew: this one can never be applied"
              .formatted(bundle.anchorHeight(), age, Limits.ANCHOR_AGE_MAX));
    }
  }
}
