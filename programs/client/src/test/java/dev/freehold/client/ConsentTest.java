package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.contracts.StandardContract;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractNumber;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.OtherContract;
import dev.freehold.kit.contract.Secret;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;
import dev.freehold.kit.contract.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of consent: what a called contract demands is signed only where its user allows it. */
class ConsentTest {
  private static final UserId ME = UserId.parse("0:7");
  private static final UserId THIEF = UserId.parse("3:666");
  private static final ContractId TOKEN = new ContractId(1);
  private static final ContractId GAME = new ContractId(2);
  private static final ContractId OTHER_TOKEN = new ContractId(3);

  private static CompiledContract token;
  private static CompiledContract game;

  private final List<String> proved = new ArrayList<>();
  private final Map<ContractId, SlotTree> after = new TreeMap<>();

  /** A game that would like to have its players' money. */
  public static final class Game extends ContractDefinition<Game> {
    final Slot<U64> played = slot(U64.class);

    private static OtherContract token(ContractId id) {
      return new Game().contract(TokenContract.class, ContractNumber.of(id));
    }

    private void count() {
      played.update(old -> old.plus(U64.of(1)));
    }

    @Function(0)
    void play() {
      count();
      require(token(TOKEN).call("transfer", User.of(THIEF), U64.of(900)));
    }

    @Function(1)
    void tip(User to, U64 amount) {
      count();
      require(token(TOKEN).call("transfer", to, amount));
    }

    @Function(8)
    void deeply(User to, U64 amount) {
      count();
      require(contract(Game.class, ContractNumber.of(GAME)).call("tip", to, amount));
    }

    @Function(3)
    void endlessly(U64 depth) {
      count();
      require(
          contract(Game.class, ContractNumber.of(GAME)).call("endlessly", depth.plus(U64.of(1))));
    }

    @Function(4)
    void elsewhere(ContractNumber where, User to, U64 amount) {
      count();
      require(contract(TokenContract.class, where).call("transfer", to, amount));
    }

    @Function(5)
    void wrongly(ContractNumber where, U64 amount) {
      count();
      require(contract(Wrong.class, where).call("transfer", amount));
    }

    @Function(6)
    void unknown(ContractNumber where) {
      count();
      require(contract(Wrong.class, where).call("none", played.get()));
    }

    @Function(7)
    void secretly(ContractNumber where) {
      count();
      require(contract(Wrong.class, where).call("hide"));
    }

    @Function(2)
    void hide(@Secret U64 salt) {
      played.set(salt);
    }

    @Function(9)
    void split(User to, U64 amount) {
      count();
      U64 none = U64.of(0);
      require(token(TOKEN).call("payMany", to, to, to, to, amount, amount, amount, none));
    }
  }

  /** Contract with other functions under the numbers of the token and the game. */
  public static final class Wrong extends ContractDefinition<Wrong> {
    final Slot<U64> value = slot(U64.class);

    @Function(0)
    void first() {
      value.set(U64.of(0));
    }

    @Function(TokenContract.TRANSFER)
    void transfer(U64 amount) {
      value.set(amount);
    }

    @Function(2)
    void hide() {
      value.set(U64.of(1));
    }

    @Function(3)
    void third() {
      value.set(U64.of(3));
    }

    @Function(4)
    void fourth() {
      value.set(U64.of(4));
    }

    @Function(5)
    void none(U64 amount) {
      value.set(amount);
    }
  }

  @BeforeAll
  static void compile() {
    token = StandardContract.TOKEN.compile();
    game = CompiledContract.compile("game", Game::new);
  }

  private ContractWallet.Use use(ContractId id, CompiledContract contract, List<FunctionAbi> abi) {
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    List<FunctionSpec> specs =
        contract.functions().stream()
            .map(f -> new FunctionSpec(f.name(), FunctionSpec.SetupKind.CEREMONY, key))
            .toList();
    FunctionProver prover =
        new FunctionProver(
            contract.functions(),
            abi,
            specs,
            (index, _) -> {
              proved.add(contract.name() + "." + contract.abi().get(index).name());
              return new Proof(new byte[Proof.BYTES]);
            });
    return new ContractWallet.Use(
        new Contract(id, THIEF, new ContractSpec(contract.name(), contract.shape(), specs), 0),
        prover);
  }

  private List<Call> call(Consent consent, ContractWallet.Planned... planned) {
    return call(token.abi(), consent, planned);
  }

