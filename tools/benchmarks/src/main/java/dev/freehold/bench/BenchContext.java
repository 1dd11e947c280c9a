package dev.freehold.bench;

import dev.freehold.bench.report.RunResults;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Context that a section is given.
 *
 * @param results takes what it finds
 * @param progress told a line now and then about what is being measured
 * @param cache a directory for what is dear to make and can be kept: proofs, bundles, tools
 * @param scratch an empty directory for data, deleted after the run
 * @param threads processors to use
 */
public record BenchContext(
    RunResults results,
    Consumer<String> progress,
    Scale scale,
    Path cache,
    Path scratch,
    int threads) {}
