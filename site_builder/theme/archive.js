/* What scripts add: quick focus, look, previews, quotations with their citation. All of it works without them. */
(()=>{'use strict';
const d=document,$=(s,r=d)=>r.querySelector(s);
const kept=(k,v)=>{try{if(v===undefined)return localStorage.getItem(k)||'';v?localStorage.setItem(k,v):localStorage.removeItem(k)}catch{return''}};

/* "/" and Ctrl-K open the quick search, which is fetched now; without it they lead to the search box. What is typed
   meanwhile is typed into that box. "/" can be switched off (WCAG 2.1.4) */
const beside=d.currentScript?.src;
let quick;
const fetched=()=>quick||=new Promise((done,failed)=>d.head.append(Object.assign(d.createElement('script'),{src:new URL('quick.js',beside),onload:done,onerror:failed})));
d.addEventListener('keydown',e=>{
  if(e.defaultPrevented||e.isComposing)return;
  const typing=e.target.closest?.('input,textarea,select,[contenteditable]'),bare=!e.ctrlKey&&!e.metaKey&&!e.altKey;
  if(e.key.toLowerCase()==='k'&&(e.ctrlKey||e.metaKey)&&!e.shiftKey&&!e.altKey||e.key==='/'&&bare&&!typing&&kept('slash')!=='off'){
    const i=$('main search input')||$('search input'),early=$('header.site search input'),from=d.activeElement;
    if(!i)return;
    e.preventDefault();
    if(from?.closest('dialog'))return;
    if(early&&early!==from&&!early.value)early.focus({preventScroll:true});
    const search=()=>{quick=0;i.focus();i.select()};
    if(location.protocol==='file:'||!('HTMLDialogElement'in window))search();
    else fetched().then(()=>archiveQuick(from,early)).catch(search);
  }
});

/* the look: Auto, Light, Dark */
const look=$('#look');
if(look){
  const e=look.elements;
  e.look.value=kept('look');e.slash.checked=kept('slash')!=='off';look.hidden=false;
  look.addEventListener('change',()=>{
    const v=e.look.value;kept('look',v);
    if(v)d.documentElement.dataset.theme=v;else delete d.documentElement.dataset.theme;
    kept('slash',e.slash.checked?'':'off');
  });
}

/* a report names the paragraph that was linked to last */
let para='';
const told=()=>{const p=d.getElementById(location.hash.slice(1));para=p&&$('.pn',p)?.textContent||para};
addEventListener('hashchange',told);told();
d.addEventListener('click',e=>{
  const a=e.target.closest?.('a[data-report]');
  if(a&&para)a.href=a.href.replace(/%C2%B6(%20[^%&]*)?/,'%C2%B6%20'+encodeURIComponent(para));
});

if(!('popover'in HTMLElement.prototype))return;

/* the citation opens over the page where the reader is, and goes back to its place in it */
const cite=$('#cite');
if(cite&&'HTMLDialogElement'in window){
  const box=Object.assign(d.createElement('dialog'),{className:'lifted'}),close=d.createElement('form'),place=d.createComment('');
  close.method='dialog';
  close.append(Object.assign(d.createElement('button'),{className:'btn',textContent:$('[data-l-close]')?.dataset.lClose||'\u00d7'}));
  box.setAttribute('aria-labelledby','cite-h');box.append(close);d.body.append(box);
  box.addEventListener('close',()=>place.replaceWith(cite));
  box.addEventListener('click',e=>{if(e.target===box)box.close()});
  d.addEventListener('click',e=>{
    const a=e.target.closest?.('a[href="#cite"]');
    if(!a||e.ctrlKey||e.metaKey||e.shiftKey||e.altKey)return;
    e.preventDefault();cite.replaceWith(place);box.append(cite);box.showModal();
  });
}

/* previews: fetched on intent, once for each page; never where a metered line would pay for it */
if(location.protocol!=='file:'&&!navigator.connection?.saveData){
  const cache=new Map(),box=Object.assign(d.createElement('div'),{className:'peek',id:'peek',popover:'manual'});
  box.setAttribute('role','note');d.body.append(box);
  let timer,over,tapped;
  const wanted=a=>a.isConnected&&(a===tapped||a.matches(':hover,:focus-visible'));
  const get=a=>{
    const u=new URL('preview.frag',a.href).href;
    if(!cache.has(u))cache.set(u,fetch(u).then(r=>r.ok?r.text():'').catch(()=>{cache.delete(u);return''}));
    return cache.get(u);
  };
  const hide=()=>{clearTimeout(timer);over?.removeAttribute('aria-describedby');over=tapped=null;box.hidePopover()};
  const show=async a=>{
    const html=await get(a);
    if(!html||!wanted(a))return!1;
    over?.removeAttribute('aria-describedby');
    box.innerHTML=html;over=a;a.setAttribute('aria-describedby','peek');box.showPopover();
    const r=a.getClientRects()[0]||a.getBoundingClientRect(),b=box.getBoundingClientRect();
    box.style.left=Math.max(8,Math.min(r.left,innerWidth-b.width-8))+'px';
    box.style.top=(r.bottom+b.height+8>innerHeight&&r.top>b.height+8?r.top-b.height-6:r.bottom+6)+'px';
    return!0;
  };
  const on=(e,ms)=>{
    const a=e.target.closest?.('a[data-p]');
    if(!a)return;
    clearTimeout(timer);
    if(a===over)return;
    setTimeout(()=>wanted(a)&&get(a),120);
    timer=setTimeout(show,ms,a);
  };
  const off=()=>{clearTimeout(timer);timer=setTimeout(hide,300)};
  d.addEventListener('pointerover',e=>{if(e.pointerType==='touch')return;if(box.contains(e.target))clearTimeout(timer);else on(e,420)});
  d.addEventListener('pointerout',e=>{if(e.pointerType!=='touch'&&e.target.closest?.('a[data-p],#peek'))off()});
  d.addEventListener('focusin',e=>{if(e.target.matches?.(':focus-visible'))on(e,700)});
  d.addEventListener('focusout',e=>{if(e.target.closest?.('a[data-p]'))off()});
  d.addEventListener('keydown',e=>{if(e.key==='Escape'&&over)hide()});
  addEventListener('scroll',()=>{if(over)hide()},{passive:true,capture:true});
  /* a finger: a name in running text shows who it is, and leads there when it is tapped again or nothing comes in time */
  d.addEventListener('click',e=>{
    const a=e.target.closest?.('.text a.m[data-p]');
    if(!a){if(tapped&&!box.contains(e.target))hide();return}
    if(e.pointerType!=='touch'||a===over||a===tapped)return;
    e.preventDefault();hide();tapped=a;
    const go=()=>{if(tapped===a&&over!==a)location.href=a.href};
    show(a).then(shown=>shown||go());setTimeout(go,700);
  });
}

/* a selected quotation, with its citation and a link that finds it again */
const text=$('[data-cite]'),page=$('link[rel=canonical]')?.href||location.href.split('#')[0];
if(text&&navigator.clipboard){
  const bar=Object.assign(d.createElement('div'),{className:'peek bar',popover:'manual'});
  bar.setAttribute('role','toolbar');bar.setAttribute('aria-label',text.dataset.lQuote);
  const live=Object.assign(d.createElement('span'),{className:'meta'});live.setAttribute('role','status');
  const button=words=>{const b=Object.assign(d.createElement('button'),{className:'btn',type:'button',textContent:words});bar.append(b,' ');return b};
  const quote=button(text.dataset.lQuote),link=button(text.dataset.lLink);
  bar.append(live);d.body.append(bar);
  const enc=s=>encodeURIComponent(s).replace(/-/g,'%2D');
  const pick=()=>{
    const s=getSelection();
    if(!s.rangeCount||s.isCollapsed)return;
    const range=s.getRangeAt(0).cloneRange();
    if(!text.contains(range.startContainer))return;
    if(!text.contains(range.endContainer))range.setEndAfter(text.lastChild); /* three clicks on the last line reach further */
    const at=range.startContainer,here=at.nodeType===1?at:at.parentElement;
    const p=here.closest('[id^="p-"]')||$('[id^="p-"]',here),part=range.cloneContents();
    part.querySelectorAll('.pn,.nr,.sn,.pb').forEach(n=>n.remove());
    part.querySelectorAll('br').forEach(n=>n.replaceWith(' '));
    const words=part.textContent.trim().replace(/\s+/g,' ');
    if(!p||words.length<4)return;
    const w=words.split(' '),find=w.length>9?enc(w.slice(0,4).join(' '))+','+enc(w.slice(-4).join(' ')):enc(words);
    return{words,number:$('.pn',p)?.textContent,url:page+'#'+p.id+':~:text='+find,box:range.getBoundingClientRect()};
  };
  let timer;
  d.addEventListener('selectionchange',()=>{clearTimeout(timer);timer=setTimeout(()=>{
    const s=pick();
    if(!s)return bar.hidePopover();
    live.textContent='';bar.showPopover();
    const b=bar.getBoundingClientRect();
    bar.style.left=Math.max(8,Math.min(s.box.left,innerWidth-b.width-8))+'px';
    bar.style.top=Math.max(8,Math.min(s.box.bottom+10,innerHeight-b.height-8))+'px';
  },250)});
  d.addEventListener('keydown',e=>{if(e.key==='Escape')bar.hidePopover()});
  const put=what=>()=>{const s=pick();if(s)navigator.clipboard.writeText(what(s)).then(()=>{live.textContent=text.dataset.lDone},()=>{})};
  bar.addEventListener('pointerdown',e=>e.preventDefault());
  quote.onclick=put(s=>`\u201c${s.words}\u201d \u2014 ${text.dataset.cite}${s.number?', \u00b6 '+s.number:''}. ${s.url}`);
  link.onclick=put(s=>s.url);
}
})();
