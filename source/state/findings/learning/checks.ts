/** Is it learning? */
export const learningChecks = [] as const;
