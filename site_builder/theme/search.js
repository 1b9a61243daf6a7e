/* The search page: reads the state from the address, asks the worker of the bundle, draws the answer. */
(() => {
  'use strict';
  const d = document, $ = (id) => d.getElementById(id), finder = $('finder');
  if (!finder) return;
  const PAGE = 10, TOP = 8, here = (name) => new URL(finder.dataset[name], location.href).href;
  const root = here('root'), bundle = here('bundle'), { words, ...more } = JSON.parse(finder.dataset.says), says = { ...words, ...more };
  const box = $('q'), filters = $('filters'), sort = $('sort'), list = $('results'), next = $('more');
  const language = d.documentElement.lang || 'en';
  const number = (n) => n.toLocaleString(language);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(d.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // --- the engine: a worker, started when first needed, anew after a failure

  let engine, asked = 0;
  function start() {
    return engine ||= (async () => {
      const response = await fetch(bundle + 'pagefind-entry.json', { cache: 'no-cache' }).catch(() => { throw Error('network'); });
      if (!response.ok) throw Error(response.status === 404 ? 'none' : 'network');
      const entry = await response.json(), worker = new Worker(bundle + entry.worker), waiting = new Map();
      worker.onmessage = ({ data: { id, answer, error } }) => {
        const [resolve, reject] = waiting.get(id);
        waiting.delete(id);
        if (error) { worker.terminate(); engine = null; reject(Error(error)); } else resolve(answer);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        worker.terminate();
        engine = null;
        for (const [, reject] of waiting.values()) reject(Error('network'));
      };
      const send = (order) => new Promise((resolve, reject) => {
        waiting.set(++asked, [resolve, reject]);
        worker.postMessage({ id: asked, order });
      });
      const about = await send({ base: bundle, entry });
      return { about, ask: send };
    })().catch((error) => { engine = null; throw error; });
  }
  window.archiveSearch = { ask: async (order) => (await start()).ask(order), about: async () => (await start()).about };

  // --- the state, as it stands in the address

  const isOwn = (name) => /^(field|own)\./.test(name);
  const params = () => [...filters.querySelectorAll('[data-facet]')].map((facet) => facet.dataset.facet);
  const usual = finder.dataset.comments === undefined ? ['document', 'note'] : ['document', 'note', 'comment'];
  function read() {
    const given = new URLSearchParams(location.search), year = (name) => (/^-?\d+$/.test(given.get(name)) ? +given.get(name) : undefined);
    const chosen = {};
    for (const [name, value] of given) if (params().includes(name) || isOwn(name)) (chosen[name] ||= []).push(value);
    const voices = given.getAll('voice');
    return { q: given.get('q') || '', filters: chosen, from: year('from'), to: year('to'), voices: voices.length ? voices : usual,
      sort: given.get('sort') || '', page: Math.max(1, +given.get('page') || 1) };
  }
  function address(state) {
    const given = new URLSearchParams();
    if (state.q) given.set('q', state.q);
    for (const [name, values] of Object.entries(state.filters)) for (const value of values) given.append(name, value);
    for (const name of ['from', 'to']) if (state[name] !== undefined) given.set(name, state[name]);
    if (state.voices.join() !== usual.join()) for (const voice of state.voices) given.append('voice', voice);
    if (state.sort) given.set('sort', state.sort);
    if (state.page > 1) given.set('page', state.page);
    const text = given.toString();
    return location.pathname + (text ? '?' + text : '');
  }
  const narrowed = (state) => Object.keys(state.filters).length > 0 || state.from !== undefined || state.to !== undefined;

  let state = read(), turn = 0, shown = {};
  function go(changes, push) {
    state = { ...state, page: 1, ...changes };
    for (const name in state.filters) if (!state.filters[name].length) delete state.filters[name];
    history[push ? 'pushState' : 'replaceState'](null, '', address(state));
    return run();
  }
  function toggle(name, value, on) {
    const rest = (state.filters[name] || []).filter((other) => other !== value);
    go({ filters: { ...state.filters, [name]: on ? [...rest, value] : rest } }, true);
  }

  // --- asking

  async function run() {
    const mine = ++turn, wanted = state.q.trim() || narrowed(state);
    controls();
    if (!wanted) { say(); answer(false); return; }
    const slow = setTimeout(() => { if (mine === turn) say(says.searching); }, 300);
    try {
      const { about, ask } = await start();
      if (mine !== turn) return;
      prepare(about);
      const facets = [...filters.querySelectorAll('details[open]')].map((facet) => facet.dataset.facet);
      for (const name of Object.keys(state.filters)) if (!facets.includes(name)) facets.push(name);
      const found = await ask({ question: state.q, filters: state.filters, from: state.from, to: state.to, voices: state.voices,
        sort: state.sort, facets, limit: PAGE * state.page });
      if (mine === turn) draw(found);
    } catch (error) {
      if (mine === turn) failed(error.message);
    } finally {
      clearTimeout(slow);
    }
  }

  const say = (...what) => $('say').replaceChildren(...what);
  const button = (text, onclick, extra) => make('button', { type: 'button', className: 'btn', textContent: text, onclick, ...extra });
  function answer(visible) {
    $('answer').hidden = !visible;
    $('ways').hidden = visible;
  }
  function failed(kind) {
    answer(false);
    if (kind === 'none') say(says.empty);
    else if (kind === 'gone') say(says.changed, button(says.reload, () => location.reload()));
    else say(says.failed, button(says.retry, run));
  }

  // --- drawing

  const runs = (pieces) => pieces.map(([text, hit]) => (hit ? make('mark', {}, text) : text));
  const quoted = (text) => encodeURIComponent(text.trim()).replace(/-/g, '%2D');
  /** The address of a passage; where the browser can, it goes on to mark the very words. */
  function link(result, passage) {
    const page = root + result.address.split('#')[0], own = result.address.split('#')[1];
    const id = passage.id || own || '', [before, words, after] = passage.quote || [];
    const directive = words ? `:~:text=${before.trim() ? quoted(before) + '-,' : ''}${quoted(words)}${after.trim() ? ',-' + quoted(after) : ''}` : '';
    return page + (id || directive ? '#' + id + directive : '');
  }
  function passageOf(result, passage) {
    const summary = passage.kind === 'summary', archive = summary || result.voice === 'note';
    const label = summary ? says.summary : passage.kind === 'comment' ? says.voices.comment
      : passage.number ? fill(passage.kind === 'note' ? says.footnote : says.paragraph, { n: passage.number }) : passage.heading || says.start;
    const where = make('a', { className: 'para', href: link(result, passage) }, label);
    if (passage.number && passage.heading) where.title = passage.heading;
    const words = make('q', { lang: summary ? language : result.language }, ...runs(passage.runs));
    const said = make('p', { className: archive ? 'passage editor' : 'passage', dir: 'auto' }, words, ' ', where);
    if (summary || !result.warnings.length) return said;
    return make('details', { className: 'masked' }, make('summary', {}, `${says.show}: ${result.warnings.join('; ')}`), said);
  }
  function item(result) {
    const facts = [says.voices[result.voice], result.voice === 'note' ? '' : says.types[result.type] || plain(result.type), result.date || says.undated,
      result.publication, result.voice === 'comment' ? result.authors : '', result.same && fill(says.same, { n: result.same })].filter(Boolean);
    const meta = facts.map((fact, i) => make('span', { className: i || result.voice === 'document' ? 'sep' : 'sep voice', dir: 'auto' }, fact));
    const title = make('a', { className: 'title', href: root + result.address, lang: result.language }, ...runs(result.title));
    const names = result.named.flatMap((name, i) => [i ? ' · ' : ' ', ...runs(name)]);
    return make('li', {}, make('p', { className: 't', dir: 'auto' }, title), make('p', { className: 'meta' }, ...meta.flatMap((span) => [span, ' '])),
      ...(names.length ? [make('p', { className: 'passage editor' }, says.named, ...names)] : []),
      ...result.passages.map((passage) => passageOf(result, passage)));
  }
  const plain = (id) => (id || '').replace(/-/g, ' ').replace(/^./, (c) => c.toUpperCase());

  function draw(found) {
    const kept = list.children.length;
    const all = number(found.unfiltered), n = number(found.total);
    if (found.missing.length) {
      const rest = found.missing.reduce((text, word) => text.replace(word, ' '), state.q).replace(/\s+/g, ' ').trim();
      const words = found.missing.map((word) => word.replace(/["“”„«»]/g, '')).join('”, “');
      say(fill(says.missing, { words }), ...(rest ? [button(says.without, () => go({ q: rest }, true))] : []));
    } else if (!found.total) {
      if (found.unfiltered) say(fill(says.filtered, { all }), button(says.clear, clear));
      else say(says.apart);
    } else say(fill(found.total === 1 ? says.one : says.many, { n }) + (found.total < found.unfiltered && narrowed(state) ? `, ${fill(says.of, { n, all })}` : ''));
    answer(true);
    list.replaceChildren(...found.results.map(item));
    next.hidden = found.results.length >= found.total;
    if (state.page > 1 && kept && d.activeElement === next) list.children[kept]?.querySelector('a').focus();
    for (const [name, values] of Object.entries(found.facets)) facet(name, values);
    chips();
  }
  const clear = () => go({ filters: {}, from: undefined, to: undefined }, true);

  // --- filters

  let languages;
  try { languages = new Intl.DisplayNames([language], { type: 'language' }); } catch { /* tags are shown as they are */ }
  function label(name, value) {
    const id = value.split(' ', 1)[0], rest = value.slice(id.length + 1);
    if (rest && !name.startsWith('field.')) return rest;
    if (name.startsWith('own.')) return says[{ true: 'yes', false: 'no' }[value]] || value;
    if (name === 'type') return says.types[id] || plain(id);
    if (name === 'language' && languages) try { return languages.of(id); } catch { return id; }
    return value === 'undated' ? says.undated : value;
  }
  const idOf = (name, value) => (name.startsWith('field.') ? value : value.split(' ', 1)[0]);

  /** Once: which filters and voices the bundle has. */
  let prepared;
  function prepare({ facets, voices }) {
    if (prepared) return;
    prepared = true;
    const names = facets.map((name) => name.split(' ', 1)[0]);
    for (const element of filters.querySelectorAll('[data-facet]')) if (!names.includes(element.dataset.facet)) element.remove();
    for (const own of facets.filter(isOwn)) {
      const name = own.split(' ', 1)[0], element = make('details', { className: 'facet' }, make('summary', {}, own.slice(name.length + 1)));
      element.dataset.facet = name;
      filters.append(element);
    }
    for (const input of filters.elements.voice) input.closest('label').hidden = !voices[input.value];
    $('voices').hidden = Object.keys(voices).length < 2;
    for (const element of filters.querySelectorAll('[data-facet]')) element.addEventListener('toggle', () => { if (element.open) run(); });
    controls();
  }

  function facet(name, values) {
    const element = filters.querySelector(`[data-facet="${CSS.escape(name)}"]`);
    if (!element) return;
    const chosen = state.filters[name] || [], view = shown[name] ||= { all: false, text: '' };
    for (const value of values) value.push(label(name, value[0]), chosen.includes(idOf(name, value[0])));
    const years = name === 'year';
    const ranked = values.filter((value) => !years || value[0] === 'undated');
    ranked.sort((a, b) => b[3] - a[3] || b[1] - a[1] || a[2].localeCompare(b[2], language));
    const rows = (view.all ? ranked.filter((value) => value[2].toLowerCase().includes(view.text.toLowerCase())) : ranked.slice(0, Math.max(TOP, chosen.length)))
      .map(([value, n, text, on]) => {
        const input = make('input', { type: 'checkbox', checked: on, disabled: !n && !on, name, value: idOf(name, value) });
        return make('li', {}, make('label', {}, input, make('bdi', {}, text), make('span', { className: 'meta n' }, number(n))));
      });
    const old = element.querySelector('ul'), ul = make('ul', {}, ...rows), focused = old?.contains(d.activeElement) && d.activeElement.value;
    if (old) old.replaceWith(ul); else element.append(ul);
    if (focused) [...ul.querySelectorAll('input')].find((input) => input.value === focused)?.focus();
    if (ranked.length > TOP && !element.querySelector('.all')) {
      const narrow = make('input', { type: 'search', placeholder: says.narrow, hidden: true, oninput: () => { view.text = narrow.value; run(); } });
      narrow.setAttribute('aria-label', says.narrow);
      const all = button(fill(says.all, { n: number(ranked.length) }), () => { view.all = true; all.hidden = true; narrow.hidden = false; run(); narrow.focus(); });
      all.classList.add('all');
      ul.before(narrow);
      element.append(all);
    }
  }

  /** What is chosen, each to be taken back. */
  function chips() {
    const chip = (text, onclick) => button(text + ' ×', onclick, { ariaLabel: fill(says.remove, { value: text }) });
    const found = Object.entries(state.filters).flatMap(([name, values]) => values.map((value) => {
      const text = [...filters.querySelectorAll('input[type=checkbox]')].find((input) => input.name === name && input.value === value)?.parentNode.querySelector('bdi').textContent;
      return chip(text || label(name, value), () => toggle(name, value, false));
    }));
    for (const name of ['from', 'to']) if (state[name] !== undefined) found.push(chip(fill(says[name], { year: state[name] }), () => go({ [name]: undefined }, true)));
    $('chosen').replaceChildren(...found, ...(found.length > 1 ? [button(says.clear, clear)] : []));
  }

  function controls() {
    if (d.activeElement !== box) box.value = state.q;
    sort.value = state.sort;
    for (const input of filters.elements.voice) input.checked = state.voices.includes(input.value);
    for (const name of ['from', 'to']) {
      const input = filters.elements[name];
      if (input && d.activeElement !== input) input.value = state[name] ?? '';
    }
  }

  // --- what people do

  let typing;
  box.addEventListener('input', (event) => {
    clearTimeout(typing);
    if (event.isComposing) return;
    if (box.value.length > 2 || /[^\0-\u06ff]/.test(box.value) || !box.value) typing = setTimeout(() => go({ q: box.value }), 200);
  });
  box.addEventListener('compositionend', () => { typing = setTimeout(() => go({ q: box.value }), 200); });
  box.addEventListener('focus', () => { if (location.protocol !== 'file:') start().catch(() => {}); });
  $('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(typing);
    if (box.value !== state.q || address(state) !== location.pathname + location.search) go({ q: box.value }, true);
    else run();
  });
  filters.addEventListener('submit', (event) => event.preventDefault());
  filters.addEventListener('change', ({ target }) => {
    if (target.name === 'voice') {
      const voices = [...filters.elements.voice].filter((input) => input.checked && !input.closest('label').hidden).map((input) => input.value);
      go({ voices: voices.length ? voices : usual }, true);
    } else if (target.name === 'from' || target.name === 'to') {
      go({ [target.name]: /^-?\d+$/.test(target.value) ? +target.value : undefined }, true);
    } else if (target.type === 'checkbox') toggle(target.name, target.value, target.checked);
  });
  sort.addEventListener('change', () => go({ sort: sort.value }, true));
  next.addEventListener('click', () => go({ page: state.page + 1 }));
  addEventListener('popstate', () => { state = read(); box.value = state.q; run(); });
  if (location.protocol === 'file:') { say(says.disk); return; }
  box.value = state.q;
  for (const name of Object.keys(state.filters)) filters.querySelector(`[data-facet="${CSS.escape(name)}"]`)?.setAttribute('open', '');
  run();
})();
