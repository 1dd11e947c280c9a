/**
 * Finality: the one rule that tells a final checkpoint from any other. Start at {@link
 * dev.freehold.core.finality.FinalityRule}.
 */
package dev.freehold.core.finality;
