import type { Graph } from '../graph/graph.js';

/** A model file as it was found. */
export interface ModelFile {
  /** As the user wrote it; for messages. */
  readonly path: string;
  /** The model's name, from the file's. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One format of model files. */
export interface ModelFormat {
  /** As users of the field call it. */
  readonly title: string;
  /** Whether the contents look like this format; extensions can lie. */
  recognizes(bytes: Uint8Array): boolean;
  /** @throws UserError of kind `model` */
  read(file: ModelFile): Graph | Promise<Graph>;
}

/** Whether bytes stand at a place in a file. */
export function hasBytes(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte);
}
