/** Stands in for `react-devtools-core`, which Ink imports only in development; the bundle must not need it installed. */
const devtools = { initialize(): void {}, connectToDevTools(): void {} };
export default devtools;
