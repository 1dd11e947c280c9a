package dev.freehold.contracts.royalty;

import dev.freehold.contracts.Deadlines;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.contract.ContractNumber;
import dev.freehold.kit.contract.Felt;
import dev.freehold.kit.contract.Function;
import dev.freehold.kit.contract.Length;
import dev.freehold.kit.contract.Slot;
import dev.freehold.kit.contract.SlotMap;
import dev.freehold.kit.contract.Struct;
import dev.freehold.kit.contract.StructMap;
import dev.freehold.kit.contract.U16;
import dev.freehold.kit.contract.U64;
import dev.freehold.kit.contract.User;

/**
 * Works, and licences to use them. Every payment goes to all creators of the work, in their shares,
 * by a {@code payMany} of a token that must stand beside the call in the bundle. A licence may be
 * sold on: of the price the creators get a share, the seller the rest.
 *
 * <p>Who has access to a work is what a licence's slots say at a checkpoint: {@code until} is the
 * last height at which the licence holds, {@code what} is the hash of the work's number, its
 * registrar and its terms.
 */
public final class RoyaltyContract extends ContractDefinition<RoyaltyContract> {
  /** How many creators share a work; one who is not needed has a share of 0. */
  public static final int CREATORS = 3;

  /** Shares are parts of this. */
  public static final long WHOLE = 10_000;

  /** The {@code until} of a licence that does not end. */
  public static final long FOR_EVER = Long.MAX_VALUE;

  /** A licence. */
  static final class Licence extends Struct {
    final Slot<Felt> what = slot(Felt.class);
    final Slot<U64> until = slot(U64.class);

    /** What it was got by; written once, so that a number is never used again. */
    final Slot<Felt> source = slot(Felt.class);
  }

  final SlotMap<U16, Felt> works = map(U16.class, Felt.class);
  final StructMap<U16, Licence> licences = map(U16.class, Licence::new);
  final SlotMap<U16, Felt> offers = map(U16.class, Felt.class);

  /** The contract as data. */
  public static CompiledContract compile() {
    return CompiledContract.compile("royalty", RoyaltyContract::new);
  }

  /**
   * Registers a work of the caller's.
   *
   * @param price of a licence that does not end
   * @param rent of a licence for one checkpoint
   * @param shares of the creators, 10,000 together
   * @param resale the creators' share of what a licence is sold on for
   */
  @Function(0)
  void register(
      U16 work,
      ContractNumber token,
      U64 price,
      U64 rent,
      @Length(CREATORS) User[] creators,
      @Length(CREATORS) U16[] shares,
      U16 resale) {
    U64 sum = shares[0].toU64().plus(shares[1].toU64()).plus(shares[2].toU64());
    require(sum.is(U64.of(WHOLE)), "the shares are not 10,000 together");
    require(resale.toU64().isAtMost(U64.of(WHOLE)), "a resale share above 10,000");
    require(price.isNonZero().and(rent.isNonZero()), "a work for nothing");
    Felt terms = terms(token, price, rent, creators, shares, resale);
    require(works.at(work).exchange(terms).isZero(), "this number is in use");
  }

  /** Buys a licence that does not end; licence is a number that the caller has never used. */
  @Function(1)
  void buy(
      User registrar,
      U16 work,
      U16 licence,
      ContractNumber token,
      U64 price,
      U64 rent,
      @Length(CREATORS) User[] creators,
      @Length(CREATORS) U16[] shares,
      U16 resale) {
    Felt terms = terms(token, price, rent, creators, shares, resale);
    take(registrar, work, licence, terms, U64.of(FOR_EVER));
    pay(token, caller(), U64.of(0), price, creators, shares);
  }

