package dev.freehold.fuzz;

import dev.freehold.cli.CliTargets;
import dev.freehold.client.ClientTargets;
import dev.freehold.config.ConfigTargets;
import dev.freehold.kit.artifact.KitTargets;
import dev.freehold.protocol.wire.WireTargets;
import dev.freehold.prover.iden3.ProverTargets;
import dev.freehold.snarkpack.SnarkPackTargets;
import dev.freehold.store.StoreTargets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The targets of all modules. */
final class FuzzTargets {
  private FuzzTargets() {}

  /** All of them, in the order in which they are run. */
  static List<FuzzTarget> all() {
    List<FuzzTarget> all = new ArrayList<>();
    all.addAll(ProverTargets.all());
    all.addAll(SnarkPackTargets.all());
    all.addAll(VerifierTargets.all());
    all.addAll(KitTargets.all());
    all.addAll(ConfigTargets.all());
    all.addAll(CliTargets.all());
    all.addAll(ClientTargets.all());
    all.addAll(StoreTargets.all());
    all.addAll(CoreTargets.all());
    all.addAll(AgreementTargets.all());
    all.addAll(WireTargets.all());
    all.addAll(SessionTarget.all());
    return all;
  }

  /**
   * The target of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static FuzzTarget named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no target %s; there are %s"
                        .formatted(name, all().stream().map(FuzzTarget::name).toList())));
  }

  /** Decodes the seeds once, so that what is loaded and made once is charged to no input. */
  static void warm(FuzzTarget target) throws IOException {
    for (byte[] seed : target.seeds().make().values()) {
      target.decoding().decode(seed);
    }
  }
}
