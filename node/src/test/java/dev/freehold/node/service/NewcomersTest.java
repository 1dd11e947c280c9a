package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who says hello and does not register has to go. */
class NewcomersTest {
  private static final long START_NS = 5;

  private final Newcomers newcomers = new Newcomers();

  @Test
  void thoseThatDoNotRegisterAreOverdue() {
    newcomers.opened(1, START_NS);
    newcomers.opened(2, START_NS);
    newcomers.opened(3, START_NS + 1);
    newcomers.settled(2);
    long limitNs = START_NS + Newcomers.REGISTERED_WITHIN_NS;
    assertEquals(List.of(), newcomers.overdue(limitNs));
    assertEquals(List.of(1L), newcomers.overdue(limitNs + 1));
    assertEquals(List.of(1L, 3L), newcomers.overdue(limitNs + 2).stream().sorted().toList());
    newcomers.settled(1);
    assertEquals(List.of(3L), newcomers.overdue(limitNs + 2));
  }
}
