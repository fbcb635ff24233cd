/**
 * What a prompt asks, in its own words: 'How many cats are there?' of "Question: How many cats are there? Answer:", the
 * form in which BLIP-2 answers (Li et al. 2023, section 4.2), and of the bare question. Undefined where it asks
 * nothing: then the model goes on with it, and what it says is a description.
 */
export function readQuestion(prompt: string): string | undefined {
  const text = prompt.replace(/\s+/g, ' ').trim();
  // The last one: earlier ones are examples, or a conversation that led to it.
  const start = text.toLowerCase().lastIndexOf('question:');
  const asked = (start < 0 ? text : text.slice(start + 'question:'.length)).trim();
  const [, body = '', answer] = /^(.*?)\s*((?:short )?answer:)?$/i.exec(asked) ?? [];
  const isQuestion = body !== '' && (start >= 0 || answer !== undefined || /[?？]$/.test(body));
  return isQuestion ? body : undefined;
}
