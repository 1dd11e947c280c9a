package dev.freehold.node.service;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An operator's key: Ed25519, which signs orders and invitations and no checkpoint. No daemon reads
 * it, so that it need not lie on a machine that faces the network.
 */
public final class OperatorKey {
  private final NodeKey key;

  /**
   * @param seed 32 secret bytes
   */
  public OperatorKey(byte[] seed) {
    key = new NodeKey(seed);
  }

  /**
   * The key in a file.
   *
   * @throws StoreException if it cannot be read, or is none
   */
  public static OperatorKey read(Path file) {
    byte[] seed;
    try (InputStream in = Files.newInputStream(file)) {
      // One more than there are, whatever is there.
      seed = in.readNBytes(Hash32.BYTES + 1);
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(file, e), e);
    }
    if (seed.length != Hash32.BYTES) {
      throw new StoreException(
          "%s is no operator's key, which has %d bytes".formatted(file, Hash32.BYTES));
    }
    return new OperatorKey(seed);
  }

  /**
   * This key, if it is a network's.
   *
   * @param file where it was read, for people
   * @throws StoreException if the genesis names another
   */
  public OperatorKey of(Genesis genesis, Path file) {
    Hash32 given = publicKey();
    if (given.equals(genesis.operatorKey())) {
      return this;
    }
    String what =
        genesis.founders().names(given)
            ? "a validator's key, which signs checkpoints and no orders"
            : "another key";
    throw new StoreException(
        ("%s is %s: the genesis names the operator's key %s, which founding the network has put"
                + " into a file %s of its own")
            .formatted(file, what, genesis.operatorKey(), DataDirectory.OPERATOR_KEY));
  }

  /** What the genesis names as the operator's key. */
  public Hash32 publicKey() {
    return new Hash32(key.publicKey());
  }

  /** The signature of a digest, 64 bytes; the same one each time. */
  public byte[] sign(Hash32 digest) {
    return key.sign(digest);
  }

  /**
   * An invitation of a worker.
   *
   * @param genesis the network's genesis hash
   * @param node the worker's node id
   * @param until height of the last checkpoint at which it can be used
   */
  public Invitation invite(Hash32 genesis, Hash32 node, long until) {
    return new Invitation(genesis, node, until, sign(Invitation.digest(genesis, node, until)));
  }
}
