package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.wire.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chain, one worker of realms 0 and 1, and clients; closes what it opened. */
final class TestNetwork implements AutoCloseable {
  static final ClientOptions OPTIONS =
      ClientOptions.DEFAULT.withAnswerLimit(Duration.ofSeconds(20));

  private static final Duration SEAL_PAUSE = Duration.ofMillis(50);

  final TestChain chain = new TestChain();
  final TestWorker worker = new TestWorker(chain);
  final TestNode node;
  private Thread sealer;
  private final List<TestNode> started = new ArrayList<>();
  private final List<FreeholdClient> clients = new ArrayList<>();

  TestNetwork() throws IOException {
    node = start(worker);
    chain.serve(0, node.endpoint());
    chain.serve(1, node.endpoint());
  }

  TestNode start(TestNode.Script script) throws IOException {
    return start(0, script);
  }

  TestNode start(int port, TestNode.Script script) throws IOException {
    TestNode fresh = new TestNode(chain.genesis(), port, script);
    started.add(fresh);
    return fresh;
  }

  FreeholdClient client() {
    return client(OPTIONS);
  }

  FreeholdClient client(ClientOptions options) {
    return client(options, node.endpoint());
  }

  FreeholdClient client(ClientOptions options, Endpoint... bootstrap) {
    FreeholdClient client = FreeholdClient.connect(List.of(bootstrap), options);
    clients.add(client);
    return client;
  }

  /** Seals a checkpoint and pushes it to all who are connected to the node. */
  Checkpoint seal(CheckpointEvent... events) {
    Checkpoint sealed = chain.seal(events);
    push(sealed);
    return sealed;
  }

  /** Seals a checkpoint that holds a bundle, pushes it, and says so of the bundle. */
  BundleStatus.Final carryOut(Bundle bundle, CheckpointEvent... events) {
    BundleStatus.Final end = chain.include(bundle, Optional.empty(), events);
    push(chain.latest());
    return end;
  }

  /** Seals a checkpoint that holds a bundle as one that failed, pushes it, and says so. */
  BundleStatus.Failed fail(Bundle bundle, RejectReason reason) {
    BundleStatus.Final end = chain.include(bundle, Optional.of(reason));
    push(chain.latest());
    return new BundleStatus.Failed(reason, end.blockHeight());
  }

  /** Seals and pushes checkpoints from now on, until this is closed. */
  void keepSealing() {
    sealer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      seal();
                      Thread.sleep(SEAL_PAUSE);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  private void push(Checkpoint sealed) {
    for (TestNode.Peer peer : node.peers()) {
      try {
        peer.send(new Message.CheckpointPush(sealed));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (sealer != null) {
      sealer.interrupt();
      try {
        sealer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    clients.forEach(FreeholdClient::close);
    for (TestNode open : started) {
      open.close();
    }
  }
}
