package dev.freehold.cli;

import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.source.SourceException;
import dev.freehold.client.BundleFailedException;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.DemandRefusedException;
import dev.freehold.client.EquivocationException;
import dev.freehold.client.KeyFile;
import dev.freehold.client.MissingException;
import dev.freehold.client.OfflineFileException;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.client.RequestException;
import dev.freehold.client.UnusableKeyException;
import dev.freehold.client.light.RefusedException;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.kit.artifact.ArtifactException;
import dev.freehold.kit.contract.ContractException;
import dev.freehold.node.FailureReport;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.prover.groth16.ProvingKeyFileException;
import dev.freehold.prover.iden3.Iden3FileException;
import java.nio.file.NoSuchFileException;

/** Exit codes of the commands' failures; what is no command's own is as it is of a daemon. */
final class ExitCodes {
  private ExitCodes() {}

  /** The code for what ended a command. */
  static ExitCode of(Throwable failure) {
    return switch (failure) {
      case BundleRejectedException e ->
          e.reason() == RejectReason.ANCHOR_TOO_OLD ? ExitCode.EXPIRED : ExitCode.REJECTED;
      case BundleFailedException _ -> ExitCode.CHARGED;
      case OutcomeUnknownException _ -> ExitCode.UNKNOWN;
      case OfflineFileException e ->
          switch (e.reason()) {
            case UNUSABLE -> ExitCode.DATA;
            case DISPROVED -> ExitCode.WRONG;
            case EXPIRED -> ExitCode.EXPIRED;
          };
      case KeyFile.WrongPassphraseException _, Passphrases.UnansweredException _ ->
          ExitCode.PASSPHRASE;
      case EquivocationException _ -> ExitCode.EQUIVOCATION;
      case LyingNodeException _ -> ExitCode.LIE;
      case RefusedException _ -> ExitCode.LIE;
      case MissingException _ -> ExitCode.MISSING;
      case QueryFailedException e when e.failure() == Answer.Failure.NOT_FOUND -> ExitCode.MISSING;
      case ArtifactException e when e.getCause() instanceof NoSuchFileException -> ExitCode.MISSING;
      case KeyFile.KeyFileException _,
          UnusableKeyException _,
          ProvingKeyFileException _,
          Iden3FileException _,
          ArtifactException _ ->
          ExitCode.DATA;
      case RequestException _ -> ExitCode.USAGE;
      case UnsatisfiedException _, DemandRefusedException _ -> ExitCode.IMPOSSIBLE;
      case AuditException _ -> ExitCode.WRONG;
      case SourceException _, ContractException _ -> ExitCode.SOURCE;
      default -> FailureReport.code(failure);
    };
  }
}
