/** Does it take the steps that it was asked to take, from where it should begin? */
export const courseChecks = [] as const;
