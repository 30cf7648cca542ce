import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RunReport } from '../../../tool/deploy/run.js';
import type { Report } from '../../../tool/report/report.js';
import { fashionMnistFolder } from '../../../tool/setup/fashion-mnist.mjs';
import { writeInt8Samples } from '../../support/data-files.js';
import { edgec } from '../../support/edgec.js';
import { fixture, int8Vectors } from '../../support/fixtures.js';
import { useFolder } from '../../support/folder.js';
import { sharedData } from '../../support/shared.js';
import { virtualChips } from '../virtual/chips/index.js';

describe('edgec deploy', () => {
  const folder = useFolder();
  const vectors = int8Vectors('convolutions_int8');

  /** The samples whose results TensorFlow Lite Micro computed. */
  const samples = () =>
    writeInt8Samples(
      folder.file('samples.idx'),
      vectors.inputShapes[0].slice(1),
      vectors.samples.map(({ inputs }) => inputs[0]),
    );

  const deployInt8 = async (board: string, ...more: readonly string[]): Promise<Report> => {
    const { exitCode, stdout, stderr } = await edgec([
      ...['deploy', fixture('convolutions_int8.tflite'), '--board', board, '--emulate'],
      ...['--data', samples(), '--output', folder.file('convolutions'), '--hotspots', '--json', ...more],
    ]);
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(stdout);
  };

  it('takes an int8 model to verified counts of modelled cycles, twice the same', async () => {
    const report = await deployInt8('nucleo-f746');
    assert.equal(report.format, 'edgec-report');
    assert.deepEqual(report.verification, { samples: vectors.samples.length, differing: 0 });
    assert.equal(report.measurement.unit, 'modelled cycles');
    assert.equal(report.measurement.model?.benchmark, 'CoreMark');
    assert.equal(report.measurement.emulator, 'nucleo-f746');
    assert.equal(report.board.name, 'nucleo-f746');
    const { counts } = report.totals;
    assert.ok(counts.median > 0);
    assert.equal(counts.minimum, counts.maximum);
    assert.equal(
      report.layers.reduce((sum, layer) => sum + layer.counts.median, 0),
      counts.median,
    );
    assert.deepEqual(report.measurement.unknownInstructions, []);
    const [conv] = report.layers;
    assert.ok(conv.instructions! > conv.macs / 2 && report.totals.instructions! > conv.instructions!);
    assert.equal(conv.milliseconds, (conv.counts.median / report.board.clockHz) * 1000);
    assert.match(conv.hotspots?.kernel ?? '', /^edgec_conv2d_s8/);
    assert.match(conv.hotspots?.functions[0].lines[0].file ?? '', /^model\/kernels\/edgec_\w+\.h$/);
    assert.equal(report.flash.used, report.flash.code + report.flash.weights);
    assert.equal(report.ram.used, report.ram.arena + report.ram.stack + report.ram.other);
    assert.equal(report.ram.weights, 0);
    assert.ok(report.ram.stackUsed > 0 && report.ram.stackUsed < report.ram.stack);

    const again = await deployInt8('nucleo-f746');
    assert.deepEqual(again.layers, report.layers);
  });

  it('copies weights to RAM where it is told to: the same bytes in fewer cycles', async () => {
    const usual = await deployInt8('nucleo-l4r5zi');
    const { ram, flash, verification, totals, image } = await deployInt8('nucleo-l4r5zi', '--weights-in-ram');
    assert.deepEqual(verification, { samples: vectors.samples.length, differing: 0 });
    assert.ok(flash.weights > 0);
    assert.deepEqual([ram.weights, flash.weights], [flash.weights, usual.flash.weights]);
    assert.equal(ram.used, ram.arena + ram.stack + ram.weights + ram.other);
    assert.ok(totals.counts.median < usual.totals.counts.median);
    assert.notEqual(image.sha256, usual.image.sha256);
  });

  for (const { name, board } of virtualChips) {
    it(`runs on a virtual ${name} the very image of the board, with the bytes of the host`, async () => {
      const built = await edgec([
        ...['build', fixture('convolutions_int8.tflite'), '--board', board],
        ...['--output', folder.file(`for-${board}`)],
      ]);
      const [, hash] = new RegExp(`${board}: .*SHA-256 ([0-9a-f]{16})`).exec(built.stderr) ?? [];
      const { image, measurement, verification } = await deployInt8(board);
      assert.deepEqual([image.board, measurement.emulator], [board, board]);
      assert.equal(image.sha256.slice(0, 16), hash);
      assert.deepEqual(verification, { samples: vectors.samples.length, differing: 0 });
    });

    it(`computes the bytes of TensorFlow Lite Micro on a virtual ${name}`, async () => {
      const { exitCode, stdout, stderr } = await edgec([
        ...['run', fixture('convolutions_int8.tflite'), '--board', board, '--emulate'],
        ...['--data', samples(), '--output', folder.file('convolutions'), '--json'],
      ]);
      assert.equal(exitCode, 0, stderr);
      const report: RunReport = JSON.parse(stdout);
      const { scale, zeroPoint } = vectors.layers[vectors.layers.length - 1];
      assert.deepEqual(
        report.samples.map(({ outputs }) =>
          outputs[0].values.map((value) => Math.round(value / scale) + zeroPoint),
        ),
        vectors.samples.map(({ outputs }) => outputs[0]),
      );
    });
  }

  it('leaves the generated C and the firmware where it was told', () => {
    for (const file of ['model/model.h', 'nucleo-f746/build/application.elf']) {
      assert.ok(existsSync(path.join(folder.file('convolutions'), file)), file);
    }
  });

  it('takes a float model with labelled samples to accuracy, noise and a table', async function () {
    const data = fashionMnistFolder();
    if (data === undefined) {
      console.warn('Fashion-MNIST is not installed: the demo is not tested.');
      this.skip();
    }
    const { exitCode, stdout, stderr } = await edgec([
      ...['deploy', 'examples/fashion-mnist/fashion.keras', '--board', 'nucleo-f746', '--emulate'],
      ...['--data', path.join(data, 't10k-images-idx3-ubyte.gz'), '--limit', '500', '--samples', '5'],
      ...['--output', folder.file('fashion')],
    ]);
    assert.equal(exitCode, 0, stderr);
    for (const step of [
      'import',
      'data',
      'quantize',
      'generate',
      'build',
      'host',
      'compare',
      'float',
      'evaluate',
    ]) {
      assert.match(stderr, new RegExp(`^✓ ${step} `, 'm'));
    }
    assert.match(stdout, /^fashion on ST NUCLEO-F746ZG, cortex-m7, emulated$/m);
    assert.match(
      stdout,
      /^cycles are modelled; CoreMark on the modelled cortex-m7 is 12 % below Arm's figure/m,
    );
    assert.match(
      stdout,
      /^layer +operator +weights +output +MACs +modelled cycles +instructions +ms +per MAC +share/m,
    );
    assert.match(stdout, /^conv2d +Conv2D +int8 +28×28×16 +112,896 /m);
    assert.match(stdout, /^verified {2}device output = host output, every byte of 5 samples$/m);
    const [, host, float] = /accuracy {2}(\d+\.\d+) %.* float model (\d+\.\d+) %/.exec(stdout) ?? [];
    assert.ok(Number(host) > 85 && Math.abs(Number(host) - Number(float)) < 2, `${host} % and ${float} %`);
  });
});

