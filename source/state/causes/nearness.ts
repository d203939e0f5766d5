/**
 * How near a word stands to the root of a death; of several the nearest counts, among equals the first.
 *
 * `hard`     names what gave way, and is the cause wherever it stands in a chain of exceptions: memory, disk
 * `named`    an error that is known by its text
 * `event`    an error known by nothing but its name, a signal, a watchdog: what came first is the cause of the rest
 * `violent`  a child's death by a signal, told by the one who waited for it
 * `echo`     what ranks say when another one is gone, or what was said before the trainer began
 */
export const nearness = { hard: 0, named: 1, event: 2, violent: 3, echo: 4 } as const;
export type Nearness = keyof typeof nearness;
