try{const t=localStorage.getItem("look");if(t)document.documentElement.dataset.theme=t}catch{}
