import type { Activation, Padding } from './attributes.js';
import type { Node } from './graph.js';

/**
 * What is wrong with a node's attributes by themselves.
 * @param rank number of dimensions of the node's first input
 * @returns words that follow "has …", or undefined where all is well
 */
export function attributesProblem(node: Node, rank: number): string | undefined {
  switch (node.operator) {
    case 'conv2d':
    case 'depthwiseConv2d': {
      const { strides, padding, dilations, activation } = node.attributes;
      return (
        pairProblem('strides', strides) ??
        pairProblem('dilations', dilations) ??
        paddingProblem(padding) ??
        activationProblem(activation)
      );
    }
    case 'averagePool2d':
    case 'maxPool2d': {
      const { strides, padding, filter, activation } = node.attributes;
      return (
        pairProblem('strides', strides) ??
        pairProblem('filter size', filter) ??
        paddingProblem(padding) ??
        activationProblem(activation)
      );
    }
    case 'fullyConnected':
    case 'add':
      return activationProblem(node.attributes.activation);
    case 'concatenation':
      return axisProblem(node.attributes.axis, rank) ?? activationProblem(node.attributes.activation);
    case 'pad':
      return paddingsProblem(node.attributes.paddings, rank);
    case 'softmax':
      return positiveProblem('beta', node.attributes.beta);
    case 'batchNormalization':
      return node.attributes.epsilon === 0 ? undefined : positiveProblem('epsilon', node.attributes.epsilon);
    default:
      return undefined;
  }
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 16;

function pairProblem(what: string, pair: readonly [number, number]): string | undefined {
  const sound = pair.length === 2 && pair.every((value) => isCount(value) && value > 0);
  return sound ? undefined : `the impossible ${what} [${pair}]`;
}

function paddingProblem({ top, bottom, left, right }: Padding): string | undefined {
  const sides = [top, bottom, left, right];
  return sides.every(isCount) ? undefined : `the impossible padding [${sides}]`;
}

function activationProblem(activation: Activation): string | undefined {
  return ['none', 'relu', 'relu6'].includes(activation)
    ? undefined
    : `the unknown activation "${activation}"`;
}

function axisProblem(axis: number, rank: number): string | undefined {
  return isCount(axis) && axis > 0 && axis < rank
    ? undefined
    : `the axis ${axis} for a tensor of ${rank} dimensions`;
}

function paddingsProblem(paddings: readonly (readonly [number, number])[], rank: number): string | undefined {
  if (paddings.length !== rank) return `${paddings.length} paddings for a tensor of ${rank} dimensions`;
  const sound = paddings.every((pair) => pair.length === 2 && pair.every(isCount));
  if (!sound) return `the impossible paddings [${paddings.join(' | ')}]`;
  return paddings[0].some((size) => size > 0) ? 'padding of the batch dimension' : undefined;
}

function positiveProblem(what: string, value: number): string | undefined {
  return value > 0 && Number.isFinite(value) ? undefined : `the impossible ${what} ${value}`;
}
