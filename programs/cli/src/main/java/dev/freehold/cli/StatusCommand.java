package dev.freehold.cli;

import dev.freehold.client.EquivocationException;
import dev.freehold.client.FeeEstimate;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.SecondOpinion;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.field.Fr;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code freehold status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Print a network's latest checkpoint and who serves which realm.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network;

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (FreeholdClient client = network.connect()) {
      if (!(client.askAny(Query.NetworkState::new) instanceof Answer.Network state)) {
        throw new IllegalStateException("a client checks the kind of its answers");
      }
      Checkpoint checkpoint = client.checkpoint(state.checkpointHeight());
      SecondOpinion second = client.secondOpinion(checkpoint.height(), NetworkOptions.SECOND_LIMIT);
      if (output.isJson()) {
        // With what each worker has counted, which takes asking each of them.
        output.print(fields(client, checkpoint, second, state.realms()), "");
      } else {
        print(client, checkpoint, state.realms());
        troubles(client, state.realms()).forEach(System.out::println);
        System.out.println("second      " + Printable.of(second.inWords()));
      }
    }
    return ExitCode.OK.code();
  }

  private static void print(
      FreeholdClient client, Checkpoint checkpoint, List<RealmEndpoint> realms) {
    System.out.printf(
        "network     %s (%s)%n", Printable.of(client.genesis().name()), client.genesis().hash());
    System.out.printf("checkpoint  %d%n", checkpoint.height());
    System.out.printf("global root %064x%n", checkpoint.globalRoot().toBigInteger());
    System.out.printf("%6s %8s %8s  %-21s %s%n", "realm", "block", "fees", "worker", "root");
    for (RealmEndpoint realm : realms) {
      System.out.printf(
          "%6s %8d %8s  %-21s %064x%n",
          realm.header().realm(),
          realm.header().height(),
          times(rate(client, checkpoint, realm)),
          realm.endpoint().isEmpty() ? "-" : Printable.of(realm.endpoint()),
          realm.header().rootAfter().toBigInteger());
      realm
          .follower()
          .ifPresent(
              f -> System.out.printf("%26s%-21s %s%n", "", Printable.of(f.endpoint()), f.phase()));
    }
  }

  /** What the next bundle of a realm pays, in 1/1024ths of the genesis' fees. */
  private static int rate(FreeholdClient client, Checkpoint checkpoint, RealmEndpoint realm) {
    return FeeEstimate.of(client.genesis(), realm.header(), checkpoint).market().rate();
  }

  private static String times(int rate) {
    return "x%.2f".formatted((double) rate / FeeMarket.UNIT);
  }

  private static Map<String, Object> fields(
      FreeholdClient client,
      Checkpoint checkpoint,
      SecondOpinion second,
      List<RealmEndpoint> realms) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Map<String, Object> workers = new TreeMap<>();
    for (RealmEndpoint realm : realms) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("realm", realm.header().realm().value());
      row.put("block", realm.header().height());
      row.put("epoch", realm.epoch());
      row.put("feeRate", rate(client, checkpoint, realm));
      row.put("slots", realm.header().market().slots());
      row.put("worker", realm.endpoint());
      row.put("root", hex(realm.header().rootAfter()));
      realm
          .follower()
          .ifPresent(
              f -> {
                row.put("follower", f.endpoint());
                row.put("phase", f.phase().name());
              });
      rows.add(row);
      if (!realm.endpoint().isEmpty() && !workers.containsKey(realm.endpoint())) {
        workers.put(realm.endpoint(), counted(client, realm));
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("network", client.genesis().name());
    fields.put("genesis", client.genesis().hash());
    fields.put("checkpoint", checkpoint.height());
    fields.put("checkpointHash", checkpoint.hash());
    fields.put("secondNodeAgrees", second.agrees());
    fields.put("accounts", checkpoint.totals().accounts());
    fields.put("contracts", checkpoint.totals().contracts());
    fields.put("realms", rows);
    fields.put("workers", workers);
    return fields;
  }

  /** Lines about what has ended, as the workers say it; one that does not answer soon says none. */
  private static List<String> troubles(FreeholdClient client, List<RealmEndpoint> realms) {
    Map<String, CompletableFuture<Optional<Answer.Counters>>> asked = new LinkedHashMap<>();
    for (RealmEndpoint realm : realms) {
      if (!realm.endpoint().isEmpty()) {
        asked.computeIfAbsent(
            realm.endpoint(),
            _ ->
                client
                    .async(c -> counters(c, realm))
                    .completeOnTimeout(
                        Optional.empty(),
                        NetworkOptions.SECOND_LIMIT.toMillis(),
                        TimeUnit.MILLISECONDS));
      }
    }
    List<String> lines = new ArrayList<>();
    try {
      asked.forEach((endpoint, answer) -> answer.join().ifPresent(c -> say(c, endpoint, lines)));
    } catch (CompletionException e) {
      throw e.getCause() instanceof EquivocationException divided ? divided : e;
    }
    return lines;
  }

  private static void say(Answer.Counters counted, String endpoint, List<String> lines) {
    String worker = Printable.of(endpoint);
    for (Answer.StoppedRealm stopped : counted.stopped()) {
      lines.add(
          "stopped     realm %s, by %s: %s"
              .formatted(stopped.realm(), worker, Printable.of(stopped.why())));
    }
    if (!counted.keyEnded().isEmpty()) {
      lines.add("key ended   says %s: %s".formatted(worker, Printable.of(counted.keyEnded())));
    }
  }

  private static String hex(Fr root) {
    return HexFormat.of().formatHex(root.toBytes());
  }

  /** What a worker has counted and what has ended there; nothing for one that does not answer. */
  private static Map<String, Object> counted(FreeholdClient client, RealmEndpoint realm) {
    Map<String, Object> fields = new LinkedHashMap<>();
    counters(client, realm)
        .ifPresent(
            answer -> {
              answer.counters().forEach(c -> fields.put(c.name(), c.value()));
              fields.put("stopped", answer.stopped().stream().map(StatusCommand::stopped).toList());
              fields.put("keyEnded", answer.keyEnded());
            });
    return fields;
  }

  private static Map<String, Object> stopped(Answer.StoppedRealm stopped) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("realm", stopped.realm().value());
    row.put("why", stopped.why());
    return row;
  }

  private static Optional<Answer.Counters> counters(FreeholdClient client, RealmEndpoint realm) {
    try {
      if (!(client.ask(realm.header().realm(), Query.CountersOf::new)
          instanceof Answer.Counters answer)) {
        throw new ClientException("asked for counters, was answered otherwise");
      }
      return Optional.of(answer);
    } catch (EquivocationException e) {
      throw e;
    } catch (ClientException e) {
      System.err.printf(
          "freehold: %s does not answer: %s%n",
          Printable.of(realm.endpoint()), Printable.of(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }
}
