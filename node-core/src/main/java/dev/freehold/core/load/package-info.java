/** Load of realms, as final headers show it, and the rule by which realms move for it. */
package dev.freehold.core.load;
