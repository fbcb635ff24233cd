import { decodeHTMLAttribute } from 'entities/decode';
import type { HtmlAttribute } from './htmlTags.ts';

export function isNamed(attribute: HtmlAttribute, name: string): boolean {
  return attribute.name === name || isSpread(attribute) || isBound(attribute, name);
}

/** What may be any attribute: `{...props}`, `v-bind="props"`, `{{ attributes }}`, `<?= $attributes ?>`. */
export function isSpread({ name }: HtmlAttribute): boolean {
  return name === 'v-bind' || /^(?:\{\.\.\.|\{\{(?![#/!]|else\b)|\{!!|\$\{|<\?(?:=|php\s+echo\b)|<%[=-])/.test(name);
}

/** Vue, Angular, Alpine, Lit, Thymeleaf: `:alt`, `v-bind:alt.camel`, `[alt]`, `.alt`; Svelte: `{alt}`. */
export function isBound({ name }: HtmlAttribute, wanted: string): boolean {
  // Nearly all names are told apart without the pattern.
  if (name.length === wanted.length || !name.includes(wanted)) return false;
  if (name === `{${wanted}}`) return true;
  const bound =
    /^(?:(?:v-bind|x-bind|bind|th):|data-th-|ng-attr-|bind-|[:.]|\[(?:attr\.)?)([a-z-]+)(?:\.[a-z]+)*\]?$/.exec(name);
  return bound?.[1] === wanted;
}

export function readValue(html: string, attribute: HtmlAttribute | undefined): string | undefined {
  return attribute?.value && decodeHTMLAttribute(html.slice(attribute.value.start, attribute.value.end));
}

/** `true` of `="true"`, `={true}`, `={"true"}` and `:aria-hidden="true"`. */
export function readConstant(html: string, attribute: HtmlAttribute): string {
  const value = (readValue(html, attribute) ?? '').trim();
  const constant = value.startsWith('{') && value.endsWith('}') ? value.slice(1, -1).trim() : value;
  return constant.replace(/^(["'`])([^]*)\1$/, '$2').toLowerCase();
}

/** Whether a template puts something in here: `{{ x }}`, `{x}`, `${x}`, `<?= x ?>`, `<%= x %>`, `{% x %}`. */
export function hasTemplate(raw: string): boolean {
  return /\{|<[?%]/.test(raw);
}
