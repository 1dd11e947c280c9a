package dev.freehold.core.transition;

import dev.freehold.core.chain.RealmSums;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import java.util.List;

/**
 * Word of what one entry of a block makes of the state: all leaves that it reads or changes,
 * whether the slots that it writes held anything, and what the realm has added up to behind it.
 * With the realm's sums before, it is all that the rules need to judge the bundle.
 *
 * @param touches ascending by place
 * @param held slots that were asked for whether they hold anything but 0, ascending
 * @param sums behind this entry
 */
public record BlockEntry(List<Touch> touches, List<Held> held, RealmSums sums) {
  /** A slot, and whether it held anything but 0 before the entry. */
  public record Held(SlotKey slot, boolean holds) {}

  public BlockEntry {
    touches = List.copyOf(touches);
    held = List.copyOf(held);
  }

  /** What the header commits to of it. */
  public Hash32 digest() {
    Encoder out = new Encoder();
    out.list(touches, (o, touch) -> touch.encode(o));
    out.list(
        held,
        (o, h) ->
            o.i32(h.slot.contract().value())
                .i32(h.slot.user().value())
                .u40(h.slot.slot())
                .bool(h.holds));
    sums.encode(out);
    return TaggedHash.BLOCK_ENTRY.of(out.toBytes());
  }
}
