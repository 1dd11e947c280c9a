package dev.freehold.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.socket.QueryFailedException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every text in a message: where somebody listens is one of few forms, the rest is made safe. */
class ForeignTextTest {
  private static final List<String> HOSTILE =
      List.of(
          "h\u001b[2K:1",
          "h\n:1",
          "h\r:1",
          "h\u0007:1",
          "h\u009b2K:1",
          "h\u202e:1",
          "h\u200b:1",
          "no port",
          "h:99999",
          ":1",
          "h :1");

  /** Texts that are refused where they are decoded, unless they name a host and a port. */
  private static final Set<String> ENDPOINTS =
      Set.of(
          "Hello.endpoint",
          "RealmEndpoint.endpoint",
          "RealmFollower.endpoint",
          "SeenNode.endpoint");

  /** Texts that are free, and printed by {@code Printable} alone. */
  private static final Set<String> FREE =
      Set.of(
          "Goodbye.text",
          "Failed.text",
          "Rejected.detail",
          "ContractSpec.name",
          "FunctionSpec.name",
          "Counter.name",
          "Counters.keyEnded",
          "Counters.program",
          "StoppedRealm.why");

  @Test
  void everyTextIsOneOrTheOther() {
    Set<String> texts = new TreeSet<>();
    Set<Class<?>> seen = new HashSet<>();
    for (MessageType type : MessageType.values()) {
      collect(type.kind(), texts, seen);
    }
    Set<String> known = new TreeSet<>(ENDPOINTS);
    known.addAll(FREE);
    assertEquals(known, texts, "a new text in a message: decide how it is printed");
  }

  private static void collect(Type type, Set<String> texts, Set<Class<?>> seen) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        collect(argument, texts, seen);
      }
    }
    if (!(type instanceof Class<?> kind) || !seen.add(kind)) {
      return;
    }
    if (kind.isSealed()) {
      for (Class<?> permitted : kind.getPermittedSubclasses()) {
        collect(permitted, texts, seen);
      }
    }
    if (kind.isRecord()) {
      for (RecordComponent component : kind.getRecordComponents()) {
        if (component.getType() == String.class) {
          texts.add(kind.getSimpleName() + "." + component.getName());
        }
        collect(component.getGenericType(), texts, seen);
      }
    }
  }

  @Test
  void anEndpointThatIsNoneIsRefusedWhereverItStands() {
    for (String text : HOSTILE) {
      refused(new Message.Hello(1, Hash32.ZERO, Role.WORKER, Hash32.ZERO, text, -1));
      refused(new Message.Assignment(List.of(seat(text, Optional.empty()))));
      refused(new Answer.Network(1, 1, List.of(seat(text, Optional.empty()))));
      refused(new Message.Assignment(List.of(seat("h:1", Optional.of(text)))));
    }
  }

  @Test
  void anEndpointOrNothingPasses() {
    for (String text : List.of("", "h:1", "[2001:db8::1]:7410", "xn--mller-kva.example:65535")) {
      Message.Assignment seats = new Message.Assignment(List.of(seat(text, Optional.of(text))));
      assertEquals(seats, MessageCodec.decode(MessageCodec.encode(seats)));
    }
  }

  @Test
  void whatANodeSaysIsSafeToPrint() {
    for (String text : HOSTILE) {
      List<String> printed =
          List.of(
              new Reception.Refused(new Message.Goodbye(GoodbyeReason.IDLE, text)).text(),
              new QueryFailedException(new Answer.Failed(1, Answer.Failure.NOT_FOUND, text))
                  .getMessage());
      for (String line : printed) {
        assertTrue(line.startsWith("it said") || line.startsWith("the node says: "));
        assertFalse(
            line.codePoints()
                .anyMatch(
                    c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT),
            Arrays.toString(line.toCharArray()));
      }
    }
  }

  @Test
  void noCodeStandsBeforeASentence() {
    for (Answer.Failure failure : Answer.Failure.values()) {
      for (String text : List.of("", "realm 2 is not here", "127.0.0.1:7410")) {
        String said = new QueryFailedException(new Answer.Failed(1, failure, text)).getMessage();
        assertTrue(said.startsWith("the ") && !said.contains("_"), said);
        assertTrue(said.contains(text), said);
      }
    }
    for (GoodbyeReason reason : GoodbyeReason.values()) {
      assertEquals("why", new Message.Goodbye(reason, "why").inWords());
      String silent = new Message.Goodbye(reason, "").inWords();
      assertTrue(silent.matches("[a-z ]+"), silent);
    }
  }

  private static void refused(Message message) {
    byte[] bytes = MessageCodec.encode(message);
    assertThrows(MalformedException.class, () -> MessageCodec.decode(bytes), message.toString());
  }

  private static RealmEndpoint seat(String endpoint, Optional<String> follower) {
    return new RealmEndpoint(
        RealmHeader.origin(new RealmId(0)),
        1,
        Hash32.ZERO,
        endpoint,
        follower.map(text -> new RealmFollower(Hash32.ZERO, text, RealmFollower.Phase.FOLLOWING)));
  }
}
