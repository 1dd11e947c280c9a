package dev.freehold.cli;

import dev.freehold.client.Consent;
import dev.freehold.client.DemandedCall;
import dev.freehold.client.TokenCalls;
import dev.freehold.config.UsageException;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.ContractId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Options that say what a called contract may demand beside the call. */
final class DemandOptions {
  private static final String YES = "yes";

  @Option(
      names = "--pay",
      paramLabel = "[ID=]AMOUNT",
      description = {
        "The most that demanded payments of a token may move, all of them together. ID is the",
        "token's contract, where several are given by --with."
      })
  private List<String> payments = List.of();

  @Option(
      names = "--allow",
      paramLabel = "ID.FUNCTION",
      split = ",",
      description = {
        "A function of a contract whose calls may be demanded, whatever their arguments: 1.payMany",
        "for example. Without --pay and --allow what is demanded is shown, and you are asked;",
        "where there is no terminal to ask on, it is refused."
      })
  private List<String> functions = List.of();

  private final List<DemandedCall> allowed = new ArrayList<>();

  /** All that was demanded and allowed by {@link #consent}; of a call proved again the last. */
  List<DemandedCall> allowed() {
    return List.copyOf(allowed);
  }

  /**
   * The consent that was given, or will be asked for.
   *
   * @param called the contract that is called
   * @param companions those that were given besides
   */
  Consent consent(ContractId called, List<ContractId> companions) {
    return consent(called, companions, DemandOptions::ask);
  }

  /**
   * As the other one.
   *
   * @param ask puts a question to whoever sits there; empty where nobody does
   */
  Consent consent(
      ContractId called, List<ContractId> companions, Function<String, Optional<String>> ask) {
    Consent written = Consent.NONE;
    for (String function : functions) {
      written = written.or(function(function));
    }
    for (String payment : payments) {
      written = written.or(payment(payment, called, companions));
    }
    boolean silent = functions.isEmpty() && payments.isEmpty();
    Consent all = written.or(silent ? asking(ask) : DemandOptions::hints);
    return demanded -> {
      List<Consent.Refusal> refusals = all.refusals(demanded);
      allowed.clear();
      if (refusals.isEmpty()) {
        allowed.addAll(demanded);
      }
      return refusals;
    };
  }

  private static Consent function(String text) {
    int dot = text.indexOf('.');
    if (dot < 1 || !text.substring(0, dot).matches("[0-9]{1,9}")) {
      throw new UsageException(
          "what may be demanded is written ID.FUNCTION, such as 1.payMany, not \"" + text + "\"");
    }
    return Consent.function(
        Given.contract(Integer.parseInt(text.substring(0, dot))), text.substring(dot + 1));
  }

  private static Consent payment(String text, ContractId called, List<ContractId> companions) {
    int equals = text.indexOf('=');
    BigInteger greatest =
        new BigInteger(Long.toUnsignedString(Amount.parse(text.substring(equals + 1))));
    if (equals >= 0) {
      String id = text.substring(0, equals);
      if (!id.matches("[0-9]{1,9}")) {
        throw new UsageException("--pay takes AMOUNT or ID=AMOUNT, not \"" + text + "\"");
      }
      return TokenCalls.payments(Given.contract(Integer.parseInt(id)), greatest);
    }
    if (companions.size() > 1) {
      throw new UsageException(
          "several contracts are given: --pay says of which, such as --pay %s=%s"
              .formatted(companions.getFirst(), text));
    }
    return TokenCalls.payments(companions.isEmpty() ? called : companions.getFirst(), greatest);
  }

  private static Consent asking(Function<String, Optional<String>> ask) {
    List<DemandedCall> agreed = new ArrayList<>();
    return demanded -> {
      // A call that is proved again demands the same again.
      if (agreed.equals(demanded)) {
        return List.of();
      }
      StringBuilder question = new StringBuilder();
      for (DemandedCall call : demanded) {
        // Names of functions are strangers' texts, too.
        question.append(
            "%s demands beside it:%n  %s%n"
                .formatted(Printable.of(call.by()), Printable.of(call.toString())));
      }
      Optional<String> answer =
          ask.apply(Printable.lines(question + "Sign that too? Type " + YES + ": "));
      if (answer.isEmpty()) {
        return hints(demanded);
      }
      if (!answer.get().strip().equals(YES)) {
        return demanded.stream().map(c -> new Consent.Refusal(c, "you did not agree")).toList();
      }
      agreed.clear();
      agreed.addAll(demanded);
      return List.of();
    };
  }

  /** Refuses, and says by which option it would be allowed. */
  private static List<Consent.Refusal> hints(List<DemandedCall> demanded) {
    return demanded.stream()
        .map(
            call ->
                new Consent.Refusal(
                    call,
                    "nobody has allowed it; %s--allow %s.%s would"
                        .formatted(
                            TokenCalls.paid(call)
                                .map(a -> "--pay %s=%s or ".formatted(call.contract().id(), a))
                                .orElse(""),
                            call.contract().id(),
                            Printable.of(call.function().name()))))
        .toList();
  }

  private static Optional<String> ask(String question) {
    return Terminal.here().map(terminal -> terminal.answer(question));
  }
}
