"""The explorer page in a real browser: its numbers against exact fractions, its verdicts against the library's."""

from __future__ import annotations

import json
import random
import re
import statistics
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from chromium import browser, needs_chromium, opened

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

from softupdate_algebra.analysis.numeric import run
from softupdate_algebra.errors import ComparisonError, RuleError
from softupdate_algebra.plots.page import MAX_BYTES
from softupdate_algebra.plots.pages import explorer_of
from softupdate_algebra.plots.thread_page import thread_explorer

SETTINGS = 200
CLOSE = 1e-9


@pytest.fixture(scope="module")
def explorer():
    return thread_explorer()


@pytest.fixture(scope="module")
def page(explorer, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    path.write_text(explorer.html(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def driver(page):
    with browser() as found:
        opened(found, page)
        yield found


# -- what the page shows, read by script ------------------------------------------------------------

READ = """
const done = arguments[arguments.length - 1], [values, pair, loss, fitted, k, last] = arguments;
document.getElementById("numbers").open = true;
const choose = (id, value) => { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event("change")); };
choose("pair", pair); choose("loss", loss); choose("last", last);
const box = document.getElementById("fitted");
if (box.checked !== fitted) { box.checked = fitted; box.dispatchEvent(new Event("change")); }
for (const [name, text] of Object.entries(values)) {
  const slider = document.getElementById("s-" + name), field = document.getElementById("n-" + name);
  slider.value = text;
  const moved = slider.value === text ? slider : field;
  moved.value = text;
  moved.dispatchEvent(new Event("input"));
}
const k_slider = document.getElementById("k");
k_slider.max = last; k_slider.value = String(k); k_slider.dispatchEvent(new Event("input"));
explorer.update().then(() => {
  const table = document.getElementById("table"), cells = (row) => [...row.cells].map((c) => c.dataset.v ?? c.textContent);
  const shown = (row) => [...row.cells].map((c) => c.textContent);
  done(JSON.stringify({
    heads: shown(table.tHead.rows[0]), rows: [...table.tBodies[0].rows].map(cells), shown: [...table.tBodies[0].rows].map(shown),
    here: document.getElementById("here").textContent, proved: document.getElementById("proved").textContent,
    now: Object.fromEntries([...document.querySelectorAll("#now [data-name]")].map((e) => [e.dataset.name, e.textContent])),
    formulas: [...document.querySelectorAll(".formula")].map((e) => e.textContent), problem: !document.getElementById("problem").hidden,
    k: explorer.state.k, parts: explorer.exact.decide(),
  }));
});
"""


def read(driver, setting):
    found = json.loads(
        driver.execute_async_script(
            READ,
            setting["values"],
            setting["pair"],
            setting["loss"],
            setting["fitted"],
            setting["k"],
            str(setting["last"]),
        )
    )
    assert not found["problem"]
    assert found["k"] == setting["k"]
    return found


def random_setting(seed):
    """Settings on and off the special cases: each parameter is often 0, 1 or such that alpha*lambda = 1."""
    rng = random.Random(seed)
    pick = lambda low, high, step: (
        f"{rng.randint(round(low / step), round(high / step)) * step:.4f}".rstrip("0").rstrip(".") or "0"
    )
    pair = rng.choice(["soft", "soft", "soft", "hard"])
    loss = rng.choice(["recorded", "constant", "quadratic"] + ["bootstrapped"] * (pair == "soft"))
    alpha, lam = rng.choice([(None, None), ("0.5", "2"), ("0.125", "8"), ("1/3", "3"), ("0", None)])
    values = {
        "alpha": alpha or pick(0, 1, 0.01),
        "c": rng.choice(["0", "1", "0.5", pick(0, 1, 0.001), pick(0, 1, 0.001), "0.999"]),
        "gap": rng.choice(["0", "0", pick(-2, 2, 0.1)]),
        "lambda": lam or rng.choice(["0", pick(0, 2, 0.1), pick(0, 2, 0.1)]),
        "gamma": rng.choice(["0", "1", pick(0, 1, 0.01)]),
        "base": pick(-3, 3, 0.1),
        "x_star": pick(-3, 3, 0.1),
        "g": pick(-2, 2, 0.1),
        "r": pick(-2, 2, 0.1),
        "alpha_prime": rng.choice(["0", "0.01", pick(0, 1, 0.001)]),
    }
    last = rng.choice([10, 20, 20, 60])
    return {
        "values": values,
        "pair": pair,
        "loss": loss,
        "fitted": rng.random() < 0.7,
        "k": rng.randint(0, last),
        "last": last,
    }


# -- the same, in exact fractions -------------------------------------------------------------------


def answers(loss, n, steps):
    def answer(call, arguments):
        theta, phi = arguments[0], arguments[-1]
        match loss:
            case "recorded":
                return steps[call.step]
            case "constant":
                return n["g"]
            case "quadratic":
                return n["lambda"] * (n["x_star"] - theta)
            case "bootstrapped":
                return n["lambda"] * (n["r"] + n["gamma"] * phi - theta)

    return answer


def scenario_of(explorer, setting):
    return next(one for one in explorer.scenarios if one.id == f"{setting['pair']}/{setting['loss']}")


@cache
def residuals(explorer, name, start):
    scenario = next(one for one in explorer.scenarios if one.id == name)
    situation = next(one for one in scenario.situations if one.start == start)
    return [(k, [r.value for r in found]) for k, found in scenario.pair(situation).residuals()]


def exact_numbers(setting):
    n = {name: Fraction(text) for name, text in setting["values"].items()}
    if setting["fitted"]:
        fitting = {"soft": (1 - n["c"]) * n["alpha"], "hard": Fraction(0)}
        n["alpha_prime"] = fitting[setting["pair"]]
    return n


def first_difference(explorer, setting, n):
    start = "identical" if n["gap"] == 0 else "x0 = TQN0"
    for k, found in residuals(explorer, f"{setting['pair']}/{setting['loss']}", start):
        if any(value.evaluate(n) for value in found):
            return k
    return None


@needs_chromium
@pytest.mark.parametrize("block", range(10))
def test_the_numbers_on_the_page_are_those_of_exact_fractions(driver, explorer, block):
    met = set()
    for seed in range(block * SETTINGS // 10, (block + 1) * SETTINGS // 10):
        setting = random_setting(seed)
        found, n = read(driver, setting), exact_numbers(setting)
        scenario = scenario_of(explorer, setting)
        column = {head: index for index, head in enumerate(found["heads"])}
        steps = (
            [Fraction(row[column["g"]].replace("−", "-")) for row in found["shown"][:-1]]
            if setting["loss"] == "recorded"
            else []
        )
        answer = answers(setting["loss"], n, steps)
        start = {"QN": n["base"] + n["gap"], "TQN": n["base"], "x": n["base"]}
        for k in {0, 1, 2, setting["k"], setting["last"]}:
            expected = {}
            for name, rule, output in (
                ("QN", scenario.left, "QN"),
                ("TQN", scenario.left, "TQN"),
                ("x", scenario.right, "x"),
            ):
                expected[name] = run(with_output(rule, output), k, n, start, answer) if k else start[name]
            expected["difference"] = expected["TQN"] - expected["x"]
            row, shown = found["rows"][k], found["shown"][k]
            size = max(1, *(abs(value) for value in expected.values()))
            for name, value in expected.items():
                assert abs(Fraction(float(row[column[name]])) - value) <= CLOSE * size, (setting, name, k)
                assert is_rounded(shown[column[name]], value, size, 8), (setting, name, k)
            if k == setting["k"]:
                assert set(found["now"]) == set(expected)
                assert all(is_rounded(found["now"][name], value, size, 6) for name, value in expected.items())
        parts = first_difference(explorer, setting, n)
        met.add(parts)
        assert found["parts"] == parts, setting
        if parts is None:
            assert "The same for all k" in found["here"], setting
        elif parts == 0:
            assert "differ from the start" in found["here"], setting
        else:
            assert f"The same up to k = {parts - 1}, then they part at k = {parts}" in found["here"], setting
    assert len(met) > 1, "every setting had the same verdict"


def with_output(rule, name):
    from softupdate_algebra.analysis.outputs import with_output as chosen

    return chosen(rule, name)


def is_rounded(text, value, size, digits):
    return abs(Fraction(text.replace("−", "-")) - value) <= abs(value) * Fraction(10) ** (1 - digits) + CLOSE * size


@needs_chromium
def test_the_probe_of_the_numbers_can_fail(driver, explorer):
    setting = {**random_setting(3), "pair": "soft", "loss": "quadratic", "fitted": True, "k": 5, "last": 10}
    setting["values"] = {**setting["values"], "alpha": "0.3", "c": "1/3", "lambda": "0.7", "base": "1", "x_star": "0"}
    found = read(driver, setting)
    n = exact_numbers(setting) | {"c": Fraction(2, 3)}
    wrong = run(
        with_output(scenario_of(explorer, setting).left, "TQN"),
        5,
        n,
        {"QN": n["base"] + n["gap"], "TQN": n["base"]},
        answers("quadratic", n, []),
    )
    assert not is_rounded(found["now"]["TQN"], wrong, 1, 6)


# -- presets, formulas, words -----------------------------------------------------------------------

BASE = {
    "alpha": "0.1",
    "c": "0.9",
    "gap": "0",
    "lambda": "1",
    "gamma": "0.9",
    "base": "1",
    "x_star": "0",
    "g": "-0.5",
    "r": "0.5",
    "alpha_prime": "0.01",
}


def setting(loss="recorded", k=10, last=20, fitted=True, pair="soft", **values):
    return {"values": {**BASE, **values}, "pair": pair, "loss": loss, "fitted": fitted, "k": k, "last": last}


@needs_chromium
def test_the_cases_name_themselves(driver):
    for values, words in [
        ({"c": "0"}, "c=0"),
        ({"c": "1"}, "c=1"),
        ({"alpha": "0"}, "α=0"),
    ]:
        found = read(driver, setting(**values))
        assert "The same for all k" in found["here"]
        assert words in found["here"].replace(" ", "")
    found = read(driver, setting("quadratic", alpha="0.5", **{"lambda": "2"}, gap="0.5"))
    assert "The same for all k" in found["here"]
    assert "α=1λ" in found["here"].replace(" ", "")  # a fraction, 1 over lambda


@needs_chromium
def test_almost_a_case_is_no_case(driver):
    assert read(driver, setting("quadratic", alpha="1/3", **{"lambda": "3"}))["parts"] is None
    assert read(driver, setting("quadratic", alpha="0.333333333333", **{"lambda": "3"}))["parts"] == 2


@needs_chromium
def test_the_formulas_follow_k(driver):
    for k in (0, 1, 3, 7, 20):
        found = read(driver, setting(k=k))
        formulas = [text.replace("\u2062", "").replace(" ", "") for text in found["formulas"]]
        assert formulas[1].startswith(f"TQN{k}=")
        assert formulas[3].startswith(f"TQN{k}−x{k}=")
        if k == 7:
            assert formulas[1] == "TQN7=QN0+∑i=06α(1−c7−i)gi"
            assert formulas[3] == "TQN7−x7=∑i=06(α(1−c7−i)−α′)gi"
        if k == 1:
            assert formulas[1] == "TQN1=QN0+α(1−c)g0"


@needs_chromium
def test_where_a_formula_would_divide_by_zero_another_is_shown(driver):
    general = read(driver, setting("quadratic", k=9, alpha="0.5", c="0.9"))["formulas"][1]
    special = read(driver, setting("quadratic", k=9, alpha="0.1", c="0.9"))["formulas"][1]  # 1 - alpha*lambda = c
    assert "TQN9" in general.replace(" ", "")
    assert general != special
    assert "no short formula" not in special


@needs_chromium
def test_every_preset_draws_and_speaks(driver, explorer):
    for n, preset in enumerate(explorer.presets):
        driver.execute_script(f"document.getElementById('preset-{n}').click()")
        driver.execute_async_script("explorer.update().then(arguments[0])")
        here = driver.execute_script("return document.getElementById('here').textContent")
        note = driver.execute_script("return document.getElementById('note').textContent")
        assert "With these numbers" in here
        assert note == preset.note
        pressed = driver.execute_script(
            "return [...document.querySelectorAll('#presets [aria-pressed=true]')].map(e => e.textContent)"
        )
        assert pressed == [preset.label]
        verdict = "The same for all k" if preset.label == "αλ = 1" else "then they part"
        assert verdict in here
        for name in ("runs", "apart", "weights", "loss-chart"):
            assert driver.execute_script(f"return document.querySelectorAll('#{name} svg path').length") > 3


@needs_chromium
def test_a_number_that_is_none_is_marked_and_changes_nothing(driver):
    read(driver, setting())
    driver.execute_script(
        "const e = document.getElementById('n-c'); e.value = 'one half'; e.dispatchEvent(new Event('input'))"
    )
    assert driver.execute_script("return document.getElementById('n-c').getAttribute('aria-invalid')") == "true"
    assert driver.execute_script("return explorer.state.values.c.map(String)") == ["9", "10"]


@needs_chromium
def test_where_they_agree_the_difference_is_0_and_no_rounding(driver):
    found = read(driver, setting("quadratic", alpha="1/3", **{"lambda": "3"}, c="0.7", gap="0.3"))
    assert {row[found["heads"].index("difference")] for row in found["rows"]} == {"0"}


@needs_chromium
def test_a_gradient_that_has_not_arrived_weighs_nothing(driver):
    read(driver, setting(pair="hard", k=15, fitted=False))
    said = driver.execute_script("return document.getElementById('weights-words').textContent")
    assert said == "In TQN, the newest gradient has 0, the oldest 0.1."


@needs_chromium
def test_the_bars_are_the_learning_rates(driver):
    read(driver, setting(k=6, c="1/3", alpha="0.3"))
    rows = driver.execute_script(
        "return [...document.querySelectorAll('#weights .mark-rect path')].map(e => e.getAttribute('aria-label') || '')"
    )
    assert len(rows) == 6
    heights = driver.execute_script(
        "return [...document.querySelectorAll('#weights .mark-rect path')].map(e => e.getBBox().height)"
    )
    weights = [0.3 * (1 - (1 / 3) ** (6 - i)) for i in range(6)]
    assert all(abs(h / heights[0] - w / weights[0]) < 0.01 for h, w in zip(heights, weights, strict=True))


# -- the page as a page -----------------------------------------------------------------------------


@needs_chromium
def test_nothing_is_fetched_and_nothing_is_said_on_the_console(page):
    with browser() as driver:
        opened(driver, page)
        messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [page.as_uri()]
        assert driver.get_log("browser") == []


@needs_chromium
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_fits_its_window_and_its_words_stand_out(page, width, dark):
    with browser(width=width, dark=dark) as driver:
        opened(driver, page)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        colours = driver.execute_script(
            "return ['body', '#proved', '#here strong', 'figcaption', '.rules', 'button'].map(s => { const e = document.querySelector(s);"
            "let b = e, ground; do { ground = getComputedStyle(b).backgroundColor; b = b.parentElement; } while (/, 0\\)$/.test(ground));"
            "return [s, getComputedStyle(e).color, ground]; })"
        )
        for where, ink, ground in colours:
            assert contrast(ink, ground) >= 4.5, (where, ink, ground)


def contrast(ink, ground):
    lights = []
    for colour in (ink, ground):
        parts = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
        r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        lights.append(0.2126 * r + 0.7152 * g + 0.0722 * b)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@needs_chromium
def test_everything_has_a_name_and_can_be_reached_by_keyboard(driver):
    nameless = driver.execute_script(
        "return [...document.querySelectorAll('input, select, button')].filter(e => !(e.labels && e.labels.length && [...e.labels]"
        ".some(l => l.textContent.trim())) && !e.getAttribute('aria-label') && !e.textContent.trim()).map(e => e.id)"
    )
    assert nameless == []
    assert driver.execute_script("return document.querySelectorAll('[tabindex]:not([tabindex=\"0\"])').length") == 0
    charts = driver.execute_script(
        "return [...document.querySelectorAll('.chart svg')].map(e => e.getAttribute('aria-label') || e.parentElement.getAttribute('aria-label') || '')"
    )
    assert len(charts) == 4
    assert driver.execute_script("return document.querySelector('html').lang") == "en"
    identifiers = driver.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(identifiers) == len(set(identifiers))


@needs_chromium
def test_keys_move_the_slider_of_steps(driver):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    read(driver, setting(k=5))
    driver.find_element(By.ID, "k").send_keys(Keys.ARROW_RIGHT)
    driver.execute_async_script("explorer.update().then(arguments[0])")
    assert driver.execute_script("return explorer.state.k") == 6


@needs_chromium
def test_size_and_speed(page, record_property):  # pytest --junitxml writes the numbers
    assert page.stat().st_size <= MAX_BYTES
    with browser() as driver:
        ready = min(opened(driver, page) for _ in range(3))
        driver.execute_script(
            "document.getElementById('last').value = '200'; document.getElementById('last').dispatchEvent(new Event('change'))"
        )
        times = driver.execute_async_script(
            "const done = arguments[0]; explorer.state.k = 200; (async () => { await explorer.update(); explorer.times.length = 0;"
            "for (let n = 0; n < 30; n++) { explorer.set('c', String(0.9 + n / 1000)); await explorer.update(); }"
            "done(explorer.times); })()"
        )
    record_property("open_ms", ready)
    record_property("redraw_ms", statistics.median(times))
    assert ready < 20000  # a second on an idle machine; the tests share theirs
    assert statistics.median(times) < 2000  # 50 ms on an idle machine


# -- any two rules ----------------------------------------------------------------------------------


@needs_chromium
def test_any_two_rules_have_a_page(tmp_path):
    explorer = explorer_of(
        "QN <- QN + alpha*g(QN); TQN <- (t+1)/(t+2)*TQN + QN/(t+2)",
        "x <- x + alpha*c^t*g(x)",
        oracles=("recorded", "quadratic"),
    )
    path = tmp_path / "two.html"
    path.write_text(explorer.html(), encoding="utf-8")
    with browser() as driver:
        opened(driver, path)
        assert driver.get_log("browser") == []
        driver.execute_script("document.getElementById('numbers').open = true; explorer.state.loss = '1'")
        driver.execute_async_script("explorer.update().then(arguments[0])")
        rows = driver.execute_script(
            "return [...document.querySelectorAll('#table tbody tr')].map(r => [...r.cells].map(c => c.dataset.v))"
        )
    left, right = (explorer.scenarios[1].left, explorer.scenarios[1].right)
    n = {"alpha": Fraction(1, 10), "c": Fraction(9, 10), "lambda": Fraction(1), "x_star": Fraction(0)}
    for k in (1, 2, 9):
        start = dict.fromkeys(("QN", "TQN", "x"), Fraction(1))
        values = [run(rule, k, n, start, answers("quadratic", n, [])) for rule in (left, right)]
        assert [abs(Fraction(float(rows[k][i])) - v) < CLOSE for i, v in zip((2, 3), values, strict=True)] == [
            True,
            True,
        ]


@pytest.mark.parametrize(
    ("rules", "options", "error", "words"),
    [
        (("x <- x + alpha[t]*g(x)", "x <- x + g(x)"), {}, RuleError, "has no value to draw"),
        (("x <- x + g(x)", "x <- x + 2*g(x)"), {"oracles": ("own",)}, ComparisonError, "no numbers to draw"),
        (("x <- x + g(x)", "x <- x + 2*g(x)"), {"solve_for": "beta"}, ComparisonError, "cannot solve for 'beta'"),
        (("x <- x +", "x <- x + 2*g(x)"), {}, RuleError, "line 1"),
    ],
)
def test_what_has_no_page_says_why(rules, options, error, words):
    with pytest.raises(error, match=words):
        explorer_of(*rules, **options).html()


def test_hostile_names_stay_text():
    html = explorer_of("x <- x + alpha*g(x) # </script><script>alert(1)</script>", "y <- y + alpha*g(y)").html()
    assert "<script>alert" not in html
    assert len(re.findall(r"</script>", html)) == 4


def test_two_pages_of_one_question_are_the_same_bytes():
    first, second = (explorer_of("x <- x + alpha*g(x)", "y <- y + beta*g(y)").html() for _ in range(2))
    assert all(a == b for a, b in pairwise((first, second)))
