/** Connects the operator with the embedded cluster: what a person would set up by hand on mainnet. */
export async function wireLocalnet() {}
