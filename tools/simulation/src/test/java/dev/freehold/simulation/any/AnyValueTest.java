package dev.freehold.simulation.any;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.kernel.Dice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kind of message is made, and the same by the same dice. */
class AnyValueTest {
  private static final long SEED = 7;

  @Test
  void everyKindOfMessageIsMadeAndDecodes() {
    AnyValue any = new AnyValue(new Dice(SEED, "any"));
    for (Class<? extends Message> kind : AnyMessages.KINDS) {
      for (int i = 0; i < 20; i++) {
        assertEquals(kind, any.message(List.of(kind)).getClass());
      }
    }
  }

  @Test
  void theSameDiceMakeTheSame() {
    assertEquals(many(SEED), many(SEED));
    assertNotEquals(many(SEED), many(SEED + 1));
  }

  private static List<String> many(long seed) {
    AnyValue any = new AnyValue(new Dice(seed, "any"));
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Message message = any.message(List.of(Message.Assignment.class, Message.CaughtUp.class));
      any.learn(message);
      made.add(message.toString());
    }
    return made;
  }

  @Test
  void whatIsChangedDiffersInOnePart() {
    AnyValue any = new AnyValue(new Dice(SEED, "any"));
    RealmHeader origin = RealmHeader.origin(new RealmId(3));
    int changed = 0;
    for (int i = 0; i < 100; i++) {
      changed += any.changed(origin).equals(origin) ? 0 : 1;
    }
    assertNotEquals(0, changed);
  }
}
