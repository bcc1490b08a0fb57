"""How a place writes numbers and dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Literal

from rules.read.text import fold_text

Order = Literal["dmy", "mdy", "ymd", ""]


@dataclass(frozen=True, slots=True)
class Locale:
    """The marks and words of one locale; every text in it is folded (`rules.read.text.fold`)."""

    name: str
    decimals: str = field(hash=False)
    """The decimal mark; where money has one of its own (French Switzerland), both."""
    groups: str = field(hash=False)
    """The point, the comma or neither. Spaces and apostrophes group everywhere: they are
    nowhere a decimal mark."""
    lakh: bool = field(hash=False)
    """Whether 1,23,456 is written besides 123,456."""
    order: Order = field(hash=False)
    """Of a date in figures; empty where the locale writes it in more than one order."""
    months: Mapping[str, int] = field(hash=False)
    """All forms of the months' names, 1 to 12; English ones too."""
    date_words: frozenset[str] = field(hash=False)
    """What may stand in a date and says nothing: weekdays, "de", "am"."""
    magnitudes: Mapping[str, int] = field(hash=False)
    """Words that multiply, with their power of ten: "k" is 3, "mio" is 6."""
    ambiguous: Mapping[str, tuple[int, ...]] = field(hash=False)
    """Words for several powers of ten, which people of several places read apart: "t"."""
    currencies: frozenset[str] = field(hash=False)
    """Signs, codes and short names of currencies."""

    @property
    def fold(self) -> Callable[[str], str]:
        """What folds a text; its capitals are those of the locale's language."""
        return _fold_turkic if self.name[:3] in _TURKIC else fold_text


_TURKIC = frozenset({"tr", "tr_", "az", "az_"})
"""How the names of the locales begin in which I is the capital of ı."""
_fold_turkic = partial(fold_text, turkic=True)
_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday
    mon tue tues wed thu thur thurs fri sat sun
"""
_SIGNS = """
    € $ £ ¥ ₹ ₩ ₽ ₺ ₴ ₪ ₫ ₱ ฿ ₦ ₡ ₲ ₵ ₸ ₼ ₾
    us$ a$ au$ c$ ca$ nz$ hk$ s$ r$ mx$ nt$
    euro euros rs fr sfr kr kč zł ft tl lei лв руб 円 元 원
"""
_CODES = """
    eur usd gbp chf jpy inr cad aud nzd cny hkd sgd sek nok dkk pln czk huf ron bgn
    try brl mxn zar ils krw thb aed sar
"""

ENGLISH_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        name[:size]: number
        for number, name in enumerate(_MONTHS.split(), 1)
        for size in (3, len(name))
    }
    | {"sept": 9}
)
DATE_WORDS = frozenset(_WEEKDAYS.split()) | {"of", "the", "at", "am", "pm", "den", "le", "el", "il"}
"""Understood in every locale: English, and the articles that Unicode's formats leave out."""

MAGNITUDES: Mapping[str, int] = MappingProxyType(
    {"k": 3, "tsd": 3, "thousand": 3, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7}
    | {"m": 6, "mm": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6, "bn": 9, "mrd": 9}
)
"""Understood in every locale that does not use the word for another power."""

ABROAD: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"t": (3, 12), "b": (9,), "bln": (9,), "billion": (9,), "tn": (12,), "trillion": (12,)}
)
"""What English and business mean by words that other places use for another power. "T" is
trillion in New York, Tausend in Berlin and thousand in Mumbai."""

CURRENCIES = frozenset((_SIGNS + _CODES).split())
"""Understood in every locale; Unicode's data adds the rest of the codes."""

# What Unicode's data adds for en_US: most sheets are read without loading that data.
_EN_US_DATE_WORDS = frozenset(["ad", "su", "mo", "tu", "we", "th", "fr", "sa"])
_EN_US_MAGNITUDES = {"b": 9, "billion": 9, "trillion": 12}
_EN_US_SIGNS = frozenset(["cn¥", "ec$", "cg.", "cfpf", "fcfa", "f cfa", "¤"])
_EN_US_CODES = """
    adp afa afn alk all amd ang aoa aok aon aor ara arl arm arp ars ats awg azm azn bad bam
    ban bbd bdt bec bef bel bgl bgm bgo bhd bif bmd bnd bob bol bop bov brb brc bre brn brr
    brz bsd btn buk bwp byb byn byr bzd cdf che chw cle clf clp cnh cnx cop cou crc csd csk
    cuc cup cve cyp ddm dem djf dop dzd ecs ecv eek egp ern esa esb esp etb fim fjd fkp frf
    gek gel ghc ghs gip gmd gnf gns gqe grd gtq gwe gwp gyd hnl hrd hrk htg idr iep ilp ilr
    iqd irr isj isk itl jmd jod kes kgs khr kmf kpw krh kro kwd kyd kzt lak lbp lkr lrd lsl
    ltl ltt luc luf lul lvl lvr lyd mad maf mcf mdc mdl mga mgf mkd mkn mlf mmk mnt mop mro
    mru mtl mtp mur mvp mvr mwk mxp mxv myr mze mzm mzn nad ngn nic nio nlg npr omr pab pei
    pen pes pgk php pkr plz pte pyg qar rhd rol rsd rub rur rwf sbd scr sdd sdg sdp shp sit
    skk sle sll sos srd srg ssp std stn sur svc syp szl tjr tjs tmm tmt tnd top tpe trl ttd
    twd tzs uah uak ugs ugx usn uss uyi uyp uyu uyw uzs veb ved vef ves vnd vnn vuv wst xaf
    xag xau xba xbb xbc xbd xcd xcg xdr xeu xfo xfu xof xpd xpf xpt xre xsu xts xua xxx ydd
    yer yud yum yun yur zal zmk zmw zrn zrz zwd zwg zwl zwr
"""

EN_US = Locale(
    name="en_US",
    decimals=".",
    groups=",",
    lakh=False,
    order="mdy",
    months=ENGLISH_MONTHS,
    date_words=DATE_WORDS | _EN_US_DATE_WORDS,
    magnitudes=MappingProxyType({**MAGNITUDES, **_EN_US_MAGNITUDES}),
    ambiguous=MappingProxyType({"t": ABROAD["t"]}),
    currencies=CURRENCIES | _EN_US_SIGNS | frozenset(_EN_US_CODES.split()),
)
"""The locale of a sheet that names none, as Unicode's data has it."""