  private List<Call> call(
      List<FunctionAbi> tokenAbi, Consent consent, ContractWallet.Planned... planned) {
    Map<ContractId, SlotTree> slots = new TreeMap<>();
    slots.put(TOKEN, SlotTree.of(token.shape(), Map.of(TokenContract.BALANCE, Fr.of(1000))));
    slots.put(OTHER_TOKEN, SlotTree.of(token.shape(), Map.of(TokenContract.BALANCE, Fr.of(1000))));
    slots.put(GAME, new SlotTree(game.shape()));
    after.clear();
    proved.clear();
    return new CallProver(
            ME,
            List.of(
                use(TOKEN, token, tokenAbi),
                use(OTHER_TOKEN, token, token.abi()),
                use(GAME, game, game.abi())),
            _ -> {})
        .prove(
            List.of(planned),
            new CallProver.Anchor(1, Fr.ONE),
            slots,
            (_, _, _) -> {
              throw new AssertionError("nobody else's state is read");
            },
            after,
            consent);
  }

  private static ContractWallet.Planned game(String function, Fr... args) {
    return new ContractWallet.Planned(GAME, game.function(function), List.of(args));
  }

  private static ContractWallet.Planned tip(long amount) {
    return game("tip", THIEF.toFr(), Fr.of(amount));
  }

  private DemandRefusedException refused(Consent consent, ContractWallet.Planned... planned) {
    DemandRefusedException e =
        assertThrows(DemandRefusedException.class, () -> call(consent, planned));
    assertEquals(List.of(), proved, "refused before anything was proved");
    return e;
  }

  private long left() {
    return after.get(TOKEN).value(TokenContract.BALANCE).toLong();
  }

  private static Consent pay(long greatest) {
    return TokenCalls.payments(TOKEN, BigInteger.valueOf(greatest));
  }

  @Test
  void whatNobodyAskedForIsNotSigned() {
    DemandRefusedException e = refused(Consent.NONE, game("play"));
    assertEquals(
        "game.play of contract 2 demands token.transfer(to = 3:666, amount = 900) of contract 1:"
            + " nobody has allowed it; nothing was signed",
        e.getMessage());
    assertEquals(1, e.refusals().size());
  }

  @Test
  void aLimitHoldsForAllThatIsDemandedTogether() {
    assertEquals(2, call(pay(900), game("play")).size());
    assertEquals(100, left());
    assertEquals(List.of("game.play", "token.transfer"), proved);
    assertTrue(refused(pay(899), game("play")).getMessage().contains("comes to 900"));
    assertEquals(4, call(pay(900), tip(400), tip(500)).size());
    assertEquals(100, left());
    DemandRefusedException both = refused(pay(899), tip(400), tip(500));
    assertEquals(2, both.refusals().size(), "neither, since together they are too much");
    // One by one call, and payMany beside transfer.
    refused(pay(400), tip(101), game("split", THIEF.toFr(), Fr.of(100)));
    assertEquals(4, call(pay(401), tip(101), game("split", THIEF.toFr(), Fr.of(100))).size());
    assertEquals(599, left());
  }

  /** 2^63 and more of it: sums are no longs. */
  @Test
  void sumsDoNotWrapAround() {
    Fr half = Fr.ofUnsigned(1L << 63);
    CallsOf demanded = new CallsOf();
    assertEquals(
        2, pay(5).refusals(List.of(demanded.transfer(half), demanded.transfer(half))).size());
  }

  /** Demanded transfers without a circuit. */
  private final class CallsOf {
    DemandedCall transfer(Fr amount) {
      return new DemandedCall(
          use(TOKEN, token, token.abi()).contract(),
          TokenContract.TRANSFER,
          token.abi().get(TokenContract.TRANSFER),
          List.of(THIEF.toFr(), amount),
          "a test");
    }
  }

  @Test
  void anotherContractThanTheOneAllowedIsRefused() {
    ContractWallet.Planned there = game("elsewhere", Fr.of(3), THIEF.toFr(), Fr.of(5));
    assertTrue(refused(pay(1000), there).getMessage().contains("of contract 3: nobody"));
    refused(Consent.function(TOKEN, "transfer"), there);
    refused(Consent.function(OTHER_TOKEN, "payMany"), there);
    assertEquals(2, call(Consent.function(OTHER_TOKEN, "transfer"), there).size());
    assertEquals(
        2, call(pay(1).or(TokenCalls.payments(OTHER_TOKEN, BigInteger.TEN)), there).size());
  }

  @Test
  void whatADemandedCallDemandsIsAskedForToo() {
    ContractWallet.Planned deep = game("deeply", THIEF.toFr(), Fr.of(30));
    Consent tips = Consent.function(GAME, "tip");
    assertTrue(refused(tips, deep).getMessage().contains("game.tip of contract 2 demands token"));
    assertTrue(refused(pay(30), deep).getMessage().contains("demands game.tip(to = 3:666, amount"));
    assertEquals(3, call(tips.or(pay(30)), deep).size());
    assertEquals(970, left());
    assertTrue(refused(tips.or(pay(29)), deep).getMessage().contains("comes to 30"));
  }

  @Test
  void demandsWithoutEndAreRefused() {
    DemandRefusedException e =
        refused(Consent.function(GAME, "endlessly"), game("endlessly", Fr.ONE));
    assertTrue(e.getMessage().contains("a bundle has 32 calls at the most"), e.getMessage());
  }

