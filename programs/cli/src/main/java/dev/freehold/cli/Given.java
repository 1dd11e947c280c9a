package dev.freehold.cli;

import dev.freehold.config.Arguments;
import dev.freehold.config.NodeAddress;
import dev.freehold.config.UsageException;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reader of the values that a user gave: one that is no good is a {@link UsageException}. The same
 * failure of a value that the program made itself is a bug, and is told as one.
 */
final class Given {
  private Given() {}

  /**
   * A value made of what was given.
   *
   * @param made throws {@link IllegalArgumentException} if what was given is no good, and for
   *     nothing else
   */
  static <T> T of(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  /** {@code realm:index}. */
  static UserId user(String text) {
    return of(() -> UserId.parse(text));
  }

  /** {@code host:port}; without a port it is that of a coordinator. */
  static Endpoint endpoint(String text) {
    return of(() -> NodeAddress.parse(text));
  }

  /** Where the validators of a network listen, each once. */
  static List<Endpoint> validators(String option, List<String> texts) {
    List<Endpoint> addresses = texts.stream().map(Given::endpoint).toList();
    return of(
        () -> {
          NodeAddress.requireValidators(option, addresses);
          return addresses;
        });
  }

  /** 64 hexadecimal digits. */
  static Hash32 hash(String text) {
    if (!text.matches("[0-9a-fA-F]{64}")) {
      throw new UsageException("a hash is 64 hexadecimal digits, not \"" + text + "\"");
    }
    return Hash32.parse(text);
  }

  static RealmId realm(int value) {
    return of(() -> new RealmId(value));
  }

  /** How each realm is kept, by the number that {@code --workers-per-realm} takes. */
  static Replication workersPerRealm(int number) {
    try {
      return Replication.of(number);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--workers-per-realm " + e.getMessage(), e);
    }
  }

  static ContractId contract(int value) {
    return of(() -> new ContractId(value));
  }

  /** A path, which the file system may have and its name need not. */
  static Path path(String text) {
    if (text.isEmpty()) {
      throw new UsageException("the name of a file is empty");
    }
    Arguments.requireReadable(List.of(text));
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "\"%s\" can be no file's name here (%s)".formatted(Printable.of(text), e.getReason()), e);
    }
  }

  /** A whole number of at least 0. */
  static long number(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new UsageException("\"" + text + "\" is no whole number of at most 18 digits");
    }
    return Long.parseLong(text);
  }
}
