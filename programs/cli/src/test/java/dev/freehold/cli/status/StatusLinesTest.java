package dev.freehold.cli.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.SecondOpinion;
import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Status of a network as a worker tells it that is linked to its validators. */
class StatusLinesTest {
  private static final SeenNode THERE =
      new SeenNode(Role.COORDINATOR, FixedValues.HASH, "b:7400", true, 3_000, 5);
  private static final SeenNode GONE =
      new SeenNode(Role.COORDINATOR, Hash32.ZERO, "a:7400", false, 25_000, 968);

  private static NetworkStatus status(SeenNode... validators) {
    return status(List.of(), validators);
  }

  private static NetworkStatus status(List<RealmState> realms, SeenNode... validators) {
    return status(realms, Optional.empty(), validators);
  }

  private static Answer.Counters counters(SeenNode... nodes) {
    return new Answer.Counters(1, List.of(), List.of(), "", "freehold", List.of(nodes));
  }

  private static NetworkStatus status(
      List<RealmState> realms, Optional<Answer.Counters> coordinator, SeenNode... validators) {
    Answer.Counters own = counters(validators);
    return new NetworkStatus(
        Endpoint.parse("w:7410"),
        Role.WORKER,
        FixedValues.GENESIS.checkpoint(),
        own,
        CheckpointAge.of(own, 0, 0),
        new SecondOpinion(Optional.empty(), false, ""),
        realms,
        Map.of(),
        NetworkStatus.coordinator(List.of(validators)),
        coordinator,
        Optional.empty());
  }

  @Test
  void ofARealmsFollowersTheOneThatAnOrderNamedIsApartFromThoseInSeats() {
    RealmFollower ordered =
        new RealmFollower(FixedValues.HASH, "b:7410", RealmFollower.Phase.FOLLOWING);
    RealmFollower seated =
        new RealmFollower(FixedValues.HASH, "c:7410", RealmFollower.Phase.COUNTED);
    RealmEndpoint seat =
        new RealmEndpoint(
            RealmHeader.origin(new RealmId(3)), 2, Hash32.ZERO, "a:7410", List.of(ordered, seated));
    assertEquals(
        Map.of(
            "follower",
            "b:7410",
            "phase",
            "FOLLOWING",
            "seats",
            List.of(Map.of("endpoint", "c:7410", "phase", "COUNTED"))),
        StatusFields.followers(seat));
    assertEquals(
        Map.of(),
        StatusFields.followers(new RealmEndpoint(FixedValues.HEADER, Hash32.ZERO, "a:7410")));
    NetworkStatus status =
        status(List.of(new RealmState(seat, 0, Optional.empty(), Optional.empty())), THERE);
    List<String> told = StatusLines.of(FixedValues.GENESIS, status);
    assertEquals(
        List.of("b:7410                FOLLOWING", "c:7410                COUNTED"),
        told.stream().filter(line -> line.startsWith(" ".repeat(26))).map(String::strip).toList(),
        told.toString());
    assertTrue(told.stream().anyMatch(line -> line.contains("--from b:7410")), told.toString());
  }

  @Test
  void ofARealmsSeatsItIsSaidWhoIsGoneAndWhichAreEmpty() {
    Genesis genesis = FixedValues.GENESIS.with(new Replication(4, 3));
    Hash32 here = TaggedHash.NODE_ID.of(new byte[] {1});
    Hash32 gone = TaggedHash.NODE_ID.of(new byte[] {2});
    RealmEndpoint seat =
        new RealmEndpoint(
            RealmHeader.origin(new RealmId(3)),
            2,
            Hash32.ZERO,
            "a:7410",
            List.of(
                new RealmFollower(here, "b:7410", RealmFollower.Phase.SEATED),
                new RealmFollower(gone, "c:7410", RealmFollower.Phase.COUNTED)));
    RealmState realm = new RealmState(seat, 0, Optional.empty(), Optional.empty());
    NetworkStatus status =
        status(
            List.of(realm),
            Optional.of(
                counters(
                    new SeenNode(Role.WORKER, here, "b:7410", true, 9_000, 5),
                    new SeenNode(Role.WORKER, gone, "c:7410", false, 43_000, 5))),
            THERE);
    List<String> told = StatusLines.of(genesis, status);
    assertEquals(
        List.of(
            "b:7410                SEATED",
            "c:7410                COUNTED, GONE for 43 s",
            "-                     nobody fills this seat"),
        told.stream().filter(line -> line.startsWith(" ".repeat(26))).map(String::strip).toList(),
        told.toString());
    assertTrue(told.toString().contains("--from c:7410"), "who counts is restored from");
    assertTrue(
        StatusLines.nodes(genesis, status).toString().contains("none yet, follows 1"),
        StatusLines.nodes(genesis, status).toString());
    String fields = StatusFields.of(genesis, status).get("realms").toString();
    assertTrue(fields.contains("emptySeats=1"), fields);
    String alone = StatusFields.of(FixedValues.GENESIS, status).get("realms").toString();
    assertTrue(!alone.contains("emptySeats"), alone);
  }

  private static List<String> lines(String word, List<String> of) {
    return of.stream().filter(line -> line.startsWith(word)).toList();
  }

  @Test
  void ofSeveralValidatorsEachThatIsGoneIsNamed() {
    NetworkStatus status = status(GONE, THERE);
    List<String> told = StatusLines.of(FixedValues.GENESIS, status);
    assertEquals(
        List.of("validator   a:7400 does not answer w:7410 since checkpoint 968, 25 s ago"),
        lines("validator", told));
    assertEquals(List.of(), lines("coordinator", told));
    assertEquals("b:7400", status.coordinatorName(), "one that lives is asked");
    List<String> nodes = StatusLines.nodes(FixedValues.GENESIS, status);
    assertEquals(1, lines("validator", nodes).size());
    assertTrue(lines("validator", nodes).getFirst().endsWith("GONE for 25 s"), nodes.toString());
    Object validators = StatusFields.of(FixedValues.GENESIS, status).get("validators");
    assertTrue(validators.toString().contains("endpoint=a:7400, connected=false"));
  }

  @Test
  void aSoleCoordinatorHasALineThatSaysWhatFollows() {
    List<String> told = StatusLines.of(FixedValues.GENESIS, status(GONE));
    assertEquals(
        List.of(
            "coordinator a:7400 does not answer w:7410 since checkpoint 968, 25 s ago: nothing"
                + " becomes final until it does"),
        lines("coordinator", told));
    assertEquals(List.of(), lines("validator", told));
  }

  @Test
  void aRealmThatIsTakenOverSaysSoAndWhatToTypeIfThatDoesNotEnd() {
    RealmEndpoint fenced =
        new RealmEndpoint(
            RealmHeader.origin(new RealmId(3)),
            2,
            Hash32.ZERO,
            "",
            List.of(new RealmFollower(FixedValues.HASH, "c:7410", RealmFollower.Phase.COUNTED)));
    String why =
        new RealmState(fenced, 0, Optional.empty(), Optional.empty()).trouble().orElseThrow();
    assertTrue(why.contains("those that keep it take it over"), why);
    assertTrue(why.contains("realm restore --realm 3 --from c:7410"), why);
    RealmEndpoint free = new RealmEndpoint(fenced.header(), Hash32.ZERO, "");
    assertEquals(
        Optional.of("has no worker"),
        new RealmState(free, 0, Optional.empty(), Optional.empty()).trouble());
  }
}
