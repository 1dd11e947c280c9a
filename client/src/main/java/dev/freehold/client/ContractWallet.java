package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.function.CallContext;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One account's use of contracts: solves, proves and sends calls, with the calls that they demand
 * beside them. Not thread-safe.
 */
public final class ContractWallet {
  /** Attempts to prove a call before it is given up. */
  private static final int ATTEMPTS = 3;

  private final Wallet wallet;
  private final Map<ContractId, Use> uses = new TreeMap<>();
  private final Listener listener;
  private final Map<ContractId, SlotTree> slots = new TreeMap<>();
  private int slotsAfterFailures;

  /** A registered contract and what proves its functions. */
  public record Use(Contract contract, FunctionProver prover) {
    /**
     * @throws ForeignException if the contract's keys are not the prover's
     */
    public Use {
      if (!contract.spec().functions().equals(prover.specs())) {
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
    uses.forEach(use -> this.uses.put(use.contract().id(), use));
  }

  public Wallet wallet() {
    return wallet;
  }

  /** The wallet's own slots in a contract where all that it has sent is final. */
  public Settled settled(ContractId contract) {
    Checkpoint checkpoint = reload();
    return new Settled(checkpoint, slots.get(use(contract).contract().id()).copy());
  }

  /** An account's slots in a contract at a checkpoint. */
  public record Settled(Checkpoint checkpoint, SlotTree slots) {}

  /**
   * Solves, proves and sends a call; anew if a bundle that it builds on has failed meanwhile.
   *
   * @throws ClientException if it demands a call of a contract that this wallet was not given
   */
  public Submission call(ContractId contract, int function, List<Fr> args) {
    return call(List.of(new Planned(contract, function, args)));
  }

  /**
   * As {@link #call(ContractId, int, List)}, several as one bundle.
   *
   * @throws IllegalArgumentException if a bundle does not take so many
   */
  public Submission call(List<Planned> planned) {
    // Said before minutes are spent on proofs.
    if (planned.isEmpty() || planned.size() > Limits.BUNDLE_CALLS_MAX) {
      throw new IllegalArgumentException(
          "a bundle has 1 to %d calls, not %d".formatted(Limits.BUNDLE_CALLS_MAX, planned.size()));
    }
    for (int attempt = 1; ; attempt++) {
      Checkpoint anchor = anchor();
      Map<ContractId, SlotTree> after = new TreeMap<>();
      List<Call> proven = prove(solve(planned, anchor, after));
      if (slotsAfterFailures == wallet.failures()) {
        Submission submission = wallet.submit(anchor.height(), proven);
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

  private record Solved(Planned planned, SolvedCall call) {}

  /** Solves the calls in order, and after them those that they demand and that are not there. */
  private List<Solved> solve(
      List<Planned> planned, Checkpoint anchor, Map<ContractId, SlotTree> after) {
    List<Solved> solved = new ArrayList<>();
    for (Planned call : planned) {
      solved.add(solve(call, anchor, after));
    }
    BitSet taken = new BitSet();
    for (int i = 0; i < solved.size(); i++) {
      if (solved.get(i).call.demand().isPresent()) {
        SolvedCall.Demand demand = solved.get(i).call.demand().get();
        int met = meeting(demand, solved, i, taken);
        if (met < 0) {
          met = solved.size();
          solved.add(solve(demanded(demand), anchor, after));
        }
        taken.set(met);
      }
    }
    return solved;
  }

  private Solved solve(Planned call, Checkpoint anchor, Map<ContractId, SlotTree> after) {
    Use use = use(call.contract);
    SlotTree own = after.getOrDefault(call.contract, slots.get(call.contract));
    VerifiedState state = wallet.client().state();
    CallContext context =
        new CallContext(
            wallet.user(),
            call.contract,
            anchor.height(),
            anchor.globalRoot(),
            use.contract().owner());
    SolvedCall solved =
        use.prover()
            .function(call.function)
            .solve(
                context,
                own,
                (user, slot) -> state.slot(use.contract(), user, slot, anchor),
                call.args);
    after.put(call.contract, solved.after());
    return new Solved(call, solved);
  }

  private Planned demanded(SolvedCall.Demand demand) {
    if (!demand.contract().fitsLong() || demand.contract().toLong() >= ContractId.COUNT) {
      throw new ClientException("a call demands one of contract " + demand.contract());
    }
    ContractId id = new ContractId((int) demand.contract().toLong());
    Use use = uses.get(id);
    if (use == null || demand.function() >= use.prover().specs().size()) {
      throw new ClientException(
          "it demands a call of function %d of contract %s beside it, which this wallet was not given"
              .formatted(demand.function(), id));
    }
    return new Planned(id, demand.function(), demand.args());
  }

  private static int meeting(
      SolvedCall.Demand demand, List<Solved> solved, int self, BitSet taken) {
    for (int i = 0; i < solved.size(); i++) {
      if (i != self && !taken.get(i) && meets(solved.get(i), demand)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean meets(Solved solved, SolvedCall.Demand demand) {
    return solved.planned.contract.toFr().equals(demand.contract())
        && solved.planned.function == demand.function()
        && solved.call.args().equals(demand.args());
  }

  /** Proves all; a call names the one that it demands by its place. */
  private List<Call> prove(List<Solved> solved) {
    List<Call> calls = new ArrayList<>();
    BitSet taken = new BitSet();
    for (int i = 0; i < solved.size(); i++) {
      Solved one = solved.get(i);
      CompiledFunction function = use(one.planned.contract).prover().function(one.planned.function);
      listener.proving(function.name(), function.constraints(), i, solved.size());
      int required = Call.Proven.NONE;
      if (one.call.demand().isPresent()) {
        required = meeting(one.call.demand().get(), solved, i, taken);
        taken.set(required);
      }
      calls.add(
          new Call.Proven(
              one.planned.contract,
              one.planned.function,
              required,
              one.call.statement().rootAfter(),
              one.call.writes(),
              one.call.args(),
              prove(one)));
    }
    return calls;
  }

  private Proof prove(Solved solved) {
    int function = solved.planned.function;
    Use use = use(solved.planned.contract);
    long start = System.nanoTime();
    Proof proof = use.prover().prove(function, solved.call);
    listener.proved(
        new ProvedCall(
            use.contract().id(),
            function,
            use.contract().spec().functions().get(function).key(),
            solved.call.statement(),
            proof,
            System.nanoTime() - start));
    return proof;
  }

  private Use use(ContractId contract) {
    Use use = uses.get(contract);
    if (use == null) {
      throw new ClientException("this wallet was not given contract " + contract);
    }
    return use;
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
    uses.forEach((id, use) -> slots.put(id, read(use, settled)));
    return settled;
  }

  private SlotTree read(Use use, Checkpoint checkpoint) {
    return wallet.client().state().slots(use.contract(), wallet.user(), checkpoint);
  }
}
