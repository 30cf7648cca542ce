import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failureJson, failureOf } from '../../../tool/cli/failure.js';
import { exitCodes, UserError } from '../../../tool/errors.js';
import { packageRoot } from '../../../tool/paths.js';
import { undocumentedFields } from '../../support/documented-fields.js';
import { modelledReportOf, reportOf } from './support.js';

const page = (name: string) => readFileSync(path.join(packageRoot, 'docs', name), 'utf8');

describe('the documentation', () => {
  it('of JSON names every field of a report and of an error', () => {
    const port = { name: 'input', shape: [1, 2], scale: 1, zeroPoint: 0 };
    const report = reportOf({
      model: { name: 'tiny', file: 'tiny.keras', hash: '0000beef', inputs: [port], outputs: [port] },
      measurement: { unit: 'cycles', emulator: 'x', port: '/dev/ttyACM0', warmup: 1, repeats: 2 },
    });
    const error = failureJson(failureOf(new UserError('data', 'message', 'hint'), false));
    assert.deepEqual(undocumentedFields([report, modelledReportOf(), error]), []);
  });

  it('of JSON has a section for every format', () => {
    const sources = readdirSync(path.join(packageRoot, 'tool'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(packageRoot, 'tool', file), 'utf8'));
    const formats = sources.flatMap((text) =>
      [...text.matchAll(/format: '(edgec-\w+)'/g)].map(([, name]) => name),
    );
    assert.ok(formats.length > 5);
    for (const name of new Set(formats)) {
      assert.match(page('json.md'), new RegExp(`^## .*\`${name}\``, 'm'));
      assert.match(page('json.md'), new RegExp(`^\\|.*\`${name}\``, 'm'));
    }
  });

  it('of errors has every exit code with its kind', () => {
    for (const [kind, code] of Object.entries(exitCodes)) {
      assert.match(page('errors.md'), new RegExp(`^\\| ${code} +\\| \`${kind}\` +\\|`, 'm'));
    }
  });
});
