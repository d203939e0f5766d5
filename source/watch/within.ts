/** Which of some absolute paths lie in which, by their names alone: no disk is asked. */

export const isBelow = (path: string, directory: string): boolean =>
  path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);

export const isWithin = (path: string, directory: string): boolean => path === directory || isBelow(path, directory);

/** Each once, without those that lie in another one: who searches that searches them with it. */
export function outermost(paths: readonly string[]): readonly string[] {
  const places = [...new Set(paths)];
  return places.filter((place) => !places.some((other) => other !== place && isWithin(place, other)));
}
