package dev.freehold.cli;

import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.cli.audit.AuditFailure;
import dev.freehold.cli.source.SourceException;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.KeyFile;
import dev.freehold.client.MissingException;
import dev.freehold.client.OfflineFileException;
import dev.freehold.client.UnusableKeyException;
import dev.freehold.client.light.RefusedException;
import dev.freehold.config.ConfigException;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.port.StoreException;
import dev.freehold.kit.artifact.ArtifactException;
import dev.freehold.kit.contract.ContractException;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.prover.groth16.KeyFileException;
import dev.freehold.prover.iden3.Iden3FileException;
import dev.freehold.snarkpack.ReferenceStringException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a command's exit code says. The table in {@code docs/cli.md} is this one. */
public enum ExitCode {
  OK(0, "it worked"),
  FAILED(1, "an unexpected failure: please report it"),
  USAGE(2, "the command line is wrong"),
  DATA(3, "a file, directory or port cannot be used; starting again does not help"),
  NETWORK(4, "no answer from the network; trying again may help"),
  REJECTED(5, "the network rejected what was sent; nothing was changed"),
  IMPOSSIBLE(6, "the contract does not allow this call; nothing was sent"),
  WRONG(7, "what was checked does not hold"),
  INCOMPLETE(8, "what was checked holds, but not all could be checked"),
  SOURCE(9, "a contract's source is wrong: it does not compile, or makes no circuit"),
  PASSPHRASE(10, "the passphrase does not open the key file"),
  LIE(11, "a node gave an answer that a signed checkpoint disproves; ask another node"),
  FOREIGN(12, "what was given is of another network, or of another contract"),
  EXPIRED(13, "the anchor is too old: it must be made and proved anew; nothing was changed"),
  MISSING(
      14,
      "what was named, or what a node must have, is not there: an account, a profile, a header");

  private static final Optional<GoodbyeReason> WRONG_GENESIS =
      Optional.of(GoodbyeReason.WRONG_GENESIS);

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  /** All of them, as help texts list them. */
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode each : values()) {
      table.put(String.valueOf(each.code), each.meaning);
    }
    return table;
  }

  /** The code for what ended a command. */
  static ExitCode of(Throwable failure) {
    return switch (failure) {
      case BundleRejectedException e ->
          e.reason() == RejectReason.ANCHOR_TOO_OLD ? EXPIRED : REJECTED;
      case OfflineFileException e ->
          switch (e.reason()) {
            case UNUSABLE -> DATA;
            case DISPROVED -> WRONG;
            case EXPIRED -> EXPIRED;
          };
      case KeyFile.WrongPassphraseException _ -> PASSPHRASE;
      case LyingNodeException _ -> LIE;
      case RefusedException _ -> LIE;
      case ForeignException _ -> FOREIGN;
      case ConnectionClosedException e when e.reason().equals(WRONG_GENESIS) -> FOREIGN;
      case MissingException _ -> MISSING;
      case QueryFailedException e when e.failure() == Answer.Failure.NOT_FOUND -> MISSING;
      case ArtifactException e when e.getCause() instanceof NoSuchFileException -> MISSING;
      case KeyFile.KeyFileException _,
          UnusableKeyException _,
          KeyFileException _,
          Iden3FileException _,
          ArtifactException _,
          StoreException _,
          ConfigException _,
          IOException _,
          UncheckedIOException _ ->
          DATA;
      case UnsatisfiedException _ -> IMPOSSIBLE;
      case AuditFailure _ -> WRONG;
      case ReferenceStringException e -> e.reason().disproved() ? WRONG : DATA;
      case SourceException _, ContractException _ -> SOURCE;
      case ClientException _ -> NETWORK;
      case IllegalArgumentException _ -> USAGE;
      default -> FAILED;
    };
  }
}
