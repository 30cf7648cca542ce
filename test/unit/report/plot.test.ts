import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type Axis, type Plot, plotSvg } from '../../../tool/report/plot.js';
import { checkPlotFile, writePlotFile } from '../../../tool/report/plot-file.js';
import { useFolder } from '../../support/folder.js';
import { rejectsUserError } from '../../support/user-error.js';

const axis = (label: string, more: Partial<Axis> = {}): Axis => ({
  label,
  text: (value) => `${value}!`,
  ...more,
});

const plot: Plot = {
  title: 'Error of <"R&D">',
  subtitle: 'a subtitle',
  x: axis('bytes', { scale: 'log' }),
  y: axis('accuracy', { from: 0, to: 1 }),
  series: [
    {
      name: 'front & centre',
      isJoined: true,
      points: [
        { x: 100, y: 0.125, label: 'ternary' },
        { x: 1000, y: 0.5 },
        { x: 100_000, y: 0.9125 },
      ],
    },
    { name: 'others', isJoined: false, points: [{ x: 10_000, y: 0.25, label: 'int8' }] },
  ],
  level: { name: 'float', y: 0.9125 },
};

/** Where an image's points stand, by their tooltips. */
function pointsOf(svg: string): Map<string, readonly [x: number, y: number]> {
  const found = svg.matchAll(
    /<path [^>]*transform="matrix\(\S+?,(\d[^,]*),(\d[^,]*)\)"[^>]*><title>([^<]*)<\/title>/g,
  );
  return new Map([...found].map(([, x, y, title]) => [title, [Number(x), Number(y)] as const]));
}

