package dev.freehold.client;

import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.ValueType;
import dev.freehold.protocol.socket.ClientException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Solver and prover of the calls of one bundle of one user, with the calls that they demand beside
 * them and that the user consents to. Knows no network: the user's slots and other users' are given
 * to it.
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

  /** Names that the kit gives to users. */
  private static final Set<String> USERS = Set.of("caller", "owner");

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
   * @param consent asked about all that is demanded, before anything is proved
   * @throws DemandRefusedException if it refuses, or a demand cannot be met
   */
  List<Call> prove(
      List<ContractWallet.Planned> planned,
      Anchor anchor,
      Map<ContractId, SlotTree> slots,
      Remote remote,
      Map<ContractId, SlotTree> after,
      Consent consent) {
    List<DemandedCall> demanded = new ArrayList<>();
    List<Solved> solved = solve(planned, new State(anchor, slots, remote, after), demanded);
    if (!demanded.isEmpty()) {
      List<Consent.Refusal> refusals = consent.refusals(List.copyOf(demanded));
      if (!refusals.isEmpty()) {
        throw new DemandRefusedException(refusals);
      }
    }
    return prove(solved);
  }

  /** What calls demand beside them; nothing is proved. */
  List<DemandedCall> demands(
      List<ContractWallet.Planned> planned,
      Anchor anchor,
      Map<ContractId, SlotTree> slots,
      Remote remote) {
    List<DemandedCall> demanded = new ArrayList<>();
    solve(planned, new State(anchor, slots, remote, new TreeMap<>()), demanded);
    return List.copyOf(demanded);
  }

  private record State(
      Anchor anchor,
      Map<ContractId, SlotTree> slots,
      Remote remote,
      Map<ContractId, SlotTree> after) {}

  /**
   * Solves calls and what they demand.
   *
   * @param demanded takes the calls that nobody planned
   */
  private List<Solved> solve(
      List<ContractWallet.Planned> planned, State state, List<DemandedCall> demanded) {
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
          DemandedCall call = decoded(demand, solved.get(i).planned);
          // A contract may demand without end.
          if (met == Limits.BUNDLE_CALLS_MAX) {
            throw new DemandRefusedException(
                "%s demands %s, and a bundle has %d calls at the most"
                    .formatted(call.by(), call, Limits.BUNDLE_CALLS_MAX));
          }
          demanded.add(call);
          solved.add(solveDemanded(call, state));
        }
        taken.set(met);
      }
    }
    return solved;
  }

  private Solved solveDemanded(DemandedCall call, State state) {
    try {
      return solve(
          new ContractWallet.Planned(call.contract().id(), call.index(), call.args()), state);
    } catch (UnsatisfiedException e) {
      throw e.told(
          "%s demands %s, which is impossible: ".formatted(call.by(), call),
          UnsatisfiedException.Named::text);
    }
  }

  private Solved solve(ContractWallet.Planned call, State state) {
    Contract contract = use(call.contract()).contract();
    SlotTree own = state.after.getOrDefault(call.contract(), state.slots.get(call.contract()));
    CallContext context =
        new CallContext(
            user, call.contract(), state.anchor.height(), state.anchor.root(), contract.owner());
    SolvedCall solved;
    try {
      solved =
          function(call)
              .solve(
                  context,
                  own,
                  (other, slot) -> state.remote.read(contract, other, slot),
                  call.args());
    } catch (UnsatisfiedException e) {
      throw e.told("", value -> text(use(call.contract()).prover().abi(call.function()), value));
    }
    state.after.put(call.contract(), solved.after());
    return new Solved(call, solved);
  }

  /** A value that a refusal names: users as people write them. */
  private static String text(FunctionAbi abi, UnsatisfiedException.Named value) {
    boolean user =
        USERS.contains(value.name())
            || abi.parameters().stream()
                .anyMatch(
                    p ->
                        p.type() == ValueType.USER
                            && (value.name().equals(p.name())
                                || value.name().startsWith(p.name() + "[")));
    return user ? ValueType.USER.format(value.value()) : value.text();
  }

  private CompiledFunction function(ContractWallet.Planned call) {
    return use(call.contract()).prover().function(call.function());
  }

  /**
   * A demand in words.
   *
   * @throws DemandRefusedException if no call can meet it, or this wallet was not given what can
   */
  private DemandedCall decoded(SolvedCall.Demand demand, ContractWallet.Planned by) {
    ContractWallet.Use demanding = use(by.contract());
    String name =
        "%s.%s of contract %s"
            .formatted(
                Printable.of(demanding.contract().spec().name()),
                demanding.prover().abi(by.function()).name(),
                by.contract());
    Fr number = demand.contract();
    ContractWallet.Use use =
        number.fitsLong() && number.toLong() < ContractId.COUNT
            ? uses.get(new ContractId((int) number.toLong()))
            : null;
    if (use == null || demand.function() >= use.prover().specs().size()) {
      throw new DemandRefusedException(
          "%s demands a call of function %d of contract %s beside it, which this wallet was not given; nothing was signed"
              .formatted(name, demand.function(), number.fitsLong() ? number.toLong() : number));
    }
    FunctionAbi abi = use.prover().abi(demand.function());
    if (demand.args().size() != abi.count()
        || abi.parameters().stream().anyMatch(FunctionAbi.Parameter::secret)) {
      throw new DemandRefusedException(
          "%s demands %s.%s with %d values, which no call can meet: it takes %s"
              .formatted(
                  name,
                  Printable.of(use.contract().spec().name()),
                  abi.name(),
                  demand.args().size(),
                  abi));
    }
    return new DemandedCall(use.contract(), demand.function(), abi, demand.args(), name);
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
