package dev.freehold.config;

/** Settings of the connections that a daemon accepts: what strangers may have of them. */
public record ConnectionConfig(
    @Key(
            value = "connections of strangers that one network may have: IPv4 /24, IPv6 /56",
            fallback = "256",
            min = 1,
            max = 4096)
        int networkConnections,
    @Key(
            value = "connections of strangers that this machine itself may have",
            fallback = "4096",
            min = 1,
            max = 4096)
        int loopbackConnections,
    @Key(
            value =
                "percent of the memory for sockets (as much as the heap, -Xmx, unless"
                    + " -XX:MaxDirectMemorySize says else) that all strangers together may hold",
            fallback = "25",
            min = 1,
            max = 75)
        int strangerMemoryPercent) {}
