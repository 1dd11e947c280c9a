package dev.freehold.config;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Values that a user gives once for a network and an account there, instead of with every command.
 *
 * @param genesis 64 hexadecimal digits
 * @param trusted a checkpoint known from elsewhere, its height and its hash with a colon between
 */
public record Profile(
    @Key(value = "any node of the network", port = NodeAddress.PORT) Optional<Endpoint> node,
    @Key("the key file") Optional<Path> key,
    @Key("the account, realm:index") Optional<String> user,
    @Key("the genesis hash to insist on") Optional<String> genesis,
    @Key("a checkpoint to follow the chain from, height:hash") Optional<String> trusted) {
  /** A profile that says nothing. */
  public static final Profile NONE =
      new Profile(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern TRUSTED = Pattern.compile("[1-9][0-9]{0,17}:[0-9a-f]{64}");
  private static final Pattern USER = Pattern.compile("[0-9]{1,4}:[0-9]{1,7}");

  /**
   * @throws IllegalArgumentException naming what is not written as it should be
   */
  public Profile {
    require(user, USER, "user", "realm:index, such as 1:0");
    require(genesis, HASH, "genesis", "64 hexadecimal digits in lower case");
    require(trusted, TRUSTED, "trusted", "height:hash, a number and 64 hexadecimal digits");
  }

  private static void require(Optional<String> value, Pattern pattern, String name, String wanted) {
    if (value.isPresent() && !pattern.matcher(value.get()).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is %s, not \"%s\"".formatted(name, wanted, value.get()));
    }
  }

  /**
   * Reads a profile.
   *
   * @throws ConfigException in one line that names the place
   */
  public static Profile read(Path file) {
    return ConfigLoader.load(Profile.class, Optional.of(file), Map.of(), Map.of()).config();
  }

  /** The same profile with another trusted checkpoint. */
  public Profile withTrusted(String heightAndHash) {
    return new Profile(node, key, user, genesis, Optional.of(heightAndHash));
  }

  /** The genesis hash; {@link Hash32#ZERO} if any network will do. */
  public Hash32 genesisHash() {
    return genesis.map(Hash32::parse).orElse(Hash32.ZERO);
  }

  /** The height of the trusted checkpoint. */
  public Optional<Long> trustedHeight() {
    return trusted.map(text -> Long.parseLong(text.substring(0, text.indexOf(':'))));
  }

  /** The hash of the trusted checkpoint. */
  public Optional<Hash32> trustedHash() {
    return trusted.map(text -> Hash32.parse(text.substring(text.indexOf(':') + 1)));
  }
}
