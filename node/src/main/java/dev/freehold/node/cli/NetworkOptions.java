package dev.freehold.node.cli;

import dev.freehold.client.ClientOptions;
import dev.freehold.client.FreeholdClient;
import dev.freehold.config.Profile;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.wire.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Which network: by options, by a profile that is named, by the environment, by the profile in use,
 * in this order.
 */
final class NetworkOptions {
  private static final String NODE_VARIABLE = "FREEHOLD_NODE";
  private static final String PROFILE_VARIABLE = "FREEHOLD_PROFILE";
  private static final Endpoint DEFAULT_NODE = new Endpoint("127.0.0.1", 7400);

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "A profile, see `freehold profile`: what it says need not be given.",
        "Default: the variable FREEHOLD_PROFILE, or the profile in use."
      })
  private String profileName;

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      description = {
        "Any node of the network.",
        "Default: the profile's, the variable FREEHOLD_NODE, or 127.0.0.1:7400."
      })
  private String node;

  @Option(
      names = "--genesis",
      paramLabel = "HASH",
      description =
          "The genesis hash to insist on; without it, and without a profile's, the node's is"
              + " trusted.")
  private String genesis;

  private Profile profile;

  /** The profile that holds here; one that says nothing where there is none. */
  Profile profile() {
    if (profile == null) {
      profile = read();
    }
    return profile;
  }

  private Profile read() {
    try {
      Optional<String> name = named();
      if (name.isEmpty()) {
        name = Profiles.here().inUse();
      }
      return name.isEmpty() ? Profile.NONE : Profiles.here().read(name.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Optional<String> named() {
    return Optional.ofNullable(profileName)
        .or(() -> Optional.ofNullable(System.getenv(PROFILE_VARIABLE)).filter(n -> !n.isEmpty()));
  }

  private Endpoint node() {
    if (node != null) {
      return Endpoint.parse(node);
    }
    Optional<Endpoint> ofProfile = profile().node();
    Optional<Endpoint> ofVariable =
        Optional.ofNullable(System.getenv(NODE_VARIABLE)).map(Endpoint::parse);
    return (named().isPresent() ? ofProfile.or(() -> ofVariable) : ofVariable.or(() -> ofProfile))
        .orElse(DEFAULT_NODE);
  }

  /** The genesis hash to insist on; {@link Hash32#ZERO} for none. */
  Hash32 genesis() {
    return genesis != null ? Hash32.parse(genesis) : profile().genesisHash();
  }

  FreeholdClient connect() {
    ClientOptions options = ClientOptions.DEFAULT.withGenesis(genesis());
    if (profile().trusted().isPresent()) {
      options =
          options.withTrusted(
              new ClientOptions.TrustedCheckpoint(
                  profile().trustedHeight().orElseThrow(), profile().trustedHash().orElseThrow()));
    }
    return FreeholdClient.connect(List.of(node()), options);
  }
}
