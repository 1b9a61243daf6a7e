/* Tables that can be sorted by the heads of their columns. Without script they stand in the order of the archive. */
(() => {
  'use strict';
  for (const table of document.querySelectorAll('table[data-sort]')) {
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const words = new Intl.Collator(document.documentElement.lang || 'en', { numeric: true });
    heads.forEach((head, column) => {
      const cell = (row) => row.cells[column], isNumber = cell(rows[0]).hasAttribute('data-n');
      const before = isNumber ? (a, b) => cell(a).dataset.n - cell(b).dataset.n
        : (a, b) => words.compare(cell(a).textContent, cell(b).textContent);
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'sort' });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const now = head.getAttribute('aria-sort'), down = now ? now === 'ascending' : isNumber;
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        // rows that are equal stay in the archive's order, whichever way the column runs
        body.append(...[...rows].sort((a, b) => (down ? before(b, a) : before(a, b))));
      });
    });
  }
})();
