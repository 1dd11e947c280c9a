package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are no protocol, against a running worker and coordinator: a named goodbye each. */
class FrameTest {
  private static final int TIMEOUT_MS = 30_000;
  private static final long SEED = 11;

  @TempDir private static Path directory;
  private static TestNetwork network;

  @BeforeAll
  static void start() throws IOException {
    network = new TestNetwork(directory);
  }

  @AfterAll
  static void stop() {
    network.close();
  }

  @AfterEach
  void theNodesLive() throws IOException {
    for (Endpoint endpoint : List.of(network.worker(0), network.coordinator())) {
      try (Peer peer = new Peer(endpoint)) {
        peer.send(hello(network.genesis().hash()));
        assertInstanceOf(Message.Welcome.class, peer.receive());
      }
    }
    assertEquals(List.of(), network.failures);
  }

  @Test
  void anotherGenesis() throws IOException {
    assertEquals(GoodbyeReason.WRONG_GENESIS, goodbye(hello(new Hash32(filled(32)))));
  }

  @Test
  void anotherProtocolVersion() throws IOException {
    assertEquals(
        GoodbyeReason.WRONG_PROTOCOL_VERSION,
        goodbye(
            new Message.Hello(
                Protocol.VERSION + 1, network.genesis().hash(), Role.CLIENT, Hash32.ZERO, "", -1)));
  }

  @Test
  void aFirstMessageThatIsNoHello() throws IOException {
    assertEquals(GoodbyeReason.HELLO_EXPECTED, goodbye(new Query.NetworkState(1)));
  }

  @Test
  void aSecondHello() throws IOException {
    assertEquals(GoodbyeReason.HELLO_EXPECTED, goodbyeAfterHello(MessageCodec.encode(hello())));
  }

  @Test
  void aRoleThatDoesNotConnectHere() throws IOException {
    assertEquals(
        GoodbyeReason.NOT_ALLOWED,
        goodbye(
            new Introduction(network.genesis().hash(), Role.VALIDATOR, Hash32.ZERO, "", -1)
                .hello()));
  }

  @Test
  void aMessageThatAClientDoesNotSend() throws IOException {
    assertEquals(
        GoodbyeReason.NOT_ALLOWED,
        goodbyeAfterHello(MessageCodec.encode(new Message.Assignment(List.of()))));
  }

  @Test
  void anUnknownType() throws IOException {
    assertEquals(GoodbyeReason.UNKNOWN_MESSAGE, goodbyeAfterHello(new byte[] {99}));
  }

  @Test
  void aMessageThatDoesNotDecode() throws IOException {
    byte[] cut = MessageCodec.encode(new Query.NetworkState(1));
    assertEquals(
        GoodbyeReason.MALFORMED_MESSAGE, goodbyeAfterHello(Arrays.copyOf(cut, cut.length - 1)));
  }

  @Test
  void aFrameThatIsTooLongOrEmpty() throws IOException {
    for (int length : new int[] {Limits.CLIENT_FRAME_BYTES_MAX + 1, Integer.MAX_VALUE, -1, 0}) {
      try (Peer peer = new Peer(network.worker(0))) {
        peer.out.writeInt(length);
        assertEquals(GoodbyeReason.FRAME_TOO_LARGE, peer.goodbye());
      }
    }
  }

  @Test
  void aWorkerWhoseKeyTheConnectionHasNotProved() throws IOException {
    for (TlsContext tls : List.of(TlsContext.anonymous(), TlsContext.of(NodeKey.generate()))) {
      for (Endpoint node : List.of(network.coordinator(), network.worker(0))) {
        try (Peer peer = new Peer(node, tls)) {
          peer.send(worker(NodeKey.generate().id()));
          assertEquals(GoodbyeReason.NOT_ALLOWED, peer.goodbye());
        }
      }
    }
  }

  @Test
  void aWorkerAtAWorkerIsToldNothingAndWhatItSaysIsTakenByNobody() throws IOException {
    NodeKey key = NodeKey.generate();
    try (Peer peer = new Peer(network.worker(0), TlsContext.of(key));
        Peer client = new Peer(network.worker(0))) {
      peer.send(worker(key.id()));
      assertInstanceOf(Message.Welcome.class, peer.receive());
      client.send(hello());
      assertInstanceOf(Message.Welcome.class, client.receive());
      for (int pushes = 0; pushes < 2; pushes++) {
        assertInstanceOf(Message.CheckpointPush.class, client.receive());
      }
      peer.send(new Message.Held(new BlockMark(new RealmId(0), 1, 0, Hash32.ZERO)));
      assertEquals(
          GoodbyeReason.NOT_ALLOWED,
          assertInstanceOf(Message.Goodbye.class, peer.receive()).reason());
    }
  }

