package dev.freehold.simulation.disk;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.proof.CallStatement;
import java.util.List;
import java.util.Optional;

/** A copy that takes any state for that of its header: the work of a mutant. */
final class BelievingCopy implements RealmCopy {
  private final RealmCopy real;
  private final Runnable believe;

  /**
   * @param believe notes that the state is whole, whatever its root
   */
  BelievingCopy(RealmCopy real, Runnable believe) {
    this.real = real;
    this.believe = believe;
  }

  @Override
  public Optional<Progress> progress() {
    return real.progress();
  }

  @Override
  public void begin(RealmHeader target) {
    real.begin(target);
  }

  @Override
  public void abandon() {
    real.abandon();
  }

  @Override
  public void takeState(List<SnapshotEntry> entries, byte[] next) {
    real.takeState(entries, next);
  }

  @Override
  public boolean endState() {
    if (!real.endState()) {
      believe.run();
    }
    return true;
  }

  @Override
  public void takeBlock(RealmBlock block, List<List<CallStatement>> statements, long timeMs) {
    real.takeBlock(block, statements, timeMs);
  }

  @Override
  public void finish() {
    real.finish();
  }
}
