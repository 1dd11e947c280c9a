package dev.freehold.client;

import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.socket.ClientException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Solves and proves the calls of one bundle of one user, with the calls that they demand beside
 * them. Knows no network: the user's slots and other users' are given to it.
 */
final class CallProver {
  /** Source of other users' state. */
  @FunctionalInterface
  interface Remote {
    /** A slot of another user at the anchor, with its proof; 0 where nothing was written. */
    SlotProof read(Contract contract, UserId user, long slot);
  }

  /** The checkpoint that proofs read from. */
  record Anchor(long height, Fr root) {}

  private record Solved(ContractWallet.Planned planned, SolvedCall call) {}

  private final UserId user;
  private final Map<ContractId, ContractWallet.Use> uses = new TreeMap<>();
  private final ContractWallet.Listener listener;

  CallProver(UserId user, List<ContractWallet.Use> uses, ContractWallet.Listener listener) {
    this.user = user;
    this.listener = listener;
    uses.forEach(use -> this.uses.put(use.contract().id(), use));
  }

  Map<ContractId, ContractWallet.Use> uses() {
    return uses;
  }

  /** What was given of a contract. */
  ContractWallet.Use use(ContractId contract) {
    ContractWallet.Use use = uses.get(contract);
    if (use == null) {
      throw new ClientException("this wallet was not given contract " + contract);
    }
    return use;
  }

  /**
   * Proves calls, and after them those that they demand and that are not among them.
   *
   * @param slots the user's in each contract, before
   * @param after takes the user's slots after the bundle, in the contracts that are called
   */
  List<Call> prove(
      List<ContractWallet.Planned> planned,
      Anchor anchor,
      Map<ContractId, SlotTree> slots,
      Remote remote,
      Map<ContractId, SlotTree> after) {
    return prove(solve(planned, new State(anchor, slots, remote, after)));
  }

  private record State(
      Anchor anchor,
      Map<ContractId, SlotTree> slots,
      Remote remote,
      Map<ContractId, SlotTree> after) {}

  private List<Solved> solve(List<ContractWallet.Planned> planned, State state) {
    List<Solved> solved = new ArrayList<>();
    for (ContractWallet.Planned call : planned) {
      solved.add(solve(call, state));
    }
    BitSet taken = new BitSet();
    for (int i = 0; i < solved.size(); i++) {
      if (solved.get(i).call.demand().isPresent()) {
        SolvedCall.Demand demand = solved.get(i).call.demand().get();
        int met = meeting(demand, solved, i, taken);
        if (met < 0) {
          met = solved.size();
          solved.add(solve(demanded(demand), state));
        }
        taken.set(met);
      }
    }
    return solved;
  }

  private Solved solve(ContractWallet.Planned call, State state) {
    Contract contract = use(call.contract()).contract();
    SlotTree own = state.after.getOrDefault(call.contract(), state.slots.get(call.contract()));
    CallContext context =
        new CallContext(
            user, call.contract(), state.anchor.height(), state.anchor.root(), contract.owner());
    SolvedCall solved =
        function(call)
            .solve(
                context,
                own,
                (other, slot) -> state.remote.read(contract, other, slot),
                call.args());
    state.after.put(call.contract(), solved.after());
    return new Solved(call, solved);
  }

  private CompiledFunction function(ContractWallet.Planned call) {
    return use(call.contract()).prover().function(call.function());
  }

  private ContractWallet.Planned demanded(SolvedCall.Demand demand) {
    if (!demand.contract().fitsLong() || demand.contract().toLong() >= ContractId.COUNT) {
      throw new ClientException("a call demands one of contract " + demand.contract());
    }
    ContractId id = new ContractId((int) demand.contract().toLong());
    ContractWallet.Use use = uses.get(id);
    if (use == null || demand.function() >= use.prover().specs().size()) {
      throw new ClientException(
          "it demands a call of function %d of contract %s beside it, which this wallet was not given"
              .formatted(demand.function(), id));
    }
    return new ContractWallet.Planned(id, demand.function(), demand.args());
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
    return solved.planned.contract().toFr().equals(demand.contract())
        && solved.planned.function() == demand.function()
        && solved.call.args().equals(demand.args());
  }

  /** Proves all; a call names the one that it demands by its place. */
  private List<Call> prove(List<Solved> solved) {
    List<Call> calls = new ArrayList<>();
    BitSet taken = new BitSet();
    for (int i = 0; i < solved.size(); i++) {
      Solved one = solved.get(i);
      CompiledFunction function = function(one.planned);
      listener.proving(function.name(), function.constraints(), i, solved.size());
      int required = Call.Proven.NONE;
      if (one.call.demand().isPresent()) {
        required = meeting(one.call.demand().get(), solved, i, taken);
        taken.set(required);
      }
      calls.add(
          new Call.Proven(
              one.planned.contract(),
              one.planned.function(),
              required,
              one.call.statement().rootBefore(),
              one.call.statement().rootAfter(),
              one.call.writes(),
              one.call.args(),
              prove(one)));
    }
    return calls;
  }

  private Proof prove(Solved solved) {
    int function = solved.planned.function();
    ContractWallet.Use use = use(solved.planned.contract());
    long start = System.nanoTime();
    Proof proof = use.prover().prove(function, solved.call);
    listener.proved(
        new ContractWallet.ProvedCall(
            use.contract().id(),
            function,
            use.contract().spec().functions().get(function).key(),
            solved.call.statement(),
            proof,
            System.nanoTime() - start));
    return proof;
  }
}
