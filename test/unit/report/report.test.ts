import assert from 'node:assert/strict';
import { decimal, dimensions, integer, percent, seconds } from '../../../tool/report/format.js';
import { layerFacts, totals } from '../../../tool/report/layers.js';
import { tableLines } from '../../../tool/report/table.js';
import { reportText } from '../../../tool/report/text.js';
import { modelledReportOf, profileOf, program, reportOf } from './support.js';

describe('counts of a layer', () => {
  it('stay exact where 32 bits would wrap', () => {
    const counts = 20 * 216e6;
    assert.equal(
      layerFacts(program, profileOf(counts, 0, 1, counts + 1), undefined)[0].counts.median,
      counts,
    );
  });

  it('give per MAC, share, flash and RAM', () => {
    const [conv, flatten, dense] = layerFacts(program, profileOf(3000, 0, 1000, 4000), undefined);
    assert.equal(conv.perMac, 3);
    assert.equal(flatten.perMac, null);
    assert.deepEqual([conv.share, flatten.share, dense.share], [0.75, 0, 0.25]);
    assert.deepEqual([conv.flashBytes, flatten.flashBytes, dense.flashBytes], [72 + 32, 0, 32]);
    assert.deepEqual([conv.ramBytes, flatten.ramBytes, dense.ramBytes], [144, 128, 138]);
  });

  it('know the noise of the layers that were compared with the float model', () => {
    const [conv, flatten, dense] = layerFacts(
      program,
      profileOf(1, 1, 1, 3),
      undefined,
      new Map([
        ['conv', 40],
        ['flatten', -Infinity],
        ['dense', null],
      ]),
    );
    assert.equal(conv.snrDb, 40);
    assert.ok(!('snrDb' in flatten));
    assert.equal(dense.snrDb, null, 'exact');
  });

  it('are those of the whole inference, not sums of medians', () => {
    const { macs, counts, perMac } = totals(program, profileOf(10, 0, 10, [4, 11, 12]), undefined);
    assert.deepEqual(counts, { minimum: 4, median: 11, maximum: 12 });
    assert.equal(macs, 3000);
    assert.equal(perMac, 11 / 3000);
  });

  it('are a time only where they are cycles', () => {
    assert.equal(totals(program, profileOf(216_000, 0, 0, 216_000), 216e6).milliseconds, 1);
    assert.ok(!('milliseconds' in totals(program, profileOf(1, 0, 0, 1), undefined)));
  });
});

describe('numbers for people', () => {
  it('have commas, units and no batch', () => {
    assert.equal(integer(1234567.4), '1,234,567');
    assert.equal(decimal(1234.5, 2), '1,234.50');
    assert.equal(percent(0.8912, 2), '89.12 %');
    assert.equal(dimensions([1, 14, 14, 16]), '14×14×16');
    assert.equal(dimensions([10]), '10');
    assert.equal(seconds(0.04), '0.0 s');
    assert.equal(seconds(12.4), '12 s');
  });
});

describe('tables', () => {
  const columns = [
    { heading: 'name', align: 'left', text: (row: string[]) => row[0], shrinks: true },
    { heading: 'n', align: 'right', text: (row: string[]) => row[1] },
  ] as const;

  it('are aligned, without spaces at the end', () => {
    assert.deepEqual(
      tableLines(columns, [
        ['a', '1,000'],
        ['longer', ''],
      ]),
      ['name        n', 'a       1,000', 'longer'],
    );
  });

  it('cut the middle of the column that shrinks to fit a terminal', () => {
    const long = 'functional_1/conv2d_3/Relu;functional_1/conv2d_3/BiasAdd';
    const lines = tableLines(columns, [[long, '1']], 30);
    assert.ok(lines.every((line) => line.length <= 30));
    assert.match(lines[1], /^functional_1.…?.*…[^ ]*BiasAdd {2}1$/);
  });

  it('leave columns out, one by one, where shrinking is not enough', () => {
    const wide = [
      { heading: 'name', align: 'left', text: (row: string[]) => row[0], shrinks: true },
      { heading: 'a', align: 'left', text: () => 'aaaaaaaa', expendable: true },
      { heading: 'b', align: 'left', text: () => 'bbbbbbbb', expendable: true },
      { heading: 'n', align: 'right', text: (row: string[]) => row[1] },
    ] as const;
    const row = ['abcdefghijklmnop', '1'];
    assert.equal(tableLines(wide, [row], 39)[1], 'abcdefghijklmnop  aaaaaaaa  bbbbbbbb  1');
    assert.equal(tableLines(wide, [row], 35)[1], 'abcde…klmnop  aaaaaaaa  bbbbbbbb  1');
    assert.equal(tableLines(wide, [row], 30)[1], 'abcdefghijklmnop  bbbbbbbb  1');
    assert.equal(tableLines(wide, [row], 15)[1], 'abcde…klmnop  1');
  });

  it('leave names whole where there is no limit', () => {
    assert.ok(tableLines(columns, [['x'.repeat(300), '1']])[1].startsWith('x'.repeat(300)));
  });

  it('keep 12 characters of a name however narrow the terminal', () => {
    assert.equal(tableLines(columns, [['abcdefghijklmnop', '1']], 5)[1], 'abcde…klmnop  1');
  });
});

