package dev.freehold.cli;

import dev.freehold.client.BundleFile;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.NonceProof;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
      Sent sent = Sent.ofCommand();
      sent.watch();
      BundleFile.requireTimely(client, bundle);
      NonceProof before = NonceProof.now(client, bundle.user(), bundle.nonce());
      Submission submission = client.submit(bundle);
      sent.note(submission);
      String said = "bundle %s of %s".formatted(bundle.id().abbreviated(), bundle.user());
      await(client, submission, before);
      if (untilFinal) {
        Sent.Result result = sent.result(client, Map.of(), said + " is applied");
        output.print(result);
        return result.code().code();
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("bundle", bundle.id());
      fields.put("user", bundle.user());
      fields.put("nonce", bundle.nonce());
      fields.put("status", "VERIFIED");
      fields.put("maxFee", Long.toString(bundle.maxFee()));
      output.print(fields, "%s is verified; bundle %s".formatted(said, bundle.id()));
    }
    return ExitCode.OK.code();
  }

  private void await(FreeholdClient client, Submission submission, NonceProof before) {
    try {
      if (untilFinal) {
        submission.awaitFinal(Wallet.PATIENCE);
      } else {
        submission.awaitVerified(Wallet.PATIENCE);
      }
    } catch (BundleRejectedException e) {
      throw client.afterRejection(submission.bundle(), e, Optional.of(before));
    }
  }
}
