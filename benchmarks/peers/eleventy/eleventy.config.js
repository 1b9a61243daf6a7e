// Pages of topics and people are cut by hand: Eleventy's own pagination has one dimension.
const footnotes = require('markdown-it-footnote');
const PAGE = 50;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
  'November', 'December'];

function pages(items) {
  const total = Math.max(1, Math.ceil(items.length / PAGE));
  return Array.from({ length: total }, (_, i) => ({ number: i + 1, total, items: items.slice(i * PAGE, (i + 1) * PAGE) }));
}

function terms(documents, known, key) {
  const lists = new Map(known.map((term) => [term.id, []]));
  for (const document of documents) for (const id of document.data[key]) lists.get(id).push(document);
  return known.flatMap((term) => pages(lists.get(term.id)).map((page) => ({ ...page, term, count: lists.get(term.id).length })));
}

module.exports = (config) => {
  let inOrder;
  const documents = (api) => (inOrder ||= api.getFilteredByGlob('src/documents/**/*.md').sort((a, b) => a.date - b.date));
  config.on('eleventy.before', () => { inOrder = undefined; });
  config.amendLibrary('md', (markdown) => markdown.use(footnotes));
  config.addPassthroughCopy({ 'src/static': '/' });
  config.addCollection('inOrder', documents);
  config.addCollection('topicPages', (api) => terms(documents(api), require('./records/topics.json'), 'topics'));
  config.addCollection('personPages', (api) => {
    delete require.cache[require.resolve('./records/people.json')];
    return terms(documents(api), require('./records/people.json'), 'people');
  });
  config.addFilter('day', (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
  config.addFilter('iso', (date) => date.toISOString().slice(0, 10));
  config.addFilter('newest', (items, count) => items.slice(-count).reverse());
  const names = {};
  config.addFilter('named', (id, kind) => {
    names[kind] ||= new Map(require(`./records/${kind}.json`).map((term) => [term.id, term.name]));
    return names[kind].get(id);
  });
  return { dir: { input: 'src', output: 'public' }, markdownTemplateEngine: false, htmlTemplateEngine: 'njk' };
};
