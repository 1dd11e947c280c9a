package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.Consent;
import dev.freehold.client.DemandedCall;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.examples.SdkExamples;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Tests of the question that a terminal is asked about demanded calls. */
class DemandOptionsTest {
  private static final ContractId TOKEN = new ContractId(1);
  private static final ContractId GAME = new ContractId(2);

  private final List<String> asked = new ArrayList<>();

  private static DemandedCall transfer(long amount, String contractName) {
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    FunctionAbi abi =
        new FunctionAbi(
            "transfer",
            List.of(
                new FunctionAbi.Parameter("to", ValueType.USER, 0, false),
                new FunctionAbi.Parameter("amount", ValueType.U64, 0, false)));
    return new DemandedCall(
        new Contract(
            TOKEN,
            UserId.parse("0:0"),
            new ContractSpec(
                contractName,
                SlotShape.uniform(1),
                List.of(new FunctionSpec("transfer", FunctionSpec.SetupKind.CEREMONY, key))),
            1),
        1,
        abi,
        List.of(UserId.parse("3:666").toFr(), Fr.of(amount)),
        "game.play of contract 2");
  }

  private Consent consent(Optional<String> answer, String... options) {
    return CommandLine.populateCommand(new DemandOptions(), options)
        .consent(
            GAME,
            List.of(TOKEN),
            question -> {
              asked.add(question);
              return answer;
            });
  }

  private static List<Consent.Refusal> of(Consent consent, DemandedCall... demanded) {
    return consent.refusals(List.of(demanded));
  }

  @Test
  void yesAloneAllowsAndTheSameIsNotAskedTwice() {
    Consent agreed = consent(Optional.of(" yes"));
    assertEquals(List.of(), of(agreed, transfer(900, "token")));
    assertEquals(List.of(), of(agreed, transfer(900, "token")), "proved again");
    assertEquals(1, asked.size());
    assertTrue(
        asked.getFirst().contains("token.transfer(to = 3:666, amount = 900) of contract 1"),
        asked.getFirst());
    of(agreed, transfer(901, "token"));
    assertEquals(2, asked.size(), "another amount is another question");
    for (String no : new String[] {"", "n", "y", "no", "Yes!"}) {
      assertEquals(1, of(consent(Optional.of(no)), transfer(900, "token")).size(), no);
    }
  }

  @Test
  void whereNobodyCanBeAskedItIsRefused() {
    List<Consent.Refusal> refused = of(consent(Optional.empty()), transfer(900, "token"));
    assertTrue(refused.getFirst().why().contains("--pay 1=900 or --allow 1.transfer"));
  }

  /** What was said on the command line is all that holds: nobody is worn down by questions. */
  @Test
  void optionsAreNotAskedPast() {
    assertEquals(1, of(consent(Optional.of("yes"), "--pay=899"), transfer(900, "token")).size());
    assertEquals(
        2,
        of(consent(Optional.of("yes"), "--pay=900"), transfer(500, "token"), transfer(401, "token"))
            .size());
    assertEquals(0, of(consent(Optional.of("no"), "--pay=1=900"), transfer(900, "token")).size());
    assertEquals(
        0, of(consent(Optional.of("no"), "--allow=1.transfer"), transfer(900, "token")).size());
    assertEquals(List.of(), asked);
  }

  @Test
  void theExampleAllowsWhatItSays() {
    Consent example = SdkExamples.consent(TOKEN, GAME, BigInteger.valueOf(900));
    assertEquals(0, of(example, transfer(900, "token")).size());
    assertEquals(1, of(example, transfer(901, "token")).size());
  }

  /** A contract's name is a stranger's text. */
  @Test
  void namesMoveNoCursor() {
    of(consent(Optional.of("no")), transfer(900, "\u001b[2Jtoken\u202e\nyes"));
    assertTrue(asked.getFirst().chars().noneMatch(c -> c == 0x1b || c == 0x202e), asked.getFirst());
    assertEquals(3, asked.getFirst().lines().count(), asked.getFirst());
  }

  /** Whoever deploys a contract names it: a name must not look like a line of ours. */
  @Test
  void aContractsNameBeginsNoLine() {
    DemandedCall plain = transfer(900, "token");
    DemandedCall named = transfer(900, "token of contract 1\nnothing is paid\n");
    assertEquals(plain.toString().lines().count(), named.toString().lines().count());
    of(consent(Optional.of("no")), plain);
    of(consent(Optional.of("no")), named);
    assertEquals(asked.getFirst().lines().count(), asked.getLast().lines().count());
    assertTrue(asked.getLast().contains("\\u{a}nothing is paid"), asked.getLast());
  }
}
