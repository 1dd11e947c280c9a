package dev.freehold.node;

import dev.freehold.config.GenesisFile;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.node.validator.ValidatorNode;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.log.FileLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** First start of who signs checkpoints: its directory takes up a network, once and for good. */
final class FirstStart {
  private FirstStart() {}

  /**
   * The genesis that a directory has taken up; empty at the first start.
   *
   * @param insisted file of the genesis that it must be, if there is one
   * @throws StoreException if it is another one, or what belongs to a network is there without one
   */
  static Optional<Genesis> known(DataDirectory directory, Optional<Path> insisted) {
    Optional<Genesis> known = directory.genesis();
    if (known.isEmpty()) {
      requireNoData(directory);
    } else if (insisted.isPresent() && !GenesisFile.read(insisted.get()).equals(known.get())) {
      throw new StoreException(directory.resolve("") + " holds the network " + known.get().hash());
    }
    return known;
  }

  /** What is in a log or a store belongs to a network, which is founded once. */
  private static void requireNoData(DataDirectory directory) {
    Path log = directory.resolve("log");
    boolean held =
        Files.exists(directory.resolve("chain"))
            || Files.exists(log)
                && FileLog.inspect(log, _ -> {}).totalBytes() > FileLog.HEADER_BYTES;
    if (held) {
      throw new StoreException(
          directory.resolve("genesis")
              + " is missing beside the data of a network: put it back from a copy; any worker's"
              + " genesis is the same file");
    }
  }

  /** A key that is not there is made before its network is, and never for one that is. */
  static void requireKey(DataDirectory directory) {
    if (!directory.hasSigningSeed()) {
      throw new StoreException(
          directory.resolve(DataDirectory.SIGNING_KEY)
              + " is missing: `freehold coordinator genesis` makes it with the genesis, and"
              + " `freehold validator key` where the genesis is made elsewhere");
    }
  }

  /**
   * Takes up a genesis.
   *
   * @return the same
   * @throws StoreException if it does not name the key in the directory
   */
  static Genesis takeUp(DataDirectory directory, Genesis genesis) {
    ValidatorKey.of(directory, genesis);
    // A reference key that is no good is refused before the directory is bound to it.
    SnarkPackVerifier.of(genesis, 1);
    // The log first: who finds a network here and no log knows that it was lost.
    FileLog.open(directory.resolve("log")).close();
    if (!genesis.founders().isSole()) {
      ValidatorNode.found(directory);
    }
    directory.genesis(genesis);
    return genesis;
  }
}
