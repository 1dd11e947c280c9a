package dev.freehold.cli;

import dev.freehold.config.FounderFile;
import dev.freehold.config.UsageException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.Limits;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.port.StoreException;
import dev.freehold.verifier.signature.BlsSignatures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Founders of a network, from the files that their owners wrote.
 *
 * @param founders in the order of the files, each with a proof of possession that holds
 * @param files in the same order
 */
record FounderFiles(Founders founders, List<FounderFile> files) {
  /**
   * Reads files and checks each proof of possession.
   *
   * @throws StoreException if a proof does not hold, or two files name one validator or one address
   * @throws UsageException if there are more than a committee may have
   */
  static FounderFiles read(FaultModel faults, List<Path> paths) {
    if (paths.size() > Limits.VALIDATORS_MAX) {
      throw new UsageException(
          "--founder: a network has at most %d validators, not %d"
              .formatted(Limits.VALIDATORS_MAX, paths.size()));
    }
    Map<Object, Path> seen = new HashMap<>();
    List<FounderFile> files = new ArrayList<>();
    for (Path path : paths) {
      FounderFile file = FounderFile.read(path);
      Founder founder = file.founder();
      requireNew(seen, founder.validator().node(), path, "validator");
      requireNew(seen, founder.validator().key(), path, "validator");
      file.address()
          .ifPresent(
              at -> requireNew(seen, at.toString().toLowerCase(Locale.ROOT), path, "address"));
      requirePossession(path, founder);
      files.add(file);
    }
    return new FounderFiles(
        new Founders(faults, files.stream().map(FounderFile::founder).toList()), files);
  }

  private static void requireNew(Map<Object, Path> seen, Object name, Path path, String what) {
    Path earlier = seen.put(name, path);
    if (earlier != null) {
      throw new StoreException(
          "%s and %s name one %s: each validator has a key and an address of its own"
              .formatted(earlier, path, what));
    }
  }

  private static void requirePossession(Path path, Founder founder) {
    try {
      BlsSignatures.of(new Founders(FaultModel.BYZANTINE, List.of(founder)));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "%s shows no proof that somebody has the secret of its key: let its owner write it again, by `freehold validator key`"
              .formatted(path),
          e);
    }
  }

  /** What all of them take as {@code --join}; empty if one gave no address. */
  Optional<String> list() {
    List<Optional<ValidatorAddress>> entries = files.stream().map(FounderFile::entry).toList();
    return entries.stream().allMatch(Optional::isPresent)
        ? Optional.of(
            entries.stream().map(each -> each.get().toString()).collect(Collectors.joining(",")))
        : Optional.empty();
  }

  /** What a network bears of its validators, in words. */
  static String bears(Founders founders) {
    Committee committee = founders.committee();
    if (committee.size() == 1) {
      return "one validator, which decides alone";
    }
    if (committee.weight() == committee.size()) {
      return "%d validators: the network goes on while %d of them do, and bears %d that lie"
          .formatted(committee.size(), committee.quorum(), committee.mayLie());
    }
    return "%d validators that weigh %d: the network goes on while a weight of %d does, and bears %d that lie"
        .formatted(committee.size(), committee.weight(), committee.quorum(), committee.mayLie());
  }
}
