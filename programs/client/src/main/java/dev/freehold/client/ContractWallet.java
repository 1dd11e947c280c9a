package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ForeignException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One account's use of contracts: solves, proves and sends calls, with the calls that they demand
 * beside them and that the account's owner consents to. Not thread-safe.
 */
public final class ContractWallet {
  /** Attempts to prove a call before it is given up. */
  private static final int ATTEMPTS = 3;

  private final Wallet wallet;
  private final CallProver prover;
  private final Listener listener;
  private final Map<ContractId, SlotTree> slots = new TreeMap<>();
  private Map<ContractId, SlotTree> before = Map.of();
  private int slotsAfterFailures;

  /** A registered contract and what proves its functions. */
  public record Use(Contract contract, FunctionProver prover) {
    /**
     * @throws ForeignException if the contract's keys are not the prover's
     */
    public Use {
      if (!ContractSpec.areCalledAlike(contract.spec().functions(), prover.specs())) {
        throw new ForeignException(
            "contract %s is another one than this program's: its keys differ"
                .formatted(contract.id()));
      }
    }
  }

  /**
   * A call to be made.
   *
   * @param args public and secret ones
   */
  public record Planned(ContractId contract, int function, List<Fr> args) {
    public Planned {
      args = List.copyOf(args);
    }
  }

  /** A call that was proved: what the network will check, and how long proving took. */
  public record ProvedCall(
      ContractId contract,
      int function,
      VerifyingKey key,
      Statement statement,
      Proof proof,
      long provingNs) {}

  /** Told how proving goes. Called by the thread that makes the call. */
  @FunctionalInterface
  public interface Listener {
    /** A call was proved and will be sent. */
    void proved(ProvedCall call);

    /**
     * A call is about to be proved.
     *
     * @param function its name
     * @param constraints how many the proof covers
     * @param index which of the bundle's calls, from 0
     * @param count how many calls the bundle has
     */
    default void proving(String function, int constraints, int index, int count) {}

    /**
     * Calls must be proved once more.
     *
     * @param why for people
     * @param attempt which attempt comes now; the first was 1
     */
    default void provingAgain(String why, int attempt) {}
  }

  /**
   * @param uses the contracts that are called, and those whose calls they demand
   * @param listener told of each proof before it is sent, and of calls that are proved again
   */
  public ContractWallet(Wallet wallet, List<Use> uses, Listener listener) {
    this.wallet = wallet;
    this.listener = listener;
    prover = new CallProver(wallet.user(), uses, listener);
  }

  /** The account that signs and pays. */
  public Wallet wallet() {
    return wallet;
  }

  /** The wallet's own slots in a contract where all that it has sent is final. */
  public Settled settled(ContractId contract) {
    Checkpoint checkpoint = reload();
    return new Settled(checkpoint, slots.get(prover.use(contract).contract().id()).copy());
  }

  /** An account's slots in a contract at a checkpoint. */
  public record Settled(Checkpoint checkpoint, SlotTree slots) {}

  /**
   * Solves, proves and sends a call; anew if a bundle that it builds on has failed meanwhile.
   *
   * @throws DemandRefusedException if it demands another call
   */
  public Submission call(ContractId contract, int function, List<Fr> args) {
    return call(List.of(new Planned(contract, function, args)));
  }

  /**
   * As {@link #call(List, Consent)}, where nothing is signed but these calls.
   *
   * @throws DemandRefusedException if they demand another call
   */
  public Submission call(List<Planned> planned) {
    return call(planned, Consent.NONE);
  }

  /**
   * As {@link #call(ContractId, int, List)}, several as one bundle.
   *
   * @param consent asked about the calls that these demand, before anything is proved
   * @throws RequestException if a bundle does not take so many
   * @throws DemandRefusedException if the calls demand what was refused, or what this wallet was
   *     not given
   */
  public Submission call(List<Planned> planned, Consent consent) {
    requireCount(planned);
    for (int attempt = 1; ; attempt++) {
      Checkpoint anchor = anchor();
      Map<ContractId, SlotTree> after = new TreeMap<>();
      VerifiedState state = wallet.client().state();
      List<Call> proven =
          prover.prove(
              planned,
              new CallProver.Anchor(anchor.height(), anchor.globalRoot()),
              slots,
              (of, user, slot) -> state.slot(of, user, slot, anchor),
              after,
              consent);
      if (slotsAfterFailures == wallet.failures()) {
        Submission submission = wallet.submit(anchor.height(), proven);
        before = Map.copyOf(slots);
        slots.putAll(after);
        return submission;
      }
      if (attempt == ATTEMPTS) {
        throw new ClientException(
            "bundles that this call builds on have failed %d times".formatted(attempt));
      }
      listener.provingAgain("a bundle that this call builds on has failed", attempt + 1);
    }
  }

  /**
   * How a slot of the wallet's own was changed by the bundle that was sent last.
   *
   * @throws IllegalStateException if none was
   */
  public BigInteger change(ContractId contract, long slot) {
    if (!before.containsKey(contract)) {
      throw new IllegalStateException("nothing was sent to contract " + contract);
    }
    return slots
        .get(contract)
        .value(slot)
        .toBigInteger()
        .subtract(before.get(contract).value(slot).toBigInteger());
  }

  /** Said before minutes are spent on proofs. */
  static void requireCount(List<Planned> planned) {
    if (planned.isEmpty() || planned.size() > Limits.BUNDLE_CALLS_MAX) {
      throw new RequestException(
          "a bundle has 1 to %d calls, not %d".formatted(Limits.BUNDLE_CALLS_MAX, planned.size()));
    }
  }

  /**
   * Solves calls at the latest checkpoint, and tells what they demand. Nothing is proved, signed or
   * sent.
   */
  public List<DemandedCall> demands(List<Planned> planned) {
    requireCount(planned);
    Checkpoint anchor = anchor();
    VerifiedState state = wallet.client().state();
    return prover.demands(
        planned,
        new CallProver.Anchor(anchor.height(), anchor.globalRoot()),
        slots,
        (of, user, slot) -> state.slot(of, user, slot, anchor));
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
        requireUnused(current, e);
        listener.provingAgain(e.getMessage(), attempt + 1);
        current = again.get();
      }
    }
  }

  /**
   * The nonce of a bundle that is made again must be free still: then the network applies one of
   * the two at the most.
   */
  private void requireUnused(Submission refused, BundleRejectedException why) {
    long nonce = refused.bundle().nonce();
    if (wallet.nextNonce() > nonce) {
      throw new OutcomeUnknownException(
          refused.bundle(),
          refused.status(),
          "its nonce was used meanwhile, by itself or by another bundle, so that it is not proved"
              + " again",
          why);
    }
  }

  /** The latest checkpoint, with the wallet's own slots known as of its last bundle. */
  private Checkpoint anchor() {
    if (slots.isEmpty() || slotsAfterFailures != wallet.failures()) {
      return reload();
    }
    return wallet.client().checkpoints().latest();
  }

  /** Reads the wallet's own slots where all that it has sent is final. */
  private Checkpoint reload() {
    Checkpoint settled = wallet.settle();
    slotsAfterFailures = wallet.failures();
    slots.clear();
    prover.uses().forEach((id, use) -> slots.put(id, read(use, settled)));
    return settled;
  }

  private SlotTree read(Use use, Checkpoint checkpoint) {
    return wallet.client().state().slots(use.contract(), wallet.user(), checkpoint);
  }
}
