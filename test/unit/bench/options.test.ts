import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from '../../bench/comparison/options.ts';

const read = (...args: readonly string[]) => readOptions(args, '/results');

describe('the options of npm run bench', () => {
  it('measure every precision beside every peer on the processor', () => {
    const options = read();
    expect(options.precisions).toEqual(['auto', 'int8', 'int4', 'fp32']);
    expect(options.peers).toEqual(['transformers', 'ctranslate2']);
    expect(options).toMatchObject({ scale: 'full', rounds: 3, device: 'cpu', dtype: 'bf16', results: '/results' });
  });

  it('leave the precision to the engine on a graphics card, and take 16-bit floats for a peer there', () => {
    expect(read('--device', 'webgpu', '--peer-device', 'cuda')).toMatchObject({ precisions: ['auto'], dtype: 'fp16' });
    expect(read('--peer-device', 'cuda', '--dtype', 'bf16').dtype).toBe('bf16');
  });

  it('read lists, each name once', () => {
    expect(read('--precisions', 'int8, int4,int8').precisions).toEqual(['int8', 'int4']);
    expect(read('--pixels', '224,364').pixels).toEqual([224, 364]);
    expect(read('--peers', 'none').peers).toEqual([]);
  });

  it.each([
    [['--scale', 'huge'], '--scale is one of tiny, full, not "huge".'],
    [['--peers', 'transformers,none'], '--peers is one of transformers, ctranslate2, not "none".'],
    [['--precisions', 'int2'], '--precisions is one of auto, int8, int4, fp32, fp16, not "int2".'],
    [['--rounds', '0'], '--rounds takes whole numbers from 1 on, not "0".'],
    [['--tokens', '1'], '--tokens takes whole numbers from 2 on, not "1".'],
    [['--pixels', '224,'], '--pixels takes whole numbers from 1 on, not "".'],
  ])('refuse %j in a sentence', (args, message) => {
    expect(() => read(...args)).toThrow(new UsageError(message));
  });

  it('refuse what they do not know', () => {
    expect(() => read('--speed')).toThrow(UsageError);
  });
});
