package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.transport.ValidatorLink;
import dev.freehold.node.validator.ValidatorNode;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four validators of which one's machine is not in order: its clock, its disk, its key, or the
 * others'.
 */
@Timeout(300)
class HostFaultsTest {
  private static final int ODD = 3;

  @RegisterExtension private final CapturedEvents events = new CapturedEvents();

  @RegisterExtension private final CapturedEvents links = new CapturedEvents(ValidatorLink.class);

  @TempDir private Path directory;
  private TestValidators validators;

  @BeforeEach
  void found() throws IOException {
    validators = new TestValidators(directory);
  }

  @AfterEach
  void end() {
    validators.close();
  }

  /** A clock that can be set. */
  private static final class SetClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("of one zone");
    }
  }

  private long slot() {
    return slot(validators.checkpoint(0, -1).orElseThrow());
  }

  private static long slot(Checkpoint checkpoint) {
    return checkpoint.finality().map(FinalityProof::slot).orElse(0L);
  }

  /** Waits until a window of a validator's has passed, from its beginning to its end. */
  private void awaitWindowOf(int place) {
    Era era = validators.genesis.firstEra();
    Leaders leaders = new Leaders(era);
    long first = slot() + era.windowSlots();
    while (leaders.of(first) != place || era.window(first - 1) == era.window(first)) {
      first++;
    }
    long last = first + era.windowSlots() - 1;
    validators.eventually("slot " + last, () -> slot() > last);
  }

  @Test
  void whoseClockIsOffHoldsNobodyUp() {
    SetClock clock = new SetClock();
    validators.hosts[ODD] = new Host(clock, UnaryOperator.identity());
    validators.start(0, 1, 2, 3);
    validators.reach(5, 0, 1, 2, 3);
    for (Duration off : List.of(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofDays(365))) {
      for (Duration ahead : List.of(off, off.negated())) {
        clock.ahead = ahead;
        awaitWindowOf(ODD);
        requireTimesOf(Instant.now());
        validators.reach(validators.height(0), 0, 1, 2, 3);
      }
    }
    clock.ahead = Duration.ZERO;
    Leaders leaders = new Leaders(validators.genesis.firstEra());
    validators.eventually("the window of one whose clock was set", () -> leaders.of(slot()) == ODD);
    validators.requireOneChain(0, 1, 2, 3);
  }

  /**
   * No checkpoint is of a time that had not come, and none of long before the one that it is on.
   */
  private void requireTimesOf(Instant now) {
    long height = validators.height(0);
    long before = validators.checkpoint(0, 0).orElseThrow().timeMs();
    for (long at = 1; at <= height; at++) {
      long timeMs = validators.checkpoint(0, at).orElseThrow().timeMs();
      assertTrue(timeMs > before, "checkpoint " + at);
      before = timeMs;
    }
    assertTrue(before <= now.toEpochMilli() + Limits.CANDIDATE_AHEAD_MS_MAX, "at " + now);
  }

  /** A disk of logs that can be full. */
  private static final class Disk {
    private volatile boolean isFull;
    private volatile long refused;

    private RenewableLog of(RenewableLog log) {
      return new RenewableLog() {
        @Override
        public void replay(Consumer<byte[]> reader) {
          log.replay(reader);
        }

        @Override
        public void append(byte[] entry) {
          requireRoom();
          log.append(entry);
        }

        @Override
        public void replace(List<byte[]> entries) {
          requireRoom();
          log.replace(entries);
        }

        @Override
        public void close() {
          log.close();
        }
      };
    }

    private void requireRoom() {
      if (isFull) {
        refused++;
        throw new StoreException("no space left on device", null, true);
      }
    }
  }

  @Test
  void theOthersGoOnWhileOneHasNoRoomOnItsDiskAndItComesBack() {
    Disk disk = new Disk();
    validators.hosts[ODD] = new Host(Clock.systemUTC(), disk::of);
    validators.start(0, 1, 2, 3);
    validators.reach(5, 0, 1, 2, 3);
    disk.isFull = true;
    validators.eventually("a write that finds no room", () -> disk.refused > 0);
    long full = validators.height(ODD);
    validators.reach(full + 60, 0, 1, 2);
    assertTrue(validators.height(ODD) <= full + 1, "nothing is taken that is not on the disk");
    disk.isFull = false;
    validators.reach(validators.height(0) + 20, 0, 1, 2, 3);
    validators.requireOneChain(0, 1, 2, 3);
    // It can be stopped while it waits, and starts where it stood.
    disk.isFull = true;
    long refused = disk.refused;
    validators.eventually("another one", () -> disk.refused > refused);
    validators.stop(ODD);
    disk.isFull = false;
    validators.start(ODD);
    validators.reach(validators.height(0) + 20, 0, 1, 2, 3);
    validators.requireOneChain(0, 1, 2, 3);
  }

  @Test
  void aWorkerIsShownThatAValidatorLivesWhileNothingIsFinal() throws IOException {
    // One of four decides nothing, and has nothing to tell.
    validators.start(0);
    NodeKey key = NodeKey.generate();
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(Limits.IDLE_MS_MAX / 2);
      plain.connect(validators.address(0));
      SSLSocket socket = TlsContext.of(key).connector(plain);
      socket.startHandshake();
      Introduction worker =
          new Introduction(validators.genesis.hash(), Role.WORKER, key.id(), "127.0.0.1:7410", -1);
      socket.getOutputStream().write(Frames.of(worker.hello()));
      FrameReader in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      assertInstanceOf(Message.Welcome.class, in.read());
      for (int pings = 0; pings < 2; pings++) {
        assertEquals(new Message.Ping(), in.read());
      }
    }
  }

  @Test
  void aSecondProcessWithAKeyIsToldAndHarmsNobody() throws IOException {
    validators.start(0, 1, 2, 3);
    validators.reach(5, 0, 1, 2, 3);
    DataDirectory twin = new DataDirectory(directory.resolve("twin"));
    Files.createDirectories(directory.resolve("twin"));
    Files.copy(
        validators.directory(ODD).resolve(DataDirectory.SIGNING_KEY),
        directory.resolve("twin").resolve(DataDirectory.SIGNING_KEY));
    FileLog.open(twin.resolve("log")).close();
    ValidatorNode.found(twin);
    twin.genesis(validators.genesis);
    String told = "another process with this node's key is connected";
    try (CoordinatorNode _ = validators.twin(ODD, twin)) {
      validators.eventually("it to be told by all others", () -> links.count(told) == 3);
      validators.eventually("the others to be told", () -> events.count("two processes") == 3);
      validators.reach(validators.height(0) + 40, 0, 1, 2, 3);
    }
    // Though it came again each second.
    assertEquals(3, links.count(told));
    assertEquals(3, events.count("two processes"));
    validators.requireOneChain(0, 1, 2, 3);
  }
}
