/**
 * What can be a metric's name: what is longer stands in a damaged file, and would be measured and drawn in every frame.
 * A name that every object has, as `__proto__` or `hasOwnProperty`, would be found in tables that do not hold it.
 */
const longest = 200;

export const isMetricName = (name: string): boolean => name.length <= longest && !(name in Object.prototype);
