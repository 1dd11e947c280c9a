package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Waits;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Lock of an account among the commands of one home: they send one after another, so that each
 * finds the nonce and the state that the one before has left. It goes with the process, however
 * that ends.
 */
final class AccountLock implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long PAUSE_MS = 100;

  private final Optional<FileLock> lock;

  private AccountLock(Optional<FileLock> lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock; waits for the command that has it. Where a home cannot be written there is
   * none, which is said: then a command that is overtaken is rejected, and nothing is changed.
   *
   * @throws UnavailableException if that takes longer than ten minutes; nothing was sent
   */
  static AccountLock take(FreeholdClient client, UserId user) {
    Path directory = Home.directory().resolve("locks");
    String name = client.genesis().hash().abbreviated() + "-" + user.realm() + "-" + user.index();
    FileChannel channel;
    try {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve(name + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      System.err.println(
          "freehold: no lock for account %s in %s, so run one command of it at a time"
              .formatted(user, directory));
      return new AccountLock(Optional.empty());
    }
    String words = "waiting for another command of account %s on this machine".formatted(user);
    try (Waits.Wait _ = client.waits().begin(words)) {
      return new AccountLock(Optional.of(await(channel, user)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock account " + user + ": " + e.getMessage(), e);
    }
  }

  private static FileLock await(FileChannel channel, UserId user) throws IOException {
    long deadlineNs = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() - deadlineNs < 0) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // It is this process that holds it, for another command.
      }
      pause();
    }
    throw new UnavailableException(
        "nothing was sent: another command of account %s is at work since 10 minutes"
            .formatted(user));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("nothing was sent: interrupted", e);
    }
  }

  @Override
  public void close() {
    if (lock.isPresent()) {
      // To close the channel is to give up the lock.
      try (Channel _ = lock.get().acquiredBy()) {
        lock.get().release();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot give up a lock: " + e.getMessage(), e);
      }
    }
  }
}
