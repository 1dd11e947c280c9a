package dev.freehold.simulation.any;

import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Kinds of messages, by who may say them. */
public final class AnyMessages {
  /** All of them. */
  public static final List<Class<? extends Message>> KINDS = kindsOf(Message.class).toList();

  private AnyMessages() {}

  private static Stream<Class<? extends Message>> kindsOf(Class<? extends Message> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(kind -> kindsOf(kind.asSubclass(Message.class)))
        : Stream.of(type);
  }

  /** Any message that a peer of this role may say to a node of that role. */
  public static Message said(AnyValue any, Role peer, Role node) {
    Message message = any.message(KINDS);
    while (!Rights.maySay(peer, node, message)) {
      message = any.message(KINDS);
    }
    return message;
  }
}
