package dev.freehold.client;

import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.function.CallContext;
import dev.freehold.prover.function.SolvedCall;
import java.util.List;
import java.util.function.Supplier;

/** One account's use of a token contract. Not thread-safe. */
public final class TokenWallet {
  /** Attempts to prove a call before it is given up. */
  private static final int ATTEMPTS = 3;

  private final Wallet wallet;
  private final Contract token;
  private final FunctionProver prover;
  private final Listener listener;
  private SlotTree slots;
  private int slotsAfterFailures;

  /** A call that was proved: what the network will check, and how long proving took. */
  public record ProvedCall(
      int function, VerifyingKey key, Statement statement, Proof proof, long provingNs) {}

  /** Told how proving goes. Called by the thread that makes the call. */
  @FunctionalInterface
  public interface Listener {
    /** A call was proved and will be sent. */
    void proved(ProvedCall call);

    /**
     * A call must be proved once more.
     *
     * @param why for people
     * @param attempt which attempt comes now; the first was 1
     */
    default void provingAgain(String why, int attempt) {}
  }

  public TokenWallet(Wallet wallet, Contract token, FunctionProver prover) {
    this(wallet, token, prover, _ -> {});
  }

  /**
   * @param listener told of each proof before it is sent, and of calls that are proved again
   */
  public TokenWallet(Wallet wallet, Contract token, FunctionProver prover, Listener listener) {
    this.listener = listener;
    this.wallet = wallet;
    this.token = token;
    this.prover = prover;
    if (!token.spec().functions().equals(prover.specs())) {
      throw new ClientException(
          "contract " + token.id() + " is not this program's token: its keys differ");
    }
  }

  /** What a token deploys as, with the keys of a prover. */
  public static ContractSpec spec(FunctionProver prover) {
    return new ContractSpec(TokenContract.NAME, TokenContract.DEPTH, prover.specs());
  }

  public Wallet wallet() {
    return wallet;
  }

  /** The balance that is final now, as an unsigned number. */
  public long balance() {
    reload();
    return unsigned(slots.value(TokenContract.BALANCE));
  }

  /** What {@code from} has sent here and was not claimed, at the latest checkpoint. */
  public long claimable(UserId from) {
    Checkpoint checkpoint = reload();
    VerifiedState state = wallet.client().state();
    Fr sent = state.slot(token, from, TokenContract.sentSlot(wallet.user()), checkpoint).value();
    return unsigned(sent.sub(slots.value(TokenContract.claimedSlot(from))));
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

  /**
   * Waits until a call is final; proves it again if its anchor has grown too old meanwhile.
   *
   * @param again makes the call anew
   * @return the height of a checkpoint that holds it
   */
  public long finish(Submission submission, Supplier<Submission> again) {
    Submission current = submission;
    for (int attempt = 1; ; attempt++) {
      try {
        return wallet.finish(current);
      } catch (BundleRejectedException e) {
        if (e.reason() != RejectReason.ANCHOR_TOO_OLD || attempt == ATTEMPTS) {
          throw e;
        }
        listener.provingAgain(e.getMessage(), attempt + 1);
        current = again.get();
      }
    }
  }

  /** Solves, proves and sends a call; anew if a bundle that it builds on has failed meanwhile. */
  private Submission call(int function, List<Fr> args) {
    for (int attempt = 1; ; attempt++) {
      Checkpoint anchor = anchor();
      SolvedCall solved = solve(function, args, anchor);
      Call proven = prove(function, solved);
      if (slotsAfterFailures == wallet.failures()) {
        Submission submission = wallet.submit(anchor.height(), List.of(proven));
        slots = solved.after();
        return submission;
      }
      if (attempt == ATTEMPTS) {
        throw new ClientException(
            "bundles that this call builds on have failed %d times".formatted(attempt));
      }
      listener.provingAgain("a bundle that this call builds on has failed", attempt + 1);
    }
  }

  private SolvedCall solve(int function, List<Fr> args, Checkpoint anchor) {
    VerifiedState state = wallet.client().state();
    CallContext context =
        new CallContext(
            wallet.user(), token.id(), anchor.height(), anchor.globalRoot(), token.owner());
    return prover
        .function(function)
        .solve(context, slots, (user, slot) -> state.slot(token, user, slot, anchor), args);
  }

  private Call prove(int function, SolvedCall solved) {
    long start = System.nanoTime();
    Proof proof = prover.prove(function, solved);
    listener.proved(
        new ProvedCall(
            function,
            token.spec().functions().get(function).key(),
            solved.statement(),
            proof,
            System.nanoTime() - start));
    return new Call.Proven(
        token.id(),
        function,
        Call.Proven.NONE,
        solved.statement().rootAfter(),
        solved.writes(),
        solved.args(),
        proof);
  }

  /** The latest checkpoint, with the wallet's own slots known as of its last bundle. */
  private Checkpoint anchor() {
    if (slots == null || slotsAfterFailures != wallet.failures()) {
      return reload();
    }
    return wallet.client().checkpoints().latest();
  }

  /** Reads the wallet's own slots where all that it has sent is final. */
  private Checkpoint reload() {
    Checkpoint settled = wallet.settle();
    slotsAfterFailures = wallet.failures();
    slots = wallet.client().state().slots(token, wallet.user(), settled);
    return settled;
  }

  private static long unsigned(Fr value) {
    return value.toBigInteger().longValue();
  }
}
