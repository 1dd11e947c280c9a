package dev.freehold.cli;

import dev.freehold.client.BundleFile;
import dev.freehold.client.Consent;
import dev.freehold.client.ContractWallet;
import dev.freehold.client.OfflineState;
import dev.freehold.client.OfflineWallet;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.SystemCall;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Making a bundle here to be submitted elsewhere. */
final class OfflineOptions {
  /** Both, or none. */
  static final class Files {
    @Option(
        names = "--offline",
        required = true,
        paramLabel = "STATE",
        description =
            "Use no network but what `freehold offline prepare` has written, and send nothing.")
    private Path state;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where the bundle is written, for `freehold submit`.")
    private Path out;
  }

  @ArgGroup(exclusive = false, heading = "Without a network:%n")
  private Files files;

  /** Whether there is no network to ask. */
  boolean isOffline() {
    return files != null;
  }

  /**
   * Proves calls from the state file, signs them, and writes the bundle.
   *
   * @param uses what proves the contracts, which are in the state
   * @param consent asked about what the calls demand
   */
  int write(
      AccountOptions account,
      Function<OfflineState, List<ContractWallet.Use>> uses,
      List<ContractWallet.Planned> planned,
      Consent consent,
      Output output) {
    return write(account, uses, wallet -> wallet.sign(planned, account.maxFee(), consent), output);
  }

  /** Signs a call of the protocol from the state file, and writes the bundle. */
  int write(AccountOptions account, SystemCall call, Output output) {
    return write(account, _ -> List.of(), wallet -> wallet.sign(account.maxFee(), call), output);
  }

  private int write(
      AccountOptions account,
      Function<OfflineState, List<ContractWallet.Use>> uses,
      Function<OfflineWallet, Bundle> sign,
      Output output) {
    OfflineState state = OfflineState.read(files.state, account.network().genesis());
    account
        .user()
        .filter(user -> !user.equals(state.user()))
        .ifPresent(
            user -> {
              throw new UsageException(
                  "the state file is of account %s, not of %s".formatted(state.user(), user));
            });
    OfflineWallet wallet =
        new OfflineWallet(state, account.signer(), uses.apply(state), new Narrator(System.err));
    Bundle bundle = sign.apply(wallet);
    BundleFile.write(files.out, bundle);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", files.out);
    fields.put("bundle", bundle.id());
    fields.put("user", bundle.user());
    fields.put("nonce", bundle.nonce());
    fields.put("anchor", bundle.anchorHeight());
    fields.put("maxFee", Long.toString(bundle.maxFee()));
    output.print(
        fields,
        "wrote %s: bundle %s of %s, nonce %d, fee at most %d; now: freehold submit %s"
            .formatted(
                files.out,
                bundle.id().abbreviated(),
                bundle.user(),
                bundle.nonce(),
                bundle.maxFee(),
                files.out));
    return ExitCode.OK.code();
  }
}
