// Pages judged by html-validate, all in one process: reads {"rules": {…}, "files": […]} and prints one fault a line.
import { readFileSync } from 'node:fs';
import { ConfigLoader, HtmlValidate, StaticConfigLoader } from 'html-validate';

const { rules, files } = JSON.parse(readFileSync(0, 'utf8'));
const config = new StaticConfigLoader({ root: true, extends: ['html-validate:recommended'], rules }).getConfigFor('');

/** The rules are read once, not again for every page. */
class Once extends ConfigLoader {
  getConfigFor() { return config; }

  flushCache() {}

  defaultConfig() { return null; }
}

const judge = new HtmlValidate(new Once());
for (const file of files) {
  for (const { messages } of judge.validateFileSync(file).results) {
    for (const { line, column, ruleId, message } of messages) {
      console.log(`${file}:${line}:${column}: ${ruleId}: ${message}`);
    }
  }
}