  /** Buys a licence for a number of checkpoints from the anchor on. */
  @Function(2)
  void subscribe(
      User registrar,
      U16 work,
      U16 licence,
      U64 checkpoints,
      ContractNumber token,
      U64 price,
      U64 rent,
      @Length(CREATORS) User[] creators,
      @Length(CREATORS) U16[] shares,
      U16 resale) {
    require(checkpoints.isNonZero(), "no time at all");
    Felt terms = terms(token, price, rent, creators, shares, resale);
    take(registrar, work, licence, terms, height().plus(checkpoints));
    pay(token, caller(), U64.of(0), rent.times(checkpoints), creators, shares);
  }

  /**
   * Offers a licence to another user until a deadline, and gives it up.
   *
   * @param place a number that the buyer has never used for a licence
   */
  @Function(3)
  void offer(U16 licence, User buyer, U16 place, U64 amount, U64 deadline) {
    require(Deadlines.isInReach(deadline, height()), "the deadline is too far");
    Licence own = licences.at(licence);
    U64 until = own.until.exchange(U64.of(0));
    require(until.isNonZero(), "no licence under this number");
    Felt offer = hash(caller(), licence, own.what.get(), until, buyer, place, amount, deadline);
    offers.at(licence).set(offer);
  }

  /** Buys a licence that was offered to the caller. */
  @Function(4)
  void accept(
      User seller,
      U16 licence,
      U16 place,
      U64 amount,
      U64 deadline,
      U64 until,
      User registrar,
      U16 work,
      ContractNumber token,
      U64 price,
      U64 rent,
      @Length(CREATORS) User[] creators,
      @Length(CREATORS) U16[] shares,
      U16 resale) {
    require(height().isAtMost(deadline), "the deadline is over");
    Felt terms = terms(token, price, rent, creators, shares, resale);
    Felt what = hash(registrar, work, terms);
    Felt offer = hash(seller, licence, what, until, caller(), place, amount, deadline);
    require(of(seller).offers.at(licence).get().is(offer), "no such offer");
    hold(place, what, until, offer);
    U64 royalty = amount.portion(resale, WHOLE);
    pay(token, seller, amount.minus(royalty), royalty, creators, shares);
  }

  /** Takes back a licence that nobody bought, once the buyer can accept no more. */
  @Function(5)
  void withdraw(U16 licence, User buyer, U16 place, U64 amount, U64 deadline, U64 until) {
    RoyaltyContract theirs = of(buyer);
    require(Deadlines.isOver(deadline, theirs.asOf()), "the buyer may still accept");
    Licence own = licences.at(licence);
    Felt offer = hash(caller(), licence, own.what.get(), until, buyer, place, amount, deadline);
    Felt before = offers.at(licence).exchange(Felt.of(U16.of(0)));
    require(before.is(offer), "no such offer");
    require(theirs.licences.at(place).source.get().isNot(offer), "it was bought");
    own.until.set(until);
  }

  private Felt terms(
      ContractNumber token, U64 price, U64 rent, User[] creators, U16[] shares, U16 resale) {
    return hash(
        token,
        price,
        rent,
        creators[0],
        creators[1],
        creators[2],
        shares[0],
        shares[1],
        shares[2],
        resale);
  }

  private void take(User registrar, U16 work, U16 licence, Felt terms, U64 until) {
    require(of(registrar).works.at(work).get().is(terms), "no such work under these terms");
    Felt what = hash(registrar, work, terms);
    hold(licence, what, until, what);
  }

  private void hold(U16 licence, Felt what, U64 until, Felt source) {
    Licence own = licences.at(licence);
    require(own.source.exchange(source).isZero(), "this licence's number was used");
    own.what.set(what);
    own.until.set(until);
  }

  /** Demands the payments; what rounding leaves over is the first creator's. */
  private void pay(
      ContractNumber token, User seller, U64 rest, U64 all, User[] creators, U16[] shares) {
    U64 second = all.portion(shares[1], WHOLE);
    U64 third = all.portion(shares[2], WHOLE);
    U64 first = all.minus(second).minus(third);
    require(
        contract(TokenContract.class, token)
            .call(
                "payMany",
                seller,
                creators[0],
                creators[1],
                creators[2],
                rest,
                first,
                second,
                third));
  }
}
