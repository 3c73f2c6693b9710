/** Other wordings of sources, by absolute path, and the name under which what is made of them is kept apart. */
export interface Instead {
  readonly name: string;
  readonly sources: ReadonlyMap<string, string>;
}

export interface Bundle {
  /** The file to be run. */
  readonly path: string;
  /** The sources of which another wording is part of it. */
  readonly replaced: ReadonlySet<string>;
}

/** Makes one file of the program at `entry`, a path from the root; see `bundle.mjs`. */
export function bundleProgram(entry: string, instead?: Instead): Promise<Bundle>;
