package dev.freehold.contracts.token;

import dev.freehold.core.id.UserId;
import dev.freehold.prover.circuit.Circuit;
import dev.freehold.prover.circuit.Uint;
import dev.freehold.prover.circuit.Variable;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.FunctionContext;
import java.util.List;

/** The token's storage and functions. Amounts have 64 bits; what overflows is refused. */
public final class TokenContract {
  /** The contract's name. */
  public static final String NAME = "token";

  /** Levels of a user's state: two maps of 2^32 users and some single slots. */
  public static final int DEPTH = 17;

  /** {@code mint(amount)}: the owner raises its own balance. */
  public static final int MINT = 0;

  /** {@code transfer(to, amount)}: lowers one's balance, raises {@code sent[to]}. */
  public static final int TRANSFER = 1;

  /** {@code claim(from)}: takes what {@code from} has sent here and was not claimed before. */
  public static final int CLAIM = 2;

  /** The slot of a user's balance. */
  public static final long BALANCE = 0;

  private static final int USER_BITS = Integer.SIZE;
  private static final int AMOUNT_BITS = Long.SIZE;
  private static final long SENT = 1L << USER_BITS;
  private static final long CLAIMED = 2L << USER_BITS;

  private TokenContract() {}

  /** The slot of all that its user ever sent to {@code to}. */
  public static long sentSlot(UserId to) {
    return SENT + to.asLong();
  }

  /** The slot of all that its user ever claimed from {@code from}. */
  public static long claimedSlot(UserId from) {
    return CLAIMED + from.asLong();
  }

  /** The functions, by index. Takes a second or so: keep the result. */
  public static List<CompiledFunction> compile() {
    return List.of(
        CompiledFunction.compile("mint", DEPTH, TokenContract::mint),
        CompiledFunction.compile("transfer", DEPTH, TokenContract::transfer),
        CompiledFunction.compile("claim", DEPTH, TokenContract::claim));
  }

  private static void mint(FunctionContext context) {
    Circuit circuit = context.circuit();
    Uint amount = context.argument("amount", AMOUNT_BITS);
    circuit.assertEqual(context.user(), context.owner(), "only the owner mints");
    context.update(
        context.slot(BALANCE), old -> sum(circuit, old, amount.value(), "balance overflows"));
  }

  private static void transfer(FunctionContext context) {
    Circuit circuit = context.circuit();
    Uint to = context.argument("to", USER_BITS);
    Uint amount = context.argument("amount", AMOUNT_BITS);
    circuit.assertNonZero(amount.value(), "a transfer of nothing");
    circuit.assertNonZero(to.value().minus(context.user()), "a transfer to oneself");
    context.update(
        context.slot(BALANCE),
        old ->
            circuit.toUint(old.minus(amount.value()), AMOUNT_BITS, "balance is too low").value());
    context.update(
        context.slot(SENT, to),
        old -> sum(circuit, old, amount.value(), "the sum of transfers overflows"));
  }

  private static void claim(FunctionContext context) {
    Circuit circuit = context.circuit();
    Uint from = context.argument("from", USER_BITS);
    Uint self = circuit.toUint(context.user(), USER_BITS, "caller");
    Variable sent = context.remote(from, context.slot(SENT, self));
    Variable[] claimable = new Variable[1];
    context.update(
        context.slot(CLAIMED, from),
        claimed -> {
          claimable[0] = sent.minus(claimed);
          return sent;
        });
    circuit.toUint(claimable[0], AMOUNT_BITS, "more was claimed than sent");
    circuit.assertNonZero(claimable[0], "nothing to claim");
    context.update(
        context.slot(BALANCE), old -> sum(circuit, old, claimable[0], "balance overflows"));
  }

  private static Variable sum(Circuit circuit, Variable x, Variable y, String label) {
    return circuit.toUint(x.plus(y), AMOUNT_BITS, label).value();
  }
}
