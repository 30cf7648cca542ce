import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { firmwareFolder } from '../../../tool/paths.js';
import { runProcess } from '../../../tool/process.js';

const folder = path.join(firmwareFolder, 'kernels');
const headers = readdirSync(folder).filter((name) => name.endsWith('.h'));

describe('kernel headers', () => {
  for (const core of ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33']) {
    it(`compile each by itself for ${core}, without warnings`, async () => {
      const { exitCode, stderr } = await runProcess('arm-none-eabi-gcc', [
        ...[`-mcpu=${core}`, '-mthumb', '-O2', '-std=c11', '-fsyntax-only'],
        ...['-Wall', '-Wextra', '-Wconversion', '-Werror', '-x', 'c'],
        ...headers.map((header) => path.join(folder, header)),
      ]);
      assert.equal(exitCode, 0, stderr);
    });
  }

  it('compile together: a network may use them all', async () => {
    const { exitCode, stderr } = await runProcess('arm-none-eabi-gcc', [
      ...['-mcpu=cortex-m4', '-mthumb', '-fsyntax-only', '-Wall', '-Werror', '-x', 'c'],
      ...headers.flatMap((header) => ['-include', path.join(folder, header)]),
      '/dev/null',
    ]);
    assert.equal(exitCode, 0, stderr);
  });

  it('find registers for their assembly, however code is optimized and whatever passes floats', async () => {
    const work = await mkdtemp(path.join(tmpdir(), 'edgec-headers-'));
    try {
      const source = path.join(work, 'calls.c');
      await writeFile(source, callsOfAssembly);
      for (const level of ['-O1', '-O2', '-O3', '-Os'])
        for (const abi of ['soft', 'hard']) {
          const { exitCode, stderr } = await runProcess('arm-none-eabi-gcc', [
            ...[level, '-mcpu=cortex-m7', '-mthumb', `-mfloat-abi=${abi}`, '-std=gnu11', '-Wall', '-Werror'],
            ...['-I', folder, '-c', source, '-o', path.join(work, 'calls.o')],
          ]);
          assert.equal(exitCode, 0, `${level} ${abi}: ${stderr}`);
        }
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
});

/** Two layers of different shapes for each kernel with assembly, so that none is specialised for one. */
const callsOfAssembly = `
#include "edgec_conv2d_csr.h"
#include "edgec_conv2d_dsp.h"
#include "edgec_conv2d_int4_dsp.h"
#include "edgec_conv2d_packed_dsp.h"
#include "edgec_conv2d_q15.h"
#include "edgec_depthwise_conv2d_dsp.h"
#include "edgec_depthwise_conv2d_q15.h"
#include "edgec_fully_connected_dsp.h"
#include "edgec_fully_connected_huffman.h"
#include "edgec_fully_connected_int4_dsp.h"
#include "edgec_fully_connected_packed_dsp.h"

void conv2d(const int8_t *x, int8_t *y, uint32_t *column, int8_t *patch, const int32_t *packed) {
    edgec_conv2d_s8_dsp(x, y, column, patch, packed, 9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 2, 1, 1, 0, 0, 0, -3, -128, 127);
    edgec_conv2d_s8_dsp(x, y, column, patch, packed, 9, 9, 8, 9, 9, 8, 1, 1, 1, 1, 1, 1, 0, 0, 3, 2, 4, 0, 1, 1, 7, -100, 99);
    edgec_conv2d_s8_dsp(x, y, column, patch, packed, 9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 0, 0, -3, -128, 127);
    edgec_conv2d_s8_dsp(x, y, column, patch, packed, 9, 9, 8, 9, 9, 8, 1, 1, 1, 1, 1, 1, 0, 0, 3, 2, 4, 1, 1, 1, 7, -100, 99);
    edgec_conv2d_s8_dsp(x, y, column, patch, packed, 9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 0, 0, -3, -128, 127);
    edgec_conv2d_s8_dsp(x, y, column, patch, packed, 9, 9, 8, 9, 9, 8, 1, 1, 1, 1, 1, 1, 0, 0, 3, 2, 4, 2, 1, 1, 7, -100, 99);
}

void depthwise(const int8_t *x, int8_t *y, uint32_t *strip, const int32_t *packed) {
    edgec_depthwise_conv2d_s8_dsp(x, y, strip, packed, 25, 5, 64, 25, 5, 1, 1, 1, 1, 7, 0, 0, -128, -128, 127);
    edgec_depthwise_conv2d_s8_dsp(x, y, strip, packed, 24, 24, 9, 12, 12, 2, 2, 0, 0, 1, 1, 1, 3, -100, 99);
}

void fully_connected(const int8_t *x, int8_t *y, int8_t *filled, const int32_t *packed) {
    edgec_fully_connected_s8_dsp(x, y, filled, packed, 31, 10, 0, 1, 0, -128, 127);
    edgec_fully_connected_s8_dsp(x, y, filled, packed, 64, 7, 0, 2, 1, -100, 99);
    edgec_fully_connected_s8_dsp(x, y, filled, packed, 31, 10, 1, 1, 0, -128, 127);
    edgec_fully_connected_s8_dsp(x, y, filled, packed, 64, 7, 1, 2, 1, -100, 99);
}

void huffman(const int8_t *x, int8_t *y, uint32_t *tables, const uint8_t *code, const int32_t *factors) {
    edgec_fully_connected_huffman_s8(x, y, tables, code, code, factors, 99, 64, 31, 2, 3, 0, 0, 0, 10, -128, -128, 127);
    edgec_fully_connected_huffman_s8(x, y, tables, code, code, factors, 99, 32, 64, 3, 2, 2, 1, 1, 7, 0, -100, 99);
}

void packed(const int8_t *x, int8_t *y, uint32_t *words, const uint8_t *weights, const int32_t *factors) {
    edgec_fully_connected_codebook_s8_dsp(
        x, y, words, words, weights, x, weights, factors, 16, 4, 31, 2, 3, 0, 0, 0, 10, -128, -128, 127);
    edgec_fully_connected_codebook_s8_dsp(
        x, y, words, words, weights, x, weights, factors, 20, 5, 64, 3, 2, 2, 1, 1, 7, 0, -100, 99);
    edgec_conv2d_codebook_s8_dsp(
        x, y, words, y, words, weights, x, weights, factors, 16, 4,
        9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 2, 3, 0, 0, 0, -3, -128, -128, 127);
    edgec_conv2d_codebook_s8_dsp(
        x, y, words, y, words, weights, x, weights, factors, 8, 3,
        9, 9, 8, 9, 9, 8, 1, 1, 1, 1, 1, 1, 0, 0, 3, 2, 2, 1, 1, 7, 0, -100, 99);
}

void int4(
    const int8_t *x, int8_t *y, uint32_t *words, int32_t *sums, const uint8_t *biases, const int32_t *factors
) {
    edgec_fully_connected_int4_s8_dsp(x, y, words, words, biases, factors, 31, 2, 3, 0, 0, 0, 10, -128, -128, 127);
    edgec_fully_connected_int4_s8_dsp(x, y, words, words, biases, factors, 999, 3, 1, 0, 1, 1, 7, 0, -100, 99);
    edgec_conv2d_int4_s8_dsp(
        x, y, words, y, sums, words, biases, factors, 4, 0,
        9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 2, 3, 0, 0, 0, -3, -128, -128, 127);
    edgec_conv2d_int4_s8_dsp(
        x, y, words, y, sums, words, biases, factors, 24, 0,
        9, 9, 64, 9, 9, 8, 3, 3, 1, 1, 1, 1, 1, 1, 3, 1, 0, 1, 1, 7, 0, -100, 99);
    edgec_conv2d_int4_s8_dsp(
        x, y, words, y, sums, words, biases, factors, 4, 1,
        9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 2, 1, 0, 0, 0, -3, -128, -128, 127);
    edgec_conv2d_int4_s8_dsp(
        x, y, words, y, sums, words, biases, factors, 24, 1,
        9, 9, 64, 9, 9, 8, 3, 3, 1, 1, 1, 1, 1, 1, 3, 3, 0, 1, 1, 7, 0, -100, 99);
}

void q15(const int8_t *x, int8_t *y, int16_t *column, const int16_t *weights, const int32_t *biases) {
    edgec_conv2d_q15_dsp(
        x, y, column, weights, biases, 9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 17, -32768, 32767);
    edgec_conv2d_q15_dsp(x, y, column, weights, biases, 9, 9, 8, 9, 9, 8, 1, 1, 1, 1, 1, 1, 0, 0, 16, 0, 32767);
    edgec_conv2d_q15_dsp(x, y, column, weights, biases, 9, 9, 8, 9, 9, 8, 1, 1, 1, 1, 1, 1, 0, 0, 5, 0, 3000);
    edgec_depthwise_conv2d_q15(x, y, weights, biases, 9, 9, 8, 9, 9, 8, 3, 3, 1, 1, 1, 1, 1, 1, 17, 0, 32767);
    edgec_depthwise_conv2d_q15(x, y, weights, biases, 9, 9, 3, 5, 5, 3, 5, 5, 2, 2, 1, 1, 2, 2, 3, -32768, 32767);
}

void sparse(const int8_t *x, int8_t *y, uint32_t *words, uint16_t *offsets, const uint8_t *w, const int32_t *factors) {
    edgec_conv2d_csr_s8_dsp(
        x, y, words, offsets, words, y, w, w, x, w, factors, 1, 2,
        9, 9, 3, 9, 9, 5, 3, 3, 1, 1, 1, 1, 1, 1, 1, 0, 9, 2, 3, 0, 0, 0, -3, -128, -128, 127);
    edgec_conv2d_csr_s8_dsp(
        x, y, words, offsets, words, y, w, w, x, w, factors, 1, 1,
        1, 81, 8, 1, 81, 8, 1, 1, 1, 1, 1, 1, 0, 0, 0, 40, 16, 3, 2, 2, 1, 1, 7, 0, -100, 99);
}
`;
