{% from "macros.html" import names, when %}
{% set d = document %}
<p class="meta"><span class="sep">{{ d.type_label }}</span> <span class="sep">{% if d.date %}{{ d.date.brief }}{% else %}{{ t.undated }}{% endif %}</span>{% if d.publication %} <span class="sep"><bdi>{{ d.publication.text }}</bdi></span>{% endif %}</p>
<p class="pt"{{ d.title_attributes }}>{{ d.title }}</p>
{% if d.authors %}
<p class="meta">{{ t.by }} {% for a in d.authors %}<bdi>{{ a.text }}</bdi>{{ ", " if not loop.last }}{% endfor %}</p>
{% endif %}
{% if d.summary %}
<p>{{ d.summary|truncate(280, leeway=20) }}</p>
{% endif %}
{% if d.warnings %}
<p class="meta">{{ t.warning }}: {{ d.warnings|join("; ") }}</p>
{% endif %}
{% if d.access != "full" %}
<p class="meta">{{ d.access_label }}</p>
{% endif %}
