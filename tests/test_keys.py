"""Properties of the text keys and of terms, for any text and any date (module tests hold the examples)."""

import importlib.util
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from hypothesis import assume, example, given
from hypothesis import strategies as st

LIB = Path(__file__).parents[1] / "insurance_crm" / "lib"


def load(name):
    """Return a file of the pure library as a module, without Odoo."""
    spec = importlib.util.spec_from_file_location(f"insurance_lib_{name}", LIB / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


text, dates = load("text"), load("dates")
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
# what brokers type: Latin, Cyrillic, Arabic and Persian, Chinese, digits of all of them, signs
LETTERS = st.characters(
    codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd", "Zs", "Po", "Pd", "Ps", "Pe", "Sm", "Pi", "Pf")
)
TEXTS = st.text(LETTERS, max_size=40)
NAMES = st.text(st.sampled_from("АБВЁєіїабвёґ'’ABCabcß زهراکریمیيك۱۲۳王小明0123456789 -./«»@№"), max_size=30)


def like(stored, pattern):
    """Compare as SQL does; the patterns never hold signs that fnmatch would take for its own."""
    return fnmatchcase(stored, pattern.replace("%", "*"))


def found(typed, stored):
    return all(any(like(stored, pattern) for pattern in patterns) for patterns in text.search_patterns(typed))


@given(TEXTS)
@example("№№ ﬁ１２۳")
def test_folding_twice_is_folding_once(typed):
    assert text.fold(text.fold(typed)) == text.fold(typed)


@given(TEXTS)
def test_keys_hold_no_signs_and_are_stable(typed):
    key = text.code_key(typed)
    assert key.isalnum() or not key
    assert text.code_key(key) == key
    assert text.code_key(f" {typed.replace(' ', '-')}.") == key


@given(TEXTS)
def test_digits_are_plain(typed):
    assert text.digits(typed).isascii()
    assert text.digits(typed).isdigit() or not text.digits(typed)
    assert text.phone_forms(typed)[:1] == [text.digits(typed)][: bool(text.digits(typed))]


@given(NAMES, NAMES)
def test_a_name_is_found_by_itself_and_by_its_words(name, other):
    stored = text.search_text(names=(other, name))
    assert found(name, stored)
    assert found(name.upper(), stored)
    assert found(" ".join(reversed(text.words(name))), stored)


@given(NAMES, NAMES)
def test_a_code_is_found_by_itself_and_by_its_key(code, name):
    stored = text.search_text(names=(name,), codes=(code,))
    assert found(code, stored)
    key = text.code_key(code)
    assume(any(len(word) > 2 for word in text.words(key)))  # shorter ones are found as words only
    assert found(key, stored)


@given(TEXTS)
def test_patterns_hold_no_wildcards_of_the_typist(typed):
    for patterns in text.search_patterns(typed):
        for pattern in patterns:
            assert not set(pattern.strip("% ")) & set("%_\\' ")


@given(DAYS, st.integers(1, 12_000))
@example(date(2024, 2, 29), 365)
def test_a_term_names_its_own_span(start, length):
    last = start + timedelta(days=length - 1)
    count, unit = dates.term_of(start, last)
    assert count > 0
    assert dates.end_of_term(start, count, unit) == last


@given(DAYS, st.integers(1, 120), st.sampled_from(("day", "month", "year")))
def test_a_term_is_as_long_as_typed_or_shorter_by_name(start, count, unit):
    last = dates.end_of_term(start, count, unit)
    assert last >= start
    again = dates.end_of_term(start, *dates.term_of(start, last))
    assert again == last


@given(DAYS, st.integers(1, 60), st.sampled_from(("day", "month", "year")))
def test_terms_join(start, count, unit):
    end = dates.cover_end(dates.end_of_term(start, count, unit))
    following = dates.cover_end(dates.end_of_term(end, count, unit))
    assume(following < dates.OPEN_END)
    assert dates.days(start, end) + dates.days(end, following) == dates.days(start, following)
    assert dates.last_day(end) + timedelta(days=1) == end