  @Test
  void demandsThatNothingCanMeetAreNamed() {
    Consent all = Consent.matching(_ -> true);
    assertTrue(
        refused(all, game("wrongly", Fr.ONE, Fr.of(5))).getMessage().contains("with 1 values"));
    assertTrue(refused(all, game("unknown", Fr.ONE)).getMessage().contains("was not given"));
    assertTrue(refused(all, game("unknown", Fr.of(9))).getMessage().contains("contract 9"));
    assertTrue(refused(all, game("secretly", Fr.of(2))).getMessage().contains("takes hide(secret"));
    UnsatisfiedException e = assertThrows(UnsatisfiedException.class, () -> call(all, tip(1001)));
    assertTrue(e.getMessage().startsWith("game.tip of contract 2 demands token.transfer("));
    assertTrue(e.getMessage().contains("balance is too low"), e.getMessage());
  }

  /** Who may not is told who may, as people write users. */
  @Test
  void refusalsNameUsersAsPeopleDo() {
    UnsatisfiedException e =
        assertThrows(
            UnsatisfiedException.class, () -> call(Consent.NONE, TokenCalls.mint(TOKEN, 5)));
    String plain = e.plain().getMessage();
    assertTrue(plain.startsWith("only the owner mints (FungibleToken.java:"), plain);
    assertTrue(plain.endsWith("): caller = 0:7, owner = 3:666"), plain);
    assertTrue(e.getMessage().startsWith(plain + "; constraint "), e.getMessage());
    UnsatisfiedException self =
        assertThrows(
            UnsatisfiedException.class,
            () -> call(Consent.NONE, TokenCalls.transfer(TOKEN, ME, 5)));
    assertTrue(self.getMessage().contains("to = 0:7"), self.getMessage());
  }

  /** It was asked for. */
  @Test
  void whatIsPlannedNeedsNoConsent() {
    ContractWallet.Planned payment = TokenCalls.transfer(TOKEN, THIEF, 40);
    assertEquals(2, call(Consent.NONE, tip(40), payment).size());
    refused(Consent.NONE, tip(40), TokenCalls.transfer(TOKEN, THIEF, 39));
    refused(Consent.NONE, tip(40), tip(40), payment);
  }

  @Test
  void argumentsAreLimitedByName() {
    Consent atMost = Consent.atMost(TOKEN, "transfer", Map.of("amount", BigInteger.valueOf(50)));
    assertEquals(2, call(atMost, tip(50)).size());
    refused(atMost, tip(51));
    refused(atMost, tip(25), tip(26));
    refused(Consent.atMost(TOKEN, "transfer", Map.of("none", BigInteger.TEN)), tip(1));
    Consent toMe =
        Consent.matching(d -> d.argument("to").orElseThrow().values().contains(ME.toFr()));
    refused(toMe, tip(1));
    Consent both =
        Consent.atMost(
            TOKEN, "transfer", Map.of("amount", BigInteger.TEN, "to", BigInteger.valueOf(5)));
    refused(both, tip(1));
  }

  /** An artifact that calls the recipient an amount would have 3:666 paid where 5 are allowed. */
  @Test
  void anArtifactThatNamesTheTokensArgumentsOtherwiseIsNoToken() {
    List<FunctionAbi> lying = new ArrayList<>(token.abi());
    lying.set(
        TokenContract.TRANSFER,
        new FunctionAbi(
            "transfer",
            List.of(
                new FunctionAbi.Parameter("amount", ValueType.U64, 0, false),
                new FunctionAbi.Parameter("to", ValueType.USER, 0, false))));
    ContractWallet.Planned tip = game("tip", Fr.of(5), Fr.of(900));
    assertThrows(DemandRefusedException.class, () -> call(lying, pay(100), tip));
    assertThrows(DemandRefusedException.class, () -> call(lying, pay(10_000), tip));
    assertEquals(2, call(token.abi(), pay(900), tip).size());
  }

  /** The callback sees everything that would be signed, in one go. */
  @Test
  void aCallbackIsAskedOnceForAll() {
    List<List<DemandedCall>> asked = new ArrayList<>();
    Consent callback =
        demanded -> {
          asked.add(demanded);
          return List.of();
        };
    call(callback, tip(1), game("deeply", THIEF.toFr(), Fr.of(2)));
    assertEquals(1, asked.size());
    assertEquals(
        List.of("transfer", "tip", "transfer"),
        asked.getFirst().stream().map(d -> d.function().name()).toList());
    DemandedCall first = asked.getFirst().getFirst();
    assertEquals("[to = 3:666, amount = 1]", first.arguments().toString());
    assertEquals("token", first.contract().spec().name());
    call(
        demanded -> {
          throw new AssertionError("nothing is demanded: " + demanded);
        },
        TokenCalls.transfer(TOKEN, THIEF, 1));
  }
}
