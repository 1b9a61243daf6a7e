/* The archive's search, in a worker. It reads the shards of the bundle as one index: their maps, then chunks of the word
   index, filters and fragments as they are needed (`search/shards.py` and `search/chunks.py` describe them). Found and
   ranked as Pagefind ranks (BM25 with bonuses), but by this code, because then
   - a word that no document contains finds nothing, instead of what a shorter word finds;
   - an answer never depends on what was asked before: exactly the chunks of a word's whole range are read;
   - all shards are counted together, so that what is new answers and ranks as if all had been indexed at once;
   - phrases may stand among words, facets count what would be found, and all of it takes linear time;
   - a file that does not arrive is an error, and no answer.
   Only the stems come from Pagefind's WebAssembly, whose loader follows below in the same file. */
(() => {
  "use strict";
  const GLUE = "^`", SEPARATOR = " · ";
  const SATURATION = 1.4, LENGTH = 0.75, DIACRITICS = 0.8, TITLE = 5;
  const BARS = 60, STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000], NEAR = 3;
  const SHORT = /^[\0-\u06ff]{1,2}$/;
  const EMPTY = Uint8Array.of(0x86, 0x65, 0x31, 0x2e, 0x35, 0x2e, 0x32, 0x80, 0x80, 0x80, 0x80, 0x80);
  let base, entry, language, index, stemming;

  // --- files

  async function fetched(name) {
    try {
      const response = await fetch(base + name);
      if (response.status === 404) throw new Error("gone");
      if (!response.ok) throw new Error("network");
      postMessage({ coming: Number(response.headers.get("content-length")) });
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw new Error(error.message === "gone" ? "gone" : "network");
    }
  }

  async function load(name) {
    let bytes = await fetched(name);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      bytes = new Uint8Array(await new Response(plain).arrayBuffer());
    }
    return bytes.subarray(12);
  }

  /** A cache that forgets what failed. */
  function remembering(make) {
    const known = new Map();
    return (key) => {
      if (!known.has(key)) known.set(key, make(key).catch((error) => { known.delete(key); throw error; }));
      return known.get(key);
    };
  }

  function cbor(bytes) {
    const text = new TextDecoder();
    let at = 0;
    const item = () => {
      const head = bytes[at++], low = head & 31;
      let n = low < 24 ? low : 0;
      if (low > 23) for (let width = 1 << (low - 24); width; width--) n = n * 256 + bytes[at++];
      switch (head >> 5) {
        case 0: return n;
        case 1: return -1 - n;
        case 3: return text.decode(bytes.subarray(at, at += n));
        case 4: { const items = new Array(n); for (let i = 0; i < n; i++) items[i] = item(); return items; }
        default: throw new Error("format");
      }
    };
    return item();
  }

  const fragment = remembering(async (hash) => JSON.parse(new TextDecoder().decode(await load(`fragment/${hash}.pf_fragment`))));

  const read = async (name) => cbor(await load(name));

  /** Names of pages' fragments, or the chunks of words. */
  const block = remembering((name) => read(`names/${name}.pf_names`));
  /** The name of a page's fragment. */
  async function nameOf(page) {
    const { first, blocks } = index.shards.findLast((shard) => shard.first <= page);
    return (await block(blocks[(page - first) >> 7]))[(page - first) & 127];
  }

  /** Words of a chunk, in the numbers that pages have among all shards; without those that are not shown. */
  const chunk = remembering(async (key) => {
    const [number, name] = key.split(" "), { first } = index.shards[number];
    const shown = (pages) => {
      let page = first;
      for (const row of pages) row[0] = page += row[0];
      return index.stale ? pages.filter((row) => !index.dead[row[0]]) : pages;
    };
    const [words] = await read(`index/${name}.pf_index`);
    for (const word of words) { word[1] = shown(word[1]); for (const variant of word[2]) variant[1] = shown(variant[1]); }
    return words;
  });

  /** The values of a filter, each with its pages; what is no more shown is in no answer that they are counted in. */
  const filter = remembering(async (name) => {
    const values = new Map(), add = async ({ first, filters }) => {
      const known = filters.find((row) => row[0] === name || row[0].startsWith(name + " "));
      return known ? [first, (await read(`filter/${known[1]}.pf_list`))[1]] : [first, []];
    };
    for (const [first, rows] of await Promise.all(index.shards.map(add)))
      for (const [value, distances] of rows) {
        let page = first;
        values.set(value, (values.get(value) || []).concat(distances.map((distance) => page += distance)));
      }
    return [...values].sort(([a], [b]) => (before(a, b) ? -1 : 1));
  });

  async function open(order) {
    base = order.base;
    entry = order.entry;
    language = Object.keys(entry.languages)[0];
    stems().catch(() => {});
    const whole = entry.delta && load(entry.delta).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
    const [delta, ...maps] = await Promise.all([whole, ...entry.maps.map(read)]);
    let size = 0;
    const shards = maps.map(([, lengths, voices, lists, filters, fields, blocks]) => {
      const shard = { first: size, lengths, voices, lists, filters, fields, blocks };
      size += lengths.length;
      return shard;
    });
    const dead = new Uint8Array(size), place = Float64Array.from({ length: size }, (_, page) => page);
    const lengths = shards.flatMap((shard) => shard.lengths), voices = shards.map((shard) => shard.voices).join("");
    const newer = shards.slice(shards.length - (delta ? delta.places.length : 0));
    newer.forEach(({ first }, i) => delta.places[i].forEach((at, page) => { place[first + page] = at; }));
    if (delta) delta.stale.forEach((pages, i) => { for (const page of pages) dead[shards[i].first + page] = 1; });
    const words = lengths.reduce((sum, length, page) => sum + (dead[page] ? 0 : length), 0);
    const live = size - dead.reduce((sum, gone) => sum + gone, 0);
    index = { shards, size, live, dead, stale: live < size, place, lengths, voices, fields: shards[0].fields, average: words / live || 1 };
    index.dates = newer.map(({ first }, i) => [first, delta.dates[i]]);
    const letter = `(?=[\\p{L}\\p{N}])[${entry.spaceless}]\\p{M}*`;
    index.unit = new RegExp(letter, "gu");
    index.run = new RegExp(`(?:${letter})+`, "gu");
    index.first = new RegExp(`^${letter}`, "u");
    const facets = new Set(shards.flatMap((shard) => shard.filters.map((row) => row[0])));
    return { total: live, facets: [...facets].sort(), voices: entry.voices };
  }

  /** Every page's number among the dates of all, -1 without one. Read when an answer is to be ordered by them. */
  const ranks = remembering(async () => {
    const rank = new Float64Array(index.size).fill(-1);
    let at = -1;
    for (const n of await read(entry.order)) { if (n >= 0) at++; rank[n < 0 ? -1 - n : n] = at; }
    for (const [first, dates] of index.dates) dates.forEach((date, page) => { rank[first + page] = date; });
    return rank;
  });

  /** The same by an own field: its keys are the values of a filter that nobody chooses by. */
  const ranksBy = remembering(async (name) => {
    const keys = [...await filter(`order.${name}`)].sort(([a], [b]) => (a < b ? -1 : 1));
    const rank = new Float64Array(index.size).fill(-1);
    keys.forEach(([, pages], at) => { for (const page of pages) rank[page] = at; });
    return keys.length && rank;
  });

  // --- words

  /** Lower case, letters and digits only; and the same without diacritics: as the indexer does it. */
  function normal(word) {
    const kept = Array.from(word, (c) => c.toLowerCase()).join("").replace(/[^\p{Alphabetic}\p{N}\p{Pc}]/gu, "");
    return [kept, kept.normalize("NFD").replace(/\p{M}/gu, "")];
  }

  /** The endings and articles that change most, for languages whose stems this index does not have. */
  function light(word) {
    if (!/^(ru|sr|uk|be)$/.test(language) && /^[а-я]{4,}$/.test(word))
      return word.replace(/(?<=...)(?:[аяыи]ми|[оеы]го|[оеы]му|[оеыи]и|[ая]я|[оеыи]е|[ая][мх]|[оеи]м|[ую]ю|и[яю]|[ое]в|[аяоеиыуюь])$/, "");
    if (language !== "ar" && /^[\u0621-\u064a]{5,}$/.test(word))
      return word.replace(/^(?:[وف]?[بك]?ال|لل)(?=...)/, "");
    return word;
  }

  /** Pagefind's stemmer: an index without words tells the stems of a question. */
  function stems() {
    stemming ||= (async () => {
      const name = entry.languages[language].wasm;
      if (name.startsWith("unknown")) return (word) => word;
      await wasm_bindgen({ module_or_path: await load(`wasm.${name}.pagefind`) });
      const nothing = wasm_bindgen.enter_playground_mode(wasm_bindgen.init_pagefind(EMPTY));
      return (word) => JSON.parse(wasm_bindgen.search(nothing, word, word, "{}", "", false, false)).search_keywords[0];
    })().catch((error) => { stemming = null; throw error; });
    return stemming;
  }

  const spread = (text) => text.replace(index.run, (run) => {
    const units = run.match(index.unit);
    return ` ${units.map((unit, i) => unit + (units[i + 1] || "")).join(" ")} `;
  }).split(/\s+/).filter(Boolean);

  /** A question as parts that must all be found; one of several words is a phrase, `at` are their places in it. */
  function parse(question, stem) {
    const word = (text, at, exact) => {
      const [raw, whole] = normal(text), plain = exact ? whole : light(whole);
      return { at, raw, plain, stem: plain && stem(plain), exact: exact || SHORT.test(plain) };
    };
    const parts = [];
    for (const [typed, quoted] of question.normalize("NFC").matchAll(/["“”„«»]([^"“”„«»]+)["“”„«»]|[^\s"“”„«»]+/gu)) {
      const text = quoted ?? typed, units = text.match(index.run)?.pop().match(index.unit) || [];
      const tokens = spread(text);
      if (units.length > 1 && tokens[tokens.length - 1] === units[units.length - 1]) tokens.pop();
      const exact = (i) => (units.length ? i < tokens.length - 1 : quoted !== undefined);
      const words = tokens.map((token, i) => word(token, i, exact(i))).filter((item) => item.stem);
      if (words.length) parts.push({ typed, words });
    }
    return parts;
  }

  // --- the word index

  /** Order of words in the index: that of code points. */
  function before(a, b) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const x = a.charCodeAt(i), y = b.charCodeAt(i);
      if (x !== y) return ((x >= 0xd800 && x < 0xe000) === (y >= 0xd800 && y < 0xe000)) ? x < y : y >= 0xd800 && y < 0xe000;
    }
    return a.length < b.length;
  }

  /** Of rows that tell with which word each begins, those that may have the word, and what goes on with it. */
  function within(rows, { stem, exact }) {
    let low = 0, high = rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (before(stem, rows[middle][0])) high = middle - 1; else low = middle;
    }
    let end = low + 1;
    while (!exact && end < rows.length && rows[end][0].startsWith(stem)) end++;
    return rows.slice(low, end);
  }

  /** The entries of all words that a word of the question stands for, from exactly the chunks that may have them. */
  async function entries(word) {
    const { stem, exact } = word;
    const parts = index.shards.map(async ({ lists }, number) => {
      const rows = (await Promise.all(within(lists, word).map((row) => block(row[1])))).flat();
      const found = await Promise.all(within(rows, word).map((row) => chunk(`${number} ${row[1]}`)));
      return found.flatMap((words) => words.filter((row) => (exact ? row[0] === stem : row[0].startsWith(stem))));
    });
    return (await Promise.all(parts)).flat();
  }

  /** Locations are differences; a negative number n says that those after it have the weight (or field) -1 - n. */
  function locations(coded, visit) {
    let kind = 25, at = 0;
    for (const n of coded) if (n < 0) { kind = -1 - n; at = 0; } else visit(at += n, kind);
  }

  const rowOf = (pages, page) => {
    let low = 0, high = pages.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1, found = pages[middle][0];
      if (found === page) return pages[middle];
      if (found < page) low = middle + 1; else high = middle - 1;
    }
    return null;
  };

  /** How many places of the index a word takes: pairs of letters overlap, each has a place of its own. */
  const lettersOf = (word) => word.raw.match(index.unit)?.length || 1;
  const forms = (row) => [[row[0], row[1]], ...row[2]];
  const bytes = (text) => new TextEncoder().encode(text).length;
  const idf = (pages) => Math.log((index.live - pages + 0.5) / (pages + 0.5) + 1);

  function bm25(frequency, page) {
    const length = SATURATION * (1 - LENGTH + LENGTH * index.lengths[page] / index.average);
    return (SATURATION + 1) * frequency / (length + frequency);
  }

  /** What is known of a part of the question: in which pages it is (`has`), how well (`score`), in which `fields`. */
  function blank() {
    const n = index.size;
    return { has: new Uint8Array(n), score: new Float32Array(n), fields: new Uint32Array(n), count: 0 };
  }

  async function findWord(word) {
    const found = blank(), rows = await entries(word);
    const bonus = (row) => Math.exp(Math.exp(-0.125 * Math.min(255, Math.abs(bytes(row[0]) - bytes(word.stem)) + 1) ** 2) - 1);
    const alike = (form) => (form.startsWith(word.raw) || word.raw.startsWith(form) ? 1 + DIACRITICS : 1);
    for (const row of rows) {
      const near = bonus(row), here = new Map();
      for (const [form, pages] of forms(row)) {
        const spelled = alike(form);
        for (const [page, coded, meta] of pages) {
          if (!found.has[page]) { found.has[page] = 1; found.count++; }
          let weight = 0;
          locations(coded, (_, w) => { weight += w; });
          const sum = here.get(page) || [0, 0];
          here.set(page, [sum[0] + weight, Math.max(sum[1], spelled)]);
          if (meta.length) locations(meta, (_, field) => { found.fields[page] |= 1 << field; });
        }
      }
      for (const [page, [weight, spelled]] of here) if (weight) found.score[page] += bm25(weight / 24 * near, page) * spelled;
    }
    const length = lettersOf(word);
    found.where = (page) => {
      const hits = [];
      for (const row of rows) for (const [, pages] of forms(row)) {
        const at = rowOf(pages, page);
        if (at) locations(at[1], (place, w) => { for (let i = 0; i < length; i++) hits.push([place + i, w * w * bonus(row)]); });
      }
      return hits;
    };
    return found;
  }

  async function findPhrase(words) {
    const found = blank(), rows = await Promise.all(words.map(entries));
    const spelled = (i, page) => rows[i].flatMap((row) => forms(row).map((form) => rowOf(form[1], page))).filter(Boolean);
    const pagesOf = (list) => new Set(list.flatMap((row) => forms(row).flatMap((form) => form[1].map((at) => at[0]))));
    const rarest = rows.map(pagesOf).sort((a, b) => a.size - b.size)[0];
    /** Where all words follow each other; fields are told apart by a large distance. */
    const starts = (page, column) => {
      let open = null;
      for (let i = 0; i < words.length && (!open || open.size); i++) {
        const here = new Set();
        for (const at of spelled(i, page)) locations(at[column], (place, kind) => {
          const start = (column === 2 ? kind * 1e6 : 0) + place - words[i].at;
          if (!open || open.has(start)) here.add(start);
        });
        open = here;
      }
      return [...open];
    };
    for (const page of rarest) {
      const times = starts(page, 1).length, meta = starts(page, 2);
      if (!times && !meta.length) continue;
      found.has[page] = 1;
      found.count++;
      if (times) found.score[page] = bm25(times, page) * (1 + DIACRITICS);
      for (const start of meta) found.fields[page] |= 1 << Math.floor((start + words.length) / 1e6);
    }
    const last = words[words.length - 1], length = last.at + lettersOf(last);
    found.where = (page) => starts(page, 1).flatMap((start) => Array.from({ length }, (_, i) => [start + i, 576]));
    return found;
  }

  /** All pages that have every part, with their scores. Pages of the last few questions are kept. */
  const questions = new Map();
  async function find(question) {
    if (questions.has(question)) return questions.get(question);
    const parts = question.trim() ? parse(question, await stems()) : [];
    const found = await Promise.all(parts.map(({ words }) => (words.length > 1 ? findPhrase(words) : findWord(words[0]))));
    const missing = parts.filter((_, i) => !found[i].count).map((part) => part.typed);
    const weights = found.map((part) => idf(part.count)), total = weights.reduce((a, b) => a + b, 0);
    const pages = [], scores = new Float32Array(index.size);
    for (let page = 0; page < index.size; page++) {
      if (index.dead[page] || !found.every((part) => part.has[page])) continue;
      pages.push(page);
      let score = 0;
      found.forEach((part, i) => { score += part.score[page] * weights[i]; });
      const fields = found.reduce((all, part) => all | part.fields[page], 0);
      for (let field = 0; fields >> field; field++) {
        const matched = found.reduce((sum, part, i) => sum + (part.fields[page] >> field & 1 ? weights[i] : 0), 0);
        score += (index.fields[field] === "title" ? TITLE : 1) * matched * (matched / total) ** 2;
      }
      scores[page] = score;
    }
    const answer = { parts, found, missing, pages: missing.length ? [] : pages, scores };
    if (questions.size > 7) questions.delete(questions.keys().next().value);
    questions.set(question, answer);
    return answer;
  }

  // --- filters

  const idOf = (value) => value.split(" ", 1)[0];

  /** For each constraint the pages that meet it. Within one filter any of the values, across filters all.
      Ids joined by a plus are one value that only pages with each of them meet. */
  async function constraints(order) {
    const rules = [];
    const add = async (name, fits) => {
      const meets = new Uint8Array(index.size);
      for (const [value, pages] of await filter(name)) if (fits(value)) for (const page of pages) meets[page] = 1;
      rules.push([name, meets]);
    };
    for (const [name, values] of Object.entries(order.filters || {})) {
      if (name === "year" || !values.length) continue;
      const own = name.startsWith("field.");
      await add(name, (value) => values.includes(own ? value : idOf(value)));
      const { 1: meets } = rules[rules.length - 1];
      for (const joined of values) {
        const ids = new Set(own ? [] : joined.split("+")), times = new Uint8Array(index.size);
        if (ids.size < 2) continue;
        for (const [value, pages] of await filter(name)) if (ids.has(idOf(value))) for (const page of pages) times[page]++;
        times.forEach((n, page) => { if (n === ids.size) meets[page] = 1; });
      }
    }
    const { from, to } = order, years = order.filters?.year || [], ranged = from !== undefined || to !== undefined;
    const between = (value) => +value >= (from ?? -Infinity) && +value <= (to ?? Infinity);
    if (ranged || years.length) await add("year", (value) => years.includes(value) || (ranged && between(value)));
    const voices = Object.keys(entry.voices);
    if (order.voices && !voices.every((voice) => order.voices.includes(voice))) {
      const heard = order.voices.map((voice) => voice[0]);
      rules.push(["voice", Uint8Array.from(index.voices, (voice) => heard.includes(voice))]);
    }
    return rules;
  }

  /** For each page 1 if it is an answer when the constraint `name` is let go, all others kept. */
  function passing(name, pages, rules) {
    const rest = rules.filter((rule) => rule[0] !== name), passes = new Uint8Array(index.size);
    for (const page of pages) passes[page] = rest.every((rule) => rule[1][page]) ? 1 : 0;
    return passes;
  }

  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

  /** What each value of a facet would find. */
  async function count(name, passes) {
    return (await filter(name)).map(([value, members]) => [value, members.reduce((n, page) => n + passes[page], 0)]);
  }

  /** Answers by time, in at most `BARS` spans of equally many years. A document counts once in every span that it may
      belong to: with the first number where it can belong to no other, with the second where it may. */
  async function histogram(passes) {
    const years = (await filter("year")).filter(([value]) => value !== "undated")
      .map(([value, pages]) => [+value, pages.filter((page) => passes[page])]).filter(([, pages]) => pages.length).sort((a, b) => a[0] - b[0]);
    if (!years.length) return undefined;
    const first = years[0][0], last = years[years.length - 1][0];
    const step = STEPS.find((n) => Math.floor(last / n) - Math.floor(first / n) < BARS) || Math.ceil((last - first + 1) / BARS);
    const start = Math.floor(first / step) * step, bars = Array.from({ length: Math.floor((last - start) / step) + 1 }, () => [0, 0]);
    const may = new Uint16Array(index.size), here = bars.map(() => new Map());
    for (const [year, pages] of years) for (const page of pages) {
      const bar = here[Math.floor((year - start) / step)];
      may[page]++;
      bar.set(page, (bar.get(page) || 0) + 1);
    }
    here.forEach((bar, i) => { for (const [page, times] of bar) bars[i][times === may[page] ? 0 : 1]++; });
    return { start, step, bars, first, last };
  }

  // --- what to try when nothing is found

  /** How many would be found without one of the constraints, by its name; without one of the words, as it was typed. */
  function without({ parts, found, pages, missing }, rules) {
    const filters = rules.map(([name]) => [name, sum(passing(name, pages, rules))]);
    const words = pages.length || missing.length || parts.length < 2 ? [] : parts.map(({ typed }, i) => {
      const others = found.filter((_, other) => other !== i);
      let n = 0;
      for (let page = 0; page < index.size; page++)
        n += !index.dead[page] && others.every((part) => part.has[page]) && rules.every((rule) => rule[1][page]) ? 1 : 0;
      return [typed, n];
    });
    return { filters: filters.filter(([, n]) => n), words: words.filter(([, n]) => n) };
  }

  /** Letters left out, put in, exchanged, or in each other's place, as far as `most` of them. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let above = [], row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], above[j - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      above = row;
      row = next;
    }
    return row[b.length];
  }

  /** Words of the index that are spelled nearly so, nearest first. Their first two letters are taken for right. */
  async function near(word) {
    const letters = [...word.stem], most = letters.length < 6 ? 1 : 2;
    if (letters.length < 4 || index.first.test(word.stem)) return [];
    const known = new Map();
    for (const row of await entries({ stem: letters.slice(0, 2).join("") })) {
      const far = distance([...row[0]], letters, most), pages = sum(forms(row).map((form) => form[1].length));
      if (far > most || !pages) continue;
      const same = known.get(row[0]);
      known.set(row[0], same ? [far, same[1] + pages, same[2]] : [far, pages, row]);
    }
    return [...known.values()].sort((a, b) => a[0] - b[0] || b[1] - a[1] || (before(a[2][0], b[2][0]) ? -1 : 1)).slice(0, NEAR).map(([, , row]) => row);
  }

  /** A word of the index as a text has it: the index knows no more than its stem. */
  async function asPrinted(row) {
    for (const [, pages] of forms(row)) for (const [page, coded] of pages) {
      const places = [];
      locations(coded, (place) => places.push(place));
      if (!places.length) continue;
      const words = (await fragment(await nameOf(page))).content.split(" ");
      const printed = clean(words[places[0]] || "").match(/[\p{L}\p{N}\p{M}]+/gu) || [];
      return printed.find((part) => normal(part)[1].startsWith(row[0].slice(0, 3))) || row[0];
    }
    return row[0];
  }

  /** Questions with a word that is in the index in the place of one that is not, and how much each would find. */
  async function nearly(question, { parts, missing }, rules) {
    const tries = [];
    for (const { typed, words } of parts.filter((part) => missing.includes(part.typed) && part.words.length === 1)) {
      for (const row of await near(words[0])) {
        const word = await asPrinted(row), other = question.replace(typed, () => word);
        if (tries.some((one) => one[0] === other)) continue;
        const { pages } = await find(other), n = pages.filter((page) => rules.every((rule) => rule[1][page])).length;
        if (n) tries.push([other, n]);
      }
    }
    return tries.slice(0, NEAR);
  }

  // --- answers

  async function ask(order) {
    const asked = await find(order.question || "");
    const rules = await constraints(order);
    const kept = asked.pages.filter((page) => rules.every((rule) => rule[1][page]));
    const { place } = index, { scores } = asked;
    const sort = order.sort || (asked.parts.length ? "" : "newest"), down = sort === "newest" || sort[0] === "-";
    const rank = sort && await (sort === "newest" || sort === "oldest" ? ranks() : ranksBy(sort.replace(/^-?field\./, "")));
    const late = (page) => (rank[page] === -1 && !down ? index.size : rank[page]); // what has no rank is always last
    if (!rank) kept.sort((a, b) => scores[b] - scores[a] || place[a] - place[b]);
    else if (down) kept.sort((a, b) => late(b) - late(a) || place[a] - place[b]);
    else kept.sort((a, b) => late(a) - late(b) || place[a] - place[b]);
    const facets = {};
    const passed = (name) => passing(name, asked.pages, rules);
    for (const name of order.facets || []) facets[name] = await count(name, passed(name));
    const nothing = !kept.length && (order.question || rules.length);
    const shown = kept.slice(order.offset || 0, (order.offset || 0) + (order.limit ?? 10));
    return {
      total: kept.length,
      unfiltered: asked.pages.length,
      missing: asked.missing,
      several: asked.parts.length > 1,
      facets,
      histogram: facets.year && await histogram(passed("year")),
      without: nothing ? without(asked, rules) : undefined,
      nearly: nothing ? await nearly(order.question || "", asked, rules) : undefined,
      results: await Promise.all(shown.map((page) => result(page, asked))),
      ids: order.ids ? await Promise.all(kept.map(nameOf)) : undefined,
    };
  }

  const clean = (word) => {
    const bare = word.replaceAll(GLUE, "");
    return (index.first.exec(bare) || [bare])[0];
  };

  /** `words[start:end]` as people read them: [text, is a hit?] in turn; signs around a hit are no part of it. */
  function reading(words, start, end, hits) {
    const runs = [];
    const add = (text, hit) => {
      const last = runs[runs.length - 1];
      if (last && (last[1] === hit || !text)) last[0] += text; else if (text) runs.push([text, hit]);
    };
    for (let i = start; i < end; i++) {
      const gap = i > start && !words[i].startsWith(GLUE) ? " " : "", text = clean(words[i]), hit = hits.has(i);
      const [, before, core, after] = hit ? /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}\p{M}]*)$/su.exec(text) : [0, text, "", ""];
      const joined = hit && !before && runs.length && runs[runs.length - 1][1];
      add(joined ? "" : gap + before, false);
      if (core) add(joined ? gap + core : core, true);
      add(after, false);
    }
    return runs;
  }

  const plain = (text) => reading(text.split(" "), 0, text.split(" ").length, new Set()).map((run) => run[0]).join("");

  async function result(page, { parts, found }) {
    const data = await fragment(await nameOf(page)), words = data.content.split(" "), hits = new Map();
    for (const part of found) for (const [place, score] of part.where(page)) hits.set(place, Math.max(score, hits.get(place) || 0));
    const blocks = blocksOf(data, words.length);
    const title = blocks.find((block) => block.kind === "title");
    const only = (name) => (data.filters[name] || [""])[0];
    return {
      address: data.url,
      voice: only("voice"),
      type: only("type"),
      language: only("language"),
      same: only("same"),
      title: title ? reading(words, title.start, title.end, hits) : [[only("on") || data.meta.title, false]],
      date: plain(data.meta.date),
      publication: plain(data.meta.publication),
      authors: plain(data.meta.authors),
      warnings: data.filters.warning || [],
      passages: passages(blocks, words, hits),
      named: named(data, page, parts, found),
    };
  }

  /** The places that a hit can be linked to, each with the heading above it. */
  function blocksOf(data, length) {
    let heading = null;
    return data.anchors.map((anchor, i) => {
      const [kind, number] = anchor.element.split("~");
      const block = { kind, number, id: anchor.id, start: anchor.location, end: data.anchors[i + 1]?.location ?? length, heading };
      if (/^h\d$/.test(kind)) heading = block;
      return block;
    }).filter((block) => block.start < block.end);
  }

  /** At most three stretches of text with most hits, in reading order; without any hit the beginning of the text. */
  function passages(blocks, words, hits) {
    const texts = blocks.filter((block) => block.kind !== "title"), scored = [];
    for (const block of texts) {
      const inside = [...hits.keys()].filter((place) => place >= block.start && place < block.end).sort((a, b) => a - b);
      if (inside.length) scored.push([block, inside, inside.reduce((sum, place) => sum + hits.get(place), 0)]);
    }
    if (!scored.length) {
      const block = texts.find((text) => !/^h\d$/.test(text.kind));
      return block ? [passage(block, words, [], hits)] : [];
    }
    scored.sort((a, b) => b[2] - a[2] || a[0].start - b[0].start);
    return scored.slice(0, 3).sort((a, b) => a[0].start - b[0].start).map(([block, inside]) => passage(block, words, inside, hits));
  }

  function passage(block, words, inside, hits) {
    const size = index.first.test(words[block.start].replaceAll(GLUE, "")) ? 64 : 32, lead = size >> 2;
    let best = block.start, most = -1;
    for (const place of inside) {
      const sum = inside.reduce((all, other) => all + (other >= place && other < place + size - lead ? hits.get(other) : 0), 0);
      if (sum > most) { most = sum; best = place; }
    }
    const start = Math.max(block.start, Math.min(best - lead, block.end - size)), end = Math.min(block.end, start + size);
    const runs = reading(words, start, end, hits);
    let last = best;
    while (last + 1 < block.end && hits.has(last + 1)) last++;
    const say = (a, b) => reading(words, Math.max(block.start, a), Math.min(block.end, b), new Set()).map((run) => run[0]).join("");
    return {
      id: block.id,
      kind: block.kind,
      number: block.number || "",
      heading: block.heading ? plain(words.slice(block.heading.start, block.heading.end).join(" ")) : "",
      runs: [...(start > block.start ? [["… ", false]] : []), ...runs, ...(end < block.end ? [[" …", false]] : [])],
      quote: inside.length ? [say(best - 3, best), say(best, last + 1), say(last + 1, last + 4)] : null,
    };
  }

  /** Names by which the document was found although its text does not have them. */
  function named(data, page, parts, found) {
    const sought = parts.filter((_, i) => found[i].fields[page] && !found[i].where(page).length).flatMap((part) => part.words);
    if (!sought.length) return [];
    const fits = (word) => sought.some(({ stem, plain: sought_ }) => [stem, sought_].some((begin) => normal(word)[1].startsWith(begin)));
    return ["names", "fields"].flatMap((name) => (data.meta[name] || "").split(SEPARATOR))
      .map((text) => text.split(" "))
      .filter((words) => words.some(fits))
      .slice(0, 3)
      .map((words) => reading(words, 0, words.length, new Set(words.flatMap((word, i) => (fits(word) ? [i] : [])))));
  }

  addEventListener("message", async (event) => {
    event.stopImmediatePropagation();
    const { id, order } = event.data;
    try {
      postMessage({ id, answer: await (order.entry ? open(order) : ask(order)) });
    } catch (error) {
      postMessage({ id, error: error.message });
    }
  });
})();
