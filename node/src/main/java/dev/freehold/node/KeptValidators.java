package dev.freehold.node;

import dev.freehold.config.NodeAddress;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.port.StoreException;
import dev.freehold.store.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Addresses of the other validators that one has learnt, kept in its directory: a line {@code
 * NODE@HOST:PORT} for each.
 */
final class KeptValidators {
  private KeptValidators() {}

  /**
   * What was kept; nothing if nothing was.
   *
   * @throws StoreException if the file holds something else
   */
  static List<ValidatorAddress> read(DataDirectory directory) {
    return directory.validators().map(KeptValidators::parse).orElse(List.of());
  }

  private static List<ValidatorAddress> parse(byte[] file) {
    try {
      return new String(file, StandardCharsets.UTF_8)
          .lines()
          .map(line -> ValidatorAddress.parse(line, NodeAddress.PORT))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "the file \"validators\" in the data directory is damaged: %s; remove it, and it is made again"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Keeps what is known now, unless it is what was kept. */
  static void keep(DataDirectory directory, List<ValidatorAddress> known) {
    if (!read(directory).equals(known)) {
      directory.validators(
          known.stream()
              .map(each -> each + "\n")
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.UTF_8));
    }
  }
}
