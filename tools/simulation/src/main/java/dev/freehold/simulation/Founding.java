package dev.freehold.simulation;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.proof.Cryptography;
import java.util.List;
import java.util.stream.IntStream;

/** Founding of a world's network. */
final class Founding {
  private static final long GENESIS_MS = 1_767_225_600_000L;
  private static final long BALANCE = 1_000_000_000;

  private Founding() {}

  /**
   * A genesis of so many realms and validators.
   *
   * @param development whether the network is marked so: anybody may be given a realm there
   * @param secrets of the accounts that it funds
   */
  static Genesis genesis(
      Cryptography crypto, boolean development, int realms, int validators, List<byte[]> secrets) {
    return new Genesis(
        "simulated",
        development,
        realms,
        GENESIS_MS,
        crypto.founders(IntStream.range(0, validators).mapToObj(Cluster::secret).toList()),
        new Hash32(crypto.publicKey(Cluster.OPERATOR_SECRET)),
        // A target that a few bundles reach, and prices that a few accounts raise.
        new FeeSchedule(10, 5, 2, 1, 1 << 13, new StoragePrices(20, 50, 1, 3, 16)),
        secrets.stream()
            .map(
                secret ->
                    new Genesis.Funded(
                        AuthKey.of(SignatureScheme.ED25519, crypto.publicKey(secret)), BALANCE))
            .toList());
  }
}
