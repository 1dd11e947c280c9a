package dev.freehold.node;

import dev.freehold.blst.BlstUnavailableException;
import dev.freehold.config.ConfigException;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.snarkpack.ReferenceStringException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Report of what ended a program: one clear line for what can be expected to go wrong, a stack
 * trace besides for what cannot.
 */
public final class FailureReport {
  private static final Optional<GoodbyeReason> WRONG_GENESIS =
      Optional.of(GoodbyeReason.WRONG_GENESIS);

  private FailureReport() {}

  /** The exit code for what ended a daemon. What no code is known for is a bug: FAILED. */
  public static ExitCode code(Throwable failure) {
    return switch (failure) {
      case ExceptionInInitializerError e when e.getCause() != null -> code(e.getCause());
      case UsageException _ -> ExitCode.USAGE;
      case ForeignException _ -> ExitCode.FOREIGN;
      case ConnectionClosedException e when e.reason().equals(WRONG_GENESIS) -> ExitCode.FOREIGN;
      case TurnedAwayException e -> code(e.reason());
      case ClientException _ -> ExitCode.NETWORK;
      case ReferenceStringException e -> e.reason().disproved() ? ExitCode.WRONG : ExitCode.DATA;
      case StoreException _,
          ConfigException _,
          BlstUnavailableException _,
          IOException _,
          UncheckedIOException _ ->
          ExitCode.DATA;
      default -> ExitCode.FAILED;
    };
  }

  private static ExitCode code(GoodbyeReason lasting) {
    return switch (lasting) {
      case WRONG_GENESIS -> ExitCode.FOREIGN;
      case NOT_ALLOWED -> ExitCode.USAGE;
      default -> ExitCode.DATA;
    };
  }

  /**
   * Prints a failure on the error output.
   *
   * @param prefix of the line, after the program's name
   * @param codes the exit code for a failure
   * @return its exit code
   */
  public static ExitCode print(
      String prefix, Throwable failure, Function<Throwable, ExitCode> codes) {
    ExitCode code = codes.apply(failure);
    print(prefix, words(failure), failure, code);
    return code;
  }

  /**
   * Prints a failure on the error output.
   *
   * @param prefix of the line, after the program's name
   * @param message what is said of it
   */
  public static void print(String prefix, String message, Throwable failure, ExitCode code) {
    System.err.println("freehold: " + prefix + Printable.lines(message));
    if (code == ExitCode.FAILED) {
      LoggerFactory.getLogger(FailureReport.class).error("this is a bug", failure);
    }
  }

  /** What went wrong, in words; without the names that Java has for it where there are others. */
  public static String words(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException e when String.valueOf(e.getCause()).equals(e.getMessage()) ->
          FileFailure.inWords(e.getCause());
      case IOException e -> FileFailure.inWords(e);
      case ExceptionInInitializerError e when e.getCause() != null -> words(e.getCause());
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }
}
