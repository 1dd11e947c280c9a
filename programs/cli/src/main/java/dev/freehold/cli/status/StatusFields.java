package dev.freehold.cli.status;

import dev.freehold.client.FeeEstimate;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SeenNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields of a network's status for programs. What nobody knows is left out. */
public final class StatusFields {
  private StatusFields() {}

  /** All that is known. */
  public static Map<String, Object> of(Genesis genesis, NetworkStatus status) {
    Checkpoint checkpoint = status.checkpoint();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("network", genesis.name());
    fields.put("genesis", genesis.hash());
    fields.put("complete", status.complete());
    fields.put("checkpoint", checkpoint.height());
    fields.put("checkpointHash", checkpoint.hash());
    Votes.of(genesis, checkpoint).ifPresent(votes -> fields.put("finality", votes.fields()));
    status.age().ageMs().ifPresent(ms -> fields.put("ageMs", ms));
    status.age().everyMs().ifPresent(ms -> fields.put("everyMs", ms));
    fields.put("late", status.age().isLate());
    fields.put("clockAheadMs", status.age().clockAheadMs());
    fields.put("secondNodeAgrees", status.second().agrees());
    fields.put("accounts", checkpoint.totals().accounts());
    fields.put("contracts", checkpoint.totals().contracts());
    fields.put(
        "realms",
        status.realms().stream().map(realm -> realm(genesis, checkpoint, realm)).toList());
    fields.put("coordinator", coordinator(status));
    fields.put("validators", status.validators().stream().map(StatusFields::node).toList());
    fields.put("nodes", status.roll().stream().map(StatusFields::node).toList());
    Map<String, Object> workers = new LinkedHashMap<>();
    status
        .workers()
        .forEach(
            (endpoint, answers) ->
                workers.put(
                    endpoint,
                    answers
                        .map(a -> counted(a.counters()))
                        .orElseGet(() -> new LinkedHashMap<>(Map.of("reachable", false)))));
    fields.put("workers", workers);
    return fields;
  }

  private static Map<String, Object> realm(
      Genesis genesis, Checkpoint checkpoint, RealmState realm) {
    RealmEndpoint seat = realm.seat();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("realm", seat.header().realm().value());
    row.put("block", seat.header().height());
    row.put("finalBlock", realm.finalBlock());
    row.put("epoch", seat.epoch());
    row.put("feeRate", FeeEstimate.of(genesis, seat.header(), checkpoint).market().rate());
    row.put("slots", seat.header().market().slots());
    row.put("worker", seat.endpoint());
    row.put("served", realm.served());
    row.put("reachable", realm.reachable());
    realm.lagBlocks().ifPresent(lag -> row.put("lagBlocks", lag));
    realm.lastSeenMs().ifPresent(ms -> row.put("lastSeenMs", ms));
    realm
        .seen()
        .filter(seen -> !seen.connected())
        .ifPresent(seen -> row.put("downSinceCheckpoint", seen.checkpoint()));
    row.put("root", seat.header().rootAfter().toHex());
    row.putAll(followers(seat));
    if (genesis.replication().followers() > 0) {
      row.put("emptySeats", realm.emptySeats(genesis.replication()));
    }
    return row;
  }

  /** Who copies a realm: the one that an order named, and those in its seats, if there are any. */
  public static Map<String, Object> followers(RealmEndpoint seat) {
    Map<String, Object> fields = new LinkedHashMap<>();
    seat.follower().ifPresent(f -> fields.putAll(follower("follower", f)));
    List<Map<String, Object>> seats =
        RealmFollower.seated(seat.followers()).stream().map(f -> follower("endpoint", f)).toList();
    if (!seats.isEmpty()) {
      fields.put("seats", seats);
    }
    return fields;
  }

  private static Map<String, Object> follower(String key, RealmFollower follower) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(key, follower.endpoint());
    fields.put("phase", follower.phase().name());
    return fields;
  }

  private static Map<String, Object> coordinator(NetworkStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("endpoint", status.coordinatorName());
    fields.put("reachable", status.coordinatorReachable());
    status
        .coordinator()
        .ifPresent(
            seen -> {
              fields.put("lastSeenMs", seen.connected() ? 0L : seen.sinceMs());
              if (!seen.connected()) {
                fields.put("downSinceCheckpoint", seen.checkpoint());
              }
            });
    status.coordinatorAnswers().ifPresent(counters -> count(counters, fields));
    status.board().ifPresent(board -> fields.put("jobs", jobs(board)));
    return fields;
  }

  private static Map<String, Object> jobs(BoardCounts board) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("waiting", board.waiting());
    fields.put("leased", board.leased());
    fields.put("open", board.open());
    fields.put("givenUp", board.deadLetters());
    fields.put("aggregators", board.aggregators());
    return fields;
  }

  private static Map<String, Object> node(SeenNode seen) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("node", seen.node());
    fields.put("endpoint", seen.endpoint());
    fields.put("connected", seen.connected());
    fields.put("sinceMs", seen.sinceMs());
    fields.put("checkpoint", seen.checkpoint());
    return fields;
  }

  private static Map<String, Object> counted(Answer.Counters counters) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("reachable", true);
    count(counters, fields);
    fields.put("stopped", counters.stopped().stream().map(StatusFields::stopped).toList());
    fields.put("keyEnded", counters.keyEnded());
    return fields;
  }

  private static void count(Answer.Counters counters, Map<String, Object> fields) {
    fields.put("program", counters.program());
    counters.counters().forEach(c -> fields.putIfAbsent(c.name(), c.value()));
  }

  private static Map<String, Object> stopped(Answer.StoppedRealm stopped) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("realm", stopped.realm().value());
    row.put("why", stopped.why());
    return row;
  }
}