describe('the report as text', () => {
  it('is the whole story of a deployment', () => {
    assert.deepEqual(reportText(reportOf()).split('\n'), [
      'tiny on ST NUCLEO-F746ZG, cortex-m7, on /dev/ttyACM0',
      'cycles of one inference, median of 2 runs after 1 to warm up',
      '',
      'layer    operator        weights  output   MACs     cycles        min        max      ms   per MAC    share  flash B  RAM B  SNR dB',
      'conv     Conv2D          int8     4×4×8   1,000  3,000,000  3,000,000  3,000,000  13.889  3,000.00   75.0 %      104    144    41.3',
      'flatten  Reshape                  128                    0          0          0   0.000              0.0 %             128',
      'dense    FullyConnected  int8     10      2,000  1,000,050  1,000,000  1,000,100   4.630    500.03   25.0 %       32    138',
      'total                                     3,000  4,000,050  4,000,000  4,000,100  18.519  1,333.35  100.0 %      104    144',
      '',
      'image     SHA-256 0123456789abcdef, for nucleo-f746',
      'flash     30,000 of 1,015,808 bytes: code 29,896, weights 104',
      'RAM       5,000 of 327,680 bytes: arena 144, stack 2,048 (236 used), other 2,808',
      'time      18.519 ms per inference at 216 MHz',
      'accuracy  89.12 % (8,912 of 10,000); on the device 45 of the first 50',
      'verified  device output = host output, every byte of 50 samples',
      '',
    ]);
  });

  it('fits a terminal of 100 columns', () => {
    const lines = reportText(reportOf(), undefined, 100).split('\n');
    const table = lines.slice(3, 8);
    assert.ok(
      table.every((line) => line.length <= 100),
      table.join('\n'),
    );
    assert.match(table[0], /^layer .*operator .*MACs +cycles/);
  });

  it('says instructions where an emulator counted them, and gives no time', () => {
    const measured = profileOf(100, 0, 50, 150);
    const text = reportText(
      reportOf({
        measurement: {
          unit: 'instructions',
          emulator: 'mps2-an500',
          port: '/dev/pts/3',
          warmup: 0,
          repeats: 1,
        },
        layers: layerFacts(program, measured, undefined),
        totals: totals(program, measured, undefined),
      }),
    );
    assert.match(text, /emulated by mps2-an500\ninstructions of one inference, identical in 1 run after 0/);
    assert.match(text, /MACs {2}instructions {2}per MAC/);
    assert.doesNotMatch(text, /cycles|time {2}| min |SNR/);
  });

  it('has of a virtual chip instructions, unknown ones and hotspots', () => {
    const text = reportText(modelledReportOf(), {
      heading: (line) => line,
      good: (line) => line,
      bad: (line) => `!${line}`,
    });
    const lines = text.split('\n');
    assert.deepEqual(lines.slice(2, 4), [
      "cycles are modelled; CoreMark on the modelled cortex-m7 is 12 % below Arm's figure: docs/timing-model.md",
      '!warning: the timing model does not know vld1.32 {d0}, [r0] (0xf920078f) in edgec_dot4 ' +
        '(model/kernels/edgec_dsp.h:31): one cycle for each of 1,200 executions',
    ]);
    assert.match(text, /modelled cycles {2}instructions {6}ms {3}per MAC/);
    assert.match(text, /^total .* 4,000,000 +3,400,000 +18\.519 /m);
    const start = lines.findIndex((line) => line.startsWith('layer, function'));
    assert.deepEqual(lines.slice(start, start + 7), [
      'layer, function, line        share     cycles  instructions    at work  load-use   branch  wait state',
      'conv: edgec_conv2d_s8_dsp  100.0 %  3,000,000     2,500,000  2,000,000   500,000  400,000     100,000',
      '  edgec_dot4                33.3 %  1,000,000       900,000    900,000   100,000',
      '    edgec_dsp.h:31          33.3 %  1,000,000       900,000    900,000   100,000',
      '  memset                    33.3 %  1,000,000       900,000    900,000   100,000',
      '    (no source line)        33.3 %  1,000,000       900,000    900,000   100,000',
      'functions and lines below 1 % of the inference are left out; --json has all of them',
    ]);
  });

  it('shouts where the device differs from the host', () => {
    const text = reportText(reportOf({ verification: { samples: 50, differing: 2 } }), {
      heading: (line) => line,
      good: (line) => `+${line}`,
      bad: (line) => `!${line}`,
    });
    assert.match(text, /^!MISMATCH {2}device output differs from host output in 2 of 50 samples$/m);
  });

  it('is silent on accuracy where there are no labels', () => {
    const { accuracy, ...rest } = reportOf();
    assert.ok(accuracy);
    assert.doesNotMatch(reportText(rest), /accuracy/);
  });

  it('survives JSON unchanged', () => {
    const report = reportOf();
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });
});
