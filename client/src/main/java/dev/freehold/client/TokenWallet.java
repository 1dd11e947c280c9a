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
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One account's use of a token contract. Not thread-safe. */
public final class TokenWallet {
  /** Attempts to prove against a fresh anchor after one grew too old. */
  private static final int ANCHOR_ATTEMPTS = 3;

  private final Wallet wallet;
  private final Contract token;
  private final FunctionProver prover;
  private final Consumer<ProvedCall> onProved;
  private SlotTree slots;

  /** A call that was proved: what the network will check, and how long proving took. */
  public record ProvedCall(
      int function, VerifyingKey key, Statement statement, Proof proof, long provingNs) {}

  public TokenWallet(Wallet wallet, Contract token, FunctionProver prover) {
    this(wallet, token, prover, _ -> {});
  }

  /**
   * @param onProved told of each proof before it is sent
   */
  public TokenWallet(
      Wallet wallet, Contract token, FunctionProver prover, Consumer<ProvedCall> onProved) {
    this.onProved = onProved;
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
    Checkpoint checkpoint = wallet.settle();
    slots = wallet.client().state().slots(token, wallet.user(), checkpoint);
    return unsigned(slots.value(TokenContract.BALANCE));
  }

  /** What {@code from} has sent here and was not claimed, at the latest checkpoint. */
  public long claimable(UserId from) {
    Checkpoint checkpoint = wallet.settle();
    VerifiedState state = wallet.client().state();
    slots = state.slots(token, wallet.user(), checkpoint);
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

  /** Calls a function, waits until that is final; proves again if the anchor has grown too old. */
  public long finish(Submission submission, Supplier<Submission> again) {
    Submission current = submission;
    for (int attempt = 1; ; attempt++) {
      try {
        return wallet.finish(current);
      } catch (BundleRejectedException e) {
        slots = null;
        if (e.reason() != RejectReason.ANCHOR_TOO_OLD || attempt == ANCHOR_ATTEMPTS) {
          throw e;
        }
        current = again.get();
      }
    }
  }

  /** Solves, proves and sends a call. */
  private Submission call(int function, List<Fr> args) {
    Checkpoint anchor = anchor();
    VerifiedState state = wallet.client().state();
    CallContext context =
        new CallContext(
            wallet.user(), token.id(), anchor.height(), anchor.globalRoot(), token.owner());
    SolvedCall solved =
        prover
            .function(function)
            .solve(context, slots, (user, slot) -> state.slot(token, user, slot, anchor), args);
    long start = System.nanoTime();
    Proof proof = prover.prove(function, solved);
    onProved.accept(
        new ProvedCall(
            function,
            token.spec().functions().get(function).key(),
            solved.statement(),
            proof,
            System.nanoTime() - start));
    slots = solved.after();
    return wallet.submit(
        anchor.height(),
        List.of(
            new Call.Proven(
                token.id(),
                function,
                Call.Proven.NONE,
                solved.statement().rootAfter(),
                solved.writes(),
                solved.args(),
                proof)));
  }

  /** The latest checkpoint, with the wallet's own slots known as of its last bundle. */
  private Checkpoint anchor() {
    if (slots == null) {
      Checkpoint settled = wallet.settle();
      slots = wallet.client().state().slots(token, wallet.user(), settled);
      return settled;
    }
    return wallet.client().checkpoints().latest();
  }

  private static long unsigned(Fr value) {
    return value.toBigInteger().longValue();
  }
}
