package dev.freehold.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGeneratorFactory;

/**
 * Roads of a {@link CommitteeNetwork} on which each process reaches each validator by a line of its
 * own, which can be bad.
 */
final class FaultyRoads implements CommitteeNetwork.Roads, AutoCloseable {
  /** Choice of lines by who connects and to which validator. */
  interface Choice {
    boolean of(int from, int to);
  }

  private record Road(int from, int to) {}

  private final Map<Road, FaultProxy> lines = new ConcurrentHashMap<>();

  @Override
  public InetSocketAddress to(int place, InetSocketAddress at, int from) {
    return lines
        .computeIfAbsent(
            new Road(from, place),
            road -> {
              try {
                return new FaultProxy(
                    at, RandomGeneratorFactory.getDefault().create(31L * from + place));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .address();
  }

  /** These lines are so from now on. */
  void set(FaultProxy.State state, Choice choice) {
    lines.forEach(
        (road, line) -> {
          if (choice.of(road.from, road.to)) {
            line.set(state);
          }
        });
  }

  /** All lines are good again. */
  void mend() {
    set(FaultProxy.State.GOOD, (_, _) -> true);
  }

  @Override
  public void close() {
    lines.values().forEach(FaultProxy::close);
  }
}
