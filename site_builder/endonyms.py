"""What languages call themselves: a switch between translations speaks to those who read the other language."""

from __future__ import annotations

from typing import Final

from site_builder.languages import NAMES

_OWN: Final = """
af Afrikaans|am አማርኛ|an aragonés|ar العربية|arb العربية|ary الدارجة|arz المصرية|as অসমীয়া|ast asturianu|az azərbaycanca
be беларуская|bg български|bn বাংলা|bo བོད་སྐད་|br brezhoneg|bs bosanski|ca català|ce нохчийн|ceb Cebuano|chr ᏣᎳᎩ
ckb کوردیی ناوەندی|ckb-Latn kurdîy nawendî|cmn 中文|co corsu|cop ϯⲙⲉⲧⲣⲉⲙⲛ̀ⲭⲏⲙⲓ|cs čeština|cu словѣньскъ|cy Cymraeg
da dansk|de Deutsch|diq Zazaki|dsb dolnoserbšćina|dv ދިވެހި|el Ελληνικά|en English|eo Esperanto|es español|et eesti
eu euskara|fa فارسی|ff Fulfulde|fi suomi|fil Filipino|fo føroyskt|fr français|fur furlan|fy Frysk|ga Gaeilge|gd Gàidhlig
gl galego|grc ἀρχαία ἑλληνική|gsw Schwiizertüütsch|gu ગુજરાતી|ha Hausa|haw ʻŌlelo Hawaiʻi|he עברית|hi हिन्दी|hr hrvatski
hsb hornjoserbšćina|ht kreyòl ayisyen|hu magyar|hy հայերեն|ia interlingua|id Indonesia|ig Igbo|is íslenska|it italiano
iu ᐃᓄᒃᑎᑐᑦ|ja 日本語|jv Jawa|ka ქართული|kab Taqbaylit|kk қазақ тілі|kl kalaallisut|km ខ្មែរ|kmr kurmancî|kn ಕನ್ನಡ|ko 한국어
ku kurdî|kw kernewek|ky кыргызча|la Latina|lad ladino|lb Lëtzebuergesch|lg Luganda|ln lingála|lo ລາວ|lt lietuvių
lv latviešu|mg Malagasy|mi te reo Māori|mk македонски|ml മലയാളം|mn монгол|mr मराठी|ms Melayu|mt Malti|my မြန်မာ
nb norsk bokmål|nds Plattdüütsch|ne नेपाली|nl Nederlands|nn norsk nynorsk|no norsk|nso Sepedi|oc occitan|om Oromoo
or ଓଡ଼ିଆ|os ирон|pa ਪੰਜਾਬੀ|pes فارسی|pl polski|prs دری|ps پښتو|pt português|qu Runasimi|rm rumantsch|rn Ikirundi
ro română|ru русский|rue русиньскый|rw Kinyarwanda|sa संस्कृतम्|sc sardu|sd سنڌي|se davvisámegiella|sh srpskohrvatski
si සිංහල|sk slovenčina|sl slovenščina|sm Gagana Sāmoa|sn chiShona|so Soomaali|sq shqip|sr српски|sr-Latn srpski
st Sesotho|su Basa Sunda|sv svenska|sw Kiswahili|syr ܣܘܪܝܝܐ|szl ślōnskŏ|ta தமிழ்|te తెలుగు|tg тоҷикӣ|th ไทย|ti ትግርኛ
tk türkmen dili|tl Tagalog|tn Setswana|to lea fakatonga|tr Türkçe|ts Xitsonga|tt татар|ug ئۇيغۇرچە|uk українська
ur اردو|uz oʻzbek|uz-Cyrl ўзбекча|vi Tiếng Việt|wa walon|wo Wolof|xh isiXhosa|yi ייִדיש|yo Èdè Yorùbá|yue 粵語
za Vahcuengh|zh 中文|zh-Hans 中文（简体）|zh-Hant 中文（繁體）|zu isiZulu
"""

_TABLE: Final = {
    tag: name for tag, _, name in (entry.partition(" ") for entry in _OWN.strip().replace("\n", "|").split("|"))
}
_USUAL_SCRIPT: Final = frozenset(
    {"az-Latn", "ckb-Arab", "fa-Arab", "kk-Cyrl", "ku-Latn", "sr-Cyrl", "ug-Arab", "uz-Latn"}
)


def own_name(tag: str) -> str:
    """The language in its own words; what tells it from its relatives (region, spelling) stays as a tag.

    >>> own_name("fr"), own_name("de-1996"), own_name("zh-Hant"), own_name("ug-Arab"), own_name("akk"), own_name("qqq")
    ('français', 'Deutsch (1996)', '中文（繁體）', 'ئۇيغۇرچە', 'Akkadian', 'qqq')
    """
    if tag in _TABLE:
        return _TABLE[tag]
    primary, _, mark = tag.partition("-")
    known = _TABLE.get(primary) or NAMES.get(primary)
    if known is None:
        return tag
    return known if not mark or tag in _USUAL_SCRIPT else f"{known} ({mark})"
