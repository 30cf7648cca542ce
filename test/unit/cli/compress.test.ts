import assert from 'node:assert/strict';
import path from 'node:path';
import { compressedFile } from '../../../tool/cli/compress.js';

describe('edgec compress', () => {
  it('names the compressed network after the model, and never writes over that', () => {
    assert.equal(compressedFile('models/kws.tflite'), 'kws.edgec.json');
    assert.equal(compressedFile(path.join('web', 'model.json')), 'web.edgec.json');
    assert.equal(compressedFile('elsewhere/lenet.edgec.json'), 'lenet.edgec.json');
    assert.equal(compressedFile('lenet.edgec.json'), 'lenet.compressed.edgec.json');
    assert.equal(compressedFile(path.resolve('lenet.edgec.json')), 'lenet.compressed.edgec.json');
  });
});
