/* The quick search: a dialog over any page, fetched when first asked for. Names are spelled as `linking/spelling.py` does
   it, and found in the small files that `search/names.py` describes. */
(() => {
  'use strict';
  const d = document, at = (name) => new URL(name, d.currentScript.src).href;
  const root = at('../'), folder = at('../search/names/'), sheet = at('quick.css');
  const SHOWN = 8, ASKED = 3;
  const make = (tag, properties, attributes = {}, ...children) => {
    const element = Object.assign(d.createElement(tag), properties);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };

  /** A cache that forgets what failed. */
  const known = new Map();
  const once = (key, get) => {
    if (!known.has(key)) known.set(key, get().catch((error) => { known.delete(key); throw error; }));
    return known.get(key);
  };
  const file = (name) => once(name, async () => {
    const answer = await fetch(folder + name, { cache: 'no-cache' });
    if (!answer.ok) throw Error(answer.status);
    return answer.json();
  });
  const style = () => once(sheet, () => new Promise((resolve, reject) => {
    const link = make('link', { rel: 'stylesheet', href: sheet, onload: resolve, onerror: () => { link.remove(); reject(Error(sheet)); } });
    d.head.append(link);
  }));

  // --- spelling

  let index, single, silent;
  const fold = (text) => [...text.normalize('NFKD').replace(/\p{M}/gu, '').replace(silent, '').toUpperCase()]
    .map((c) => { const low = c.toLowerCase(); return index.spelling.alike[low] ?? low; }).join('');
  const parts = (text) => (fold(text).match(/[\p{L}\p{N}]+/gu) || []).flatMap((run) => run.split(single).filter(Boolean));
  const isSingle = (part) => part.search(single) === 0;
  const cut = (letters) => letters.slice(0, index.spelling.longest).join('');
  const starts = (text) => parts(text).flatMap((part) => {
    const letters = [...part], { article } = index.spelling;
    if (isSingle(part)) return letters.map((_, i) => cut(letters.slice(i)));
    return part.startsWith(article) && letters.length > 4 ? [part, part.slice(article.length)] : [part];
  });

  // --- files

  const plain = (letters) => letters.map((c) => (c < '\x80' ? c : `_${c.codePointAt().toString(16)}_`)).join('');
  const path = (letters) => `${plain(letters.slice(0, 1))}/${plain(letters.slice(0, 2))}${letters.length > 2 ? '-' + plain(letters.slice(2)) : ''}.json`;
  const nothing = { names: [], beyond: '' };

  /** What may have a word that begins with `part`: of a file that was cut the one with a letter more, if it has more. */
  async function shard(part) {
    const letters = [...part], second = index.beginnings[letters[0]];
    let n = isSingle(part) ? 1 : 2;
    if (second === undefined || (n === 2 && ![...second].includes(letters[1]))) return nothing;
    let found = await file(path(letters.slice(0, n)));
    while (n < letters.length && [...found.beyond].includes(letters[n])) found = await file(path(letters.slice(0, ++n)));
    return found;
  }

  /** What has all the parts, best first: called so, beginning so, having such words; then as the files have them. */
  async function find(typed) {
    const asked = parts(typed).map((part) => (isSingle(part) ? cut([...part]) : part)), whole = asked.join(' ');
    const wanted = asked.filter((part) => isSingle(part) || [...part].length > 1).sort((a, b) => b.length - a.length).slice(0, ASKED);
    const shards = await Promise.all(wanted.map(shard)), found = new Map();
    for (const row of shards.flatMap(({ names }) => names)) {
      const [kind, id, name, note, ...also] = row, key = `${kind} ${id}`;
      if (found.has(key)) continue;
      for (const called of [name, ...also]) {
        const has = starts(called);
        if (!asked.every((part) => has.some((start) => start.startsWith(part)))) continue;
        const rank = parts(called).join(' ') === whole ? 0 : has[0].startsWith(asked[0]) ? 1 : 2;
        found.set(key, { kind, id, name, note, called, rank });
        break;
      }
    }
    const rows = [...found.values()].sort((a, b) => a.rank - b.rank);
    return { rows: rows.slice(0, SHOWN), more: rows.length > SHOWN || shards.some(({ beyond }) => beyond) };
  }

  // --- the dialog

  let box, form, input, list, live, keys, origin, turn = 0, settled = true, chosen = -1;
  const text = (name, values = {}) => index.says[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

  function build() {
    input = make('input', { id: 'quick-q', name: 'q', type: 'text', placeholder: text('hint'), autocomplete: 'off', spellcheck: false, dir: 'auto', enterKeyHint: 'go' },
      { role: 'combobox', 'aria-label': text('title'), 'aria-controls': 'quick-list', 'aria-expanded': 'false', 'aria-autocomplete': 'list', autocapitalize: 'none' });
    list = make('div', { id: 'quick-list', hidden: true }, { role: 'listbox', 'aria-label': text('list') });
    live = make('span', {}, { role: 'status' });
    keys = make('span', { className: 'keys', textContent: text('keys') });
    form = make('form', { action: root + 'search/' }, {}, input, make('button', { type: 'button', className: 'btn', textContent: text('close'), onclick: () => box.close() }));
    box = make('dialog', { className: 'quick' }, { 'aria-label': text('title') }, form, list, make('p', { className: 'meta' }, {}, live, ' ', keys));
    input.addEventListener('input', look);
    input.addEventListener('keydown', press);
    box.addEventListener('click', (event) => { if (event.target === box) box.close(); });
    box.addEventListener('close', () => { if (origin && origin !== d.body) origin.focus({ preventScroll: true }); else d.activeElement?.blur(); });
    addEventListener('pagehide', () => box.close());
    d.body.append(box);
  }

  const options = () => [...list.children];
  function choose(i) {
    const all = options();
    chosen = all.length ? (i + all.length) % all.length : -1;
    all.forEach((option, n) => option.setAttribute('aria-selected', n === chosen));
    if (chosen < 0) input.removeAttribute('aria-activedescendant');
    else { input.setAttribute('aria-activedescendant', all[chosen].id); all[chosen].scrollIntoView({ block: 'nearest' }); }
  }

  function option(i, href, words, facts) {
    const meta = facts.filter(Boolean).map((fact) => make('span', { className: 'sep' }, {}, make('bdi', {}, {}, fact)));
    return make('a', { id: `quick-${i}`, href, tabIndex: -1, className: facts.length ? '' : 'all' }, { role: 'option', 'aria-selected': 'false' },
      make('span', { className: 't' }, {}, make('bdi', {}, {}, words)), ...(meta.length ? [' ', make('span', { className: 'meta' }, {}, ...meta.flatMap((span) => [span, ' ']))] : []));
  }

  function draw(typed, found) {
    settled = true;
    const rows = found ? found.rows.map(({ kind, id, name, note, called }, i) => {
      const [place, word] = index.kinds[kind];
      return option(i, `${root}${place}/${id}/`, name, [word, called === name ? '' : called, note]);
    }) : [];
    list.replaceChildren(...rows, ...(typed ? [option(rows.length, `${root}search/?q=${encodeURIComponent(typed)}`, text('text', { words: typed }), [])] : []));
    list.hidden = !typed;
    input.setAttribute('aria-expanded', String(Boolean(typed)));
    choose(0);
    const many = text(rows.length === 1 ? 'one' : rows.length ? 'many' : 'none', { n: rows.length });
    live.textContent = !typed ? '' : !found ? text('failed') : found.more && rows.length ? `${many}. ${text('more')}` : many;
    keys.hidden = Boolean(typed);
  }

  async function look() {
    const mine = ++turn, typed = input.value.trim();
    settled = false;
    const found = await (typed ? find(typed) : null)?.catch(() => null);
    if (mine === turn) draw(typed, found);
  }

  function press(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && chosen >= 0) { event.preventDefault(); choose(chosen + step); }
    if (event.key !== 'Enter' || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!input.value.trim()) return;
    if (settled && chosen >= 0) options()[chosen].click(); else form.submit(); // what is shown answers an earlier question
  }

  /** Opens it. What was typed into the box `early` meanwhile goes on here; when it is closed the focus is where it was: at `from`. */
  const open = async (from, early) => {
    [index] = await Promise.all([file('index.json'), style()]);
    if (!box) {
      single = new RegExp(`([${index.spelling.single}]+)`, 'u');
      silent = new RegExp(`[${index.spelling.silent}]+`, 'gu');
      build();
    }
    if (!box.open) { origin = from; box.showModal(); }
    const typed = early && early !== from && early.value;
    if (typed) early.value = '';
    if (typed) { input.value = typed; look(); } else input.select();
    input.focus();
  };
  window.archiveQuick = Object.assign(open, { starts });
})();
