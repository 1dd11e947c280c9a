package dev.freehold.node.validator;

import dev.freehold.core.Limits;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** A connection to a validator that says what a test makes it say. */
final class Liar implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;

  private final Socket plain = new Socket();
  private final OutputStream out;
  private final FrameReader in;

  /** Answer to the hello: more than a little before it, and the other side hangs up. */
  private final Message first;

  /** Connects with a key and says hello as a validator. */
  Liar(NodeKey key, InetSocketAddress to) throws IOException {
    this(key, Role.VALIDATOR, key.id(), to);
  }

  Liar(NodeKey key, Role role, Hash32 node, InetSocketAddress to) throws IOException {
    plain.setSoTimeout(TIMEOUT_MS);
    plain.connect(to);
    SSLSocket socket = TlsContext.of(key).connector(plain);
    socket.startHandshake();
    out = socket.getOutputStream();
    in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    say(new Introduction(TestCommittee.GENESIS, role, node, "", -1).hello());
    first = in.read();
  }

  void say(Message message) throws IOException {
    out.write(Frames.of(message));
  }

  void say(AgreementMessage message) throws IOException {
    say(new Message.Agreement(message.toBytes()));
  }

  Message read() throws IOException {
    return in.read();
  }

  /** Reads on until the other side says goodbye. */
  Message.Goodbye goodbye() throws IOException {
    Message next = first;
    while (!(next instanceof Message.Goodbye)) {
      next = read();
    }
    return (Message.Goodbye) next;
  }

  @Override
  public void close() throws IOException {
    // Not the secured one, which would wait for the other side to read.
    plain.close();
  }
}
