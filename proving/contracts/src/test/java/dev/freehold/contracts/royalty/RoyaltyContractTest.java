package dev.freehold.contracts.royalty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.contracts.Compiled;
import dev.freehold.contracts.EveryFunction;
import dev.freehold.contracts.OneProof;
import dev.freehold.core.Limits;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoyaltyContractTest {
  private static final CompiledContract COMPILED = RoyaltyContract.compile();

  private ContractTest chain;
  private UserId author;
  private UserId painter;
  private UserId buyer;
  private UserId second;
  private TestContract token;
  private TestContract shop;
  private Object[] terms;

  @BeforeEach
  void register() {
    chain = new ContractTest();
    author = chain.user();
    painter = chain.user();
    buyer = chain.user();
    second = chain.user();
    token = chain.deploy(buyer, Compiled.TOKEN);
    shop = chain.deploy(author, COMPILED);
    token.call(buyer, "mint", 5000);
    token.call(buyer, "transfer", second, 2000);
    terms =
        new Object[] {
          token, 1000, 3, List.of(author, painter, author), List.of(6667, 3333, 0), 1000
        };
    shop.call(author, "register", with(7));
    chain.checkpoint();
    token.call(second, "claim", buyer);
  }

  /** Arguments, and after them the work's terms. */
  private Object[] with(Object... first) {
    List<Object> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(terms));
    return all.toArray();
  }

  private static List<Integer> amounts(int... amounts) {
    return Arrays.stream(amounts).boxed().toList();
  }

  private void buy() {
    chain
        .bundle(buyer)
        .call(shop, "buy", with(author, 7, 1))
        .call(token, "payMany", List.of(buyer, author, painter, author), amounts(0, 667, 333, 0))
        .apply();
    chain.checkpoint();
  }

  @Test
  void everyPaymentGoesToAllCreators() {
    buy();
    shop.expect(RoyaltyContract.FOR_EVER, buyer, "licences[1].until");
    token.call(author, "claim", buyer);
    token.call(painter, "claim", buyer);
    token.expect(667, author, "balance");
    token.expect(333, painter, "balance");
  }

  @Test
  void nobodyBuysWithoutPayingAllCreatorsInFull() {
    shop.refuses("demands a call of contract 1, function 3", buyer, "buy", with(author, 7, 1));
    for (List<Integer> wrong :
        List.of(amounts(0, 666, 333, 0), amounts(0, 667, 0, 333), amounts(0, 1000, 0, 0))) {
      chain
          .bundle(buyer)
          .call(shop, "buy", with(author, 7, 1))
          .call(token, "payMany", List.of(buyer, author, painter, author), wrong)
          .refused("demands a call");
    }
    chain
        .bundle(buyer)
        .call(shop, "buy", with(author, 7, 1))
        .call(token, "payMany", List.of(buyer, buyer, buyer, buyer), amounts(0, 667, 333, 0))
        .refused("demands a call");
    terms[1] = 1;
    shop.refuses("no such work under these terms", buyer, "buy", with(author, 7, 1));
  }

  @Test
  void aSubscriptionEnds() {
    chain
        .bundle(second)
        .call(shop, "subscribe", with(author, 7, 1, 100))
        .call(token, "payMany", List.of(second, author, painter, author), amounts(0, 201, 99, 0))
        .apply();
    shop.expect(chain.height() + 100, second, "licences[1].until");
    shop.refuses("no time at all", second, "subscribe", with(author, 7, 2, 0));
  }

  @Test
  void aLicenceIsSoldOnWithARoyalty() {
    buy();
    shop.call(buyer, "offer", 1, second, 4, 500, 60);
    shop.expect(0, buyer, "licences[1].until");
    shop.refuses("no licence under this number", buyer, "offer", 1, second, 5, 500, 60);
    chain.checkpoint();
    Object[] accept = with(buyer, 1, 4, 500, 60, RoyaltyContract.FOR_EVER, author, 7);
    shop.refuses("demands a call", second, "accept", accept);
    chain
        .bundle(second)
        .call(shop, "accept", accept)
        .call(token, "payMany", List.of(buyer, author, painter, author), amounts(450, 34, 16, 0))
        .apply();
    shop.expect(RoyaltyContract.FOR_EVER, second, "licences[4].until");
    assertEquals(shop.value(buyer, "licences[1].what"), shop.value(second, "licences[4].what"));
    chain.bundle(second).call(shop, "accept", accept).refused("this licence's number was used");
    chain.checkpoints(60 + Limits.ANCHOR_AGE_MAX);
    shop.refuses(
        "it was bought", buyer, "withdraw", 1, second, 4, 500, 60, RoyaltyContract.FOR_EVER);
  }

  @Test
  void anOfferNobodyTakesComesBackAfterItsTime() {
    buy();
    shop.call(buyer, "offer", 1, second, 4, 500, 60);
    Object[] withdraw = {1, second, 4, 500, 60, RoyaltyContract.FOR_EVER};
    shop.refuses("the buyer may still accept", buyer, "withdraw", withdraw);
    chain.checkpoints(60 + Limits.ANCHOR_AGE_MAX);
    Object[] accept = with(buyer, 1, 4, 500, 60, RoyaltyContract.FOR_EVER, author, 7);
    shop.refuses("the deadline is over", second, "accept", accept);
    shop.call(buyer, "withdraw", withdraw);
    shop.expect(RoyaltyContract.FOR_EVER, buyer, "licences[1].until");
    shop.refuses("no such offer", buyer, "withdraw", withdraw);
  }

  @Test
  void licencesAreNotInventedOrMadeLonger() {
    buy();
    shop.refuses("this licence's number was used", buyer, "buy", with(author, 7, 1));
    shop.refuses("no licence under this number", second, "offer", 1, buyer, 4, 500, 60);
    Object[] accept = with(buyer, 1, 4, 500, 60, RoyaltyContract.FOR_EVER, author, 7);
    shop.refuses("no such offer", second, "accept", accept);
  }

  @Test
  void sharesSumToTenThousand() {
    terms[4] = List.of(6667, 3334, 0);
    shop.refuses("the shares are not 10,000 together", author, "register", with(8));
    terms[4] = List.of(10000, 0, 0);
    terms[5] = 10001;
    shop.refuses("a resale share above 10,000", author, "register", with(8));
    terms[5] = 0;
    shop.refuses("this number is in use", author, "register", with(7));
    terms[1] = 0;
    shop.refuses("a work for nothing", author, "register", with(8));
  }

  @Test
  void everyLieIsCaught() {
    EveryFunction every = new EveryFunction(COMPILED);
    chain.checking(every);
    shop.call(author, "register", with(8));
    buy();
    chain
        .bundle(second)
        .call(shop, "subscribe", with(author, 7, 1, 100))
        .call(token, "payMany", List.of(second, author, painter, author), amounts(0, 201, 99, 0))
        .apply();
    shop.call(buyer, "offer", 1, second, 4, 500, 60);
    chain.checkpoint();
    chain
        .bundle(second)
        .call(shop, "accept", with(buyer, 1, 4, 500, 60, RoyaltyContract.FOR_EVER, author, 7))
        .call(token, "payMany", List.of(buyer, author, painter, author), amounts(450, 34, 16, 0))
        .apply();
    shop.call(second, "offer", 4, buyer, 9, 500, 60);
    chain.checkpoints(60 + Limits.ANCHOR_AGE_MAX);
    shop.call(second, "withdraw", 4, buyer, 9, 500, 60, RoyaltyContract.FOR_EVER);
    every.wasChecked();
  }

  /** With the call that it demands in its statement. */
  @Test
  void aPurchaseIsProved() {
    OneProof proof = new OneProof("royalty.buy");
    chain.checking(proof);
    buy();
    proof.wasMade();
  }

  @Test
  void constraintCountsAreThese() {
    Map<String, Integer> counts = new TreeMap<>();
    COMPILED.functions().forEach(f -> counts.put(f.name(), f.constraints()));
    assertEquals(
        "{accept=31959, buy=30100, offer=14220, register=7804, subscribe=30297, "
            + "withdraw=24545}",
        counts.toString());
  }
}
