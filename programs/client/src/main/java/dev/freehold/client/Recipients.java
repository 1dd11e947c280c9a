package dev.freehold.client;

import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Accounts that were found to be there before they are paid. That one is there is proved by a
 * checkpoint, and holds for ever; that one is not is its worker's word. Not thread-safe.
 */
final class Recipients {
  private final FreeholdClient client;
  private final Set<UserId> there = new TreeSet<>();

  Recipients(FreeholdClient client) {
    this.client = client;
  }

  /**
   * Looks accounts up.
   *
   * @param consequence what becomes of what is sent to an account that is not there
   * @throws MissingException naming all that are not there
   */
  void require(Collection<UserId> users, String consequence) {
    Map<String, List<UserId>> missing = new LinkedHashMap<>();
    for (UserId user : new TreeSet<>(users)) {
      if (!there.contains(user)) {
        String why = lookUp(user);
        if (!why.isEmpty()) {
          missing.computeIfAbsent(why, _ -> new ArrayList<>()).add(user);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new MissingException(
          missing.entrySet().stream()
                  .map(e -> text(e.getValue(), e.getKey()))
                  .collect(Collectors.joining("; "))
              + "; "
              + consequence);
    }
  }

  private static String text(List<UserId> users, String why) {
    return (users.size() == 1 ? "there is no account " : "there are no accounts ")
        + users.stream().map(UserId::toString).collect(Collectors.joining(", "))
        + why;
  }

  /** Why an account cannot be paid; empty if it can. */
  private String lookUp(UserId user) {
    int realms = client.genesis().activeRealms();
    if (user.realm().value() >= realms) {
      return ": this network has the realms 0 to " + (realms - 1);
    }
    // A new network's accounts are there before its realms show them.
    if (client.genesis().opens(user)) {
      there.add(user);
      return "";
    }
    VerifiedState.AccountReading reading = client.state().account(user);
    if (reading.atCheckpoint().isPresent()) {
      there.add(user);
      return "";
    }
    return reading.committed().isPresent()
        ? " in a checkpoint yet: it is being opened, try again in a moment"
        : " yet";
  }
}
