package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold worker invite}. */
@Command(
    name = "invite",
    mixinStandardHelpOptions = true,
    description = {
      "Invite a worker: sign that the node with this id may join the network.",
      "Prints one line, which the worker shows by --invitation; it is of no use to any other node,"
          + " and no secret. With --genesis and --until nobody is asked: the key may lie on a"
          + " machine without a network."
    })
final class WorkerInviteCommand implements Callable<Integer> {
  private static final long DAY_OF_CHECKPOINTS = 86_400;

  @Parameters(
      paramLabel = "NODE-ID",
      description = "The worker's node id, as `freehold worker id` prints it.")
  private String node;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The operator's key: operator.key, which founding the network has made.")
  private Path key;

  @Option(
      names = "--at",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7400",
      description =
          "Where the coordinator listens, which is asked for what is not given. Default:"
              + " ${DEFAULT-VALUE}.")
  private String coordinator;

  @Option(
      names = "--genesis",
      paramLabel = "HASH",
      description = "The network's genesis hash. Default: the coordinator's.")
  private String genesis;

  @Option(
      names = "--until",
      paramLabel = "HEIGHT",
      description =
          "The last checkpoint at which the invitation can be used, instead of --valid-for.")
  private String until;

  @Option(
      names = "--valid-for",
      paramLabel = "N",
      description =
          "For how many checkpoints from now on it can be used. Default: 86400, a day of one a"
              + " second.")
  private String validFor;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the invitation is written. Default: standard output.")
  private Path out;

  @Mixin private Output output;

  @Override
  public Integer call() {
    Hash32 invited = Given.hash(node);
    if (until != null && validFor != null) {
      throw new UsageException("--until and --valid-for say the same in two ways: give one");
    }
    OperatorKey operator = OperatorKey.read(key);
    Invitation invitation =
        until != null && genesis != null
            ? operator.invite(Given.hash(genesis), invited, Given.number(until))
            : asked(operator, invited);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("genesis", invitation.genesis());
    fields.put("node", invited);
    fields.put("until", invitation.until());
    if (out == null) {
      fields.put("invitation", invitation.toText());
      output.print(fields, invitation.toText());
    } else {
      write(invitation);
      fields.put("file", out);
      output.print(
          fields,
          "%s invites node %s until checkpoint %d: `freehold worker --invitation %s` shows it"
              .formatted(out, invited.abbreviated(), invitation.until(), out));
    }
    return ExitCode.OK.code();
  }

  /** An invitation to the network of the coordinator, from its latest checkpoint on. */
  private Invitation asked(OperatorKey operator, Hash32 invited) {
    try (NodeConnection connection = RealmOrders.openCoordinator(Given.endpoint(coordinator))) {
      Genesis found = connection.genesis();
      if (genesis != null && !Given.hash(genesis).equals(found.hash())) {
        throw new UsageException(
            "--genesis: the coordinator at %s is of network %s"
                .formatted(coordinator, found.hash()));
      }
      long head = RealmOrders.network(connection.ask(Query.NetworkState::new)).checkpointHeight();
      long last =
          until != null
              ? Given.number(until)
              : Math.addExact(head, validFor == null ? DAY_OF_CHECKPOINTS : Given.number(validFor));
      if (last < head) {
        throw new UsageException(
            "--until %d: the network is at checkpoint %d already".formatted(last, head));
      }
      return operator.of(found, key).invite(found.hash(), invited, last);
    }
  }

  private void write(Invitation invitation) {
    try {
      Files.writeString(out, invitation.toText() + System.lineSeparator());
    } catch (IOException e) {
      throw new StoreException(FileFailure.writing(out, e), e);
    }
  }
}
