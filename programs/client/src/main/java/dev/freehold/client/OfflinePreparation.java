package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions to a network that an {@link OfflineState} is made from. */
final class OfflinePreparation {
  private OfflinePreparation() {}

  /** Waits until all that an account has sent is final; gives a checkpoint that holds it. */
  static Checkpoint settled(FreeholdClient client, UserId user) {
    long deadline = System.nanoTime() + Wallet.PATIENCE.toNanos();
    while (true) {
      VerifiedState.AccountReading reading = client.state().account(user);
      Optional<Long> then = reading.atCheckpoint().map(Account::nonce);
      if (then.isEmpty()) {
        throw new MissingException("there is no account " + user + " yet");
      }
      if (then.equals(reading.committed().map(Account::nonce))) {
        return reading.checkpoint();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new UnavailableException(
            "waited %s for what %s has sent to be final"
                .formatted(TimeInWords.of(Wallet.PATIENCE), user));
      }
      long height = reading.checkpoint().height();
      String what = "what " + user + " has sent to be final";
      try (Waits.Wait _ = client.waits().begin("waiting for " + what)) {
        client.checkpoints().await(c -> c.height() > height, Wallet.PATIENCE, what);
      }
    }
  }

  /** The account at a checkpoint, with its proof. */
  static Answer account(FreeholdClient client, UserId user, Checkpoint anchor) {
    return client.ask(user.realm(), r -> new Query.AccountOf(r, user, anchor.height()));
  }

  /** All of a user's slots, in pages as large as an answer may be. */
  static List<Answer> slots(
      FreeholdClient client, Contract contract, UserId user, Checkpoint anchor) {
    List<SlotWrite> slots = new ArrayList<>();
    client
        .state()
        .slots(contract, user, anchor)
        .slots()
        .forEach((slot, value) -> slots.add(new SlotWrite(slot, value)));
    List<Answer> pages = new ArrayList<>();
    for (int from = 0; from < slots.size(); from += Limits.ANSWER_SLOTS_MAX) {
      int to = Math.min(slots.size(), from + Limits.ANSWER_SLOTS_MAX);
      pages.add(new Answer.Slots(0, anchor.height(), slots.subList(from, to), to < slots.size()));
    }
    return pages;
  }
}
