import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ejs from 'ejs';
import { elementCount } from '../graph/graph.js';
import { arenaAlignment } from '../lower/memory-plan.js';
import { firmwareFolder, templatesFolder } from '../paths.js';
import type { Port, Program } from '../program/program.js';
import { elementBytes, storedRange } from '../quantize/stored.js';
import { writeWhole } from '../write-file.js';
import { describeCalls } from './calls.js';
import { commentText, floatLiteral, literalRows, thousands } from './format.js';

/** Files of a generated project, by their path in its folder. */
export type ProjectFiles = ReadonlyMap<string, string>;

/** What a build needs to compile of a generated project. */
export const modelSources = ['model.c', 'weights.c', 'model_view.c'] as const;

/**
 * The C project of a program: model.c and model.h for people, weights.c, the kernels it uses, and a CMakeLists.txt
 * that builds a static library.
 */
export async function emitProject(program: Program): Promise<ProjectFiles> {
  const view = await templateView(program);
  const files = new Map<string, string>();
  for (const file of ['model.h', 'model.c', 'model_view.c', 'weights.h', 'weights.c', 'CMakeLists.txt']) {
    const template = path.join(templatesFolder, 'model', `${file}.ejs`);
    files.set(file, await ejs.renderFile(template, view));
  }
  files.set('edgec_model.h', await readFile(path.join(firmwareFolder, 'runtime', 'edgec_model.h'), 'utf8'));
  for (const header of await withIncluded(view.headers)) {
    files.set(`kernels/${header}`, await readFile(kernelFile(header), 'utf8'));
  }
  return files;
}

/** Writes a generated project into a folder, which is made where it is missing. */
export async function writeProject(files: ProjectFiles, folder: string): Promise<void> {
  for (const [name, text] of files) {
    await writeIfChanged(path.join(folder, name), text);
  }
}

const kernelFile = (header: string) => path.join(firmwareFolder, 'kernels', header);

/** Kernel headers with all that they include, sorted. */
async function withIncluded(headers: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const queue = [...headers];
  for (let header = queue.pop(); header !== undefined; header = queue.pop()) {
    if (found.has(header)) continue;
    found.add(header);
    const text = await readFile(kernelFile(header), 'utf8');
    for (const [, included] of text.matchAll(/^#include "([^"]+)"/gm)) queue.push(included);
  }
  return [...found].sort();
}

/** What the templates see. */
async function templateView(program: Program) {
  const { name, layers, constants, buffers } = program;
  const prefix = name.toUpperCase();
  const { functions, calls, entries } = describeCalls(program);
  const portView = (direction: 'input' | 'output') => (port: Port, index: number, all: readonly Port[]) => {
    const suffix = all.length > 1 ? `_${index}` : '';
    const { scale, zeroPoint } = storedRange(port.quantization);
    return {
      comment: commentText(`${direction} ${port.name}, ${port.shape.join('x')}`),
      macro: `${prefix}_${direction.toUpperCase()}${suffix}`,
      parameter: `${direction}${suffix}`,
      bytes: elementCount(port.shape) * elementBytes(port.quantization),
      type: elementBytes(port.quantization) === 2 ? 'int16_t' : 'int8_t',
      scale: floatLiteral(scale),
      zeroPoint,
      offset: buffers[port.buffer].offset,
    };
  };
  const inputs = program.inputs.map(portView('input'));
  const outputs = program.outputs.map(portView('output'));
  const parameters = [...inputs.map((port) => `const ${arrayOf(port)}`), ...outputs.map(arrayOf)];
  return {
    title: commentText(`${name}, ${program.target.core}`),
    name,
    prefix,
    hash: program.hash,
    macs: thousands(layers.reduce((sum, { macs }) => sum + macs, 0)),
    layers: layers.length,
    alignment: arenaAlignment,
    arenaBytes: program.arenaBytes,
    inputs,
    outputs,
    parameters: parameters.join(', '),
    headers: [...new Set(layers.flatMap(({ call }) => call?.header ?? []))].sort(),
    functions,
    calls,
    table: layers.map((layer, index) => ({
      function: entries[index],
      offset: buffers[layer.output].offset,
      bytes: buffers[layer.output].bytes,
      comment: commentText(layer.name),
    })),
    constants: constants.map((constant) => ({
      ...constant,
      comment: commentText(constant.comment),
      length: constant.values.length,
      rows: literalRows(constant),
    })),
  };
}

/** The parameter of a port. */
function arrayOf({ type, parameter, macro }: { type: string; parameter: string; macro: string }): string {
  return `${type} ${parameter}[${macro}_BYTES${type === 'int16_t' ? ' / 2' : ''}]`;
}

/** Leaves a file that already says the same alone, so that builds see no change. */
async function writeIfChanged(file: string, text: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => undefined);
  if (present !== text) await writeWhole(file, text);
}
