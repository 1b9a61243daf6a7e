/* The search page: reads the state from the address, asks the worker of the bundle, draws the answer. */
(() => {
  'use strict';
  const d = document, $ = (id) => d.getElementById(id), finder = $('finder');
  if (!finder) return;
  const PAGE = 10, TOP = 8, LARGE = 20000, here = (name) => new URL(finder.dataset[name], location.href).href;
  const root = here('root'), bundle = here('bundle'), { words, ...more } = JSON.parse(finder.dataset.says), says = { ...words, ...more };
  const box = $('q'), filters = $('filters'), body = $('answer'), sort = $('sort'), list = $('results'), next = $('more');
  const language = d.documentElement.lang || 'en';
  const number = (n) => n.toLocaleString(language);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(d.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // --- the engine: a worker, started when first needed, anew after a failure

  let engine, asked = 0, fetching = 0;
  function start() {
    return engine ||= (async () => {
      const response = await fetch(bundle + 'pagefind-entry.json', { cache: 'no-cache' }).catch(() => { throw Error('network'); });
      if (!response.ok) throw Error(response.status === 404 ? 'none' : 'network');
      const entry = await response.json(), worker = new Worker(bundle + entry.worker), waiting = new Map();
      worker.onmessage = ({ data: { id, answer, error, coming } }) => {
        if (!id) { fetching += coming; return; }
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
  const facetsOf = (which = '') => [...body.querySelectorAll(`[data-facet]${which}`)];
  const facetOf = (name) => body.querySelector(`[data-facet="${CSS.escape(name)}"]`);
  const params = () => facetsOf().map((facet) => facet.dataset.facet);
  const usual = finder.dataset.comments === undefined ? ['document', 'note'] : ['document', 'note', 'comment'];
  const inOrder = (from, to) => (from > to ? [to, from] : [from, to]);
  function read() {
    const given = new URLSearchParams(location.search), year = (name) => (/^-?\d+$/.test(given.get(name)) ? +given.get(name) : undefined);
    const [from, to] = inOrder(year('from'), year('to')), chosen = {};
    for (const [name, value] of given) if (params().includes(name) || isOwn(name)) (chosen[name] ||= []).push(value);
    const voices = given.getAll('voice');
    return { q: given.get('q') || '', filters: chosen, from, to, voices: voices.length ? voices : usual,
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
    [state.from, state.to] = inOrder(state.from, state.to);
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
    if (!wanted) { say(); attempts([]); answer(false); return; }
    const slow = setTimeout(() => { if (mine === turn) say(says.searching); }, 300);
    fetching = 0;
    const slower = setInterval(() => {
      if (mine === turn && fetching) say(fill(says.fetching, { n: number(Math.ceil(fetching / 1024)) }));
    }, 2000);
    try {
      const { about, ask } = await start();
      if (mine !== turn) return;
      prepare(about);
      const facets = facetsOf('[open]').map((facet) => facet.dataset.facet);
      for (const name of Object.keys(state.filters)) if (!facets.includes(name)) facets.push(name);
      const found = await ask({ question: state.q, filters: state.filters, from: state.from, to: state.to, voices: state.voices,
        sort: state.sort, facets, limit: PAGE * state.page });
      if (mine === turn) draw(found);
    } catch (error) {
      if (mine === turn) failed(error.message);
    } finally {
      clearTimeout(slow);
      clearInterval(slower);
    }
  }

  const say = (...what) => $('say').replaceChildren(...what);
  const attempts = (items) => $('tries').replaceChildren(...items.map((item) => make('li', {}, item)));
  const button = (text, onclick, extra) => make('button', { type: 'button', className: 'btn', textContent: text, onclick, ...extra });
  function answer(visible) {
    body.hidden = !visible;
    $('ways').hidden = visible;
  }
  let broken = false;
  function failed(kind) {
    broken = kind === 'network';
    answer(false);
    attempts([]);
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
    const words = make('q', { lang: summary ? language : result.language, dir: 'auto' }, ...runs(passage.runs));
    const said = make('p', { className: archive ? 'passage editor' : 'passage' }, words, ' ', where);
    if (summary || !result.warnings.length) return said;
    return make('details', { className: 'masked' }, make('summary', {}, `${says.show}: ${result.warnings.join('; ')}`), said);
  }
  function item(result) {
    const facts = [says.voices[result.voice], result.voice === 'note' ? '' : says.types[result.type] || plain(result.type), result.date || says.undated,
      result.publication, result.voice === 'comment' ? result.authors : '', result.same && fill(says.same, { n: result.same })].filter(Boolean);
    const meta = facts.map((fact, i) => make('span', { className: i || result.voice === 'document' ? 'sep' : 'sep voice' }, make('bdi', {}, fact)));
    const title = make('a', { className: 'title', href: root + result.address, lang: result.language, dir: 'auto' }, ...runs(result.title));
    const names = result.named.flatMap((name, i) => [i ? ' · ' : ' ', ...runs(name)]);
    return make('li', {}, make('p', { className: 't' }, title), make('p', { className: 'meta' }, ...meta.flatMap((span) => [span, ' '])),
      ...(names.length ? [make('p', { className: 'passage editor' }, says.named, ...names)] : []),
      ...result.passages.map((passage) => passageOf(result, passage)));
  }
  const plain = (id) => (id || '').replace(/-/g, ' ').replace(/^./, (c) => c.toUpperCase());

  function draw(found) {
    const kept = list.children.length;
    const all = number(found.unfiltered), n = number(found.total);
    broken = false;
    $('voices').closest('form').classList.toggle('none', !found.total);
    if (found.missing.length) {
      const words = found.missing.map((word) => word.replace(/["“”„«»]/g, '')).join('”, “');
      say(fill(says.missing, { words }), found.nearly.length ? ' ' + says.nearly : '');
    } else if (found.total) {
      say(fill(found.total === 1 ? says.one : says.many, { n }) + (found.total < found.unfiltered && narrowed(state) ? `, ${fill(says.of, { n, all })}` : ''));
    } else say(found.unfiltered ? fill(says.filtered, { all }) : says.apart);
    attempts(found.total ? [] : alternatives(found));
    answer(found.total > 0 || narrowed(state) || state.voices.join() !== usual.join());
    $('found').hidden = !found.total;
    bars(found.histogram);
    list.replaceChildren(...found.results.map(item));
    next.hidden = found.results.length >= found.total;
    if (state.page > 1 && kept && d.activeElement === next) list.children[kept]?.querySelector('a').focus();
    for (const [name, values] of Object.entries(found.facets)) facet(name, values);
    chips();
  }
  /** What would find something: nearly the same words, fewer words, fewer filters, each with how much that is. */
  function alternatives({ missing, nearly, without, unfiltered }) {
    const with_ = (text, n, changes) => button(fill(says.with, { text, n: number(n) }), () => go(changes, true));
    const rest = (...words) => words.reduce((text, word) => text.replace(word, ' '), state.q).replace(/\s+/g, ' ').trim();
    const found = nearly.map(([q, n]) => with_(q, n, { q }));
    if (missing.length && rest(...missing)) found.push(button(says.without, () => go({ q: rest(...missing) }, true)));
    for (const [word, n] of without.words) found.push(with_(fill(says.drop, { what: `“${word}”` }), n, { q: rest(word) }));
    for (const [name, n] of without.filters) found.push(with_(fill(says.drop, { what: called(name) }), n, dropped(name)));
    if (unfiltered && narrowed(state)) found.push(button(says.clear, clear));
    return found;
  }
  function called(name) {
    if (name === 'voice') return says.voices_of;
    const values = (state.filters[name] || []).map((value) => written(name, value));
    for (const end of ['from', 'to']) if (name === 'year' && state[end] !== undefined) values.push(fill(says[end], { year: state[end] }));
    return name === 'year' ? values.join(' ') : `${facetOf(name)?.querySelector('summary').textContent || name}: ${values.join(', ')}`;
  }
  function dropped(name) {
    if (name === 'voice') return { voices: ['document', 'note', 'comment'] };
    return { filters: { ...state.filters, [name]: [] }, ...(name === 'year' ? { from: undefined, to: undefined } : {}) };
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
  function prepare({ facets, voices, total }) {
    if (prepared) return;
    prepared = true;
    const names = facets.map((name) => name.split(' ', 1)[0]);
    if (total > LARGE) facetOf('year')?.removeAttribute('open'); // its file grows with the archive: who opens it wants it
    for (const element of facetsOf()) if (!names.includes(element.dataset.facet)) element.remove();
    for (const own of facets.filter(isOwn)) {
      const name = own.split(' ', 1)[0], element = make('details', { className: 'facet' }, make('summary', {}, own.slice(name.length + 1)));
      element.dataset.facet = name;
      filters.append(element);
    }
    for (const input of filters.elements.voice) input.closest('label').hidden = !voices[input.value];
    $('voices').hidden = Object.keys(voices).length < 2;
    for (const element of facetsOf()) element.addEventListener('toggle', () => { if (element.open) run(); });
    controls();
  }

  function facet(name, values) {
    const element = facetOf(name);
    if (!element) return;
    const chosen = state.filters[name] || [], view = shown[name] ||= { all: false, text: '' };
    for (const value of values) value.push(label(name, value[0]), chosen.includes(idOf(name, value[0])));
    view.names = new Map(values.map((value) => [idOf(name, value[0]), value[2]]));
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

  /** A value that is filtered by as people read it, as soon as its facet is known. */
  const written = (name, value) => (name.startsWith('field.') ? [value] : value.split('+')) // "a+b": only where both are
    .map((part) => shown[name]?.names?.get(part) || label(name, part)).join(' + ');

  /** What is chosen, each to be taken back. */
  function chips() {
    const chip = (text, onclick) => button(text + ' ×', onclick, { ariaLabel: fill(says.remove, { value: text }) });
    const found = Object.entries(state.filters).flatMap(([name, values]) => values.map((value) => {
      return chip(written(name, value), () => toggle(name, value, false));
    }));
    for (const name of ['from', 'to']) if (state[name] !== undefined) found.push(chip(fill(says[name], { year: state[name] }), () => go({ [name]: undefined }, true)));
    $('chosen').replaceChildren(...found, ...(found.length > 1 ? [button(says.clear, clear)] : []));
    $('how-many').textContent = found.length ? `(${number(found.length)})` : '';
  }

  // --- years

  const svg = (tag, attributes, ...children) => {
    const element = d.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };
  /** The answer by years, whatever years are chosen; for the eye and the mouse, beside the fields that say the same. */
  function bars(found) {
    const place = $('bars');
    if (!place) return; // this archive filters by no years
    place.hidden = !found || found.bars.length < 2;
    $('unsure').hidden = place.hidden || !found.bars.some((bar) => bar[1]);
    for (const name of ['from', 'to']) filters.elements[name].placeholder = found ? found[name === 'from' ? 'first' : 'last'] : '';
    if (place.hidden) return;
    const { start, step } = found, most = Math.max(...found.bars.map(([sure, may]) => sure + may)), high = 64, wide = 600 / found.bars.length;
    const hatch = svg('pattern', { id: 'hatch', width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('path', { class: 'ground', d: 'M0 0h5v5H0z' }), svg('path', { class: 'line', d: 'M0 0v5' }));
    const columns = found.bars.map(([sure, may], i) => {
      const from = start + i * step, to = from + step - 1, out = to < (state.from ?? -Infinity) || from > (state.to ?? Infinity);
      const part = (n, below, kind) => svg('rect', { class: kind, x: i * wide + wide * 0.08, width: wide * 0.84, y: high * (1 - (n + below) / most), height: n / most * high });
      const column = svg('g', { class: out ? 'out' : '' }, svg('title', {}, `${from === to ? from : `${from}–${to}`}: ${number(sure + may)}`),
        svg('rect', { class: 'ground', x: i * wide, width: wide, y: 0, height: high }), part(sure, 0, ''), part(may, sure, 'i'));
      column.addEventListener('click', () => go({ from, to }, true));
      return column;
    });
    const last = start + found.bars.length * step - 1, ends = [start, last].map((year) => make('span', {}, String(year)));
    place.replaceChildren(svg('svg', { class: 'viz', viewBox: `0 0 600 ${high}`, preserveAspectRatio: 'none', focusable: 'false' },
      svg('defs', {}, hatch), ...columns), make('p', { className: 'meta' }, ...ends));
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
  body.addEventListener('change', ({ target }) => {
    if (target.name === 'voice') {
      const voices = [...filters.elements.voice].filter((input) => input.checked && !input.closest('label').hidden).map((input) => input.value);
      go({ voices: voices.length ? voices : usual }, true);
    } else if (target.name === 'from' || target.name === 'to') {
      go({ [target.name]: /^-?\d+$/.test(target.value) ? +target.value : undefined }, true);
    } else if (target.type === 'checkbox') toggle(target.name, target.value, target.checked);
  });
  sort.addEventListener('change', () => go({ sort: sort.value }, true));
  /** Down from the question to the first result, up and down among them; Tab goes through all that is there. */
  finder.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], { target } = event;
    if (!step || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const titles = [...list.querySelectorAll('.title')], at = titles.indexOf(target);
    const to = target === box && step > 0 && !body.hidden ? titles[0] : at < 0 ? null : at + step < 0 ? box : titles[at + step];
    if (to) { event.preventDefault(); to.focus(); }
  });
  const roomy = matchMedia('(min-width:52rem)'), unfold = () => { $('fold').open = roomy.matches; };
  roomy.addEventListener('change', unfold);
  unfold();
  addEventListener('online', () => { if (broken) run(); });
  next.addEventListener('click', () => go({ page: state.page + 1 }));
  addEventListener('popstate', () => { state = read(); box.value = state.q; run(); });
  if (location.protocol === 'file:') { say(says.disk); return; }
  box.value = state.q;
  for (const name of Object.keys(state.filters)) facetOf(name)?.setAttribute('open', '');
  run();
})();
