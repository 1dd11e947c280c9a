package dev.freehold.store;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.TreeDelta;
import java.util.Optional;

/** A store's caches of current values, all realms' together, and how they share their budget. */
final class Caches {
  /** Of the budget; the rest is for families of tree nodes, which are more and larger. */
  private static final int ACCOUNTS_SHARE = 5;

  private static final int NONCE = FrArrays.LIMBS;
  private static final int BALANCE = NONCE + 1;
  private static final int FLAGS = BALANCE + 1;
  private static final int ACCOUNT_LONGS = FLAGS + 1;

  private final FixedCache accounts;
  private final FixedCache families;

  Caches(long budgetBytes) {
    long accountBytes = budgetBytes / ACCOUNTS_SHARE;
    accounts = new FixedCache(ACCOUNT_LONGS, accountBytes);
    families = new FixedCache(TreeDelta.FAMILY_LIMBS, budgetBytes - accountBytes);
  }

  /** Families of tree nodes, used by {@link TreeNodes}. */
  FixedCache families() {
    return families;
  }

  /** The current account of a user. */
  Optional<Account> account(Database db, UserId user) {
    db.requireOpen();
    long[] cached = new long[ACCOUNT_LONGS];
    if (accounts.get(user.asLong(), cached, 0)) {
      return Optional.of(
          new Account(Fr.fromLimbs(cached, 0), cached[NONCE], cached[BALANCE], cached[FLAGS]));
    }
    long version = accounts.version();
    Optional<Account> stored = Values.account(db, db.get(Column.ACCOUNTS, Keys.account(user)));
    stored.ifPresent(account -> accounts.keep(version, user.asLong(), longs(account), 0));
    return stored;
  }

  /** To be told when an account is durable. */
  void written(UserId user, Account account) {
    accounts.write(user.asLong(), longs(account), 0);
  }

  /** Forgets everything: the database may hold something else now. */
  void clear() {
    accounts.clear();
    families.clear();
  }

  private static long[] longs(Account account) {
    long[] out = new long[ACCOUNT_LONGS];
    account.authKey().copyLimbs(out, 0);
    out[NONCE] = account.nonce();
    out[BALANCE] = account.balance();
    out[FLAGS] = account.flags();
    return out;
  }
}
