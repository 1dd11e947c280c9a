package dev.freehold.client;

import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.FunctionAbi.Parameter;
import dev.freehold.kit.contract.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The calls of a token that pay and claim, with as few proofs as will do. */
public final class TokenCalls {
  private static final FunctionAbi TRANSFER =
      new FunctionAbi(
          "transfer",
          List.of(
              new Parameter("to", ValueType.USER, 0, false),
              new Parameter("amount", ValueType.U64, 0, false)));

  private static final FunctionAbi PAY_MANY =
      new FunctionAbi(
          "payMany",
          List.of(
              new Parameter("to", ValueType.USER, TokenContract.RECIPIENTS, false),
              new Parameter("amounts", ValueType.U64, TokenContract.RECIPIENTS, false)));

  private TokenCalls() {}

  /**
   * Consent to payments that other contracts demand of a token: {@code transfer} and {@code
   * payMany}, to whomever, of a bundle together no more than a limit.
   */
  public static Consent payments(ContractId token, BigInteger greatest) {
    return Consent.limited(
        call -> call.contract().id().equals(token) ? paid(call) : Optional.empty(),
        "at most " + greatest + " may be paid",
        greatest);
  }

  /**
   * What a demanded call pays others, if it is a payment as tokens have it. Its parameters must be
   * those of the token: an artifact that calls them something else might call the recipient an
   * amount.
   */
  public static Optional<BigInteger> paid(DemandedCall call) {
    if (call.index() == TokenContract.TRANSFER && call.function().equals(TRANSFER)
        || call.index() == TokenContract.PAY_MANY && call.function().equals(PAY_MANY)) {
      return Optional.of(call.arguments().getLast().sum());
    }
    return Optional.empty();
  }

  /** A payment to one of several. */
  public record Payment(UserId to, long amount) {}

  /** Raises the owner's own balance. */
  public static ContractWallet.Planned mint(ContractId token, long amount) {
    return planned(token, TokenContract.MINT, List.of(Fr.ofUnsigned(amount)));
  }

  /** Sends to one user. */
  public static ContractWallet.Planned transfer(ContractId token, UserId to, long amount) {
    return planned(token, TokenContract.TRANSFER, List.of(to.toFr(), Fr.ofUnsigned(amount)));
  }

  /** Claims from one user. */
  public static ContractWallet.Planned claim(ContractId token, UserId from) {
    return planned(token, TokenContract.CLAIM, List.of(from.toFr()));
  }

  /**
   * Sends to several users by one proof.
   *
   * @throws RequestException unless there are 1 to {@value TokenContract#RECIPIENTS}
   */
  public static ContractWallet.Planned payMany(ContractId token, List<Payment> payments) {
    if (payments.isEmpty() || payments.size() > TokenContract.RECIPIENTS) {
      throw new RequestException(
          "1 to %d are paid at once, not %d".formatted(TokenContract.RECIPIENTS, payments.size()));
    }
    List<Fr> args = new ArrayList<>();
    payments.forEach(payment -> args.add(payment.to().toFr()));
    pad(args, TokenContract.RECIPIENTS, payments.getFirst().to().toFr());
    payments.forEach(payment -> args.add(Fr.ofUnsigned(payment.amount())));
    pad(args, 2 * TokenContract.RECIPIENTS, Fr.ZERO);
    return planned(token, TokenContract.PAY_MANY, args);
  }

  /**
   * Claims from several users by one proof.
   *
   * @throws RequestException unless there are 1 to {@value TokenContract#SENDERS}
   */
  public static ContractWallet.Planned claimMany(ContractId token, List<UserId> from) {
    if (from.isEmpty() || from.size() > TokenContract.SENDERS) {
      throw new RequestException(
          "1 to %d are claimed from at once, not %d".formatted(TokenContract.SENDERS, from.size()));
    }
    List<Fr> args = new ArrayList<>();
    from.forEach(sender -> args.add(sender.toFr()));
    pad(args, TokenContract.SENDERS, from.getFirst().toFr());
    return planned(token, TokenContract.CLAIM_MANY, args);
  }

  /** Calls that pay any number of users, for one bundle. */
  public static List<ContractWallet.Planned> pay(ContractId token, List<Payment> payments) {
    List<ContractWallet.Planned> calls = new ArrayList<>();
    for (List<Payment> piece : pieces(payments, TokenContract.RECIPIENTS)) {
      Payment first = piece.getFirst();
      calls.add(
          piece.size() == 1 ? transfer(token, first.to(), first.amount()) : payMany(token, piece));
    }
    return calls;
  }

  /** Calls that claim from any number of users, each named once, for one bundle. */
  public static List<ContractWallet.Planned> claim(ContractId token, List<UserId> from) {
    List<ContractWallet.Planned> calls = new ArrayList<>();
    for (List<UserId> piece : pieces(from, TokenContract.SENDERS)) {
      calls.add(piece.size() == 1 ? claim(token, piece.getFirst()) : claimMany(token, piece));
    }
    return calls;
  }

  private static <T> List<List<T>> pieces(List<T> all, int size) {
    List<List<T>> pieces = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      pieces.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return pieces;
  }

  private static ContractWallet.Planned planned(ContractId token, int function, List<Fr> args) {
    return new ContractWallet.Planned(token, function, args);
  }

  private static void pad(List<Fr> args, int length, Fr with) {
    args.addAll(Collections.nCopies(length - args.size(), with));
  }
}
