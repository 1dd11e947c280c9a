package dev.freehold.cli;

import dev.freehold.client.BlockHolders;
import dev.freehold.client.BundleFile;
import dev.freehold.client.BundleLookup;
import dev.freehold.client.BundleLookup.Fate;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.NonceProof;
import dev.freehold.client.Waits;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold bundle}. */
@Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description = "Learn what became of a bundle, or what one in a file would do.",
    subcommands = BundleCommand.Show.class)
final class BundleCommand {
  private BundleCommand() {}

  /** {@code freehold bundle show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Print what became of the bundle of an id: the worker of its user's realm is asked,"
            + " and what is final is read from its block and checked.",
        "Or print what the bundle in a file would do; the network is asked about it only with"
            + " --wait or --node.",
        "Sends nothing."
      })
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "ID|FILE", description = "64 hexadecimal digits, or a bundle's file.")
    private String what;

    @Option(
        names = "--user",
        paramLabel = "USER",
        description = "Whose bundle, realm:index. Without it every worker is asked.")
    private String user;

    @Option(
        names = "--wait",
        description = "Wait until nothing more can become of it, at most a minute.")
    private boolean untilSettled;

    @Mixin private NetworkOptions network;
    @Mixin private Output output;

    @Override
    public Integer call() {
      boolean byId = what.matches("[0-9a-fA-F]{64}");
      Path file = byId ? Sent.file(Hash32.parse(what)) : Given.path(what);
      Optional<Bundle> known =
          byId && !Files.exists(file) ? Optional.empty() : Optional.of(BundleFile.read(file));
      if (!byId && !untilSettled && !network.givesNode()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", file);
        fields.putAll(BundleText.fields(known.orElseThrow()));
        output.print(fields, BundleText.lines(known.orElseThrow()));
        return ExitCode.OK.code();
      }
      Hash32 id = known.map(Bundle::id).orElseGet(() -> Hash32.parse(what));
      Optional<UserId> owner =
          Optional.ofNullable(user).map(Given::user).or(() -> known.map(Bundle::user));
      try (FreeholdClient client = network.connect()) {
        BundleLookup lookup = new BundleLookup(client, id, owner);
        return print(
            client, id, owner, known, untilSettled ? settled(client, lookup) : lookup.fate());
      }
    }

    /** Waits until no more can become of it, or nobody has heard of it. */
    private static Fate settled(FreeholdClient client, BundleLookup lookup) {
      long deadlineNs = System.nanoTime() + Wallet.PATIENCE.toNanos();
      while (true) {
        long height = client.checkpoints().latest().height();
        Fate fate = lookup.fate();
        long leftNs = deadlineNs - System.nanoTime();
        BundleStatus status = fate.status();
        boolean settled =
            status instanceof BundleStatus.Failed ? fate.shown() : status.isTerminal();
        if (settled || status instanceof BundleStatus.Unknown || leftNs <= 0) {
          return fate;
        }
        String words = "it is %s; waiting for a checkpoint".formatted(status.inWords());
        try (Waits.Wait _ = client.waits().begin(words)) {
          client
              .checkpoints()
              .await(c -> c.height() > height, Duration.ofNanos(leftNs), "a checkpoint");
        } catch (UnavailableException e) {
          return fate;
        }
      }
    }

    private int print(
        FreeholdClient client,
        Hash32 id,
        Optional<UserId> owner,
        Optional<Bundle> known,
        Fate fate) {
      Map<String, Object> fields = new LinkedHashMap<>();
      StringBuilder lines = new StringBuilder("bundle " + id + "\n");
      fields.put("bundle", id);
      fields.put("status", Sent.name(fate.status()));
      Optional<Bundle> bundle = fate.bundle().or(() -> known);
      bundle.ifPresent(
          b -> {
            fields.putAll(BundleText.fields(b));
            lines.setLength(0);
            lines.append(BundleText.lines(b)).append("\n");
          });
      lines.append("  status  ").append(said(client, owner, bundle, fate, fields));
      if (fate.status() instanceof BundleStatus.Committed) {
        owner
            .or(() -> bundle.map(Bundle::user))
            .flatMap(who -> client.holders(who.realm(), id))
            .ifPresent(held -> lines.append("; ").append(putHolders(client, fields, held)));
      }
      output.print(fields, lines.toString());
      return code(fate, fields).code();
    }

