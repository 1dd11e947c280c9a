/**
 * Campaigns that pay out or refund, decided by proof: {@link
 * dev.freehold.contracts.crowdfunding.CrowdfundingContract}.
 */
package dev.freehold.contracts.crowdfunding;
