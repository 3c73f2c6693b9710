/** Where an event stands in the journal. */
export interface At {
  readonly seq: number;
  readonly atMs: number;
}
