/**
 * What can be a metric's name: what is longer stands in a damaged file, and would be measured and drawn in every frame.
 * `__proto__` would touch an object's prototype, and what every object inherits – `constructor`, `toString` – would be
 * found where there is no such metric.
 */
const longest = 200;

export const isMetricName = (name: string): boolean => name.length <= longest && !(name in Object.prototype);
