import assert from 'node:assert/strict';
import { examineMachine, installHints } from '../../../tool/doctor/doctor.js';
import { tools } from '../../../tool/setup/tools.mjs';

describe('the machine', () => {
  it('has this Node', () => {
    const [node] = examineMachine();
    assert.deepEqual(node.found, { path: process.execPath, version: process.versions.node });
  });

  it('with an empty PATH lacks every program, and each says how to get it', () => {
    const [, ...facts] = examineMachine(
      { PATH: '', EDGEC_FASHION_MNIST: '/nowhere', EDGEC_UNICORN: '/nowhere' },
      'darwin',
    );
    assert.equal(facts.length, tools.length);
    for (const { name, found, install } of facts) {
      assert.equal(found, undefined, name);
      assert.match(install?.join(' ') ?? '', /brew install|xcode-select|EDGEC_FASHION_MNIST/, name);
    }
  });

  it('gets several missing tools by one command', () => {
    const missing = examineMachine({ PATH: '' }, 'darwin').filter(({ name }) =>
      ['cmake', 'ninja'].includes(name),
    );
    assert.deepEqual(installHints(missing, { PATH: '' }, 'darwin'), ['brew install cmake ninja']);
  });
});
