package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.DaemonOptions;
import dev.freehold.config.ExitCode;
import dev.freehold.config.LogFormat;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process that has several parts; how a signal ends it is seen in processes. */
@Timeout(60)
class DaemonRunTest {
  @TempDir private Path directory;

  private final List<String> closed = new CopyOnWriteArrayList<>();

  private DaemonRun run() {
    return new DaemonRun(
        "validator",
        new DaemonOptions(
            Optional.empty(),
            Optional.of(directory.resolve("ready")),
            false,
            Optional.empty(),
            Optional.empty(),
            LogFormat.TEXT),
        FailureReport::code);
  }

  private Daemon.Running part(String word, int port, CompletableFuture<Void> joined) {
    return new Daemon.Running(
        word, new Endpoint("h", port), () -> closed.add(word), joined, "others");
  }

  @Test
  void itIsReadyOnceAllPartsAreAndEndsWithThePartThatFailed() throws Exception {
    DaemonRun run = run();
    CompletableFuture<Void> joined = new CompletableFuture<>();
    CompletableFuture<ExitCode> code = new CompletableFuture<>();
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true));
    try {
      List<Daemon.Running> parts =
          List.of(
              part("validator", 1, CompletableFuture.completedFuture(null)),
              part("worker", 2, joined));
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  code.complete(run.untilItEnds(parts));
                } catch (Exception e) {
                  code.completeExceptionally(e);
                }
              });
      Path ready = directory.resolve("ready");
      assertFalse(Files.exists(ready), "the worker has not joined");
      joined.complete(null);
      while (!Files.exists(ready)) {
        Thread.sleep(10);
      }
      assertEquals("h:1", Files.readString(ready));
      run.failed("worker", new StoreException("no disk"));
      assertEquals(ExitCode.DATA, code.get());
    } finally {
      System.setErr(before);
    }
    String text = said.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("freehold: the worker stopped: no disk"), text);
  }

  @Test
  void whatIsToldToStopWhileItStartsHasNoPartsAndEndsWell() throws Exception {
    DaemonRun run = run();
    run.stop();
    assertTrue(run.isStopping());
    assertEquals(ExitCode.OK, run.untilItEnds(List.of()));
  }

  @Test
  void theOneThatItIsNamedByEndsLast() throws Exception {
    DaemonRun run = run();
    run.stop();
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    assertEquals(
        ExitCode.OK,
        run.untilItEnds(
            List.of(part("validator", 1, done), part("worker", 2, done), part("third", 3, done))));
    assertEquals(List.of("worker", "third", "validator"), closed);
  }
}
