package dev.freehold.node.cli;

import dev.freehold.client.ClientException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Print a network's latest checkpoint and who serves which realm.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network;

  @Option(
      names = "--json",
      description = "Print it as JSON, with what each worker has counted since it started.")
  private boolean json;

  @Override
  public Integer call() {
    try (FreeholdClient client = network.connect()) {
      if (!(client.askAny(Query.NetworkState::new) instanceof Answer.Network state)) {
        throw new IllegalStateException("a client checks the kind of its answers");
      }
      Checkpoint checkpoint = client.checkpoint(state.checkpointHeight());
      if (json) {
        System.out.println(inJson(client, checkpoint, state.realms()));
      } else {
        print(client, checkpoint, state.realms());
      }
    }
    return ExitCode.OK.code();
  }

  private static void print(
      FreeholdClient client, Checkpoint checkpoint, List<RealmEndpoint> realms) {
    System.out.printf("network     %s (%s)%n", client.genesis().name(), client.genesis().hash());
    System.out.printf("checkpoint  %d%n", checkpoint.height());
    System.out.printf("global root %064x%n", checkpoint.globalRoot().toBigInteger());
    System.out.printf("%6s %8s  %-21s %s%n", "realm", "block", "worker", "root");
    for (RealmEndpoint realm : realms) {
      System.out.printf(
          "%6s %8d  %-21s %064x%n",
          realm.header().realm(),
          realm.header().height(),
          realm.endpoint().isEmpty() ? "-" : realm.endpoint(),
          realm.header().rootAfter().toBigInteger());
      realm
          .follower()
          .ifPresent(f -> System.out.printf("%17s%-21s %s%n", "", f.endpoint(), f.phase()));
    }
  }

  private static String inJson(
      FreeholdClient client, Checkpoint checkpoint, List<RealmEndpoint> realms) {
    List<String> rows = new ArrayList<>();
    Map<String, String> workers = new TreeMap<>();
    for (RealmEndpoint realm : realms) {
      String follower =
          realm
              .follower()
              .map(
                  f ->
                      ",\"follower\":%s,\"phase\":%s"
                          .formatted(quoted(f.endpoint()), quoted(f.phase().name())))
              .orElse("");
      rows.add(
          "{\"realm\":%d,\"block\":%d,\"epoch\":%d,\"worker\":%s,\"root\":\"%064x\"%s}"
              .formatted(
                  realm.header().realm().value(),
                  realm.header().height(),
                  realm.epoch(),
                  quoted(realm.endpoint()),
                  realm.header().rootAfter().toBigInteger(),
                  follower));
      if (!realm.endpoint().isEmpty()) {
        workers.computeIfAbsent(realm.endpoint(), _ -> counters(client, realm));
      }
    }
    List<String> counted = new ArrayList<>();
    workers.forEach((endpoint, counters) -> counted.add(quoted(endpoint) + ":" + counters));
    return "{\"network\":%s,\"genesis\":\"%s\",\"checkpoint\":%d,\"realms\":[%s],\"workers\":{%s}}"
        .formatted(
            quoted(client.genesis().name()),
            client.genesis().hash(),
            checkpoint.height(),
            String.join(",", rows),
            String.join(",", counted));
  }

  /** What a worker has counted; {@code null} for one that does not answer. */
  private static String counters(FreeholdClient client, RealmEndpoint realm) {
    try {
      if (!(client.ask(realm.header().realm(), Query.CountersOf::new)
          instanceof Answer.Counters answer)) {
        throw new ClientException("asked for counters, was answered otherwise");
      }
      return "{"
          + String.join(
              ",", answer.counters().stream().map(c -> quoted(c.name()) + ":" + c.value()).toList())
          + "}";
    } catch (ClientException e) {
      return "null";
    }
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
