package dev.freehold.worker.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.id.UserId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory of who has sent a bad proof of late, by checkpoints: accounts, and connections by which
 * many of them came. It is bounded; what was longest ago is forgotten first.
 */
final class Suspects {
  /** By when of the last bad proof: the checkpoint after which an account is as good as any. */
  private final Map<UserId, Long> accounts = new LinkedHashMap<>();

  private final Map<Long, Blame> connections = new LinkedHashMap<>();

  /** Accounts that became suspects by a connection, and until when that is remembered. */
  private record Blame(int accounts, long until) {}

  /** A bundle had a bad proof. */
  void blame(UserId account, long connection, long checkpoint) {
    long until = checkpoint + Limits.SUSPECT_CHECKPOINTS;
    boolean known = isSuspect(account, checkpoint);
    // Removed first, so that the order is that of the last bad proofs.
    accounts.remove(account);
    accounts.put(account, until);
    if (!known) {
      Blame before = connections.remove(connection);
      int others = before == null || before.until < checkpoint ? 0 : before.accounts;
      connections.put(connection, new Blame(others + 1, until));
    }
    forget(accounts);
    forget(connections);
  }

  /** Whether a bundle of the account that comes by the connection is verified apart. */
  boolean isSuspect(UserId account, long connection, long checkpoint) {
    return isSuspect(account, checkpoint) || isSuspect(connection, checkpoint);
  }

  private boolean isSuspect(UserId account, long checkpoint) {
    return accounts.getOrDefault(account, -1L) >= checkpoint;
  }

  private boolean isSuspect(long connection, long checkpoint) {
    Blame blame = connections.get(connection);
    return blame != null
        && blame.until >= checkpoint
        && blame.accounts >= Limits.SUSPECT_CONNECTION_ACCOUNTS;
  }

  private static void forget(Map<?, ?> memory) {
    if (memory.size() > Limits.SUSPECTS_MAX) {
      memory.remove(memory.keySet().iterator().next());
    }
  }
}
