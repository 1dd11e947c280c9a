package dev.freehold.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.circuit.CircuitBuilder;
import dev.freehold.circuits.circuit.R1csBuilder;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.StorageItem;
import dev.freehold.kit.contract.ValueType;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToolboxTest {
  private static final CompiledContract TOOLBOX = CompiledContract.compile("toolbox", Toolbox::new);

  private ContractTest chain;
  private UserId alice;
  private UserId bob;
  private TestContract box;

  @BeforeEach
  void deploy() {
    chain = new ContractTest();
    alice = chain.user();
    bob = chain.user();
    box = chain.deploy(alice, TOOLBOX);
  }

  @Test
  void everyFunctionHasABuilderOfItsOwn() {
    List<CircuitBuilder> made = new ArrayList<>();
    CompiledContract again =
        CompiledContract.compile(
            "toolbox",
            Toolbox::new,
            () -> {
              made.add(new R1csBuilder());
              return made.getLast();
            });
    assertEquals(TOOLBOX.functions().size(), made.size());
    assertEquals(digests(TOOLBOX), digests(again));
  }

  private static List<Hash32> digests(CompiledContract contract) {
    return contract.functions().stream().map(f -> f.circuit().system().digest()).toList();
  }

  @Test
  void fieldsTakeTheLeastFreePlaceThatIsAMultipleOfTheirSize() {
    assertEquals(
        List.of(
            "total: U64",
            "byKey[U8]: U64",
            "numbers[5]: U16",
            "pairs[U8]: {who: User, points: U32}",
            "done: Flag",
            "digest: Felt"),
        TOOLBOX.storage().stream().map(StorageItem::toString).toList());
    assertEquals(
        List.of(0L, 256L, 16L, 1024L, 1L, 2L),
        TOOLBOX.storage().stream().map(StorageItem::base).toList());
    // The first fields lie right under the root, the others one level deeper.
    assertEquals(
        new SlotShape(
            List.of(
                new SlotShape.Region(0, 0, 4),
                new SlotShape.Region(1, 0, 29),
                new SlotShape.Region(2, 0, 30),
                new SlotShape.Region(16, 2, 6),
                new SlotShape.Region(256, 4, 5),
                new SlotShape.Region(1024, 5, 28))),
        TOOLBOX.shape());
    assertEquals(1024 + 4 * 9 + 1, TOOLBOX.locate("pairs[9].points").slot());
    assertEquals(ValueType.U32, TOOLBOX.locate("pairs[9].points").type());
    assertEquals(18, TOOLBOX.locate("numbers[2]").slot());
  }

  @Test
  void functionsAreCalledWhatTheirMethodsAre() {
    assertEquals("compute(x: U64, y: U64, percent: U16)", TOOLBOX.abi().get(0).toString());
    assertEquals(
        "commit(secret salt: Felt, secret moves: U8[2], about: User)",
        TOOLBOX.abi().get(2).toString());
    assertEquals(5, TOOLBOX.function("pay"));
  }

  @Test
  void arithmeticIsThatOfIntegers() {
    long seed = 20261121;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20; i++) {
      long y = random.nextLong(1, 1L << 40);
      long x = y + random.nextLong(0, 1L << 40);
      int percent = random.nextInt(100);
      box.call(alice, "compute", x, y, percent);
      BigInteger larger = BigInteger.valueOf(x > y ? x - y : y);
      BigInteger share =
          BigInteger.valueOf(x)
              .multiply(BigInteger.valueOf(percent))
              .divide(BigInteger.valueOf(100));
      assertEquals(
          larger.multiply(BigInteger.valueOf(3)).add(share),
          box.value(alice, "total").toBigInteger(),
          "seed " + seed + ", round " + i);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithLineAndValues() {
    box.refuses("x is below y (Toolbox.java:", alice, "compute", 1, 2, 3);
    box.refuses("x = 1, y = 2; constraint ", alice, "compute", 1, 2, 3);
    box.refuses("overflows (Toolbox.java:", alice, "compute", -1L, 1, 3);
    box.refuses("argument percent of 16 bits", alice, "compute", 2, 1, 1 << 16);
    box.refuses("y is 0 (Toolbox.java:", alice, "compute", 2, 0, 3);
  }

  @Test
  void storageHoldsWhatWasWritten() {
    box.call(alice, "store", 200, 4, 11);
    box.call(alice, "store", 200, 4, 31);
    assertEquals(42, box.number(alice, "byKey[200]"));
    assertEquals(7, box.number(alice, "numbers[4]"));
    assertEquals(2, box.number(alice, "numbers[2]"));
    assertEquals(42, box.number(alice, "pairs[200].points"));
    assertEquals(alice.toFr(), box.value(alice, "pairs[200].who"));
    assertEquals(0, box.number(alice, "done"));
    assertEquals(0, box.number(bob, "byKey[200]"));
  }

  @Test
  void anIndexBeyondAnArrayIsRefused() {
    box.refuses("index is beyond the end of numbers (Toolbox.java:", alice, "store", 1, 5, 1);
    box.refuses("index is beyond the end of numbers", alice, "store", 1, 65535, 1);
  }

  @Test
  void secretsAreInTheProofAndNotInTheCall() {
    Fr salt = Fr.of(987654321);
    SolvedCall call = box.call(alice, "commit", salt, 5, 6, bob);
    assertEquals(List.of(bob.toFr()), call.args());
    assertEquals(StatementDigests.call(List.of(bob.toFr())), call.statement().input(7));
    Fr committed = StatementDigests.values(List.of(salt, Fr.of(5), Fr.of(6), bob.toFr()));
    assertEquals(committed, box.value(alice, "digest"));
  }

  @Test
  void othersAreReadAtTheAnchor() {
    box.call(alice, "store", 9, 0, 5);
    box.refuses("they are not done (Toolbox.java:", bob, "copy", alice, 9);
    chain.checkpoint();
    box.call(bob, "copy", alice, 9);
    assertEquals(10, box.number(bob, "total"));
    box.refuses("they are not done", bob, "copy", chain.user(), 9);
    chain.checkpoints(10);
    chain.bundle(bob).call(box, "copy", alice, 9).anchoredAt(0).refused("they are not done");
    chain.bundle(bob).call(box, "copy", alice, 9).anchoredAt(1).apply();
  }

  /** The second slot of a user costs no second path to that user's leaf. */
  @Test
  void constraintCountsAreThese() {
    Map<String, Integer> counts = new TreeMap<>();
    TOOLBOX.functions().forEach(f -> counts.put(f.name(), f.constraints()));
    assertEquals(
        "{commit=2178, compute=1900, copy=12712, pay=1367, prove=4017, sell=2047, store=12973}",
        counts.toString());
  }

  @Test
  void aDemandedCallStandsBesideTheOneThatDemandsIt() {
    box.call(alice, "compute", 50, 50, 0);
    long funds = box.number(alice, "total");
    chain.checkpoint();
    TestContract shop = chain.deploy(bob, TOOLBOX);
    shop.refuses("demands a call of contract 1, function 5", alice, "sell", box, bob, 20);
    chain
        .bundle(alice)
        .call(shop, "sell", box, bob, 20)
        .call(box, "pay", bob, 19)
        .refused("demands a call");
    chain
        .bundle(alice)
        .call(shop, "sell", box, bob, 20)
        .call(shop, "sell", box, bob, 20)
        .call(box, "pay", bob, 20)
        .refused("demands a call");
    assertEquals(0, shop.number(alice, "total"));
    SolvedCall sold =
        chain
            .bundle(alice)
            .call(shop, "sell", box, bob, 20)
            .call(box, "pay", bob, 20)
            .apply()
            .getFirst();
    assertEquals(
        StatementDigests.require(
            box.id(), 5, StatementDigests.call(List.of(bob.toFr(), Fr.of(20)))),
        sold.statement().requireDigest());
    assertEquals(20, shop.number(alice, "total"));
    assertEquals(funds - 20, box.number(alice, "total"));
  }

  @Test
  void pathsInTreesThatAreNobodysStateAreChecked() {
    SlotTree tree = new SlotTree(SlotShape.uniform(4));
    for (int i = 0; i < 256; i += 5) {
      tree.write(i, Fr.of(1000 + i));
    }
    for (int index : new int[] {0, 5, 30, 75, 255}) {
      MerklePath path = tree.path(index);
      List<Object> args = new ArrayList<>(List.of(tree.root(), index));
      args.addAll(path.siblings());
      args.add(tree.value(index));
      box.call(alice, "prove", args.toArray());
      assertEquals(tree.value(index), box.value(alice, "digest"));
      args.set(1, index ^ 1);
      box.refuses("not in the tree (Toolbox.java:", alice, "prove", args.toArray());
    }
  }

  @Test
  void textsOfArgumentsAreCheckedByName() {
    assertEquals(
        List.of(Fr.of(7), Fr.of(1), Fr.of(2), bob.toFr()),
        TOOLBOX.abi().get(2).parse(List.of("7", "1,2", bob.toString())));
    for (Map.Entry<List<String>, String> wrong :
        Map.of(
                List.of("7", "1,2"), "takes 3 arguments, not 2",
                List.of("x", "1,2", "1:0"), "argument salt of commit: a Felt is a number",
                List.of("7", "1", "1:0"), "argument moves of commit: 2 values with commas",
                List.of("7", "1,256", "1:0"), "argument moves of commit: a U8 is in [0, 2^8)",
                List.of("7", "1,2", "bob"), "argument about of commit: a user is written",
                List.of("-1", "1,2", "1:0"), "argument salt of commit: a Felt is in [0, r)")
            .entrySet()) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> TOOLBOX.abi().get(2).parse(wrong.getKey()));
      assertTrue(e.getMessage().contains(wrong.getValue()), e.getMessage());
    }
  }

  @Test
  void namesOfStorageAreChecked() {
    for (Map.Entry<String, String> wrong :
        Map.of(
                "totals", "toolbox stores no totals; it stores [total, byKey",
                "byKey", "byKey is a map: write byKey[KEY]",
                "byKey[300]", "a U8 is in [0, 2^8)",
                "numbers[5]", "numbers is an array: write numbers[0] to numbers[4]",
                "total[1]", "total is one value",
                "pairs[1]", "pairs has no member",
                "pairs[1].x", "pairs has no member \"x\"; it has [who, points]",
                "pairs[1]x", "write name, name[key] or name[key].member")
            .entrySet()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> TOOLBOX.locate(wrong.getKey()));
      assertTrue(e.getMessage().contains(wrong.getValue()), e.getMessage());
    }
    assertFalse(TOOLBOX.storage().isEmpty());
  }
}
