/**
 * Bundles, which clients submit (docs/protocol.md, section 5): a {@link
 * dev.freehold.core.bundle.Bundle} has the calls of one user under one nonce and one signature.
 * What becomes of it is a {@link dev.freehold.core.bundle.BundleStatus} with a {@link
 * dev.freehold.core.bundle.RejectReason}.
 */
package dev.freehold.core.bundle;
