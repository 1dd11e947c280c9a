package dev.freehold.protocol.query;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Queue of priced items of many askers, which are served in turns: in each turn an asker may spend
 * as much as any other, and what it did not spend it keeps while it has something to ask (deficit
 * round robin, Shreedhar and Varghese 1995). One item of an asker is out at a time. Plain object:
 * its caller lets one thread in at a time.
 *
 * @param <T> items
 */
public final class FairQueue<T> {
  /**
   * An item that is taken out.
   *
   * @param asker whose it is; told to {@link #release} once the item is dealt with
   */
  public record Turn<T>(long asker, T item) {}

  private record Priced<T>(T item, int cost) {}

  private static final class Asker<T> {
    private final Deque<Priced<T>> items = new ArrayDeque<>();
    private int purse;
    private boolean inTurn;
    // Whether an item of it is out, or it is not to be served for now.
    private boolean out;
  }

  private final int spentInATurn;
  private final Map<Long, Asker<T>> askers = new HashMap<>();

  /** Askers with items and none out, in the order of their turns. */
  private final Deque<Long> turns = new ArrayDeque<>();

  private int size;

  /**
   * @param spentInATurn what an asker may spend in a turn, at least 1
   */
  public FairQueue(int spentInATurn) {
    this.spentInATurn = spentInATurn;
  }

  /** Adds an item that costs at least 1. */
  public void add(long asker, T item, int cost) {
    Asker<T> of = askers.computeIfAbsent(asker, _ -> new Asker<>());
    of.items.add(new Priced<>(item, cost));
    size++;
    if (of.items.size() == 1 && !of.out) {
      turns.addLast(asker);
    }
  }

  /** Takes the next item out; empty if nobody who may be served has one. */
  public Optional<Turn<T>> next() {
    while (!turns.isEmpty()) {
      long id = turns.removeFirst();
      Asker<T> asker = askers.get(id);
      if (!asker.inTurn) {
        asker.inTurn = true;
        asker.purse += spentInATurn;
      }
      Priced<T> first = asker.items.getFirst();
      if (first.cost() <= asker.purse) {
        asker.items.removeFirst();
        asker.purse -= first.cost();
        asker.out = true;
        size--;
        return Optional.of(new Turn<>(id, first.item()));
      }
      asker.inTurn = false;
      turns.addLast(id);
    }
    return Optional.empty();
  }

  /** The item of an asker that is out is dealt with, and the asker may be served again. */
  public void release(long asker) {
    Asker<T> of = askers.get(asker);
    if (of == null || !of.out) {
      return;
    }
    of.out = false;
    if (of.items.isEmpty()) {
      // Whoever has nothing to ask saves nothing up.
      askers.remove(asker);
    } else if (of.inTurn && of.items.getFirst().cost() <= of.purse) {
      turns.addFirst(asker);
    } else {
      of.inTurn = false;
      turns.addLast(asker);
    }
  }

  /** Drops all that an asker has asked; an item that is out is forgotten with it. */
  public void remove(long asker) {
    Asker<T> of = askers.remove(asker);
    if (of != null) {
      size -= of.items.size();
      turns.remove(asker);
    }
  }

  /** Takes out the last item of whoever has most of them waiting; empty if there is none. */
  public Optional<Turn<T>> dropOfLongest() {
    return askers.entrySet().stream()
        .filter(entry -> !entry.getValue().items.isEmpty())
        .max(Comparator.comparingInt(entry -> entry.getValue().items.size()))
        .map(entry -> dropLast(entry.getKey(), entry.getValue()));
  }

  private Turn<T> dropLast(long id, Asker<T> asker) {
    Priced<T> last = asker.items.removeLast();
    size--;
    if (asker.items.isEmpty() && !asker.out) {
      askers.remove(id);
      turns.remove(id);
    }
    return new Turn<>(id, last.item());
  }

  /** Items of an asker that wait. */
  public int waiting(long asker) {
    Asker<T> of = askers.get(asker);
    return of == null ? 0 : of.items.size();
  }

  /** Items that wait. */
  public int size() {
    return size;
  }
}
