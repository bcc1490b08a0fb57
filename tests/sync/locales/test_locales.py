import pytest

from rules.read.locale import EN_US
from rules.read.text import fold
from sync.locales.by_name import UnknownLocaleError, load_locale
from sync.locales.cldr import read_locale

# What File > Settings of a Google spreadsheet offers.
GOOGLE = """
    es_AR hy_AM en_AU az_AZ be_BY es_BO pt_BR bg_BG en_CA fr_CA es_CL zh_CN es_CO hr_HR cs_CZ da_DK
    es_EC ar_EG fi_FI fr_FR ka_GE de_DE el_GR zh_HK hu_HU hi_IN bn_IN gu_IN kn_IN ml_IN mr_IN pa_IN
    ta_IN te_IN in_ID en_IE iw_IL it_IT ja_JP kk_KZ lv_LV lt_LT es_MX mn_MN my_MM nl_NL no_NO nn_NO
    es_PY fil_PH pl_PL pt_PT ro_RO ru_RU sr_RS sk_SK sl_SI ko_KR es_ES ca_ES sv_SE de_CH zh_TW th_TH
    tr_TR uk_UA en_GB cy_GB en_US es_UY es_VE vi_VN en_IN en_ZA en de fil tl_PH zh
"""


@pytest.mark.parametrize("name", GOOGLE.split())
def test_all_of_googles_locales_are_known(name: str) -> None:
    locale = load_locale(name)
    assert set(locale.months.values()) == set(range(1, 13))
    assert locale.decimals[0] in ".,"
    assert locale.groups in {"", ".", ","} - set(locale.decimals)
    for words in (locale.months, locale.date_words, locale.magnitudes, locale.currencies):
        assert all(word == fold(word) != "" for word in words)
    assert not locale.magnitudes.keys() & locale.currencies


@pytest.mark.parametrize("name", ["de_DE", "de-DE", "de_de", " de-DE "])
def test_a_name_may_be_spelled_in_several_ways(name: str) -> None:
    assert load_locale(name) == load_locale("de_DE")


def test_old_names_are_known() -> None:
    assert load_locale("iw_IL") == load_locale("he_IL")
    assert load_locale("no_NO") == load_locale("nb_NO")
    assert load_locale("in_ID") == load_locale("id_ID")


def test_a_locale_is_loaded_once() -> None:
    assert load_locale("fr_FR") is load_locale("fr_FR")


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("en_US", "mdy"),
        ("en_GB", "dmy"),
        ("de_DE", "dmy"),
        ("fr_FR", "dmy"),
        ("hi_IN", "dmy"),
        ("ja_JP", "ymd"),
        ("zh_CN", "ymd"),
        ("hu_HU", "ymd"),
        ("en_CA", ""),
        ("sv_SE", ""),
    ],
)
def test_the_order_of_dates(name: str, order: str) -> None:
    assert load_locale(name).order == order


def test_the_marks_of_numbers() -> None:
    def marks(name: str) -> tuple[str, str, bool]:
        locale = load_locale(name)
        return locale.decimals, locale.groups, locale.lakh

    assert marks("en_US") == (".", ",", False)
    assert marks("de_DE") == (",", ".", False)
    assert marks("fr_FR") == (",", "", False)
    assert marks("de_CH") == (".", "", False)
    assert marks("fr_CH") == (",.", "", False)
    assert marks("hi_IN") == (".", ",", True)


def test_one_locale_does_not_learn_the_months_of_another() -> None:
    load_locale("ja_JP")
    assert "3月" not in load_locale("it_CH").months
    assert "3月" not in load_locale("pt_AO").months


def test_the_locale_at_hand_is_as_unicode_has_it() -> None:
    assert load_locale("en_US") is EN_US
    assert read_locale("en_US") == EN_US


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("de_GE", 'unknown locale "de_GE"; did you mean "de_DE" or "de_BE"?'),
        ("german", 'unknown locale "german"'),
        ("", 'unknown locale ""'),
        ("_", 'unknown locale "_"'),
        ("xx_XX", 'unknown locale "xx_XX"'),
        ("12", 'unknown locale "12"'),
        ("de_DE_x_y_z!", 'unknown locale "de_DE_x_y_z!"'),
    ],
)
def test_an_unknown_name(name: str, message: str) -> None:
    with pytest.raises(UnknownLocaleError) as raised:
        load_locale(name)
    assert str(raised.value) == message
    assert raised.value.name == name
