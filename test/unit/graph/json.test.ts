import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { UserError } from '../../../tool/errors.js';
import { graphFromJson, graphToJson } from '../../../tool/graph/json.js';
import { importModel } from '../../../tool/import/index.js';
import { packageRoot } from '../../../tool/paths.js';
import { useFolder } from '../../support/folder.js';

const fixtures = path.join(packageRoot, 'test', 'fixtures');

describe('graphs as JSON', () => {
  const folder = useFolder();
  const files = readdirSync(fixtures).filter((file) =>
    /^(branches|convolutions|depthwise)(_int8)?\.tflite$/.test(file),
  );
  for (const file of files) {
    it(`${file} comes back to the last bit`, async () => {
      const graph = await importModel(path.join(fixtures, file));
      const back = graphFromJson(graphToJson(graph));
      assert.deepEqual(back.nodes, graph.nodes);
      assert.deepEqual(
        back.tensors.map(({ constant }) => constant),
        graph.tensors.map(({ constant }) => constant),
      );
      assert.equal(graphToJson(back), graphToJson(graph));
    });
  }

  it('come back from files that an editor reformatted', async () => {
    const graph = await importModel(path.join(fixtures, 'branches_int8.tflite'));
    const text = graphToJson(graph);
    const reformatted = JSON.stringify(JSON.parse(text), null, '\t');
    const file = folder.file('model.json');
    for (const [i, form] of [reformatted, `\ufeff${text}`, reformatted.replaceAll('\n', '\r\n')].entries()) {
      writeFileSync(file, form);
      assert.equal(graphToJson(await importModel(file)), text, `form ${i}`);
    }
  });

  const modelError = (message: RegExp) => (error: unknown) =>
    error instanceof UserError && error.kind === 'model' && message.test(error.message);

  it('of another format or version are refused', () => {
    assert.throws(
      () => graphFromJson('{"format":"edgec-graph","version":2}'),
      modelError(/version 2, this edgec reads 1/),
    );
    assert.throws(() => graphFromJson('{"format":"x"}'), modelError(/format is not edgec-graph/));
    assert.throws(() => graphFromJson('{'), modelError(/no network that edgec wrote/));
    assert.throws(() => graphFromJson('null'), modelError(/no network that edgec wrote/));
  });

  it('with arrays that are none are refused', () => {
    for (const array of ['toString', 'Function', 'Int32Array']) {
      const text = `{"format":"edgec-graph","version":1,"graph":{"array":"${array}","base64":"AAA="}}`;
      assert.throws(() => graphFromJson(text), modelError(/./), array);
    }
  });

  it('with any part missing or replaced are read or refused, and never crash', async () => {
    const text = graphToJson(await importModel(path.join(fixtures, 'branches_int8.tflite')));
    const tokens: string[] = text.match(/"[^"]*"|[^"]+/g) ?? [];
    const junk = fc.constantFrom('', '""', '0', '-1', '1e99', 'null', '[]', '{}', '"x"', '[null]');
    fc.assert(
      fc.property(fc.nat(tokens.length - 1), junk, (at, replacement) => {
        try {
          graphFromJson(tokens.with(at, replacement).join(''));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
