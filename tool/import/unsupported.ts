import { UserError } from '../errors.js';

/** A layer that edgec cannot run. */
export interface Unsupported {
  readonly layer: string;
  /** As the file's format calls it. */
  readonly operator: string;
  /** Why, as words that follow "because" or stand alone. */
  readonly reason: string;
  /** The nearest thing that works. */
  readonly instead?: string;
}

/** Thrown while a layer is translated; importers collect these and go on with the next layer. */
export class UnsupportedLayer extends Error {
  constructor(
    readonly reason: string,
    readonly instead?: string,
  ) {
    super(reason);
  }
}

/**
 * Refuses a model, naming every layer that stands in the way.
 * @throws UserError where there are any
 */
export function refuseUnsupported(path: string, layers: readonly Unsupported[]): void {
  if (layers.length === 0) return;
  const lines = layers.map(({ layer, operator, reason, instead }) => {
    const remedy = instead ? ` Instead: ${instead}.` : '';
    return `  ${layer} (${operator}): ${reason}.${remedy}`;
  });
  const count = layers.length === 1 ? 'a layer' : `${layers.length} layers`;
  throw new UserError(
    'model',
    `${path} has ${count} that edgec cannot run:\n${lines.join('\n')}`,
    'Change the network, train it and export it again.',
  );
}
