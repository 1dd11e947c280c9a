package dev.freehold.fuzz;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.session.ServerSession;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.session.SessionInput;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The target of a connection's bytes: the first says how long the pieces are that the rest comes
 * in, through the cutter into a session.
 */
final class SessionTarget {
  private static final SessionHost HOST =
      new SessionHost(Role.WORKER, FixedValues.HASH, FixedValues.GENESIS, () -> 5);

  private SessionTarget() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "session",
            List.of(ProtocolException.class),
            SessionTarget::seeds,
            SessionTarget::run,
            FuzzTarget.Work.DEFAULT));
  }

  private static Optional<byte[]> run(byte[] input) {
    ServerSession session = new ServerSession(1, HOST);
    session.step(new SessionInput.Secured(FixedValues.GENESIS.hash()));
    FrameCutter cutter = new FrameCutter(Limits.CLIENT_FRAME_BYTES_MAX);
    int piece = input.length == 0 ? 1 : 1 + (input[0] & 0xff);
    for (int at = 1; at < input.length; at += piece) {
      ByteBuffer bytes = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
      cutter.all(bytes, frame -> session.step(new SessionInput.Frame(frame)));
    }
    session.step(new SessionInput.Closed());
    return Optional.empty();
  }

  private static Map<String, byte[]> seeds() {
    Hash32 genesis = FixedValues.GENESIS.hash();
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      Message hello =
          new Message.Hello(Protocol.VERSION, FixedValues.HASH, role, genesis, "host:1", 3);
      seeds.put(
          role.name().toLowerCase(java.util.Locale.ROOT),
          stream(
              hello,
              new Message.Ping(),
              new Query.CheckpointOf(1, 2),
              new Message.Submit(FixedValues.BUNDLE.toBytes())));
    }
    return seeds;
  }

  private static byte[] stream(Message... messages) {
    ByteBuffer out = ByteBuffer.allocate(1 << 16);
    out.put((byte) 40);
    for (Message message : messages) {
      byte[] bytes = MessageCodec.encode(message);
      out.putInt(bytes.length).put(bytes);
    }
    byte[] stream = new byte[out.position()];
    out.flip().get(stream);
    return stream;
  }
}
