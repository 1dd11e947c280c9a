package dev.freehold.core.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests of the names of jobs and of what a registration is for. */
class JobTest {
  private static final RealmId REALM = new RealmId(3);
  private static final ContractId CONTRACT = new ContractId(2);
  private static final List<Job.Part> PARTS = List.of(part(5, 0, 7), part(5, 1, 9));

  private static Hash32 hash(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) i});
  }

  private static Job.Part part(long block, int entry, int count) {
    return new Job.Part(block, entry, count, hash(1));
  }

  private static Job job(List<Job.Part> parts) {
    return new Job(hash(0), REALM, CONTRACT, 1, hash(2), parts);
  }

  @Test
  void allThatAJobConsistsOfNamesIt() {
    List<Job> jobs =
        List.of(
            job(PARTS),
            new Job(hash(9), REALM, CONTRACT, 1, hash(2), PARTS),
            new Job(hash(0), new RealmId(4), CONTRACT, 1, hash(2), PARTS),
            new Job(hash(0), REALM, new ContractId(3), 1, hash(2), PARTS),
            // Another function with the same key.
            new Job(hash(0), REALM, CONTRACT, 0, hash(2), PARTS),
            new Job(hash(0), REALM, CONTRACT, 1, hash(3), PARTS),
            job(PARTS.subList(0, 1)),
            job(List.of(part(5, 0, 7), part(5, 2, 9))),
            job(List.of(part(5, 0, 7), part(6, 1, 9))),
            job(List.of(part(5, 0, 8), part(5, 1, 9))),
            job(List.of(part(5, 0, 16))),
            job(List.of(part(5, 0, 7), new Job.Part(5, 1, 9, hash(4)))));
    Set<Hash32> names = new HashSet<>();
    for (Job job : jobs) {
      names.add(job.id());
      Encoder out = new Encoder();
      job.encode(out);
      // What can be read back is not what another job is written as.
      assertEquals(job, Decoder.decode(out.toBytes(), Job::decode));
    }
    assertEquals(jobs.size(), names.size());
  }

  @Test
  void aJobHasItsLimits() {
    assertEquals(1024, job(List.of(part(1, 0, 1000), part(2, 0, 24))).count());
    assertEquals(1024, job(List.of(part(1, 0, 1024))).paddedCount());
    assertThrows(
        IllegalArgumentException.class, () -> job(List.of(part(1, 0, 1000), part(2, 0, 25))));
    assertThrows(IllegalArgumentException.class, () -> part(1, 0, 1025));
    assertThrows(IllegalArgumentException.class, () -> job(List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> job(List.of(part(2, 0, 1), part(1, 0, 1))), "order");
    assertThrows(
        IllegalArgumentException.class, () -> job(List.of(part(1, 0, 1), part(1, 0, 1))), "twice");
    List<Job.Part> many = new ArrayList<>();
    for (int i = 1; i <= Limits.JOB_PARTS_MAX; i++) {
      many.add(part(i, 0, 1));
    }
    assertEquals(Limits.JOB_PARTS_MAX, job(many).count());
    many.add(part(Limits.JOB_PARTS_MAX + 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> job(many));
  }

  @Test
  void aRegistrationIsForOneNetworkOnePayeeAndOneCheckpoint() {
    UserId payee = UserId.of(REALM, 4);
    Hash32 digest = Registration.digest(hash(0), payee, hash(1));
    assertNotEquals(digest, Registration.digest(hash(2), payee, hash(1)));
    assertNotEquals(digest, Registration.digest(hash(0), UserId.of(REALM, 5), hash(1)));
    assertNotEquals(digest, Registration.digest(hash(0), payee, hash(2)));
    assertNotEquals(digest, Registration.digest(hash(1), payee, hash(0)));
  }
}
