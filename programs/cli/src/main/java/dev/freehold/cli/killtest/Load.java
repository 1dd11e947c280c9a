package dev.freehold.cli.killtest;

import dev.freehold.client.BundleFailedException;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Accounts that pay one another, several bundles on the way at once: inside their realm, to other
 * realms, to nobody (which comes back), to nobody here (which is rejected), and open accounts.
 */
final class Load implements AutoCloseable {
  private static final int IN_FLIGHT = 4;
  private static final Duration FATE = Duration.ofSeconds(60);

  private final FreeholdClient client;
  private final History history;
  private final List<UserId> users = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Semaphore turns;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * A load that is paused.
   *
   * @param signers the keys of the genesis' accounts, in its order
   */
  Load(FreeholdClient client, History history, List<Signer> signers, int realms, long seed) {
    this.client = client;
    this.history = history;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < signers.size(); i++) {
      users.add(UserId.of(new RealmId(i % realms), i / realms));
    }
    turns = new Semaphore(signers.size(), true);
    turns.acquireUninterruptibly(signers.size());
    for (int i = 0; i < signers.size(); i++) {
      Wallet wallet = new Wallet(client, signers.get(i), users.get(i));
      SplittableRandom own = random.split();
      threads.add(
          Thread.ofVirtual().name("load " + users.get(i)).start(() -> run(wallet, own, realms)));
    }
  }

  /** Lets everyone go on. */
  void resume() {
    turns.release(users.size());
  }

  /** Returns once nobody sends. */
  void pause() throws InterruptedException {
    turns.acquire(users.size());
    Throwable why = failure.get();
    if (why != null) {
      throw new IllegalStateException("a client of the load failed", why);
    }
  }

  private void run(Wallet wallet, SplittableRandom random, int realms) {
    Deque<Submission> onTheWay = new ArrayDeque<>();
    try {
      while (!stopped) {
        turns.acquire();
        try {
          step(wallet, random, realms, onTheWay);
        } finally {
          turns.release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void step(
      Wallet wallet, SplittableRandom random, int realms, Deque<Submission> onTheWay) {
    try {
      Submission submission = wallet.submit(call(random, realms));
      history.sent(submission);
      onTheWay.add(submission);
      if (random.nextInt(8) == 0) {
        read(users.get(random.nextInt(users.size())));
      }
      while (onTheWay.size() >= IN_FLIGHT) {
        onTheWay.remove().awaitFinal(FATE);
      }
    } catch (BundleRejectedException | BundleFailedException e) {
      // Some are meant to be rejected; what stood on one that was may fail in its block.
      onTheWay.clear();
    } catch (ClientException e) {
      // Nobody answers just now: that is what this test is about.
      wallet.resynchronise();
    }
  }

  private void read(UserId user) {
    var reading = client.state().account(user);
    history.read(
        user, reading.checkpoint().height(), reading.atCheckpoint().map(Account::nonce).orElse(0L));
  }

  private SystemCall call(SplittableRandom random, int realms) {
    long amount = random.nextLong(1, 1000);
    int kind = random.nextInt(100);
    if (kind < 3) {
      return new SystemCall.OpenAccount(Signer.generate().authKey(), amount);
    }
    if (kind < 12) {
      // The last index of a realm: nobody.
      return new SystemCall.Pay(
          UserId.of(new RealmId(random.nextInt(realms)), UserId.INDEX_COUNT - 1), amount);
    }
    return new SystemCall.Pay(users.get(random.nextInt(users.size())), amount);
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
  }
}
