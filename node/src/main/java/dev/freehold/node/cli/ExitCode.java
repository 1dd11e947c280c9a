package dev.freehold.node.cli;

import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.ClientException;
import dev.freehold.client.KeyFile;
import dev.freehold.config.ConfigException;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.audit.AuditFailure;
import dev.freehold.node.source.SourceException;
import dev.freehold.prover.artifact.ArtifactException;
import dev.freehold.prover.contract.ContractException;
import dev.freehold.prover.groth16.KeyFileException;
import dev.freehold.prover.iden3.Iden3FileException;
import dev.freehold.prover.solver.UnsatisfiedException;
import java.io.IOException;

/** What a command's exit code says. */
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
  SOURCE(9, "a contract's source is wrong: it does not compile, or makes no circuit");

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

  /** The code for what ended a command. */
  static ExitCode of(Throwable failure) {
    return switch (failure) {
      case BundleRejectedException _ -> REJECTED;
      case KeyFile.KeyFileException _,
          KeyFileException _,
          Iden3FileException _,
          ArtifactException _,
          StoreException _,
          ConfigException _,
          IOException _ ->
          DATA;
      case UnsatisfiedException _ -> IMPOSSIBLE;
      case AuditFailure _ -> WRONG;
      case SourceException _, ContractException _ -> SOURCE;
      case ClientException _ -> NETWORK;
      case IllegalArgumentException _ -> USAGE;
      default -> FAILED;
    };
  }
}
