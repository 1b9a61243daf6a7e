"""Language tags: BCP 47 (RFC 5646) well-formedness, known primary languages, the nearest right tag for a wrong one.

The list holds all of ISO 639-1 and the codes of ISO 639-2/3 that archives meet; it is not the whole registry,
so an unlisted two-letter code is wrong, an unlisted three-letter code only unknown.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NAMES: Final = """
aa Afar|ab Abkhazian|ae Avestan|af Afrikaans|ak Akan|am Amharic|an Aragonese|ar Arabic|as Assamese|av Avaric|ay Aymara
az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian|bh Bihari|bi Bislama|bm Bambara|bn Bengali|bo Tibetan|br Breton
bs Bosnian|ca Catalan|ce Chechen|ch Chamorro|co Corsican|cr Cree|cs Czech|cu Church Slavonic|cv Chuvash|cy Welsh
da Danish|de German|dv Divehi|dz Dzongkha|ee Ewe|el Greek|en English|eo Esperanto|es Spanish|et Estonian|eu Basque
fa Persian|ff Fulah|fi Finnish|fj Fijian|fo Faroese|fr French|fy Western Frisian|ga Irish|gd Scottish Gaelic
gl Galician|gn Guarani|gu Gujarati|gv Manx|ha Hausa|he Hebrew|hi Hindi|ho Hiri Motu|hr Croatian|ht Haitian Creole
hu Hungarian|hy Armenian|hz Herero|ia Interlingua|id Indonesian|ie Interlingue|ig Igbo|ii Sichuan Yi|ik Inupiaq
io Ido|is Icelandic|it Italian|iu Inuktitut|ja Japanese|jv Javanese|ka Georgian|kg Kongo|ki Kikuyu|kj Kuanyama
kk Kazakh|kl Greenlandic|km Khmer|kn Kannada|ko Korean|kr Kanuri|ks Kashmiri|ku Kurdish|kv Komi|kw Cornish|ky Kyrgyz
la Latin|lb Luxembourgish|lg Ganda|li Limburgish|ln Lingala|lo Lao|lt Lithuanian|lu Luba-Katanga|lv Latvian
mg Malagasy|mh Marshallese|mi Maori|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay|mt Maltese|my Burmese
na Nauru|nb Norwegian Bokmål|nd North Ndebele|ne Nepali|ng Ndonga|nl Dutch|nn Norwegian Nynorsk|no Norwegian
nr South Ndebele|nv Navajo|ny Chichewa|oc Occitan|oj Ojibwa|om Oromo|or Odia|os Ossetian|pa Punjabi|pi Pali|pl Polish
ps Pashto|pt Portuguese|qu Quechua|rm Romansh|rn Rundi|ro Romanian|ru Russian|rw Kinyarwanda|sa Sanskrit|sc Sardinian
sd Sindhi|se Northern Sami|sg Sango|sh Serbo-Croatian|si Sinhala|sk Slovak|sl Slovenian|sm Samoan|sn Shona|so Somali
sq Albanian|sr Serbian|ss Swati|st Southern Sotho|su Sundanese|sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik
th Thai|ti Tigrinya|tk Turkmen|tl Tagalog|tn Tswana|to Tongan|tr Turkish|ts Tsonga|tt Tatar|tw Twi|ty Tahitian
ug Uyghur|uk Ukrainian|ur Urdu|uz Uzbek|ve Venda|vi Vietnamese|vo Volapük|wa Walloon|wo Wolof|xh Xhosa|yi Yiddish
yo Yoruba|za Zhuang|zh Chinese|zu Zulu
ang Old English|arc Aramaic|arz Egyptian Arabic|akk Akkadian|apc Levantine Arabic|ary Moroccan Arabic
arb Standard Arabic
ast Asturian|awa Awadhi|aii Assyrian Neo-Aramaic|bal Baluchi|bar Bavarian|bho Bhojpuri|bug Buginese|ceb Cebuano
chr Cherokee|ckb Central Kurdish|cmn Mandarin Chinese|cop Coptic|crh Crimean Tatar|csb Kashubian|diq Zaza
dsb Lower Sorbian
egy Ancient Egyptian|enm Middle English|fil Filipino|frm Middle French|fro Old French|fur Friulian|gez Geez
gmh Middle High German|goh Old High German|got Gothic|grc Ancient Greek|gsw Swiss German|haw Hawaiian|hit Hittite
hmn Hmong|hsb Upper Sorbian|ilo Iloko|inh Ingush|jbo Lojban|kab Kabyle|kbd Kabardian|kmr Northern Kurdish|kok Konkani
krc Karachay-Balkar|lad Ladino|lez Lezghian|lus Mizo|lzh Literary Chinese|mai Maithili|mdf Moksha|mhr Eastern Mari
mni Manipuri|mnc Manchu|myv Erzya|nah Nahuatl|nan Min Nan Chinese|nap Neapolitan|nds Low German|non Old Norse
nso Northern Sotho|ota Ottoman Turkish|pap Papiamento|pes Iranian Persian|phn Phoenician|prs Dari|rom Romany|rue Rusyn
sah Yakut|sat Santali|scn Sicilian|sco Scots|shi Tachelhit|sux Sumerian|syc Classical Syriac|syr Syriac|szl Silesian
tet Tetum|tig Tigre|tlh Klingon|tok Toki Pona|tpi Tok Pisin|tyv Tuvinian|udm Udmurt|uga Ugaritic|und Undetermined
vec Venetian|war Waray|wuu Wu Chinese|xal Kalmyk|yue Cantonese|zgh Standard Moroccan Tamazight|zxx No linguistic content
mul Multiple languages|mis Uncoded languages
"""

NAMES: Final[dict[str, str]] = {
    code: name for code, _, name in (entry.partition(" ") for entry in _NAMES.strip().replace("\n", "|").split("|"))
}
"""Primary language subtag → its English name."""

_SLIPS: Final = {
    "jp": "ja", "cn": "zh", "gr": "el", "ua": "uk", "cz": "cs", "dk": "da", "il": "he",
    "iw": "he", "in": "id", "ji": "yi", "ir": "fa", "rs": "sr", "vn": "vi", "by": "be", "ge": "ka",
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "rus": "ru", "spa": "es", "ara": "ar",
    "heb": "he", "fas": "fa", "per": "fa", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "ita": "it",
    "por": "pt", "tur": "tr", "ukr": "uk", "pol": "pl", "nld": "nl", "dut": "nl", "ell": "el", "gre": "el",
    "hin": "hi", "urd": "ur", "vie": "vi", "tha": "th", "swe": "sv", "fin": "fi", "ces": "cs", "cze": "cs",
    "hun": "hu", "ron": "ro", "rum": "ro", "bul": "bg", "srp": "sr", "hrv": "hr", "kat": "ka", "geo": "ka",
    "hye": "hy", "arm": "hy", "amh": "am", "bod": "bo", "tib": "bo", "uig": "ug", "lat": "la", "kur": "ku",
    "deutsch": "de", "français": "fr", "español": "es", "farsi": "fa", "mandarin": "zh", "castilian": "es",
}  # fmt: skip
"""What people type for a language, and its subtag: country codes, three-letter codes where two letters are the rule."""
_REGION_SLIPS: Final = {"UK": "GB", "EN": "GB", "SU": "RU"}

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)(?P<extensions>(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?P<private>-x(?:-[a-z0-9]{1,8})+)?|(?P<only>x(?:-[a-z0-9]{1,8})+)",
    re.IGNORECASE | re.ASCII,
)


class Judgement(NamedTuple):
    """`tag`: the canonical spelling of a usable tag, else ``""``; `reason`: what is wrong or doubtful, or ``""``."""

    tag: str
    reason: str = ""
    better: str = ""


def judge(text: str) -> Judgement:
    """Whether `text` is a language tag. A `tag` with a `reason`: well-formed, but oddly spelled or not in the list."""
    match = _TAG.fullmatch(text)
    if match is None:
        return Judgement("", "not a language tag (BCP 47)", _guess(text))
    if match["only"]:
        return Judgement(text.lower())
    primary, _, rest = match["language"].lower().partition("-")
    region = (match["region"] or "").upper()
    spelled = _spelled(primary, rest, match)
    if primary not in NAMES:
        right = _SLIPS.get(primary)
        if right is not None or len(primary) != 3:
            better = _spelled(right, rest, match) if right else _guess(text)
            return Judgement("", f'no language has the code "{primary}"', better)
        return Judgement(spelled, f'the language code "{primary}" is not among those this tool knows')
    if region in _REGION_SLIPS:
        better = spelled.replace(f"-{region}", f"-{_REGION_SLIPS[region]}")
        return Judgement("", f'no region has the code "{region}"', better)
    return Judgement(spelled, "" if spelled == text else f'"{text}" is written otherwise in BCP 47', spelled)


def _spelled(primary: str, extended: str, match: re.Match[str]) -> str:
    """The parts of `match` in the letters' conventional case: `zh-Hant-TW`."""
    parts = [primary, extended, (match["script"] or "").title(), (match["region"] or "").upper()]
    tail = (match["variants"] + match["extensions"] + (match["private"] or "")).lower()
    return "-".join(p for p in parts if p) + tail


def _guess(text: str) -> str:
    """The tag that was probably meant: `en_US`, `english`, `EN-us.UTF-8`."""
    plain = text.strip().partition(".")[0].replace("_", "-")
    if plain != text and judge(plain).tag:
        return judge(plain).tag
    word = plain.casefold()
    if word in _SLIPS:
        return _SLIPS[word]
    return next((code for code, name in NAMES.items() if name.casefold() == word), "")


def is_upright(text: str) -> bool:
    """Whether it has letters of a script that knows no italics, such as Arabic or Hebrew."""
    return any(c.isalpha() and ord(c) >= 0x0590 and not 0x1E00 <= ord(c) < 0x2000 for c in text)
