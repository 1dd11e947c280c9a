package dev.freehold.cli;

import dev.freehold.client.BundleFile;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.client.Receipt;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The bundle that a command has sent last, and what is told of it: one shape for the results of all
 * writes, and the way to learn of an outcome that is not known.
 */
final class Sent {
  /** Of the command that runs on this thread. */
  static final ScopedValue<Sent> OF_COMMAND = ScopedValue.newInstance();

  private final boolean json;
  private volatile Submission last;
  private Thread hook;

  /**
   * @param json whether the command answers in JSON
   */
  Sent(boolean json) {
    this.json = json;
  }

  /** That of the command that runs on this thread. */
  static Sent ofCommand() {
    return OF_COMMAND.get();
  }

  /** The command is about to send: from now on it says what was sent when it is interrupted. */
  void watch() {
    if (hook == null) {
      hook = new Thread(this::interrupted, "interrupted");
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  /** The command has ended by itself. */
  void end() {
    try {
      if (hook != null) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } catch (IllegalStateException e) {
      // The process ends, and the hook says its line.
      hook = null;
    }
  }

  /** The process is to end before the command has: says what was sent. */
  void interrupted() {
    Submission submission = last;
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", "INTERRUPTED");
    String message = "interrupted; nothing was sent";
    if (submission != null && submission.status() instanceof BundleStatus.Final where) {
      Bundle bundle = submission.bundle();
      message = "interrupted; bundle %s is %s".formatted(bundle.id(), where.inWords());
      error.put("bundle", bundle.id());
    } else if (submission != null) {
      ClientException end = submission.unfinished("interrupted", null);
      message = end.getMessage();
      if (end instanceof OutcomeUnknownException unknown) {
        message = message + "; " + wayOn(unknown);
        error.putAll(fields(unknown));
      }
    }
    error.put("message", message);
    System.err.println("freehold: " + message);
    if (json) {
      System.out.println(Output.encode(Map.of("error", error)));
    }
  }

  /** A bundle was sent. */
  void note(Submission submission) {
    last = submission;
  }

  /**
   * What is told of a failure: once something was sent that may be applied, nothing that could not
   * be had is worth trying the whole command again.
   */
  Exception told(Exception failure) {
    Submission submission = last;
    return submission != null
            && submission.mayBeApplied()
            && ExitCodes.of(failure) == ExitCode.NETWORK
        ? submission.unfinished(failure.getMessage(), failure)
        : failure;
  }

  /**
   * The result of the bundle that was sent last, which is final.
   *
   * @param fields of the command's own, before the others
   * @param done what was done, for people
   */
  Result result(FreeholdClient client, Map<String, ?> fields, String done) {
    Bundle bundle = last.bundle();
    if (!(last.status() instanceof BundleStatus.Final where)) {
      throw new IllegalStateException(last + " is not final");
    }
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("bundle", bundle.id());
    all.put("user", bundle.user());
    all.put("nonce", bundle.nonce());
    all.put("status", "FINAL");
    all.put("maxFee", Long.toString(bundle.maxFee()));
    StringBuilder line = new StringBuilder(done);
    ExitCode code = ExitCode.OK;
    try {
      List<SystemCall.Pay> back = Wallet.cameBack(client, bundle, where.checkpointHeight());
      if (!back.isEmpty()) {
        code = ExitCode.MISSING;
        line.append(putBack(all, back));
      }
      Receipt receipt = client.receipt(bundle, where);
      put(all, receipt);
      line.append("; ").append(inWords(receipt));
    } catch (UnavailableException | QueryFailedException e) {
      // It is final all the same.
      all.put("block", where.blockHeight());
      all.put("checkpoint", where.checkpointHeight());
      line.append(
          "; final at checkpoint %d; its fee is not known: %s"
              .formatted(where.checkpointHeight(), e.getMessage()));
    }
    line.append("; bundle ").append(bundle.id());
    return new Result(all, line.toString(), code);
  }

  /** What is told of payments that came back: as a field, and in words. */
  static String putBack(Map<String, Object> fields, List<SystemCall.Pay> back) {
    StringBuilder line = new StringBuilder();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (SystemCall.Pay payment : back) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("to", payment.to());
      row.put("amount", Long.toString(payment.amount()));
      rows.add(row);
      line.append(
          "; %d came back, less the fee: there is no account %s"
              .formatted(payment.amount(), payment.to()));
    }
    fields.put("cameBack", rows);
    return line.toString();
  }

  /**
   * Result in both forms.
   *
   * @param line one, for people
   * @param code how the command ends: {@link ExitCode#MISSING} if a payment came back
   */
  record Result(Map<String, Object> fields, String line, ExitCode code) {}

  /** What a receipt adds to a result. */
  static void put(Map<String, Object> fields, Receipt receipt) {
    OptionalLong fee = receipt.fee();
    if (fee.isPresent()) {
      fields.put("fee", Long.toString(fee.getAsLong()));
    } else {
      fields.put("feeAtLeast", Long.toString(receipt.feeAtLeast()));
      fields.put("feeAtMost", Long.toString(receipt.feeAtMost()));
    }
    fields.put("block", receipt.block());
    fields.put("checkpoint", receipt.checkpoint().height());
    fields.put("time", receipt.time().toString());
  }

  /** Where it stands and what it cost. */
  static String inWords(Receipt receipt) {
    String fee =
        receipt.fee().isPresent()
            ? Long.toString(receipt.fee().getAsLong())
            : receipt.feeAtLeast() + " to " + receipt.feeAtMost();
    return "final at checkpoint %d, %s, in block %d of realm %s; nonce %d; fee %s"
        .formatted(
            receipt.checkpoint().height(),
            receipt.time(),
            receipt.block(),
            receipt.user().realm(),
            receipt.nonce(),
            fee);
  }

  /** The name of a status in JSON. */
  static String name(BundleStatus status) {
    return switch (status) {
      case BundleStatus.Unknown _ -> "UNKNOWN";
      case BundleStatus.Received _ -> "RECEIVED";
      case BundleStatus.Verified _ -> "VERIFIED";
      case BundleStatus.Committed _ -> "COMMITTED";
      case BundleStatus.Final _ -> "FINAL";
      case BundleStatus.Rejected _ -> "REJECTED";
      case BundleStatus.Failed _ -> "FAILED";
    };
  }

  /**
   * The way to learn of an outcome that is not known; the bundle is kept to be sent again.
   *
   * @return the end of a sentence
   */
  static String wayOn(OutcomeUnknownException unknown) {
    Bundle bundle = unknown.bundle();
    String ask =
        "`./freehold bundle show %s --user %s --wait` tells what becomes of it"
            .formatted(bundle.id(), bundle.user());
    return keep(bundle)
        .map(file -> "%s; `./freehold submit %s` safely sends the same again".formatted(ask, file))
        .orElse(ask);
  }

  /** Fields of an error whose outcome is not known. */
  static Map<String, Object> fields(OutcomeUnknownException unknown) {
    Map<String, Object> fields = fields(unknown.bundle(), unknown.status());
    if (unknown.status() instanceof BundleStatus.Committed(long block)) {
      fields.put("block", block);
    }
    return fields;
  }

  /** Fields of an error about the bundle that was sent last; none if none was. */
  Map<String, Object> fields() {
    Submission submission = last;
    return submission == null ? Map.of() : fields(submission.bundle(), submission.status());
  }

  /** What a failure that says nothing of the bundle leaves out; empty if nothing was sent. */
  String besides() {
    Submission submission = last;
    return submission == null || !submission.mayBeApplied()
        ? ""
        : "; bundle %s of %s was sent and is %s"
            .formatted(
                submission.bundle().id(),
                submission.bundle().user(),
                submission.status().inWords());
  }

  private static Map<String, Object> fields(Bundle bundle, BundleStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("bundle", bundle.id());
    fields.put("user", bundle.user());
    fields.put("nonce", bundle.nonce());
    fields.put("status", name(status));
    return fields;
  }

  /** Where a bundle of which the outcome was not known is kept. */
  static Path file(Hash32 bundle) {
    return Home.directory().resolve("bundles").resolve(bundle + ".bundle");
  }

  private static Optional<Path> keep(Bundle bundle) {
    Path file = file(bundle.id());
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        BundleFile.write(file, bundle);
      }
      return Optional.of(file);
    } catch (IOException | RuntimeException e) {
      System.err.println("freehold: the bundle is not kept in " + file + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
