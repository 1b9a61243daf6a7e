/* Copies a citation, as plain words or with its italics. Without scripts it is text to be selected. */
(()=>{'use strict';
if(!navigator.clipboard)return;
const clean=p=>{const c=p.cloneNode(true);c.querySelectorAll('bdi').forEach(b=>b.replaceWith(...b.childNodes));return c.innerHTML};
document.querySelectorAll('#cite .copy').forEach(bar=>{
  const cite=bar.previousElementSibling,live=bar.querySelector('[role=status]');
  bar.hidden=false;
  bar.addEventListener('click',e=>{
    const how=e.target.closest('[data-copy]')?.dataset.copy;
    if(!how)return;
    const words=cite.textContent,rich=how==='rich'&&window.ClipboardItem;
    const blob=(type,text)=>new Blob([text],{type});
    const copied=rich?navigator.clipboard.write([new ClipboardItem({'text/plain':blob('text/plain',words),'text/html':blob('text/html',clean(cite))})]):navigator.clipboard.writeText(words);
    copied.then(()=>{live.textContent=bar.dataset.lDone},()=>{getSelection().selectAllChildren(cite)});
  });
});
})();
