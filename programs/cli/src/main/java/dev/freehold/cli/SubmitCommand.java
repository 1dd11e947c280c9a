package dev.freehold.cli;

import dev.freehold.client.BundleFile;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold submit}. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {
      "Send a bundle that was made elsewhere, with --offline. Needs no key.",
      "Sending it again is safe: it is applied once at the most."
    })
final class SubmitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The bundle's file.")
  private Path file;

  @Option(names = "--wait", description = "Wait until it is final, not only until it is verified.")
  private boolean untilFinal;

  @Mixin private NetworkOptions network;
  @Mixin private Output output;

  @Override
  public Integer call() {
    Bundle bundle = BundleFile.read(file);
    try (FreeholdClient client = network.connect()) {
      Submission submission = BundleFile.submit(client, bundle);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("bundle", bundle.id());
      fields.put("user", bundle.user());
      fields.put("nonce", bundle.nonce());
      fields.put("maxFee", bundle.maxFee());
      String said;
      if (untilFinal) {
        BundleStatus.Final done = submission.awaitFinal(Wallet.PATIENCE);
        fields.put("status", "FINAL");
        fields.put("checkpoint", done.checkpointHeight());
        said = "final at checkpoint " + done.checkpointHeight();
      } else {
        submission.awaitVerified(Wallet.PATIENCE);
        fields.put("status", "VERIFIED");
        said = "verified";
      }
      output.print(
          fields,
          "bundle %s of %s is %s".formatted(bundle.id().abbreviated(), bundle.user(), said));
    }
    return ExitCode.OK.code();
  }
}