describe('edgec deploy of keyword spotting', () => {
  const folder = useFolder();

  it('reaches the accuracy that MLPerf asks for, and the same bytes on the device', async function () {
    const { exitCode, stdout, stderr } = await edgec([
      ...[
        'deploy',
        sharedData(this, 'mlperf-tiny', 'kws_int8.tflite'),
        '--board',
        'nucleo-f746',
        '--emulate',
      ],
      ...['--data', sharedData(this, 'mlperf-tiny', 'kws_features-idx.gz'), '--samples', '50', '--json'],
      ...['--output', folder.path],
    ]);
    assert.equal(exitCode, 0, stderr);
    const { accuracy, verification }: Report = JSON.parse(stdout);
    assert.equal(accuracy?.host.samples, 1000);
    assert.ok(accuracy.host.accuracy >= 0.9, `${accuracy.host.accuracy}`);
    assert.deepEqual(verification, { samples: 50, differing: 0 });
  });
});

describe('edgec compress', () => {
  const folder = useFolder();

  it('writes an int8 network that the other commands take', async function () {
    const data = fashionMnistFolder();
    if (data === undefined) this.skip();
    const compressed = folder.file('fashion.edgec.json');
    const { exitCode, stdout, stderr } = await edgec([
      ...['compress', 'examples/fashion-mnist/fashion.keras', '--output', compressed, '--json'],
      ...['--data', path.join(data, 't10k-images-idx3-ubyte.gz'), '--limit', '300', '--ranges', 'percentile'],
    ]);
    assert.equal(exitCode, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.format, 'edgec-compress');
    assert.ok(report.weightBytes.compressed < report.weightBytes.float / 3);
    assert.ok(report.layers.every(({ snrDb }: { snrDb: number }) => snrDb > 10));

    const check = await edgec(['check', compressed, '--json']);
    assert.equal(check.exitCode, 0, check.stderr);
    assert.equal(JSON.parse(check.stdout).model.numbers, 'int8');
  });
});
