package dev.freehold.config;

/** Settings of what a coordinator decides by, alone or where it leads. */
public record CoordinatingConfig(
    @Key(value = "realms a joining worker is given", fallback = "2", min = 1, max = 4096)
        int realmsPerWorker,
    @Key(value = "milliseconds between checkpoints", fallback = "1000", min = 10, max = 3_600_000)
        long checkpointIntervalMs,
    @Key(value = "mebibytes of block cache", fallback = "64", min = 8, max = 1 << 20) int cacheMib,
    @Key(
            value = "checkpoints that a job's oldest proofs wait to be cut if the job is worth it",
            fallback = "16",
            min = 1,
            max = 1024)
        int jobCutAge,
    @Key(
            value = "checkpoints that a job's oldest proofs wait to be cut however few there are",
            fallback = "256",
            min = 1,
            max = 1 << 20)
        int jobWaitMax,
    @Key(
            value =
                "checkpoints for which workers' loads are uneven before realms that several keep"
                    + " move by themselves; 0: never",
            fallback = "20",
            min = 0,
            max = 1 << 20)
        int balanceAfter) {}