/** Fails unless all elements are closed, in order. */
function checkElements(markup: string): void {
  const open: string[] = [];
  for (const [, closing, name, empty] of markup.matchAll(
    /<(\/?)([a-zA-Z]\w*)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (closing) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
  }
  assert.deepEqual(open, []);
  const rest = markup.replace(/<(\/?)([a-zA-Z]\w*)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g, '');
  assert.doesNotMatch(rest, /[<>]|&(?!(amp|lt|gt|quot|#\d+);)/);
}

describe('a plot', () => {
  let svg: string;
  before(async () => {
    svg = await plotSvg(plot);
  });

  it('puts points where their values say, on linear and logarithmic axes', () => {
    const [first, second, third, other] = [...pointsOf(svg).values()].sort((a, b) => a[0] - b[0]);
    const decade = second[0] - first[0];
    assert.ok(decade > 50, `${decade} pixels`);
    assert.ok(Math.abs(third[0] - second[0] - decade) < 0.2);
    assert.ok(Math.abs(other[0] - second[0] - 2 * decade) < 0.4);
    const perUnit = (first[1] - second[1]) / (0.5 - 0.125);
    assert.ok(perUnit > 200, `${perUnit} pixels`);
    assert.ok(Math.abs(first[1] - third[1] - 0.125 * perUnit) < 0.2);
    assert.ok(Math.abs(second[1] - other[1] - 0.4125 * perUnit) < 0.2);
  });

  it('draws the level across at its value', () => {
    const [, y] = /<path d="M80 (\d+\.?\d*)L\d+ \1"[^>]*stroke-dasharray/.exec(svg) ?? [];
    const [, best] = pointsOf(svg).get('front &amp; centre\nbytes: 100000!\naccuracy: 0.9125!')!;
    assert.ok(Math.abs(Number(y) - best) <= 1, `${y} and ${best}`);
  });

  it('numbers a logarithmic axis between powers of ten too', async () => {
    const points = [300, 700].map((x) => ({ x, y: 0.5 }));
    const image = await plotSvg({ ...plot, series: [{ name: 's', isJoined: false, points }] });
    for (const tick of [300, 400, 500, 600, 700])
      assert.match(image, new RegExp(`<text [^>]*>${tick}!</text>`));
  });

  it('writes no label over the line across', async () => {
    // On the line: no room at the sides.
    const points = [{ x: 1000, y: 0.9125, label: 'on the line' }];
    const image = await plotSvg({ ...plot, series: [{ name: 's', isJoined: false, points }] });
    const [, y] = /<text [^>]*transform="translate\(\S+ (\S+)\)"[^>]*>on the line</.exec(image)!;
    const [, across] = /<path d="M80 (\d+\.?\d*)L\d+ \1"[^>]*stroke-dasharray/.exec(image)!;
    assert.ok(Math.abs(Number(y) - Number(across)) > 6, `${y} and ${across}`);
  });

  it('shows names, labels and values, whatever characters they have', () => {
    checkElements(svg);
    assert.match(svg, /^<svg [^>]*>\n<title>Error of &lt;&#34;R&amp;D&#34;&gt;<\/title>/);
    for (const text of [
      'a subtitle',
      'bytes',
      'accuracy',
      'front &amp; centre',
      'others',
      'ternary',
      'int8',
      'float',
    ])
      assert.match(svg, new RegExp(`<text [^>]*>${text}</text>`), text);
    assert.ok(pointsOf(svg).has('others: int8\nbytes: 10000!\naccuracy: 0.25!'));
  });

  it('lists what short labels stand for, by their numbers', async () => {
    const points = [10, 9, 2].map((number) => ({
      ...{ x: 1000 * number, y: 0.3 },
      ...{ label: `${number}`, note: `network ${number}` },
    }));
    const image = await plotSvg({
      ...plot,
      series: [plot.series[0], { name: 's', isJoined: false, points }],
    });
    const notes = [...image.matchAll(/<text [^>]*x="(\S+)" y="(\S+)"[^>]*>(network[^<]*)</g)];
    assert.deepEqual(
      notes.toSorted((a, b) => Number(a[2]) - Number(b[2])).map(([, , , text]) => text),
      ['network 2', 'network 9', 'network 10'],
    );
    for (const [, x] of notes) assert.ok(Number(x) > 600, x);
    // Beside the note, and beside the point.
    for (const number of [2, 9, 10])
      assert.equal(image.match(new RegExp(`>${number}</text>`, 'g'))?.length, 2);
    assert.ok(pointsOf(image).has('s: network 9\nbytes: 9000!\naccuracy: 0.3!'));
  });

  it('has room for many notes', async () => {
    const points = Array.from({ length: 40 }, (_, i) => ({
      x: 100 + i,
      y: 0.3,
      label: `${i}`,
      note: `n${i}`,
    }));
    const image = await plotSvg({ ...plot, series: [{ name: 's', isJoined: false, points }] });
    const [, height] = / height="(\d+)"/.exec(image)!;
    const [, y] = /y="(\S+)"[^>]*>n39</.exec(image)!;
    assert.ok(Number(y) < Number(height) - 10, `${y} of ${height}`);
  });

  it('is the same text every time, and refers to nothing outside', async () => {
    assert.equal(await plotSvg(plot), svg);
    assert.doesNotMatch(svg, /<script|<style|url\(|href=|\bid=/);
  });

  it('has room for the names of many layers', async () => {
    const series = Array.from({ length: 40 }, (_, i) => ({ ...plot.series[0], name: `layer ${i}` }));
    const [, height] = / height="(\d+)"/.exec(await plotSvg({ ...plot, series }))!;
    assert.ok(Number(height) > 40 * 20);
  });
});

describe('a file of plots', () => {
  const folder = useFolder();
  const page = {
    title: 'Compared <networks>',
    introduction: ['What & why.'],
    plots: [plot, { ...plot, title: 'The second' }],
    columns: [
      { heading: 'layer', align: 'left' as const, text: (row: { name: string }) => row.name },
      { heading: 'Δ', align: 'right' as const, text: () => '1' },
    ],
    rows: [{ name: 'a<b' }, { name: 'c' }],
  };

  it('.html is a page with all plots and the numbers, that needs nothing else', async () => {
    await writePlotFile(folder.file('page.HTML'), page);
    const html = readFileSync(folder.file('page.HTML'), 'utf8');
    assert.match(html, /<h1>Compared &lt;networks&gt;<\/h1>/);
    assert.match(html, /<p>What &amp; why\.<\/p>/);
    assert.equal(html.match(/<svg /g)?.length, 2);
    assert.match(html, /<tr><td class="left">a&lt;b<\/td><td class="right">1<\/td><\/tr>/);
    assert.doesNotMatch(html, /<script|<link|(?:src|href)=/);
    checkElements(html.replace(/<!doctype html>|<meta [^>]*>|<style>.*<\/style>/gs, ''));
  });

  it('.svg is one image with the plots below each other', async () => {
    await writePlotFile(folder.file('plots.svg'), page);
    const svg = readFileSync(folder.file('plots.svg'), 'utf8');
    checkElements(svg);
    assert.match(svg, /^<svg width="900" height="880"/);
    assert.match(svg, /<svg y="440" [^>]*>\n<title>The second/);
    await writePlotFile(folder.file('plot.svg'), { ...page, plots: [plot] });
    assert.equal(readFileSync(folder.file('plot.svg'), 'utf8'), await plotSvg(plot));
    assert.ok(readdirSync(folder.path).every((file) => !file.includes('.tmp')));
  });

  it('of another kind is refused, by its name alone', async () => {
    await rejectsUserError((async () => checkPlotFile('curves.png'))(), 'usage', [
      /curves\.png.*\.svg or \.html/,
    ]);
    checkPlotFile('a/curves.svg');
    checkPlotFile('curves.Html');
  });
});
