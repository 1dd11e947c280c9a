/**
 * What a client submits (DESIGN section 6): a {@link dev.freehold.core.bundle.Bundle} of calls by
 * one user under one nonce and one signature, and what becomes of it: {@link
 * dev.freehold.core.bundle.BundleStatus} with a {@link dev.freehold.core.bundle.RejectReason}.
 */
package dev.freehold.core.bundle;
