package dev.freehold.simulation.network;

import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** The hosts, the connections between them, and what goes wrong on the way. */
public final class Network {
  private static final long LATENCY_NS_MIN = 200_000;
  private static final long LATENCY_NS_MAX = 3_000_000;
  private static final long CONNECT_TIMEOUT_NS = 1_000_000_000;
  private static final long SLOW_NS_MAX = 2_000_000_000;
  private static final double CUT = 0.05;

  private final Schedule schedule;
  private final Dice dice;
  private final ToDoubleFunction<Fault> rates;
  private final FaultCounts counts;
  private final Trace trace;
  private final Map<String, Host> hosts = new TreeMap<>();
  private final Map<String, Long> blockedUntil = new TreeMap<>();
  private final Map<String, Long> slowUntil = new TreeMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private final Map<String, Hash32> keys = new TreeMap<>();
  private boolean faulty = true;
  private boolean believesClaims;
  private long delayNs;

  /**
   * A network without hosts.
   *
   * @param rates of the faults that its world has, 0 to 1
   */
  public Network(
      Schedule schedule,
      long seed,
      ToDoubleFunction<Fault> rates,
      FaultCounts counts,
      Trace trace) {
    this.schedule = schedule;
    this.rates = rates;
    this.counts = counts;
    this.trace = trace;
    dice = new Dice(seed, "network");
  }

  /** A host shows a key on each connection that it opens or accepts; others show none. */
  public void showsKey(String host, Hash32 node) {
    keys.put(host, node);
  }

  /** Connections no longer ask anybody to prove the key that they show. */
  public void believeClaims() {
    believesClaims = true;
  }

  boolean believesClaims() {
    return believesClaims;
  }

  /** The id of the node whose key a host proves; {@link Hash32#ZERO} if it shows none. */
  Hash32 keyOf(String host) {
    return keys.getOrDefault(host, Hash32.ZERO);
  }

  public void add(Host host) {
    hosts.put(host.name(), host);
  }

  /** The names of all hosts, in order. */
  public List<String> hosts() {
    return List.copyOf(hosts.keySet());
  }

  /** From now on each message takes so much longer. */
  public void delay(long byNs) {
    delayNs = byNs;
  }

  /** From now on everything arrives. */
  public void heal() {
    faulty = false;
    blockedUntil.clear();
    slowUntil.clear();
  }

  Schedule schedule() {
    return schedule;
  }

  /**
   * Connects.
   *
   * @param connected gets this side's end once the other has accepted, and says who is at it
   * @param failed called instead if nobody accepts
   */
  public void connect(
      String from,
      String to,
      java.util.function.Function<Wire, Receiver> connected,
      Consumer<String> failed) {
    long toNs = latencyNs(from, to);
    long backNs = latencyNs(to, from);
    if (isBlocked(from, to) || isBlocked(to, from)) {
      schedule.after(CONNECT_TIMEOUT_NS, () -> failed.accept("it took too long"));
      return;
    }
    schedule.after(toNs, () -> accept(from, to, backNs, connected, failed));
  }

  private void accept(
      String from,
      String to,
      long backNs,
      java.util.function.Function<Wire, Receiver> connected,
      Consumer<String> failed) {
    Host host = hosts.get(to);
    if (host == null || !host.isListening()) {
      schedule.after(backNs, () -> failed.accept("refused"));
      return;
    }
    Wire near = new Wire(this, from, to);
    Wire far = new Wire(this, to, from);
    Wire.join(near, far);
    wires.add(near);
    wires.add(far);
    far.opensAt(schedule.nowNs() + backNs);
    far.receiver(host.accept(far));
    schedule.after(
        backNs,
        () -> {
          if (near.isOpen()) {
            near.receiver(connected.apply(near));
            maybeLose(near);
          } else {
            failed.accept("gone at once");
          }
        });
  }

  private void maybeLose(Wire wire) {
    double rate = faulty ? rates.applyAsDouble(Fault.CONNECTION_LOST) : 0;
    if (dice.chance(rate)) {
      schedule.after(
          dice.between(10_000_000, 3_000_000_000L),
          () -> {
            if (faulty && wire.isOpen()) {
              lose(wire);
            }
          });
    }
  }

  private void lose(Wire wire) {
    counts.count(Fault.CONNECTION_LOST);
    trace.record("lost", wire.from(), wire.to());
    long now = schedule.nowNs();
    wire.sever(now + dice.between(0, 50_000_000), now + dice.between(0, 500_000_000));
  }

  /** Cuts two hosts off from one another, in one direction or both, for a while. */
  public void partition(String a, String b, boolean oneWay, long forNs) {
    counts.count(oneWay ? Fault.ONE_WAY_PARTITION : Fault.PARTITION);
    trace.record(oneWay ? "one-way" : "partition", a, b);
    long until = schedule.nowNs() + forNs;
    blockedUntil.merge(a + ">" + b, until, Math::max);
    if (!oneWay) {
      blockedUntil.merge(b + ">" + a, until, Math::max);
    }
    if (dice.chance(0.5)) {
      List.copyOf(wires).stream()
          .filter(wire -> wire.from().equals(a) && wire.to().equals(b) && wire.isOpen())
          .forEach(
              wire ->
                  wire.sever(
                      schedule.nowNs() + dice.between(0, forNs),
                      schedule.nowNs() + dice.between(0, forNs)));
    }
  }

  /** Makes a link slow in both directions for a while. */
  public void slow(String a, String b, long forNs) {
    counts.count(Fault.SLOW_LINK);
    trace.record("slow", a, b);
    long until = schedule.nowNs() + forNs;
    slowUntil.put(a + ">" + b, until);
    slowUntil.put(b + ">" + a, until);
  }

  /** A host's process died: its connections end. */
  public void abandonAll(String host) {
    for (Wire wire : List.copyOf(wires)) {
      if (wire.from().equals(host)) {
        wire.abandon();
      }
    }
  }

  void closed(Wire wire) {
    wires.remove(wire);
  }

  private boolean isBlocked(String from, String to) {
    return blockedUntil.getOrDefault(from + ">" + to, 0L) > schedule.nowNs();
  }

  private long latencyNs(String from, String to) {
    long latency = delayNs + dice.between(LATENCY_NS_MIN, LATENCY_NS_MAX);
    if (slowUntil.getOrDefault(from + ">" + to, 0L) > schedule.nowNs()) {
      latency += dice.between(0, SLOW_NS_MAX);
    }
    return latency;
  }

  /** When bytes sent now arrive: after those sent before, and after a partition is over. */
  long arrivalNs(Wire wire, long lastArrivalNs) {
    long start =
        Math.max(schedule.nowNs(), blockedUntil.getOrDefault(wire.from() + ">" + wire.to(), 0L));
    return Math.max(lastArrivalNs, start + latencyNs(wire.from(), wire.to()));
  }

  /** Where to cut bytes in two; 0 for not at all. */
  int cut(int length) {
    return length > 1 && dice.chance(CUT) ? 1 + dice.below(length - 1) : 0;
  }

  /** A bit that is flipped on the way breaks the connection: it is authenticated. */
  void maybeFlip(Wire wire) {
    if (faulty && dice.chance(rates.applyAsDouble(Fault.BIT_FLIPPED) * 0.02)) {
      counts.count(Fault.BIT_FLIPPED);
      trace.record("flipped", wire.from(), wire.to());
      long now = schedule.nowNs();
      wire.sever(now, now + dice.between(0, 10_000_000));
    }
  }
}
