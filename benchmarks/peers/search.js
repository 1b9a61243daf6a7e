// Pagefind's own search box; a query in the address is asked at once.
const box = new PagefindUI({ element: '#search', showSubResults: false, showImages: false, resetStyles: false });
const asked = new URLSearchParams(location.search).get('q');
if (asked) box.triggerSearch(asked);
