import { expect, it } from 'vitest';
import { readModelCard } from '../../../../../models/hub/known/modelCard.ts';

it('has a licence, and sections that warn, as plain text', () => {
  const card = readModelCard(
    [
      '---\nlicense: "bsd-3-clause"\ntags:\n- x\n---\n',
      '# Model\nGood.\n',
      '## Bias, Risks and **Limitations**\nIt <b>may</b> say [wrong](https://x.example) things.\n\n* and worse\u001b[31m\n',
      '### Ethical considerations\n\n',
      '## How to use\nAs usual.\n',
      '## Out-of-scope\nMedicine.\n',
    ].join('\n'),
  );
  expect(card).toEqual({
    licence: 'bsd-3-clause',
    warnings: [
      { title: 'Bias, Risks and Limitations', text: 'It may say wrong things. and worse [31m' },
      { title: 'Out-of-scope', text: 'Medicine.' },
    ],
  });
});

it('may be nothing', () => {
  expect(readModelCard('')).toEqual({ licence: undefined, warnings: [] });
  expect(readModelCard('# Limitations\nyes').warnings).toHaveLength(1);
});

it('is cut where it is long', () => {
  const [warning] = readModelCard(`# Limitations\n${'word '.repeat(1000)}`).warnings;
  expect(warning?.text.length).toBeLessThanOrEqual(701);
  expect(warning?.text.endsWith('…')).toBe(true);
});
