package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Waits;
import dev.freehold.config.NodeAddress;
import dev.freehold.config.Profile;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ClientOptions.TrustedCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Which network: by options, by a profile that is named, by the environment, by the profile in use,
 * in this order.
 */
final class NetworkOptions {
  /** What a second node is waited for: a command that only wants to know more is not held up. */
  static final Duration SECOND_LIMIT = Duration.ofSeconds(2);

  private static final String NODE_VARIABLE = "FREEHOLD_NODE";
  private static final String PROFILE_VARIABLE = "FREEHOLD_PROFILE";
  private static final Endpoint DEFAULT_NODE = new Endpoint("127.0.0.1", NodeAddress.PORT);

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "A profile, see `freehold profile`: what it says need not be given.",
        "Default: the variable FREEHOLD_PROFILE, or the profile in use."
      })
  private String profileName;

  @Option(
      names = {"--node", "--join"},
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
      Optional<String> name = profileInUse();
      return name.isEmpty() ? Profile.NONE : Profiles.here().read(name.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> named() {
    return Optional.ofNullable(profileName).or(() -> ofVariable(PROFILE_VARIABLE));
  }

  /** A variable of the environment; one that is empty says nothing. */
  private static Optional<String> ofVariable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }

  private Endpoint node() {
    if (node != null) {
      return Given.endpoint(node);
    }
    Optional<Endpoint> ofProfile = profile().node();
    Optional<Endpoint> ofVariable = ofVariable(NODE_VARIABLE).map(Given::endpoint);
    return (named().isPresent() ? ofProfile.or(() -> ofVariable) : ofVariable.or(() -> ofProfile))
        .orElse(DEFAULT_NODE);
  }

  /** The genesis hash to insist on; {@link Hash32#ZERO} for none. */
  Hash32 genesis() {
    return genesis != null ? Given.hash(genesis) : profile().genesisHash();
  }

  /** What {@code --genesis} says; {@link Hash32#ZERO} for nothing, whatever a profile says. */
  Hash32 givenGenesis() {
    return genesis != null ? Given.hash(genesis) : Hash32.ZERO;
  }

  /** Whether {@code --node} is there. */
  boolean givesNode() {
    return node != null;
  }

  /** The checkpoint that the profile trusts. */
  Optional<TrustedCheckpoint> trusted() {
    return profile()
        .trustedHeight()
        .map(height -> new TrustedCheckpoint(height, profile().trustedHash().orElseThrow()));
  }

  FreeholdClient connect() {
    return connect(trusted());
  }

  /** Connects, trusting this checkpoint and not the profile's. */
  FreeholdClient connect(Optional<TrustedCheckpoint> checkpoint) {
    ClientOptions options = ClientOptions.DEFAULT.withGenesis(genesis());
    Waits waits = new Waits();
    WaitingLine.follow(waits);
    return FreeholdClient.connect(
        List.of(node()), checkpoint.map(options::withTrusted).orElse(options), waits);
  }

  /** The profile's name; empty if none holds here. */
  Optional<String> profileInUse() {
    try {
      Optional<String> name = named();
      return name.isPresent() ? name : Profiles.here().inUse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the profile that holds here trust a checkpoint from now on. */
  void trust(Checkpoint checkpoint) {
    Profile trusting = profile().withTrusted(checkpoint.height() + ":" + checkpoint.hash());
    try {
      Profiles.here().write(profileInUse().orElseThrow(), trusting, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * For commands that take no node for granted.
   *
   * @throws UsageException if none is named
   */
  void requireNode() {
    if (node == null && ofVariable(NODE_VARIABLE).isEmpty() && profile().node().isEmpty()) {
      throw new UsageException("no node is named: give --join HOST:PORT or a profile");
    }
  }
}
