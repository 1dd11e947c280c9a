/**
 * What the agreement of validators costs. Start at {@link dev.freehold.bench.agree.AgreementCost}.
 */
package dev.freehold.bench.agree;
