package dev.freehold.cli;

import dev.freehold.aggregator.daemon.AggregatorNode;
import dev.freehold.config.DaemonOptions;
import dev.freehold.config.ExitCode;
import dev.freehold.config.LogFormat;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.node.DaemonRun;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freehold aggregator}. */
@Command(
    name = "aggregator",
    mixinStandardHelpOptions = true,
    description = {
      "Earn by aggregating proofs: register with a network, do the jobs it leases, be paid.",
      "A first SIGINT or SIGTERM finishes the present job, a second one stops at once."
    },
    subcommands = {
      AggregatorCommand.Earnings.class,
      AggregatorCommand.Jobs.class,
      AggregatorSetupCommand.class
    })
final class AggregatorCommand implements Callable<Integer> {
  private static final String JOIN = "127.0.0.1:7400";
  private static final Logger LOG = LoggerFactory.getLogger(AggregatorCommand.class);

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      defaultValue = JOIN,
      description = {
        "The coordinator; of several validators each of them, by commas: the aggregator keeps a"
            + " link to each.",
        "Default: ${DEFAULT-VALUE}."
      })
  private List<String> join;

  @Option(
      names = "--payee",
      paramLabel = "REALM:INDEX",
      description = "The account that is paid; it must exist. Any account: nobody signs for it.")
  private String payee;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that aggregate; 0 for one a core. Default: 0.")
  private int threads;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "aggregator-data",
      description = {
        "Directory of this aggregator's own key, made at the first start. Standing belongs to it.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Path data;

  @Option(
      names = "--open-jobs",
      description = "Without a lease, do jobs that are open to all: dead letters, and old ones.")
  private boolean openJobs;

  @Option(
      names = "--reference-string",
      paramLabel = "FILE",
      description = {
        "The network's reference string, as `freehold aggregator setup import` writes it.",
        "Development networks need none, unless their genesis names one."
      })
  private Path referenceString;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "File to which the endpoint is written once the process is ready.")
  private Path readyFile;

  @Option(
      names = "--until-stdin-closes",
      description = "Stop when the standard input ends, as it does when the parent dies.")
  private boolean untilStdinCloses;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (payee == null) {
      throw new ParameterException(spec.commandLine(), "--payee says which account is paid");
    }
    List<Endpoint> validators = Given.validators("--join", join);
    DaemonRun run =
        new DaemonRun(
            AggregatorPart.WORD,
            new DaemonOptions(
                Optional.empty(),
                Optional.ofNullable(readyFile),
                untilStdinCloses,
                Optional.empty(),
                Optional.empty(),
                LogFormat.TEXT),
            ExitCodes::of);
    run.begin();
    AggregatorNode node =
        // It refuses a reference string that is needed and was not given.
        Given.of(
            () ->
                AggregatorPart.node(
                    new AggregatorNode.Settings(
                        validators,
                        Given.user(payee),
                        AggregatorPart.threads(threads),
                        openJobs,
                        Optional.ofNullable(referenceString)),
                    data,
                    run.of(AggregatorPart.WORD)));
    return run.untilItEnds(List.of(AggregatorPart.running(validators, node, node.joined()))).code();
  }

  /** Which coordinator to ask. */
  static final class Coordinator {
    @Option(
        names = "--join",
        paramLabel = "HOST:PORT",
        split = ",",
        defaultValue = JOIN,
        description = {
          "The coordinator; of several validators some or all, by commas: the first that is there"
              + " answers.",
          "Default: ${DEFAULT-VALUE}."
        })
    private List<String> join;

    <T extends Answer> T ask(Class<T> kind, IntFunction<Query> query) {
      List<Endpoint> validators = Given.validators("--join", join);
      for (Endpoint validator : validators.subList(0, validators.size() - 1)) {
        try {
          return ask(validator, kind, query);
        } catch (UnavailableException e) {
          LOG.debug("{} does not answer", validator, e);
        }
      }
      return ask(validators.getLast(), kind, query);
    }

    private static <T extends Answer> T ask(
        Endpoint validator, Class<T> kind, IntFunction<Query> query) {
      try (NodeConnection connection = NodeConnection.toAsk(validator, ClientOptions.DEFAULT)) {
        Answer answer = connection.ask(query);
        if (!kind.isInstance(answer)) {
          throw new ClientException(
              "the node at " + validator + " answers something else: " + answer);
        }
        return kind.cast(answer);
      }
    }
  }

  /** {@code freehold aggregator earnings}. */
  @Command(
      name = "earnings",
      mixinStandardHelpOptions = true,
      description = "Explain what an account was paid for aggregates, and what it was not paid.")
  static final class Earnings implements Callable<Integer> {
    @Mixin private Coordinator coordinator;
    @Mixin private Output output;

    @Option(
        names = "--payee",
        required = true,
        paramLabel = "REALM:INDEX",
        description = "The account.")
    private String payee;

    @Override
    public Integer call() {
      UserId user = Given.user(payee);
      Answer.Earnings answer =
          coordinator.ask(Answer.Earnings.class, r -> new Query.EarningsOf(r, user));
      List<String> lines = new ArrayList<>();
      long sum = answer.payments().stream().mapToLong(Payment::amount).sum();
      lines.add("%d payments to %s, %d in all".formatted(answer.payments().size(), user, sum));
      answer.payments().forEach(payment -> lines.add(text(payment)));
      answer.refusals().forEach(refusal -> lines.add(text(refusal)));
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("payee", user.toString());
      fields.put("paid", String.valueOf(sum));
      fields.put("payments", answer.payments().stream().map(Earnings::fields).toList());
      fields.put("refusals", answer.refusals().stream().map(Earnings::fields).toList());
      output.print(fields, String.join(System.lineSeparator(), lines));
      return ExitCode.OK.code();
    }

    private static String text(Payment p) {
      return ("checkpoint %d: %d for job %s: %d proofs of contract %s function %d, realm %s blocks"
              + " %d to %d; its weight was %d of %d on the board, the pool %d")
          .formatted(
              p.checkpoint(),
              p.amount(),
              p.job().abbreviated(),
              p.proofs(),
              p.contract(),
              p.function(),
              p.realm(),
              p.firstBlock(),
              p.lastBlock(),
              p.weight(),
              p.weights(),
              p.pool());
    }

    private static String text(Refusal r) {
      return "checkpoint %d: nothing for job %s: %s%s"
          .formatted(
              r.checkpoint(),
              r.job().abbreviated(),
              r.verdict().text(),
              r.verdict().costsStanding() ? "; this cost standing" : "");
    }

    private static Map<String, Object> fields(Payment p) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("job", p.job());
      fields.put("checkpoint", p.checkpoint());
      fields.put("amount", String.valueOf(p.amount()));
      fields.put("proofs", p.proofs());
      fields.put("pool", String.valueOf(p.pool()));
      fields.put("weight", p.weight());
      fields.put("weights", p.weights());
      return fields;
    }

    private static Map<String, Object> fields(Refusal r) {
      return Map.of("job", r.job(), "checkpoint", r.checkpoint(), "verdict", r.verdict());
    }
  }

  /** {@code freehold aggregator jobs}. */
  @Command(
      name = "jobs",
      mixinStandardHelpOptions = true,
      description = "Show the board: jobs, leases, dead letters, and how far realms are covered.")
  static final class Jobs implements Callable<Integer> {
    @Mixin private Coordinator coordinator;
    @Mixin private Output output;

    @Override
    public Integer call() {
      Answer.Jobs board = coordinator.ask(Answer.Jobs.class, r -> new Query.JobsOf(r, 0));
      BoardCounts counts = board.counts();
      List<String> lines = new ArrayList<>();
      lines.add(
          ("%d waiting, %d leased, %d open to all, %d dead letters; %d done, %d abandoned;"
                  + " %d aggregators")
              .formatted(
                  counts.waiting(),
                  counts.leased(),
                  counts.open(),
                  counts.deadLetters(),
                  counts.done(),
                  counts.abandoned(),
                  counts.aggregators()));
      lines.add("pool %d, paid %d".formatted(counts.pool(), counts.paid()));
      lines.add(
          "%6s %10s %10s %10s %10s %10s"
              .formatted("realm", "proofs", "covered", "in jobs", "uncut", "abandoned"));
      for (BoardCounts.Coverage r : counts.realms()) {
        lines.add(
            "%6s %10d %10d %10d %10d %10d"
                .formatted(
                    r.realm(), r.proofs(), r.covered(), r.onTheBoard(), r.uncut(), r.abandoned()));
      }
      board.jobs().forEach(state -> lines.add(text(state)));
      output.print(fields(board), String.join(System.lineSeparator(), lines));
      return ExitCode.OK.code();
    }

    private static String text(JobState state) {
      return "%s %-11s %4d proofs, realm %s blocks %d to %d, cut at %d, %d leases%s"
          .formatted(
              state.job().id().abbreviated(),
              state.phase(),
              state.job().count(),
              state.job().realm(),
              state.job().firstBlock(),
              state.job().lastBlock(),
              state.cutAt(),
              state.leases(),
              state
                  .lease()
                  .map(
                      lease ->
                          ", held by %s since %d, chosen among %d"
                              .formatted(
                                  lease.holder().abbreviated(),
                                  lease.checkpoint(),
                                  lease.candidates().size()))
                  .orElse(""));
    }

    private static Map<String, Object> fields(Answer.Jobs board) {
      BoardCounts counts = board.counts();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("waiting", counts.waiting());
      fields.put("leased", counts.leased());
      fields.put("open", counts.open());
      fields.put("deadLetters", counts.deadLetters());
      fields.put("done", counts.done());
      fields.put("abandoned", counts.abandoned());
      fields.put("aggregators", counts.aggregators());
      fields.put("pool", String.valueOf(counts.pool()));
      fields.put("paid", String.valueOf(counts.paid()));
      List<Map<String, Object>> realms = new ArrayList<>();
      for (BoardCounts.Coverage r : counts.realms()) {
        Map<String, Object> realm = new LinkedHashMap<>();
        realm.put("realm", r.realm().value());
        realm.put("proofs", r.proofs());
        realm.put("covered", r.covered());
        realm.put("uncut", r.uncut());
        realm.put("abandoned", r.abandoned());
        realms.add(realm);
      }
      fields.put("realms", realms);
      return fields;
    }
  }
}
