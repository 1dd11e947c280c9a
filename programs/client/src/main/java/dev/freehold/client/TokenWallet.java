package dev.freehold.client;

import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ForeignException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One account's use of a token contract. Not thread-safe. */
public final class TokenWallet {
  private final ContractWallet calls;
  private final Contract token;

  /**
   * As the other constructor, telling nobody how proving goes.
   *
   * @throws ForeignException if the contract's keys are not the prover's
   */
  public TokenWallet(Wallet wallet, Contract token, FunctionProver prover) {
    this(wallet, token, prover, _ -> {});
  }

  /**
   * @param listener told of each proof before it is sent, and of calls that are proved again
   * @throws ForeignException if the contract's keys are not the prover's
   */
  public TokenWallet(
      Wallet wallet, Contract token, FunctionProver prover, ContractWallet.Listener listener) {
    this.token = token;
    calls = new ContractWallet(wallet, List.of(new ContractWallet.Use(token, prover)), listener);
  }

  /** What a token deploys as, with the keys of a prover. */
  public static ContractSpec spec(FunctionProver prover) {
    return new ContractSpec(TokenContract.NAME, TokenContract.SHAPE, prover.specs());
  }

  /** The account whose tokens these are. */
  public Wallet wallet() {
    return calls.wallet();
  }

  /** The balance that is final now, as an unsigned number. */
  public long balance() {
    return unsigned(calls.settled(token.id()).slots().value(TokenContract.BALANCE));
  }

  /**
   * What the bundle that was sent last adds to the balance; below 0 for a payment.
   *
   * @throws IllegalStateException if none was sent
   */
  public BigInteger change() {
    return calls.change(token.id(), TokenContract.BALANCE);
  }

  /** What {@code from} has sent here and was not claimed, at the latest checkpoint. */
  public long claimable(UserId from) {
    return claimable(List.of(from)).get(from);
  }

  /**
   * What several users have sent here and was not claimed, at the latest checkpoint.
   *
   * @return an unsigned number for each
   */
  public Map<UserId, Long> claimable(List<UserId> senders) {
    ContractWallet.Settled now = calls.settled(token.id());
    VerifiedState state = wallet().client().state();
    long slot = TokenContract.sentSlot(wallet().user());
    Map<UserId, Long> claimable = new TreeMap<>();
    for (UserId from : senders) {
      Fr sent = state.slot(token, from, slot, now.checkpoint()).value();
      Fr claimed = now.slots().value(TokenContract.claimedSlot(from));
      claimable.put(from, unsigned(sent.sub(claimed)));
    }
    return claimable;
  }

  /**
   * Raises the account's own balance; the contract's owner alone can.
   *
   * @param amount an unsigned number of 64 bits
   * @return the bundle on its way
   * @throws UnsatisfiedException if the account is not the owner, or the balance overflows
   */
  public Submission mint(long amount) {
    return call(List.of(TokenCalls.mint(token.id(), amount)));
  }

  /**
   * Sends to another user, who claims what has arrived.
   *
   * @param amount an unsigned number of 64 bits, not 0
   * @return the bundle on its way
   * @throws UnsatisfiedException if the balance is too low, or {@code to} is the account itself
   * @throws MissingException if there is no account {@code to}
   */
  public Submission transfer(UserId to, long amount) {
    wallet().requireTokenRecipients(List.of(to));
    return call(List.of(TokenCalls.transfer(token.id(), to, amount)));
  }

  /**
   * Takes what {@code from} has sent here and was not claimed before, as of the latest checkpoint.
   *
   * @return the bundle on its way
   * @throws UnsatisfiedException if that is nothing
   */
  public Submission claim(UserId from) {
    return call(List.of(TokenCalls.claim(token.id(), from)));
  }

  /**
   * Sends to several users by one proof.
   *
   * @throws IllegalArgumentException unless there are 1 to {@value TokenContract#RECIPIENTS}
   * @throws MissingException naming the accounts that are not there
   */
  public Submission payMany(List<TokenCalls.Payment> payments) {
    ContractWallet.Planned call = TokenCalls.payMany(token.id(), payments);
    wallet().requireTokenRecipients(payments.stream().map(TokenCalls.Payment::to).toList());
    return call(List.of(call));
  }

  /**
   * Claims from several users by one proof.
   *
   * @throws IllegalArgumentException unless there are 1 to {@value TokenContract#SENDERS}
   */
  public Submission claimMany(List<UserId> from) {
    return call(List.of(TokenCalls.claimMany(token.id(), from)));
  }

  /**
   * Makes calls of the token, see {@link TokenCalls}, as one bundle: all are applied, or none.
   * Recipients are not looked up: see {@link Wallet#requireTokenRecipients}.
   */
  public Submission call(List<ContractWallet.Planned> planned) {
    return calls.call(planned);
  }

  /**
   * Waits until a call is final; proves it again if its anchor has grown too old meanwhile.
   *
   * @param again makes the call anew
   * @return the height of a checkpoint that holds it
   */
  public long finish(Submission submission, Supplier<Submission> again) {
    return calls.finish(submission, again);
  }

  private static long unsigned(Fr value) {
    return value.toBigInteger().longValue();
  }
}