  @Test
  void aLongFrameOfAWorkerAtAWorker() throws IOException {
    NodeKey key = NodeKey.generate();
    try (Peer peer = new Peer(network.worker(0), TlsContext.of(key))) {
      peer.send(worker(key.id()));
      assertInstanceOf(Message.Welcome.class, peer.receive());
      peer.out.writeInt(Limits.CLIENT_FRAME_BYTES_MAX + 1);
      assertEquals(
          GoodbyeReason.FRAME_TOO_LARGE,
          assertInstanceOf(Message.Goodbye.class, peer.receive()).reason());
    }
  }

  private Message worker(Hash32 node) {
    return new Introduction(network.genesis().hash(), Role.WORKER, node, "127.0.0.1:9", -1).hello();
  }

  @Test
  void oneWhoSpeaksInTheClearIsToldWhatIsSpokenHere() throws IOException {
    Endpoint node = network.worker(0);
    try (Socket plain = new Socket(node.host(), node.port())) {
      plain.setSoTimeout(TIMEOUT_MS);
      plain.getOutputStream().write(Frames.of(hello()));
      FrameReader in = new FrameReader(plain.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      assertEquals(
          GoodbyeReason.WRONG_PROTOCOL_VERSION,
          assertInstanceOf(Message.Goodbye.class, in.read()).reason());
      assertEquals(-1, plain.getInputStream().read());
    }
  }

  @Test
  void aLongFrameOfAWorkerWithoutASeat() throws IOException {
    NodeKey key = NodeKey.generate();
    try (Peer peer = new Peer(network.coordinator(), TlsContext.of(key))) {
      peer.send(worker(key.id()));
      assertInstanceOf(Message.Welcome.class, peer.receive());
      peer.out.writeInt(Limits.CLIENT_FRAME_BYTES_MAX + 1);
      Message message = peer.receive();
      while (!(message instanceof Message.Goodbye)) {
        message = peer.receive();
      }
      assertEquals(GoodbyeReason.FRAME_TOO_LARGE, ((Message.Goodbye) message).reason());
    }
  }

  @Test
  void aFrameThatBreaksOff() throws IOException {
    byte[] hello = MessageCodec.encode(hello());
    for (int cut = 0; cut < hello.length; cut += 7) {
      try (Peer peer = new Peer(network.worker(0))) {
        peer.out.writeInt(hello.length);
        peer.out.write(hello, 0, cut);
      }
    }
  }

  @Test
  void noise() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 50; round++) {
      byte[] noise = new byte[random.nextInt(1, 200)];
      random.nextBytes(noise);
      try (Peer peer = new Peer(network.worker(0))) {
        peer.send(hello());
        peer.receive();
        peer.frame(noise);
        Message answer = peer.receiveSkippingPushes();
        assertTrue(
            answer instanceof Message.Goodbye || answer instanceof Answer,
            "seed " + SEED + " round " + round + ": " + answer);
      }
    }
  }

  private static Message.Hello hello() {
    return hello(network.genesis().hash());
  }

  private static Message.Hello hello(Hash32 genesis) {
    return Introduction.ofClient(genesis).hello();
  }

  private static GoodbyeReason goodbye(Message first) throws IOException {
    try (Peer peer = new Peer(network.worker(0))) {
      peer.send(first);
      return peer.goodbye();
    }
  }

  private static GoodbyeReason goodbyeAfterHello(byte[] frame) throws IOException {
    try (Peer peer = new Peer(network.worker(0))) {
      peer.send(hello());
      assertInstanceOf(Message.Welcome.class, peer.receive());
      peer.frame(frame);
      return peer.goodbye();
    }
  }

  private static byte[] filled(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }

  /** A socket with nothing on top. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataOutputStream out;
    private final FrameReader in;

    Peer(Endpoint endpoint) throws IOException {
      this(endpoint, TlsContext.anonymous());
    }

    Peer(Endpoint endpoint, TlsContext tls) throws IOException {
      socket = tls.connect(endpoint);
      socket.setSoTimeout(TIMEOUT_MS);
      out = new DataOutputStream(socket.getOutputStream());
      in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    }

    void send(Message message) throws IOException {
      out.write(Frames.of(message));
    }

    void frame(byte[] bytes) throws IOException {
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    Message receive() throws IOException {
      return in.read();
    }

    Message receiveSkippingPushes() throws IOException {
      Message message = receive();
      while (message instanceof Message.CheckpointPush) {
        message = receive();
      }
      return message;
    }

    GoodbyeReason goodbye() throws IOException {
      return assertInstanceOf(Message.Goodbye.class, receiveSkippingPushes()).reason();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
