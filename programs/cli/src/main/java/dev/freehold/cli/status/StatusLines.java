package dev.freehold.cli.status;

import dev.freehold.client.FeeEstimate;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SeenNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of a network's status for people. What others wrote in them is printable. */
public final class StatusLines {
  /** How full a disk is when people are told. */
  private static final int DISK_PERCENT = 80;

  private final Genesis genesis;
  private final NetworkStatus status;
  private final List<String> lines = new ArrayList<>();

  private StatusLines(Genesis genesis, NetworkStatus status) {
    this.genesis = genesis;
    this.status = status;
  }

  /** What everybody is told. */
  public static List<String> of(Genesis genesis, NetworkStatus status) {
    StatusLines text = new StatusLines(genesis, status);
    text.chain();
    text.realms();
    text.troubles();
    return text.lines;
  }

  /** Who is connected with whom. */
  public static List<String> nodes(Genesis genesis, NetworkStatus status) {
    StatusLines text = new StatusLines(genesis, status);
    text.nodes();
    return text.lines;
  }

  /** What waits where. */
  public static List<String> queues(Genesis genesis, NetworkStatus status) {
    StatusLines text = new StatusLines(genesis, status);
    text.queues();
    return text.lines;
  }

  private void add(String format, Object... arguments) {
    lines.add(format.formatted(arguments));
  }

  private void chain() {
    Checkpoint checkpoint = status.checkpoint();
    add("network     %s (%s)", Printable.of(genesis.name()), genesis.hash());
    add("checkpoint  %d, %s", checkpoint.height(), status.age().inWords());
    Votes.of(genesis, checkpoint).ifPresent(votes -> add("finality    %s", votes.inWords()));
    if (!status.age().clocksInWords().isEmpty()) {
      add("clock       %s", status.age().clocksInWords());
    }
    if (status.validators().size() > 1) {
      validators();
    } else if (!status.coordinatorReachable()) {
      add("coordinator %s", coordinator());
    }
    add("global root %064x", checkpoint.globalRoot().toBigInteger());
  }

  /** What is to be said of a coordinator that does not answer here. */
  private String coordinator() {
    if (status.coordinator().isEmpty()) {
      return "does not answer: nothing becomes final until it does";
    }
    SeenNode seen = status.coordinator().get();
    String at = Printable.of(seen.endpoint());
    String time = ms(seen.sinceMs());
    return seen.connected()
        ? "%s does not answer here; %s is connected with it since %s"
            .formatted(at, status.node(), time)
        : "%s does not answer %s since checkpoint %d, %s ago: nothing becomes final until it does"
            .formatted(at, status.node(), seen.checkpoint(), time);
  }

  /** Those of several that a worker is not connected with: the others may be enough. */
  private void validators() {
    for (SeenNode seen : status.validators()) {
      if (!seen.connected()) {
        add(
            "validator   %s does not answer %s since checkpoint %d, %s ago",
            Printable.of(seen.endpoint()), status.node(), seen.checkpoint(), ms(seen.sinceMs()));
      }
    }
  }

  private void realms() {
    add("%6s %8s %8s  %-21s %s", "realm", "block", "fees", "worker", "root");
    for (RealmState realm : status.realms()) {
      RealmEndpoint seat = realm.seat();
      add(
          "%6s %8d %8s  %-21s %064x",
          seat.header().realm(),
          seat.header().height(),
          times(FeeEstimate.of(genesis, seat.header(), status.checkpoint()).market().rate()),
          realm.hasWorker() ? Printable.of(seat.endpoint()) : "-",
          seat.header().rootAfter().toBigInteger());
      for (RealmFollower f : seat.followers()) {
        add("%26s%-21s %s%s", "", Printable.of(f.endpoint()), f.phase(), gone(f.worker()));
      }
      for (int i = 0; i < realm.emptySeats(genesis.replication()); i++) {
        add("%26s%-21s %s", "", "-", "nobody fills this seat");
      }
    }
  }

  /** Since when a worker is gone, as the coordinator sees it; empty if it is not. */
  private String gone(Hash32 worker) {
    return status.roll().stream()
        .filter(seen -> seen.node().equals(worker) && !seen.connected())
        .findFirst()
        .map(seen -> ", GONE for " + ms(seen.sinceMs()))
        .orElse("");
  }

  private static String times(int rate) {
    return String.format(Locale.ROOT, "x%.2f", (double) rate / FeeMarket.UNIT);
  }

  private void troubles() {
    for (RealmState realm : status.realms()) {
      realm
          .trouble()
          .ifPresent(
              why ->
                  add(
                      "not served  realm %s%s %s",
                      realm.seat().header().realm(),
                      realm.hasWorker() ? ", by " + Printable.of(realm.seat().endpoint()) : "",
                      why));
    }
    status
        .workers()
        .forEach((endpoint, answers) -> answers.ifPresent(a -> ended(Printable.of(endpoint), a)));
    status.answered().forEach(this::disk);
  }

