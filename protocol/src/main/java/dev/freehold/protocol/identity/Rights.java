package dev.freehold.protocol.identity;

import dev.freehold.core.Limits;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.util.Locale;

/** Rights of peers by their role: who may connect, with how long frames, and may say what. */
public final class Rights {
  private Rights() {}

  /**
   * Whether a peer may open a connection to a node.
   *
   * @param peer the role of the side that connects
   * @param node the role of the side that accepts
   */
  public static boolean mayConnect(Role peer, Role node) {
    return switch (node) {
      case WORKER -> peer == Role.CLIENT || peer == Role.WORKER;
      case COORDINATOR -> peer != Role.COORDINATOR;
      case CLIENT, AGGREGATOR, VALIDATOR -> false;
    };
  }

  /** The words that refuse a connection that {@link #mayConnect} does not allow. */
  public static String connectRefusal(Role peer, Role node) {
    return "no %s connects to a %s".formatted(name(peer), name(node));
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Bytes that a frame from a peer may have: a stranger's are as small as a client's, whatever role
   * it says it has.
   *
   * @param peer the role of the side that connected
   * @param node the role of the side that accepted
   */
  public static int frameBytesMax(Role peer, Role node, Standing standing) {
    return switch (standing) {
      case STRANGER -> Limits.CLIENT_FRAME_BYTES_MAX;
      case REGISTERED, PEER ->
          switch (peer) {
            case WORKER ->
                node == Role.WORKER
                    ? Limits.REPLICATE_FRAME_BYTES_MAX
                    : Limits.PEER_FRAME_BYTES_MAX;
            case COORDINATOR -> Limits.PEER_FRAME_BYTES_MAX;
            case AGGREGATOR -> Limits.AGGREGATOR_FRAME_BYTES_MAX;
            case VALIDATOR -> Limits.VALIDATOR_FRAME_BYTES_MAX;
            case CLIENT -> Limits.CLIENT_FRAME_BYTES_MAX;
          };
    };
  }

  /**
   * Whether a peer may say a message to a node, once both have said hello.
   *
   * @param peer the role of the side that speaks
   * @param node the role of the side that hears it
   */
  public static boolean maySay(Role peer, Role node, Message message) {
    return switch (message) {
      case Message.Ping _, Message.Goodbye _ -> true;
      case Message.Hello _, Message.Welcome _ -> false;
      case Message.Submit _ -> peer == Role.CLIENT && node == Role.WORKER;
      case Message.BlockReport _,
          Message.BlockSealed _,
          Message.CaughtUp _,
          Message.HandedOver _,
          Message.Head _ ->
          peer == Role.WORKER && node == Role.COORDINATOR;
      case Message.Assignment _, Message.AggregatePush _ ->
          peer == Role.COORDINATOR && node == Role.WORKER;
      case Message.Agreement _, Message.BlocksVerified _, Message.ResultVerified _ ->
          peer == Role.VALIDATOR && node == Role.COORDINATOR;
      case Message.Replicate _, Message.Stored _, Message.Held _ -> areWorkers(peer, node);
      // Workers hear it of the coordinator, if it is honest; clients of everyone.
      case Message.Evidence _ -> isNode(peer) && node != Role.VALIDATOR && !areWorkers(peer, node);
      case Message.CheckpointPush _ ->
          node != Role.VALIDATOR
              && (peer == Role.COORDINATOR || peer == Role.WORKER && !isNode(node));
      case Message.StatusPush _ -> peer == Role.WORKER && node == Role.CLIENT;
      case Work.Register _, Work.Heartbeat _, Work.HandBack _ ->
          peer == Role.AGGREGATOR && node == Role.COORDINATOR;
      // Whoever leads shows the other validators what an aggregator has handed in.
      case Work.Submit _ ->
          (peer == Role.AGGREGATOR || peer == Role.VALIDATOR) && node == Role.COORDINATOR;
      case Work.Registered _, Work.Leased _, Work.LeaseEnded _, Work.Judged _ ->
          peer == Role.COORDINATOR && node == Role.AGGREGATOR;
      // A coordinator that starts asks what workers hold that its log may lack.
      case Query.CheckpointOf _ -> mayAsk(peer, node) || isOfStart(peer, node);
      case Answer.CheckpointAt _, Answer.Failed _ -> mayAsk(node, peer) || isOfStart(node, peer);
      case Query _ -> mayAsk(peer, node);
      case Answer _ -> mayAsk(node, peer);
    };
  }

  /**
   * On a validator's connection, and on one between workers, nothing is asked: what they want to
   * know they ask as clients.
   */
  private static boolean mayAsk(Role peer, Role node) {
    return peer != Role.VALIDATOR && !areWorkers(peer, node) && mayConnect(peer, node);
  }

  private static boolean isOfStart(Role asking, Role asked) {
    return asking == Role.COORDINATOR && asked == Role.WORKER;
  }

  private static boolean areWorkers(Role peer, Role node) {
    return peer == Role.WORKER && node == Role.WORKER;
  }

  private static boolean isNode(Role role) {
    return role == Role.WORKER || role == Role.COORDINATOR;
  }

  /** The words that refuse a message that {@link #maySay} does not allow. */
  public static String refusal(Role peer, Role node) {
    return "a %s does not send such a message to a %s".formatted(peer, node);
  }
}
