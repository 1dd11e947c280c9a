package dev.freehold.client;

import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One account's use of a token contract. Not thread-safe. */
public final class TokenWallet {
  private final ContractWallet calls;
  private final Contract token;

  public TokenWallet(Wallet wallet, Contract token, FunctionProver prover) {
    this(wallet, token, prover, _ -> {});
  }

  /**
   * @param listener told of each proof before it is sent, and of calls that are proved again
   * @throws ClientException if the contract's keys are not the prover's
   */
  public TokenWallet(
      Wallet wallet, Contract token, FunctionProver prover, ContractWallet.Listener listener) {
    this.token = token;
    calls = new ContractWallet(wallet, List.of(new ContractWallet.Use(token, prover)), listener);
  }

  /** What a token deploys as, with the keys of a prover. */
  public static ContractSpec spec(FunctionProver prover) {
    return new ContractSpec(TokenContract.NAME, TokenContract.DEPTH, prover.specs());
  }

  public Wallet wallet() {
    return calls.wallet();
  }

  /** The balance that is final now, as an unsigned number. */
  public long balance() {
    return unsigned(calls.settled(token.id()).slots().value(TokenContract.BALANCE));
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

  public Submission mint(long amount) {
    return call(TokenContract.MINT, List.of(Fr.ofUnsigned(amount)));
  }

  public Submission transfer(UserId to, long amount) {
    return call(TokenContract.TRANSFER, List.of(to.toFr(), Fr.ofUnsigned(amount)));
  }

  public Submission claim(UserId from) {
    return call(TokenContract.CLAIM, List.of(from.toFr()));
  }

  /** A payment to one of several. */
  public record Payment(UserId to, long amount) {}

  /**
   * Sends to several users by one proof.
   *
   * @throws IllegalArgumentException unless there are 1 to {@value TokenContract#RECIPIENTS}
   */
  public Submission payMany(List<Payment> payments) {
    if (payments.isEmpty() || payments.size() > TokenContract.RECIPIENTS) {
      throw new IllegalArgumentException(
          "1 to %d are paid at once, not %d".formatted(TokenContract.RECIPIENTS, payments.size()));
    }
    List<Fr> args = new ArrayList<>();
    payments.forEach(payment -> args.add(payment.to().toFr()));
    pad(args, TokenContract.RECIPIENTS, payments.getFirst().to().toFr());
    payments.forEach(payment -> args.add(Fr.ofUnsigned(payment.amount())));
    pad(args, 2 * TokenContract.RECIPIENTS, Fr.ZERO);
    return call(TokenContract.PAY_MANY, args);
  }

  /**
   * Claims from several users by one proof.
   *
   * @throws IllegalArgumentException unless there are 1 to {@value TokenContract#SENDERS}
   */
  public Submission claimMany(List<UserId> from) {
    if (from.isEmpty() || from.size() > TokenContract.SENDERS) {
      throw new IllegalArgumentException(
          "1 to %d are claimed from at once, not %d".formatted(TokenContract.SENDERS, from.size()));
    }
    List<Fr> args = new ArrayList<>();
    from.forEach(sender -> args.add(sender.toFr()));
    pad(args, TokenContract.SENDERS, from.getFirst().toFr());
    return call(TokenContract.CLAIM_MANY, args);
  }

  private static void pad(List<Fr> args, int length, Fr with) {
    args.addAll(Collections.nCopies(length - args.size(), with));
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

  private Submission call(int function, List<Fr> args) {
    return calls.call(token.id(), function, args);
  }

  private static long unsigned(Fr value) {
    return value.toBigInteger().longValue();
  }
}