  private void ended(String worker, NodeAnswers answers) {
    for (Answer.StoppedRealm stopped : answers.counters().stopped()) {
      add("stopped     realm %s, by %s: %s", stopped.realm(), worker, Printable.of(stopped.why()));
    }
    if (!answers.counters().keyEnded().isEmpty()) {
      add("key ended   says %s: %s", worker, Printable.of(answers.counters().keyEnded()));
    }
  }

  private void disk(String node, Answer.Counters counters) {
    long bytes = counters.counter("diskBytes").orElse(0);
    long free = counters.counter("diskFreeBytes").orElse(0);
    if (bytes > 0 && percentFull(bytes, free) >= DISK_PERCENT) {
      add(
          "disk        of %s is %d %% full: %s are left",
          Printable.of(node), percentFull(bytes, free), mib(free));
    }
  }

  private static long percentFull(long bytes, long free) {
    return 100 - Math.round(100.0 * free / bytes);
  }

  private void nodes() {
    add("");
    add("%-12s %-16s %-21s %-8s %s", "role", "node", "at", "realms", "");
    add(
        "%-12s %-16s %-21s %-8s %s",
        "coordinator",
        "",
        Printable.of(status.coordinatorName()),
        "",
        status
            .coordinatorAnswers()
            .map(a -> Printable.of(a.program()) + connections(a))
            .orElse("does not answer"));
    for (SeenNode seen : status.validators()) {
      if (!seen.endpoint().equals(status.coordinatorName())) {
        add(
            "%-12s %-16s %-21s %-8s %s",
            "validator",
            seen.connected() ? seen.node().abbreviated() : "",
            Printable.of(seen.endpoint()),
            "",
            (seen.connected() ? "connected for " : "GONE for ") + ms(seen.sinceMs()));
      }
    }
    for (SeenNode seen : status.roll()) {
      add(
          "%-12s %-16s %-21s %-8s %s",
          "worker",
          seen.node().abbreviated(),
          seen.endpoint().isEmpty() ? "-" : Printable.of(seen.endpoint()),
          realms(seen),
          (seen.connected() ? "connected for " : "GONE for ")
              + ms(seen.sinceMs())
              + answered(seen.endpoint()));
    }
  }

  private String realms(SeenNode seen) {
    List<String> held =
        status.realms().stream()
            .filter(realm -> realm.seat().worker().equals(seen.node()))
            .map(realm -> realm.seat().header().realm().toString())
            .toList();
    long followed =
        status.realms().stream()
            .filter(
                realm ->
                    realm.seat().followers().stream().anyMatch(f -> f.worker().equals(seen.node())))
            .count();
    String own = held.isEmpty() ? "none yet" : String.join(",", held);
    return followed == 0 ? own : own + ", follows %d".formatted(followed);
  }

  private String answered(String endpoint) {
    Answer.Counters counters = status.answered().get(endpoint);
    return counters == null ? "" : ", " + Printable.of(counters.program()) + connections(counters);
  }

  private static String connections(Answer.Counters counters) {
    return "; connected are %d clients, %d workers, %d aggregators"
        .formatted(
            counters.counter("connectionsOfClients").orElse(0),
            counters.counter("connectionsOfWorkers").orElse(0),
            counters.counter("connectionsOfAggregators").orElse(0));
  }

  private void queues() {
    add("");
    add(
        "%-21s %8s %8s %8s %10s %10s %10s",
        "bundles that wait at", "proofs", "batch", "open", "committing", "not final", "oldest");
    status
        .workers()
        .forEach((endpoint, answers) -> answers.ifPresent(a -> queue(endpoint, a.counters())));
    status
        .board()
        .ifPresent(
            board ->
                add(
                    "jobs        %d wait, %d leased, %d being gathered, %d given up; %d"
                        + " aggregators",
                    board.waiting(),
                    board.leased(),
                    board.open(),
                    board.deadLetters(),
                    board.aggregators()));
    status.answered().forEach(this::vitals);
  }

  private void queue(String worker, Answer.Counters counters) {
    add(
        "%-21s %8d %8d %8d %10d %10s %10s",
        Printable.of(worker),
        counters.counter("bundlesWaitingForProofs").orElse(0),
        counters.counter("bundlesWaitingForABatch").orElse(0),
        counters.counter("bundlesInOpenBatches").orElse(0),
        counters.counter("bundlesBeingCommitted").orElse(0),
        counters.counter("blocksNotFinal").orElse(0) + " blocks",
        ms(counters.counter("oldestWaitingMs").orElse(0)));
  }

  private void vitals(String node, Answer.Counters counters) {
    add(
        "%-21s memory %s of %s, disk %s free of %s, up for %s",
        Printable.of(node),
        mib(counters.counter("heapBytes").orElse(0)),
        mib(counters.counter("heapBytesMax").orElse(0)),
        mib(counters.counter("diskFreeBytes").orElse(0)),
        mib(counters.counter("diskBytes").orElse(0)),
        ms(counters.counter("uptimeMs").orElse(0)));
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
  }

  private static String ms(long ms) {
    return TimeInWords.of(Duration.ofMillis(Math.max(0, ms)));
  }
}
