package dev.freehold.worker.follow;

import dev.freehold.core.replica.BlockMark;
import java.util.List;
import java.util.Optional;

/**
 * Connection of the realm's primary, and what was last said on it of what is held here: the same is
 * said again to whoever asks with a higher block than before, and to nobody else.
 */
final class PrimaryLink {
  private Optional<Long> connection = Optional.empty();
  private Optional<BlockMark> held = Optional.empty();
  private long askedWith;
  private boolean owesHeld;
  private boolean waits;

  /** Whether there is one. */
  boolean stands() {
    return connection.isPresent();
  }

  /** The primary speaks on a connection; on a new one it has heard nothing yet. */
  void speaks(long on) {
    if (connection.filter(known -> known == on).isEmpty()) {
      connection = Optional.of(on);
      begin();
    }
  }

  /** What was said before counts for nothing. */
  void begin() {
    held = Optional.empty();
    askedWith = 0;
    owesHeld = true;
  }

  /** A connection is gone. */
  void ended(long gone) {
    if (connection.filter(known -> known == gone).isPresent()) {
      end();
    }
  }

  /** The primary is another one, or has no connection. */
  void end() {
    connection = Optional.empty();
  }

  /**
   * It is to be said what is held here, as soon as that can be said: more than before, or a block
   * came that cannot be taken.
   *
   * @param height of the block
   */
  void oweHeld(long height) {
    if (height > askedWith) {
      askedWith = height;
      held = Optional.empty();
    }
    owesHeld = true;
  }

  /** Something could not be taken that can be later, whatever was said of it meanwhile. */
  void waits() {
    waits = true;
  }

  /** What could not be taken may be taken now. */
  void goesOn() {
    if (waits) {
      waits = false;
      held = Optional.empty();
      owesHeld = true;
    }
  }

  /** Whether it is owed, to somebody who is there. */
  boolean owesHeld() {
    return owesHeld && stands();
  }

  /** Says what is held, as it is owed, unless that was said last. */
  void sayHeld(BlockMark mark, List<FollowEffect> effects) {
    owesHeld = false;
    if (!held.equals(Optional.of(mark))) {
      held = Optional.of(mark);
      connection.ifPresent(on -> effects.add(new FollowEffect.SayHeld(on, mark)));
    }
  }

  /** Says what is stored. */
  void sayStored(BlockMark mark, List<FollowEffect> effects) {
    connection.ifPresent(on -> effects.add(new FollowEffect.SayStored(on, mark)));
  }
}
