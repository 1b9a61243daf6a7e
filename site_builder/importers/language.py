"""In what language a text is, as far as letters and common words can tell. No answer is better than a wrong one."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple

LEAST_WORDS: Final = 25
"""Fewer words are no evidence."""
LEAST_SHARE: Final = 0.09
"""Share of the words that the commonest words of a language must have."""
LEAD: Final = 1.4
"""How much more than the next language must be found: neighbours share words."""
_READ: Final = 20_000
"""Characters that are looked at."""

_COMMON: Final = {
    "en": "the of and to in is that for it was on with as by this are be from at have not which or had his they were",
    "fr": "le la les des et du une est dans que qui pour par sur pas au plus ce il avec sont ne se cette aux en leur",
    "de": "der die und das den von zu mit des im für ist auf dem nicht ein eine sich auch als es werden aus hat bei",
    "es": "el la los las de y que en un una por con no para es se del al lo como más pero sus le su este fue",
    "it": "il di che la per un una non con del della dei le si è da sono nel alla gli anche più come ma lo delle",
    "pt": "o a os as de e que do da em um uma para com não por no na se dos mais ao foi das como à são pelo",
    "nl": "de het een van en in is dat op te voor met zijn aan niet door ook als er bij om uit naar maar deze werd",
    "sv": "och att det som en på är av för med den till inte om ett har de men var sig från vi så kan under",
    "da": "og at det er en på som af for med den til ikke de har et der var om men fra sig ved blev efter",
    "nb": "og i det er på som en av for med til at den ikke de har et var om men fra seg ble etter også",
    "pl": "w i na z nie się że do to jest o jak po co przez od za ale dla był oraz tego ich już przed",
    "cs": "a v se na je že s z do o to pro by jako za podle jsou po ale který byl také jeho které nebo",
    "tr": "ve bir bu da de için ile olarak olan daha çok gibi ne kadar sonra ancak var değil ise tarafından",
    "hu": "a az és hogy nem is egy van volt meg ez de csak mint már ki el ha kell vagy még szerint amely",
    "fi": "ja on ei että se oli hän mutta myös kun ovat joka ole kuin sen niin tai hänen mukaan jo",
    "ro": "de și în a la cu pe că nu din o este pentru un care sau mai au fost dar prin ca sunt al",
    "ru": "и в не на что с по как это его к из у за от о для но был а они при также только после",
    "uk": "і в не на що з та до як за у від про для але це й його є при після також через був",
    "bg": "и на в се за да от с по не е че са като след към но до при този които беше един",
    "sr": "и у је да на се за од са не су као што који али то по из би није или због",
    "ar": "في من على إلى أن التي عن مع هذا الذي كان هذه ما لا بين بعد كما قد أو ذلك إن لم قال",
    "fa": "و در به از که این را با است برای آن یک بر های می تا شد خود شده بود هم نیز",
    "ur": "کے کی میں اور سے نے کو ہے کا یہ پر کہ اس ہیں کر بھی تھا نہیں جو ایک ان",
    "he": "של את על לא זה עם הוא גם כי אם כל או היה יש אל היא אבל בין אחרי",
    "el": "και το να του της η την στο για με που από τα των δεν σε θα είναι τον οι στην",
    "hi": "के में की है और से का को ने पर कि यह भी नहीं एक हैं इस लिए कर था",
}  # fmt: skip
"""Language → some of its commonest words."""
_BY_WORD: Final = {
    word: tuple(tag for tag, words in _COMMON.items() if word in words.split())
    for words in _COMMON.values() for word in words.split()
}  # fmt: skip
_LETTERS: Final = (
    ("ja", "ひらがな", re.compile(r"[\u3041-\u309f\u30a1-\u30fa]")),
    ("ko", "Hangul", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", "Chinese", re.compile(r"[\u4e00-\u9fff]")),
    ("th", "Thai", re.compile(r"[\u0e01-\u0e5b]")),
    ("ka", "Georgian", re.compile(r"[\u10d0-\u10ff]")),
    ("hy", "Armenian", re.compile(r"[\u0531-\u0587]")),
)
"""Languages that have letters to themselves, or nearly; Japanese before Chinese, whose characters it uses too."""


class Guess(NamedTuple):
    """A language tag and why; both empty when nothing can be said."""

    tag: str = ""
    reason: str = ""


def guess(text: str) -> Guess:
    """The language of a text, from its beginning."""
    text = text[:_READ]
    letters = sum(c.isalpha() for c in text)
    for tag, name, pattern in _LETTERS:
        found = len(pattern.findall(text))
        if found >= LEAST_WORDS and found > (0.05 if tag == "ja" else 0.4) * letters:
            shown = "kana" if tag == "ja" else f"{name} letters"
            return Guess(tag, f"it is written with {shown}")
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
    if len(words) < LEAST_WORDS:
        return _by_script(text, words)
    counts = Counter(tag for word in words for tag in _BY_WORD.get(word, ()))
    (first, most), (_, next_) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    if most < LEAST_SHARE * len(words) or most < LEAD * next_:
        return _by_script(text, words)
    from site_builder.languages import NAMES

    return Guess(first, f"{most} of its first {len(words)} words are among the commonest of {NAMES[first]}")


# --- by its letters -----------------------------------------------------------------------------------

LEAST_LETTERS: Final = 12
"""Fewer letters of one script are no evidence."""
_SCRIPTS: Final = {
    "Arabic": re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f]"),
    "Hebrew": re.compile(r"[\u05d0-\u05f2]"),
    "Greek": re.compile(r"[\u0370-\u03e1\u1f00-\u1fff]"),
    "Cyrillic": re.compile(r"[\u0400-\u052f]"),
}
_RUSSIAN: Final = frozenset(
    [
        "что",
        "это",
        "его",
        "они",
        "был",
        "была",
        "было",
        "были",
        "только",
        "если",
        "чтобы",
        "когда",
        "меня",
        "мне",
        "нет",
        "очень",
        "ещё",
        "еще",
    ]
)
"""Words that Russian has and its neighbours have not."""
_PERSIAN: Final = frozenset(["است", "این", "که", "را", "های", "از", "می", "برای", "شد", "بود"])


def _by_script(text: str, words: list[str]) -> Guess:
    """The language of a text that its letters leave no doubt about, however short it is."""
    letters = sum(c.isalpha() for c in text)
    for script, pattern in _SCRIPTS.items():
        own = "".join(pattern.findall(text)).casefold()
        if len(own) < LEAST_LETTERS or len(own) < 0.8 * letters:
            continue
        if script == "Arabic":
            return _arabic(own, words)
        if script == "Cyrillic":
            return _cyrillic(own, words)
        if script == "Hebrew" and not re.search(r"[\u05f0-\u05f2]|א[\u05b7\u05b8]", text):
            return Guess("he", "it is written with Hebrew letters, without those of Yiddish")
        if script == "Greek" and not re.search(r"[\u1f00-\u1fff]", text):
            return Guess("el", "it is written with Greek letters, without the accents of older Greek")
    return Guess()


def _arabic(own: str, words: list[str]) -> Guess:
    foreign = sorted({c for c in own if not "\u0621" <= c <= "\u064a" or "\u063b" <= c <= "\u063f"} - set("ـٱ"))
    if not foreign:
        return Guess("ar", "it is written with Arabic letters, without those that Persian and Urdu have besides")
    if urdu := sorted(set(own) & set("ٹڈڑے")):
        return Guess("ur", f"it is written with Arabic letters and those of Urdu ({' '.join(urdu)})")
    if set(foreign) <= set("پچژگکیۀ") and len(_PERSIAN.intersection(words)) >= 2:
        return Guess("fa", f"it has letters ({' '.join(foreign)}) and words of Persian")
    return Guess()


def _cyrillic(own: str, words: list[str]) -> Guess:
    others = set(own) - set("абвгдежзийклмнопрстуфхцчшщьюя")
    if others and others <= set("іїєґ"):
        return Guess("uk", f"it has letters of Ukrainian ({' '.join(sorted(others))}) and none that it lacks")
    if not others <= set("ыэёъ"):
        return Guess()
    if certain := sorted(others & set("ыэё")):
        return Guess("ru", f"it has letters of Russian ({' '.join(certain)}) and none that it lacks")
    found = sorted(_RUSSIAN.intersection(words))
    return Guess("ru", f"it has words of Russian ({', '.join(found)})") if len(found) >= 2 else Guess()
