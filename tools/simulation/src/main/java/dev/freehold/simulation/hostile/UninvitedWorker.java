package dev.freehold.simulation.hostile;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import java.util.List;
import java.util.Optional;

/**
 * A node that nobody invited and that wants to be a worker: it shows no invitation, another node's,
 * or one that it has signed itself, and reports a block as if it had been let in.
 */
public final class UninvitedWorker {
  /** Its host. */
  public static final String NAME = "uninvited";

  /** The node whose key it holds. */
  public static final Hash32 NODE = HostileWorker.node(NAME);

  private static final long STEP_NS_MIN = 200_000_000;
  private static final long STEP_NS_MAX = 1_500_000_000;
  private static final int SECRET_BYTES = 32;

  private final Cluster cluster;
  private final List<Hash32> invited;
  private final Dice dice;
  private boolean stopped;

  /**
   * @param invited nodes whose invitations it has overheard
   */
  public UninvitedWorker(Cluster cluster, List<Hash32> invited) {
    this.cluster = cluster;
    this.invited = List.copyOf(invited);
    dice = new Dice(cluster.seed(), NAME);
  }

  /** Begins to knock. */
  public void start() {
    step();
  }

  /** Knocks no more. */
  public void stop() {
    stopped = true;
  }

  private void step() {
    if (stopped) {
      return;
    }
    cluster.network().connect(NAME, Cluster.COORDINATOR, this::knock, _ -> {});
    cluster.schedule().after(dice.between(STEP_NS_MIN, STEP_NS_MAX), this::step);
  }

  private Receiver knock(Wire wire) {
    wire.send(
        Frames.of(
            new Introduction(
                    cluster.genesis().hash(),
                    Role.WORKER,
                    NODE,
                    NAME + Cluster.PORT,
                    dice.below(9) - 1L,
                    invitation())
                .hello()));
    RealmHeader header = RealmHeader.origin(new RealmId(dice.below(cluster.swarm().realms())));
    wire.send(Frames.of(new Message.BlockReport(1, header, List.of(), List.of())));
    // Whatever it is told, it comes again.
    return Receiver.DEAF;
  }

  private Optional<Invitation> invitation() {
    return switch (dice.below(3)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(cluster.invitation(dice.pick(invited)));
      default -> Optional.of(cluster.invitation(NODE, dice.bytes(SECRET_BYTES)));
    };
  }
}
