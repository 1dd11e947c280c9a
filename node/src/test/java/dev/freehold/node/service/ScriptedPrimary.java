package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocket;

/** Worker's key at a connection to a follower, which says what a test has it say. */
final class ScriptedPrimary implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;

  private final Genesis genesis;
  private final Hash32 follower;
  private final Socket plain = new Socket();
  private final SSLSocket socket;
  private final FrameReader in;

  /**
   * Connects, and is welcomed.
   *
   * @param follower the node id of the worker that is there
   */
  ScriptedPrimary(NodeKey key, Endpoint at, Hash32 follower, Genesis genesis) throws IOException {
    this.genesis = genesis;
    this.follower = follower;
    plain.setSoTimeout(TIMEOUT_MS);
    plain.connect(new InetSocketAddress(at.host(), at.port()));
    socket = TlsContext.of(key).connector(plain);
    socket.startHandshake();
    in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    write(Introduction.toWorker(genesis.hash(), key.id(), "127.0.0.1:9", 0, follower).hello());
    assertInstanceOf(Message.Welcome.class, in.read());
  }

  private void write(Message message) throws IOException {
    socket.getOutputStream().write(Frames.of(message));
  }

  void replicate(long epoch, RealmBlock block) throws IOException {
    write(new Message.Replicate(epoch, block));
  }

  /** What comes next, a sign of life apart. */
  Message hear() throws IOException {
    Message next = in.read();
    while (next instanceof Message.Ping) {
      next = in.read();
    }
    return next;
  }

  /** The follower shows that it lives. */
  void hearPing() throws IOException {
    assertEquals(new Message.Ping(), in.read());
  }

  /** The follower says that it holds a block. */
  void hearHeld(long epoch, RealmHeader last) throws IOException {
    assertEquals(new Message.Held(BlockMark.of(epoch, last)), hear());
  }

  /** The follower has signed for blocks, the last of which is this. */
  void hearStored(long epoch, RealmHeader last) throws IOException {
    BlockMark wanted = BlockMark.of(epoch, last);
    List<BlockMark> marks = List.of();
    while (!marks.equals(List.of(wanted))) {
      StorageReceipt receipt = assertInstanceOf(Message.Stored.class, hear()).receipt();
      assertEquals(follower, receipt.worker());
      assertTrue(receipt.isSigned(genesis.hash(), new Ed25519Verifier()));
      marks = receipt.marks();
      assertTrue(marks.getFirst().height() <= wanted.height(), "it has signed for " + marks);
    }
  }

  /** The follower says why it closes the connection, and does. */
  String hearGoodbye(GoodbyeReason reason) throws IOException {
    Message.Goodbye goodbye = assertInstanceOf(Message.Goodbye.class, hear());
    assertEquals(reason, goodbye.reason());
    return goodbye.text();
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
