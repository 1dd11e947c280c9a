package dev.freehold.cli.status;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.load.LoadRule;
import dev.freehold.core.load.LoadRule.Move;
import dev.freehold.core.load.LoadRule.Place;
import dev.freehold.core.load.RealmLoads;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Loads of a network's workers by its final headers, and the moves that would even them: {@link
 * LoadRule} rehearsed, as if each move had come to its end before the next.
 */
public final class LoadReport {
  private final Genesis genesis;
  private final List<RealmEndpoint> table;
  private final long fromCheckpoint;
  private final long toCheckpoint;
  private final Map<Hash32, String> endpoints = new TreeMap<>();
  private final List<Place> before;
  private final List<Move> moves;

  private LoadReport(
      Genesis genesis, List<RealmEndpoint> table, List<Checkpoint> checkpoints, RealmLoads loads) {
    this.genesis = genesis;
    this.table = List.copyOf(table);
    fromCheckpoint = checkpoints.getFirst().height();
    toCheckpoint = checkpoints.getLast().height();
    for (RealmEndpoint line : table) {
      endpoints.put(line.worker(), line.endpoint());
      line.followers().forEach(f -> endpoints.putIfAbsent(f.worker(), f.endpoint()));
    }
    endpoints.remove(Hash32.ZERO);
    before =
        table.stream()
            .filter(line -> !line.worker().equals(Hash32.ZERO))
            .map(line -> place(line, loads))
            .toList();
    moves = rehearse();
  }

  /**
   * The report.
   *
   * @param table who serves and follows each realm
   * @param checkpoints the last ones, in order, at least one
   */
  public static LoadReport of(
      Genesis genesis, List<RealmEndpoint> table, List<Checkpoint> checkpoints) {
    RealmLoads loads = new RealmLoads(genesis.activeRealms());
    Map<RealmId, RealmHeader> heads = new TreeMap<>();
    for (Checkpoint checkpoint : checkpoints) {
      loads.pass();
      for (RealmHeader header : checkpoint.headers()) {
        // What a realm used before the first of its headers here is not known: that one adds none.
        loads.add(heads.getOrDefault(header.realm(), header), header);
        heads.put(header.realm(), header);
      }
    }
    return new LoadReport(genesis, table, checkpoints, loads);
  }

  private static Place place(RealmEndpoint line, RealmLoads loads) {
    Set<Hash32> keepers =
        RealmFollower.counted(line.followers()).stream()
            .map(RealmFollower::worker)
            .collect(Collectors.toSet());
    RealmId realm = line.header().realm();
    return new Place(
        realm,
        line.worker(),
        keepers,
        LoadRule.load(loads.recent(realm)),
        line.follower().isEmpty());
  }

  private List<Move> rehearse() {
    List<Move> all = new ArrayList<>();
    List<Place> places = new ArrayList<>(before);
    Set<Hash32> workers = endpoints.keySet();
    List<Move> next = LoadRule.plan(places, workers, 1);
    while (!next.isEmpty()) {
      Move move = next.getFirst();
      all.add(move);
      places.replaceAll(
          place ->
              place.realm().equals(move.realm())
                  ? new Place(
                      place.realm(), move.to(), place.keepers(), place.load(), place.movable())
                  : place);
      next = LoadRule.plan(places, workers, 1);
    }
    return List.copyOf(all);
  }

  /** Whether realms of this network move without an operator. */
  public boolean movesByItself() {
    return genesis.replication().followers() > 0;
  }

  /** The moves that would even the loads, in order. */
  public List<Move> moves() {
    return moves;
  }

  /** For people, one line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("loads of checkpoints %d to %d".formatted(fromCheckpoint, toCheckpoint));
    Map<Hash32, Long> loads = LoadRule.loads(before);
    endpoints.forEach(
        (worker, endpoint) ->
            lines.add(
                "worker %s at %s: %s of the load, realms %s"
                    .formatted(
                        worker.abbreviated(),
                        Printable.of(endpoint),
                        share(loads.getOrDefault(worker, 0L)),
                        realmsOf(worker))));
    for (RealmEndpoint line : table) {
      line.follower()
          .ifPresent(
              f ->
                  lines.add(
                      "realm %s stays out of it: %s is %s"
                          .formatted(line.header().realm(), name(f.worker()), f.phase())));
    }
    if (moves.isEmpty()) {
      lines.add("even: no move would leave the busier of two workers a fifth less");
    }
    for (Move move : moves) {
      lines.add(
          "would move: realm %s, %s of the load, from %s (%s, then %s) to %s (%s, then %s)"
              .formatted(
                  move.realm(),
                  share(move.load()),
                  name(move.from()),
                  share(move.fromLoad()),
                  share(move.fromLoad() - move.load()),
                  name(move.to()),
                  share(move.toLoad()),
                  share(move.toLoad() + move.load())));
    }
    lines.add(
        movesByItself()
            ? "the network moves them by itself once it has been so for some twenty checkpoints"
            : "nothing moves by itself where each realm is kept by one worker: see `freehold realm"
                + " move`");
    return List.copyOf(lines);
  }

  private String share(long load) {
    long all = before.stream().mapToLong(Place::load).sum();
    return "%.1f%%".formatted(100.0 * load / Math.max(1, all));
  }

  private String name(Hash32 worker) {
    return Printable.of(endpoints.getOrDefault(worker, worker.abbreviated()));
  }

  private List<Integer> realmsOf(Hash32 worker) {
    return before.stream()
        .filter(place -> place.worker().equals(worker))
        .map(place -> place.realm().value())
        .toList();
  }

  /** For programs. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("fromCheckpoint", fromCheckpoint);
    fields.put("checkpoint", toCheckpoint);
    fields.put("movesByItself", movesByItself());
    Map<Hash32, Long> loads = LoadRule.loads(before);
    fields.put(
        "workers",
        endpoints.entrySet().stream()
            .map(
                entry -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("worker", entry.getKey());
                  row.put("endpoint", entry.getValue());
                  row.put("load", loads.getOrDefault(entry.getKey(), 0L));
                  row.put("realms", realmsOf(entry.getKey()));
                  return row;
                })
            .toList());
    fields.put(
        "realms",
        before.stream()
            .map(
                place -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("realm", place.realm().value());
                  row.put("load", place.load());
                  return row;
                })
            .toList());
    fields.put("moves", moves.stream().map(this::fields).toList());
    return fields;
  }

  private Map<String, Object> fields(Move move) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("realm", move.realm().value());
    row.put("from", name(move.from()));
    row.put("to", name(move.to()));
    row.put("load", move.load());
    row.put("fromLoad", move.fromLoad());
    row.put("toLoad", move.toLoad());
    return row;
  }
}
