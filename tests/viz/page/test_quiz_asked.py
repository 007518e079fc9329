"""The quiz in a browser: nothing tells the answer before, and a wrong answer is told what it is."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from autograd import Value
from autograd.notation.numbers import short
from examples.texts.verdicts import figures_of
from tests.viz.page.browsing import PHONE, Browse, Tab, Theme
from tests.viz.page.played import worked, worked_html
from tests.viz.page.test_accessibility import findings
from viz import page

WORDS = json.loads((files("viz.page") / "assets" / "words.en.json").read_text(encoding="utf-8"))
TOLD = """() => {
    const told = [];
    for (const element of document.querySelectorAll("body *")) {
        if (element.closest("script, style")) continue;
        for (const { value } of element.attributes) told.push(value);
        for (const node of element.childNodes) if (node.nodeType === 3) told.push(node.data);
        if ("value" in element) told.push(String(element.value));
    }
    return told.join("\\n");
}"""
"""All texts and attributes of the page, and what stands in its fields."""

FIGURES = tuple(figures_of("text_000"))
OUT_H1, DELTA_H1 = 0.5932699921071872, 0.0087713546894869


def numbers_told(tab: Tab) -> list[float]:
    """All numbers of at least three digits in whatever the page has."""
    plain = tab(TOLD).replace("−", "-")
    return [float(each) for each in re.findall(r"-?\d+\.\d{3,}(?:e-?\d+)?", plain)]


def asked(browse: Browse, step: int, **opened: object) -> Tab:
    tab = browse(worked_html(figures=FIGURES), address=f"#step={step}&lang=en", **opened)
    tab.page.click(".quiz-button")
    tab.until("document.querySelector('.quiz-answer') === document.activeElement")
    tab.rest()
    return tab


def answer(tab: Tab, text: str) -> str:
    tab.page.fill(".quiz-answer", text)
    tab.press("Enter")
    tab.rest()
    return str(tab.page.inner_text(".quiz-said"))


def step_of(tab: Tab, asks: str) -> int:
    """The step, as the address counts, whose question is this."""
    for step in range(1, 25):
        tab(f"() => {{ location.hash = '#step={step}&lang=en'; }}")
        tab.rest()
        question = tab.page.query_selector(".quiz-question")
        if question is not None and question.inner_text() == asks:
            return step
    raise AssertionError(asks)


def opening(key: str) -> str:
    """What a sentence begins with before its first slot."""
    return str(WORDS[f"quiz.{key}"]).split("{")[0].strip()


@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_the_answer_is_nowhere_before_and_the_step_shows_it_after(
    size: tuple[int, int], browse: Browse
) -> None:
    values = worked()
    tab = asked(browse, 1, size=size)
    questions = {
        "What is Etotal?": values["E_total"].data,
        "What is outh1?": OUT_H1,
        "What is neto2?": values["net_o2"].data,
        "What is ∂Etotal/∂w1?": DELTA_H1 * 0.05,
        "What is ∂Etotal/∂neth1?": DELTA_H1,
    }

    for question, right in questions.items():
        step_of(tab, question)
        tab.rest()
        near = [x for x in numbers_told(tab) if abs(x - right) < 6e-4 * abs(right)]
        assert near == [], question

        tab.page.click("text=Tell me")
        tab.rest()
        assert short(right, 6) in tab.page.inner_text(".quiz-said").replace("-", "−")
        assert [x for x in numbers_told(tab) if abs(x - right) < 6e-4 * abs(right)]


def test_the_boxes_that_are_asked_for_say_so(browse: Browse) -> None:
    tab = asked(browse, 1)
    step_of(tab, "What is outh1?")

    tab.rest()

    texts = tab(texts_of(".view .data-number", "textContent"))
    labels = tab(texts_of(".view [aria-label]", "ariaLabel"))
    assert texts.count("?") == 1
    assert [each.split(",")[0] for each in labels if "you are asked" in each] == ["out_h1"]
    assert tab("document.querySelector('.equations')") is None


def texts_of(selector: str, field: str) -> str:
    return f"[...document.querySelectorAll('{selector}')].map((each) => each.{field})"


def test_a_right_answer_is_taken_and_the_next_question_follows(browse: Browse) -> None:
    tab = asked(browse, 1)
    step = step_of(tab, "What is outh1?")

    said = answer(tab, "0.593")

    assert said == "✓ Right: 0.59327."
    assert tab.page.query_selector(".equations") is not None
    assert tab("document.activeElement.textContent") == WORDS["quiz.next"]
    tab.press("Enter")
    tab.rest()
    assert tab.page.inner_text(".quiz-question") != "What is outh1?"
    assert tab("document.activeElement.className") == "quiz-answer"
    assert f"step={step + 1}" in tab("location.hash")


@pytest.mark.parametrize(
    ("question", "text", "key"),
    [
        ("What is outh1?", "-0.593", "sign"),
        ("What is outh1?", "0.3775", "operand"),
        ("What is outh1?", "0.59", "few_digits"),
        ("What is outh1?", "abc", "no_number"),
        ("What is outh1?", "0.777", "hint_value"),
        ("What is neth1?", "0.85", "sum_of_factors"),
        ("What is neth1?", "0.0275", "mistake"),
        ("What is neto1?", "0.138498562", "is_gradient"),
        ("What is ∂Etotal/∂w1?", "-0.000438568", "sign"),
        ("What is ∂Etotal/∂w1?", "0.05", "slope"),
        ("What is ∂Etotal/∂w1?", "0.00877", "from_right"),
        ("What is ∂Etotal/∂w1?", "0.05877", "sum"),
        ("What is ∂Etotal/∂w1?", "0.15", "data"),
        ("What is ∂Etotal/∂w1?", "0.00181751532", "mistake"),
        ("What is ∂Etotal/∂w1?", "0.123", "hint_gradient"),
    ],
)
def test_a_wrong_answer_is_told_what_it_is(
    question: str, text: str, key: str, browse: Browse
) -> None:
    tab = asked(browse, 1)
    step_of(tab, question)

    said = answer(tab, text)

    assert said.startswith(opening(key))
    assert opening(key) or key == "mistake"
    assert tab.page.query_selector(".quiz-question") is not None
    assert tab("document.activeElement.className") == "quiz-answer"


def test_the_quiz_can_be_left(browse: Browse) -> None:
    tab = asked(browse, 5)

    tab.page.click(".quiz-button")
    tab.rest()

    assert tab.page.query_selector(".quiz") is None
    assert tab.page.query_selector(".equations") is not None
    assert tab("document.querySelector('.quiz-button').getAttribute('aria-pressed')") == "false"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_question_nor_after_it(theme: Theme, browse: Browse) -> None:
    pytest.importorskip("axe_playwright_python", reason="it needs the extra 'browser'")
    tab = asked(browse, 8, theme=theme)
    answer(tab, "0.123")

    before = findings(tab)
    tab.page.click("text=Tell me")

    assert before == findings(tab) == []


NOTHING = WORDS["quiz.nothing"]


@pytest.mark.parametrize("step", [23, 24])
def test_a_step_without_a_question_says_so_and_leads_to_one(browse: Browse, step: int) -> None:
    """Of all gradients and of the update nothing is asked; the first question is that of step 1."""
    tab = browse(worked_html(figures=FIGURES), address=f"#step={step}&lang=en")
    tab.page.click(".quiz-button")
    tab.rest()
    assert tab("() => document.querySelector('.quiz-question').textContent") == NOTHING
    assert tab.page.query_selector(".quiz + .equations") is not None

    tab.press("Enter")
    tab.rest()
    assert tab("() => document.activeElement.className") == "quiz-answer"
    assert tab("() => document.querySelector('.clock').textContent").startswith("1 /")


def test_a_page_without_any_question_says_so_and_lets_go(browse: Browse) -> None:
    tab = browse(page(Value(2.0, "a")).html)
    tab.page.click(".quiz-button")
    tab.rest()
    assert tab("() => document.querySelector('.quiz-question').textContent") == NOTHING

    tab.press("Enter")
    tab.rest()
    assert tab("() => document.querySelector('.quiz')") is None
    assert tab("() => document.activeElement.className") == "button quiz-button"
