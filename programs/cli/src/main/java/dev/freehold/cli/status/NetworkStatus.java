package dev.freehold.cli.status;

import dev.freehold.client.EquivocationException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.SecondOpinion;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Status of a network: what one node says of it, and what each other node says of itself within a
 * limit.
 *
 * @param node the node that was asked first
 * @param role its role
 * @param checkpoint its latest
 * @param own what it counts and sees
 * @param second what a second node says of the checkpoint
 * @param realms active realms in ascending order
 * @param workers what workers answered by endpoint; empty for one that did not
 * @param coordinator where it is, if the node that was asked knows it or is it; of several
 *     validators one
 * @param coordinatorAnswers what it counts; empty if it does not answer
 * @param board the board of jobs in numbers; empty if the coordinator does not answer
 */
public record NetworkStatus(
    Endpoint node,
    Role role,
    Checkpoint checkpoint,
    Answer.Counters own,
    CheckpointAge age,
    SecondOpinion second,
    List<RealmState> realms,
    Map<String, Optional<NodeAnswers>> workers,
    Optional<SeenNode> coordinator,
    Optional<Answer.Counters> coordinatorAnswers,
    Optional<BoardCounts> board) {
  /** Workers without a realm that are asked: whoever likes may say to be one. */
  private static final int SPARE_MAX = 16;

  /**
   * Asks.
   *
   * @param limit to wait for the other nodes, which are asked at once
   * @param nowMs this machine's clock
   * @throws EquivocationException if the coordinator has signed two checkpoints of one height
   */
  public static NetworkStatus ask(FreeholdClient client, Duration limit, long nowMs) {
    Answer.Network state = expect(client.askAny(Query.NetworkState::new), Answer.Network.class);
    Checkpoint checkpoint = client.checkpoint(state.checkpointHeight());
    Answer.Counters own = expect(client.askAny(Query.CountersOf::new), Answer.Counters.class);
    CheckpointAge age = CheckpointAge.of(own, checkpoint.timeMs(), nowMs);
    Asking asking = new Asking(client, limit);
    Map<RealmId, Long> finals = finalBlocks(client, checkpoint.height());
    Role role = client.answeringRole();
    Optional<SeenNode> coordinator = coordinator(validators(own));
    Optional<Endpoint> place =
        role == Role.COORDINATOR
            ? Optional.of(client.answering())
            : coordinator.map(SeenNode::endpoint).map(Endpoint::parse);
    var ofCoordinator = asking.later(place, node -> counters(client, node));
    var board = asking.later(place, node -> board(client, node));
    Map<String, CompletableFuture<Optional<NodeAnswers>>> asked = new LinkedHashMap<>();
    state.realms().stream()
        .map(RealmEndpoint::endpoint)
        .filter(endpoint -> !endpoint.isEmpty())
        .forEach(endpoint -> asked.computeIfAbsent(endpoint, asking::worker));
    Optional<Answer.Counters> counted = Asking.join(ofCoordinator);
    List<SeenNode> roll =
        counted.map(Answer.Counters::nodes).orElse(List.of()).stream()
            .filter(seen -> seen.role() == Role.WORKER)
            .toList();
    roll.stream()
        .filter(seen -> seen.connected() && !seen.endpoint().isEmpty())
        .map(SeenNode::endpoint)
        .filter(endpoint -> !asked.containsKey(endpoint))
        .limit(SPARE_MAX)
        .forEach(endpoint -> asked.put(endpoint, asking.worker(endpoint)));
    Map<String, Optional<NodeAnswers>> workers = new LinkedHashMap<>();
    asked.forEach((endpoint, answer) -> workers.put(endpoint, Asking.join(answer)));
    return new NetworkStatus(
        client.answering(),
        role,
        checkpoint,
        own,
        age,
        client.secondOpinion(checkpoint.height(), limit),
        state.realms().stream().map(seat -> realm(seat, finals, workers, roll)).toList(),
        workers,
        coordinator,
        counted,
        Asking.join(board));
  }

  private static RealmState realm(
      RealmEndpoint seat,
      Map<RealmId, Long> finals,
      Map<String, Optional<NodeAnswers>> workers,
      List<SeenNode> roll) {
    return new RealmState(
        seat,
        finals.getOrDefault(seat.header().realm(), 0L),
        workers.getOrDefault(seat.endpoint(), Optional.empty()),
        roll.stream().filter(seen -> seen.node().equals(seat.worker())).findFirst());
  }

  /** The last block of each realm that is in a checkpoint or one before it. */
  private static Map<RealmId, Long> finalBlocks(FreeholdClient client, long height) {
    Map<RealmId, Long> blocks = new HashMap<>();
    int from = 0;
    boolean more = true;
    while (more) {
      int first = from;
      Answer.Realms answer =
          expect(
              client.askAny(request -> new Query.RealmsAt(request, height, first)),
              Answer.Realms.class);
      for (RealmHeader header : answer.headers()) {
        blocks.put(header.realm(), header.height());
        from = header.realm().value() + 1;
      }
      more = answer.more() && from > first;
    }
    return blocks;
  }

  private static Answer.Counters counters(FreeholdClient client, Endpoint node) {
    return expect(client.askNode(node, Query.CountersOf::new), Answer.Counters.class);
  }

  private static BoardCounts board(FreeholdClient client, Endpoint node) {
    return expect(
            client.askNode(node, request -> new Query.JobsOf(request, Integer.MAX_VALUE)),
            Answer.Jobs.class)
        .counts();
  }

  private static <A extends Answer> A expect(Answer answer, Class<A> type) {
    if (type.isInstance(answer)) {
      return type.cast(answer);
    }
    throw new ClientException("the node answered something else than was asked");
  }

  private static List<SeenNode> validators(Answer.Counters own) {
    return own.nodes().stream().filter(seen -> seen.role() == Role.COORDINATOR).toList();
  }

  /** The validator that is asked: one that lives, if any does. */
  static Optional<SeenNode> coordinator(List<SeenNode> validators) {
    return validators.stream()
        .filter(SeenNode::connected)
        .findFirst()
        .or(() -> validators.stream().findFirst());
  }

  /** The validators as the node that was asked first sees them, if it is a worker. */
  public List<SeenNode> validators() {
    return validators(own);
  }

  /** Whether the coordinator answers here, or a worker is connected with it. */
  public boolean coordinatorReachable() {
    return coordinatorAnswers.isPresent();
  }

  /** Whether every realm is served, and the coordinator is there to make it final. */
  public boolean complete() {
    return coordinatorReachable() && realms.stream().allMatch(RealmState::served);
  }

  /** What answered, by where it is: the coordinator first. */
  public Map<String, Answer.Counters> answered() {
    Map<String, Answer.Counters> all = new LinkedHashMap<>();
    coordinatorAnswers.ifPresent(counters -> all.put(coordinatorName(), counters));
    workers.forEach((endpoint, answers) -> answers.ifPresent(a -> all.put(endpoint, a.counters())));
    return all;
  }

  /** Where the coordinator is. */
  public String coordinatorName() {
    return role == Role.COORDINATOR
        ? node.toString()
        : coordinator.map(SeenNode::endpoint).orElse("-");
  }

  /** The workers of the coordinator's roll, or nobody where it does not answer. */
  public List<SeenNode> roll() {
    List<SeenNode> roll = new ArrayList<>();
    coordinatorAnswers.ifPresent(counters -> roll.addAll(counters.nodes()));
    roll.removeIf(seen -> seen.role() != Role.WORKER);
    return roll;
  }

  /** Questions to several nodes at once, each answered within the limit or not at all. */
  private record Asking(FreeholdClient client, Duration limit) {
    /** What a node answers; nothing where there is no node, or it does not answer in time. */
    <T> CompletableFuture<Optional<T>> later(
        Optional<Endpoint> node, Function<Endpoint, T> question) {
      if (node.isEmpty()) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      return client
          .async(_ -> answer(node.get(), question))
          .completeOnTimeout(Optional.empty(), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <T> Optional<T> answer(Endpoint node, Function<Endpoint, T> question) {
      try {
        return Optional.of(question.apply(node));
      } catch (EquivocationException e) {
        throw e;
      } catch (ClientException e) {
        // That it does not answer is what there is to say of it.
        return Optional.empty();
      }
    }

    CompletableFuture<Optional<NodeAnswers>> worker(String endpoint) {
      return later(
          Optional.of(Endpoint.parse(endpoint)),
          node ->
              new NodeAnswers(
                  counters(client, node),
                  expect(client.askNode(node, Query.NetworkState::new), Answer.Network.class)));
    }

    static <T> T join(CompletableFuture<T> answer) {
      try {
        return answer.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof EquivocationException divided ? divided : e;
      }
    }
  }
}
