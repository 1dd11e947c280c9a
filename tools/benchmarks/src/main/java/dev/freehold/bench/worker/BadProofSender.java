package dev.freehold.bench.worker;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;

/**
 * Attacker with one funded account, a realm's banker: sends window after window of bundles that are
 * full of proofs of other statements, whatever becomes of them. Their points are good, so that
 * nothing but the equation tells them from proofs.
 */
final class BadProofSender implements AutoCloseable {
  /** Bundles sent at once: what an attacker's figures in the review were measured with. */
  private static final int WINDOW = 71;

  private static final long PAUSE_MS = 250;
  private static final RealmId REALM = new RealmId(0);
  private static final UserId USER = UserId.of(REALM, 0);

  private final PreparedNetwork network;
  private final Proof proof;
  private final FreeholdClient client;
  private final SSLSocket socket;
  private final SplittableRandom random = new SplittableRandom(1);
  private final AtomicLong rejected = new AtomicLong();
  private final Thread sender;
  private final Thread reader;
  private final Account before;
  private long sent;
  private volatile boolean stopping;
  private volatile Throwable failure;

  /**
   * Sum of what an attack came to.
   *
   * @param sent bundles
   * @param refused of them, those that were turned away before their proofs were looked into
   * @param charged of them, those that a block took the fee of
   * @param paid by how much the attacker's balance fell
   */
  record Outcome(long sent, long refused, long charged, long paid) {}

  /** Connects and begins. */
  BadProofSender(Endpoint worker, PreparedNetwork network, BundleSet bundles) throws IOException {
    this.network = network;
    proof =
        bundles.lane(0).bundle(0).calls().stream()
            .filter(Call.Proven.class::isInstance)
            .map(call -> ((Call.Proven) call).proof().orElseThrow())
            .findFirst()
            .orElseThrow();
    client = FreeholdClient.connect(worker, network.genesis().hash());
    before = account();
    socket = TlsContext.anonymous().connect(worker);
    write(Introduction.ofClient(network.genesis().hash()).hello());
    sender = Thread.ofPlatform().name("attack-sender").daemon().start(() -> run(this::send));
    reader = Thread.ofPlatform().name("attack-reader").daemon().start(() -> run(this::read));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException | IOException e) {
      failure = stopping ? null : e;
    } catch (Exception | Error e) {
      failure = e;
    }
  }

  private Account account() {
    Answer answer = client.ask(REALM, request -> new Query.AccountOf(request, USER, -1));
    return ((Answer.AccountState) answer).committed().orElseThrow();
  }

  private void write(Message message) throws IOException {
    socket.getOutputStream().write(Frames.of(message));
  }

  private void send() throws IOException, InterruptedException {
    Signer signer = network.plan().banker();
    while (!stopping) {
      long nonce = account().nonce();
      Fr root = network.contract().spec().shape().emptyRoot();
      for (int i = 0; i < WINDOW && !stopping; i++) {
        List<Call> calls = new ArrayList<>();
        for (int call = 0; call < Limits.BUNDLE_CALLS_MAX; call++) {
          Fr after = Fr.of(random.nextLong() >>> 1);
          calls.add(
              new Call.Proven(
                  network.contract().id(),
                  0,
                  Call.Proven.NONE,
                  root,
                  after,
                  List.of(),
                  List.of(Fr.ONE, Fr.ONE),
                  proof));
          root = after;
        }
        write(new Message.Submit(network.bundle(signer, USER, nonce + i, calls).toBytes()));
        sent++;
      }
      Thread.sleep(PAUSE_MS);
    }
  }

  private void read() throws IOException {
    FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
    byte[] read = new byte[1 << 16];
    for (int count = socket.getInputStream().read(read);
        count >= 0;
        count = socket.getInputStream().read(read)) {
      cutter.all(ByteBuffer.wrap(read, 0, count), this::heard);
    }
  }

  private void heard(byte[] frame) {
    if (MessageCodec.decode(frame) instanceof Message.StatusPush push
        && push.status() instanceof BundleStatus.Rejected) {
      rejected.incrementAndGet();
    }
  }

  /** Ends the attack and says what it came to. */
  Outcome end() throws IOException, InterruptedException {
    stopping = true;
    sender.join();
    socket.close();
    reader.join();
    if (failure != null) {
      throw new IOException("the attack broke off", failure);
    }
    Account after = account();
    return new Outcome(
        sent, rejected.get(), after.nonce() - before.nonce(), before.balance() - after.balance());
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    socket.close();
    client.close();
  }
}
