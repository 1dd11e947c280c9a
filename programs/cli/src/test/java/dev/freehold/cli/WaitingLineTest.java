package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.client.Waits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private static final long MS = 1_000_000;

  private final AtomicLong nowNs = new AtomicLong();
  private final Waits waits = new Waits(nowNs::get);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final WaitingLine line =
      new WaitingLine(waits, new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private List<String> after(long ms) {
    for (long passed = 0; passed < ms; passed += 250) {
      nowNs.addAndGet(250 * MS);
      line.tick(nowNs.get());
    }
    List<String> said = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    bytes.reset();
    return said;
  }

  @Test
  void whoIsWaitedForIsSaidOnceWithinTwoSecondsAndSeldomFromThenOn() {
    try (Waits.Wait _ = waits.begin("waiting for the worker")) {
      assertEquals(List.of(), after(1000));
      assertEquals(List.of("waiting for the worker"), after(1000));
      assertEquals(List.of(), after(28_000));
      assertEquals(List.of("waiting for the worker"), after(4000));
    }
    assertEquals(List.of(), after(60_000));
  }

  @Test
  void whatIsAnsweredSoonIsNeverSaid() {
    for (int i = 0; i < 20; i++) {
      try (Waits.Wait _ = waits.begin("waiting for answer " + i)) {
        assertEquals(List.of(), after(1250));
      }
    }
  }

  @Test
  void theInnermostOfSeveralWaitsIsSaidOnceItLastsToo() {
    try (Waits.Wait _ = waits.begin("waiting for the account")) {
      for (int i = 0; i < 3; i++) {
        try (Waits.Wait _ = waits.begin("waiting for an answer")) {
          assertEquals(i == 1 ? List.of("waiting for the account") : List.of(), after(1000));
        }
      }
      try (Waits.Wait _ = waits.begin("waiting for an answer")) {
        assertEquals(List.of("waiting for an answer"), after(2000));
      }
    }
  }

  @Test
  void aWaitForSomethingElseIsANewOne() {
    AtomicReference<Waits.Waiting> what =
        new AtomicReference<>(new Waits.Waiting(1, "sent; waiting for the worker"));
    try (Waits.Wait _ = waits.begin(what::get)) {
      assertEquals(List.of("sent; waiting for the worker"), after(2000));
      what.set(new Waits.Waiting(2, "committed in block 4; the last checkpoint is 1 s old"));
      assertEquals(List.of(), after(1000));
      what.set(new Waits.Waiting(2, "committed in block 4; the last checkpoint is 2 s old"));
      assertEquals(List.of("committed in block 4; the last checkpoint is 2 s old"), after(1000));
    }
  }
}
