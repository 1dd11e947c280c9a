package dev.freehold.contracts.channel;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import java.util.List;
import java.util.TreeMap;

/**
 * The payer's side of a channel off the chain: the secrets of all tickets, derived from a seed, and
 * the tree over their hashes. Making it hashes all tickets once.
 */
public final class ChannelTickets {
  /** Levels of the tree: it has 65,536 leaves. */
  public static final int DEPTH = 8;

  /** The letters of "tickets", which no other list of values begins with. */
  static final long DOMAIN = 0x7469636b657473L;

  private final Fr seed;
  private final SlotTree tree;

  /**
   * A payment of units in all: hand it over and it is paid.
   *
   * @param siblings of the ticket's leaf, three a level
   */
  public record Ticket(int units, Fr secret, List<Fr> siblings) {
    public Ticket {
      siblings = List.copyOf(siblings);
    }

    /** Whether this is a ticket of a channel: what a payee checks before it delivers. */
    public boolean isOf(Channel channel, Fr root) {
      return siblings.size() == DEPTH * MerklePath.SIBLINGS
          && units > 0
          && units < 1 << 2 * DEPTH
          && new MerklePath(siblings).rootFrom(channel.leaf(secret), units).equals(root);
    }
  }

  /**
   * Names in a ticket, so that no ticket pays in two channels, whatever their seeds are.
   *
   * @param number the payer's number of the channel, 16 bits
   * @param place the payee's number of its settlement, 16 bits
   */
  public record Channel(int number, UserId payee, int place) {
    private Fr leaf(Fr secret) {
      return StatementDigests.values(
          List.of(Fr.of(DOMAIN), secret, Fr.of(number), payee.toFr(), Fr.of(place)));
    }
  }

  /**
   * @param seed secret, and another one for each channel
   * @param units how many can be paid, in [1, 65535]
   */
  public ChannelTickets(Fr seed, Channel channel, int units) {
    if (units < 1 || units >= 1 << 2 * DEPTH) {
      throw new IllegalArgumentException("a channel pays 1 to 65535 units, not " + units);
    }
    this.seed = seed;
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    for (int i = 1; i <= units; i++) {
      leaves.put((long) i, channel.leaf(secret(i)));
    }
    tree = SlotTree.of(SlotShape.uniform(DEPTH), leaves);
  }

  /** What the channel is opened with. */
  public Fr root() {
    return tree.root();
  }

  /**
   * The ticket with which {@code units} are paid in all.
   *
   * @throws IllegalArgumentException beyond what the channel pays
   */
  public Ticket pay(int units) {
    if (units < 1 || tree.value(units).isZero()) {
      throw new IllegalArgumentException("this channel has no ticket " + units);
    }
    return new Ticket(units, secret(units), tree.path(units).siblings());
  }

  private Fr secret(int units) {
    return Poseidon2.compress(seed, Fr.of(units), Fr.ZERO, Fr.ONE);
  }
}
