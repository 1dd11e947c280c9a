/**
 * What a run found, as JSON, as a page and as plots. Start at {@link
 * dev.freehold.bench.report.RunResults}.
 */
package dev.freehold.bench.report;
