/** Is it alive and at its pace? */
export const lifeChecks = [] as const;
