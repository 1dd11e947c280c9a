package dev.freehold.node.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.RealmEndpoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code freehold status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Print a network's latest checkpoint and who serves which realm.")
final class StatusCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network;

  @Override
  public Integer call() {
    try (FreeholdClient client = network.connect()) {
      if (!(client.askAny(Query.NetworkState::new) instanceof Answer.Network state)) {
        throw new IllegalStateException("a client checks the kind of its answers");
      }
      Checkpoint checkpoint = client.checkpoint(state.checkpointHeight());
      System.out.printf("network     %s (%s)%n", client.genesis().name(), client.genesis().hash());
      System.out.printf("checkpoint  %d%n", checkpoint.height());
      System.out.printf("global root %064x%n", checkpoint.globalRoot().toBigInteger());
      System.out.printf("%6s %8s  %-21s %s%n", "realm", "block", "worker", "root");
      for (RealmEndpoint realm : state.realms()) {
        System.out.printf(
            "%6s %8d  %-21s %064x%n",
            realm.header().realm(),
            realm.header().height(),
            realm.endpoint().isEmpty() ? "-" : realm.endpoint(),
            realm.header().rootAfter().toBigInteger());
      }
    }
    return ExitCode.OK.code();
  }
}
