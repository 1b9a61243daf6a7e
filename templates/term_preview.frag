<p class="meta">{{ term.kind_label }}{% if term.type %}: {{ term.type }}{% endif %}</p>
<p class="pt"><bdi>{{ term.name }}</bdi></p>
{% if term.description or term.definition %}
<p>{{ (term.description or term.definition)|truncate(280, leeway=20) }}</p>
{% endif %}
<p class="meta">{{ t.count(term.documents, "document") }}{% if term.chart.span %}, {{ term.chart.span }}{% endif %}</p>