    /** Puts which followers are shown to hold its block, and says it. */
    private static String putHolders(
        FreeholdClient client, Map<String, Object> fields, BlockHolders held) {
      fields.put("heldBy", List.copyOf(held.signed()));
      fields.put("followers", List.copyOf(held.followers()));
      fields.put("acknowledged", held.suffice(client.genesis().replication()));
      return held.inWords();
    }

    private static String said(
        FreeholdClient client,
        Optional<UserId> owner,
        Optional<Bundle> bundle,
        Fate fate,
        Map<String, Object> fields) {
      switch (fate.status()) {
        case BundleStatus.Final(long _, long checkpoint, var _) -> {
          fate.receipt().ifPresent(receipt -> Sent.put(fields, receipt));
          String back =
              bundle
                  .map(b -> Wallet.cameBack(client, b, checkpoint))
                  .filter(payments -> !payments.isEmpty())
                  .map(payments -> Sent.putBack(fields, payments))
                  .orElse("");
          return fate.receipt().map(Sent::inWords).orElseThrow() + back;
        }
        case BundleStatus.Committed(long block) -> fields.put("block", block);
        case BundleStatus.Failed failed -> {
          fields.put("block", failed.blockHeight());
          fields.put("reason", failed.reason().name());
          fields.put("shown", fate.shown());
          if (!fate.shown()) {
            return "its worker says that it is %s; that is not proved yet"
                .formatted(failed.inWords());
          }
        }
        case BundleStatus.Rejected rejected -> {
          fields.put("reason", rejected.reason().name());
          fields.put("detail", rejected.detail());
          return rejected(client, bundle, rejected, fields);
        }
        case BundleStatus.Unknown _ -> {
          return unknown(client, owner, bundle, fields);
        }
        case BundleStatus.Received _, BundleStatus.Verified _ -> {
          // Its name says all.
        }
      }
      return fate.status().inWords();
    }

    /** A rejection is a worker's word: its nonce tells more, where it is known. */
    private static String rejected(
        FreeholdClient client,
        Optional<Bundle> bundle,
        BundleStatus.Rejected rejected,
        Map<String, Object> fields) {
      if (bundle.isEmpty()) {
        return rejected.inWords()
            + ", by its worker's word; its file, or its nonce, would tell more";
      }
      ClientException said =
          client.afterRejection(
              bundle.get(), new BundleRejectedException(rejected.reason(), rejected.detail()));
      fields.put("nonceUsed", !(said instanceof BundleRejectedException));
      return said.getMessage();
    }

    /** No worker has a record of it: its nonce tells more, where it is known. */
    private static String unknown(
        FreeholdClient client,
        Optional<UserId> owner,
        Optional<Bundle> bundle,
        Map<String, Object> fields) {
      String nobody =
          owner.isPresent()
              ? "the worker of realm %s has no record of it".formatted(owner.get().realm())
              : "no worker has a record of it";
      if (bundle.isEmpty()) {
        return nobody
            + ": it never came, was lost before its block, or it is longer ago than receipts are"
            + " kept";
      }
      Bundle it = bundle.get();
      NonceProof nonce = NonceProof.of(client, it.user(), it.nonce());
      fields.put("nonceUsed", nonce.used());
      fields.put("checkpoint", nonce.checkpoint().height());
      return nonce.used()
          ? "%s, and nonce %d of %s is used: by it longer ago than receipts are kept, or by another bundle"
              .formatted(nobody, it.nonce(), it.user())
          : "%s, and nonce %d of %s is free at checkpoint %d: it was not applied; `./freehold submit` of its file sends it again, and another bundle with that nonce takes its place"
              .formatted(nobody, it.nonce(), it.user(), nonce.checkpoint().height());
    }

    private static ExitCode code(Fate fate, Map<String, Object> fields) {
      return switch (fate.status()) {
        case BundleStatus.Unknown _ ->
            Boolean.FALSE.equals(fields.get("nonceUsed")) ? ExitCode.OK : ExitCode.UNKNOWN;
        case BundleStatus.Rejected _ ->
            Boolean.FALSE.equals(fields.get("nonceUsed")) ? ExitCode.REJECTED : ExitCode.UNKNOWN;
        case BundleStatus.Failed _ -> fate.shown() ? ExitCode.CHARGED : ExitCode.UNKNOWN;
        case BundleStatus.Received _,
            BundleStatus.Verified _,
            BundleStatus.Committed _,
            BundleStatus.Final _ ->
            ExitCode.OK;
      };
    }
  }
}
