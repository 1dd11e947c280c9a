/**
 * What the chain consists of: accounts, contracts, realm blocks and their headers, the events that
 * travel between realms, checkpoints, the genesis. Every type has one canonical encoding here.
 */
package dev.freehold.core.chain;
