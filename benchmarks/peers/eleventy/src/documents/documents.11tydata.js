module.exports = {
  layout: 'document.njk',
  section: 'documents',
  permalink: ({ page }) => `/documents/${page.fileSlug}/`,
};
