package dev.freehold.client;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A chain, one worker of realms 0 and 1, and clients; closes what it opened. */
final class TestNetwork implements AutoCloseable {
  static final ClientOptions OPTIONS =
      ClientOptions.DEFAULT.withAnswerLimit(Duration.ofSeconds(20));

  final TestChain chain = new TestChain();
  final TestWorker worker = new TestWorker(chain);
  final TestNode node;
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
  Checkpoint seal(CheckpointEvent... events) throws IOException {
    Checkpoint sealed = chain.seal(events);
    for (TestNode.Peer peer : node.peers()) {
      peer.send(new Message.CheckpointPush(sealed));
    }
    return sealed;
  }

  @Override
  public void close() throws IOException {
    clients.forEach(FreeholdClient::close);
    for (TestNode open : started) {
      open.close();
    }
  }
}
