import { elementCount } from '../../../graph/graph.js';
import { reshaped } from '../../add-layer.js';
import { damaged } from '../../limits.js';
import { UnsupportedLayer } from '../../unsupported.js';
import { fullyConnectedOptions, readOptions } from '../schema.js';
import {
  activationInput,
  fileTensor,
  fusedActivation,
  type NamedOperator,
  setOutput,
  type Translation,
} from '../translation.js';
import { addWeighted } from './weighted.js';

/** FULLY_CONNECTED: over the last dimension; where others remain it is a 1×1 convolution. */
export function fullyConnected(translation: Translation, operator: NamedOperator): void {
  const { draft } = translation;
  const { tensor, shape } = activationInput(translation, operator);
  const options = readOptions(operator, fullyConnectedOptions);
  if (options.weightsFormat !== 0) throw new UnsupportedLayer('its weights are shuffled', 'plain weights');
  const { shape: weights } = fileTensor(translation, operator, 1);
  if (weights.length !== 2) throw damaged(`fully connected weights are [${weights}]`);
  const [outputs, inputs] = weights;
  const rows = elementCount(shape) / inputs;
  if (!Number.isInteger(rows)) throw damaged(`fully connected weights [${weights}] do not fit [${shape}]`);
  const activation = fusedActivation(options.activation);
  const output =
    rows === 1
      ? addWeighted(translation, operator, reshaped(draft, tensor, [1, inputs]), {
          operator: 'fullyConnected',
          attributes: { activation },
        })
      : addWeighted(translation, operator, reshaped(draft, tensor, [1, 1, rows, inputs]), {
          operator: 'conv2d',
          attributes: {
            strides: [1, 1],
            dilations: [1, 1],
            padding: { top: 0, bottom: 0, left: 0, right: 0 },
            activation,
          },
        });
  const kept = options.keepDimensions ? [...shape.slice(0, -1), outputs] : [rows, outputs];
  setOutput(translation, operator, reshaped(draft, output, kept[0] === 1 ? kept : [1, ...kept]), kept);
}
