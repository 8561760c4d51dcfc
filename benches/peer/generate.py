"""Writes light rrweb sessions with truth: FOLDER/sessions/*.json and FOLDER/truth.csv.

Usage: generate.py FOLDER [SESSIONS] [SEED] [apart]

A session has an intent of seven, one of them none; the intent decides which pages are opened, how the pointer moves
and what is clicked. Rage clicks, dead clicks, hesitations and errors are planted, and told in the truth. With `apart` two
sessions of five are on a second site, with other words, and one of three is on a phone, whatever its intent.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np

INTENTS = {
    # pages, clicks a page, moves a click, scroll share, typing share, pause in ms
    "compare": (["list", "product", "list", "product", "list", "product"], 3, 14, 0.3, 0.0, 1500),
    "buy": (["product", "cart", "checkout", "thanks"], 3, 10, 0.2, 0.5, 1100),
    "browse": (["home", "list", "product"], 2, 16, 0.8, 0.0, 2400),
    "support": (["help", "help", "contact"], 2, 12, 0.5, 0.4, 2000),
    "settings": (["account", "settings"], 4, 9, 0.1, 0.6, 1300),
    "search": (["search", "list", "search", "list"], 3, 11, 0.4, 0.7, 900),
    "none": (["home", "list", "help", "product", "account"], 1, 13, 0.4, 0.1, 1900),
}
START = 1_790_000_000_000
NUMBERS = "zero one two three four five six seven eight nine".split()


def element(node, tag, attributes, children):
    return {"type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": node}


def page(kind, draw, second=False):
    """A document of some eighty nodes; buttons have ids 20 to 29, fields 30 to 33, dead blocks 40 to 44."""
    say = (lambda word: word[::-1]) if second else (lambda word: word)
    which = (lambda number: say(NUMBERS[number])) if second else (lambda number: number)
    text = lambda node, words: {"type": 3, "textContent": words, "id": node}
    rows = [
        element(100 + i * 4, "article", {"class": f"card {kind}-card"}, [
            element(101 + i * 4, "h3", {}, [text(102 + i * 4, f"{say(kind)} {say('entry')} {i} at {draw.integers(5, 900)}.90 EUR")]),
        ])
        for i in range(14)
    ]
    buttons = [element(20 + i, "button", {"type": "button", "id": f"b{i}", "class": "action"}, [text(60 + i, f"{say(kind)} {say('action')} {which(i)}")]) for i in range(10)]
    fields = [element(30 + i, "input", {"type": "text", "name": f"field{i}", "placeholder": "write here"}, []) for i in range(4)]
    dead = [element(40 + i, "div", {"class": "tile"}, [text(50 + i, f"{say('tile')} {i}")]) for i in range(5)]
    style = element(5, "style", {"_cssText": ".card{display:block;padding:8px}.tile{width:80px;height:80px}.action{margin:4px}" * 6}, [])
    return {"type": 0, "id": 1, "childNodes": [
        element(2, "html", {"lang": "en"}, [
            element(3, "head", {}, [element(4, "title", {}, [text(6, kind.title())]), style]),
            element(7, "body", {}, [element(8, "main", {}, rows), element(9, "nav", {}, buttons), element(10, "form", {}, fields), element(11, "section", {}, dead)]),
        ])]}


class Session:
    def __init__(self, number, seed, apart):
        self.draw = np.random.default_rng([seed, number])
        self.at = START + number * 137_000
        self.events, self.signals = [], []
        self.x, self.y = 400.0, 300.0
        places = np.random.default_rng([seed, number, 1])
        self.second, self.phone = apart and places.random() < 0.4, apart and places.random() < 1 / 3

    def event(self, kind, data):
        self.events.append({"type": kind, "data": data, "timestamp": int(self.at)})

    def source(self, source, **data):
        self.event(3, {"source": source, **data})

    def wait(self, mean):
        self.at += 60 + self.draw.exponential(mean)

    def move(self, samples, node):
        goal = self.draw.uniform([40, 40], [1200, 760])
        points = np.linspace([self.x, self.y], goal, samples) + self.draw.normal(0, 6, (samples, 2))
        self.x, self.y = (float(v) for v in goal)
        self.at += samples * 50
        positions = [
            {"x": round(float(x), 1), "y": round(float(y), 1), "id": int(node), "timeOffset": -50 * (samples - 1 - i)}
            for i, (x, y) in enumerate(points)
        ]
        if not self.phone:
            self.source(1, positions=positions)

    def click(self, node, answered=True, pause=90):
        for kind in (7, 9, 2) if self.phone else (1, 0, 2):
            self.source(2, type=kind, id=int(node), x=round(self.x, 1), y=round(self.y, 1), pointerType=2 if self.phone else 0)
            self.at += pause / 3
        if answered:
            self.at += 30
            self.source(0, texts=[{"id": 62, "value": f"answer {int(self.at) % 997}"}], attributes=[], removes=[], adds=[])

    def open(self, kind):
        site, width = "desk" if self.second else "shop", 390 if self.phone else 1280
        self.event(4, {"href": f"https://{site}.example/{kind}/{self.draw.integers(1, 60)}", "width": width, "height": 800})
        self.event(2, {"node": page(kind, self.draw, self.second), "initialOffset": {"top": 0, "left": 0}})
        self.at += 150

    def scroll(self):
        y, step = 0.0, self.draw.uniform(40, 160)
        for _ in range(self.draw.integers(6, 20)):
            y += step
            self.at += 90
            self.source(3, id=1, x=0, y=round(y))

    def type(self):
        node, word = int(30 + self.draw.integers(4)), ""
        self.source(2, type=5, id=node, x=0, y=0)
        for _ in range(self.draw.integers(3, 12)):
            word += "x"
            self.wait(160)
            self.source(5, text=word, isChecked=False, id=node)

    def plant(self):
        chance = self.draw.random()
        if chance < 0.10:
            self.signals.append("rapid_click")
            for _ in range(5):
                self.click(int(40 + self.draw.integers(1)), answered=False, pause=140)
        elif chance < 0.22:
            self.signals.append("dead_click")
            self.click(41, answered=False)
            self.at += 2500
        elif chance < 0.32:
            self.signals.append("hesitation")
            self.move(6, 27)
            self.at += 3600
            self.move(6, 8)
        elif chance < 0.38:
            self.signals.append("error_click")
            self.click(25, answered=False)
            self.event(6, {"plugin": "rrweb/console@1", "payload": {"level": "error", "trace": ["at pay (app.js:1)"], "payload": ["\"payment failed\""]}})


def session(number, seed, apart):
    made = Session(number, seed, apart)
    intent = list(INTENTS)[made.draw.choice(len(INTENTS), p=[0.14, 0.12, 0.22, 0.1, 0.08, 0.12, 0.22])]
    pages, clicks, moves, scrolls, typing, pause = INTENTS[intent]
    made.event(0, {})
    made.event(1, {})
    for kind in pages[: max(1, len(pages) - made.draw.integers(0, 2))]:
        made.open(kind)
        if made.draw.random() < scrolls:
            made.scroll()
        for _ in range(1 + made.draw.poisson(clicks - 0.5)):
            button = 20 + (list(INTENTS).index(intent) * 2 + made.draw.integers(3)) % 10
            made.move(max(4, made.draw.poisson(moves)), button)
            made.wait(pause * 0.3)
            made.click(button)
            made.wait(pause)
        if made.draw.random() < typing:
            made.type()
        made.plant()
        made.wait(pause)
    return intent, made


def main(folder, count, seed, apart):
    sessions = folder / "sessions"
    sessions.mkdir(parents=True, exist_ok=True)
    with open(folder / "truth.csv", "w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["session", "intent", "signals"])
        for number in range(count):
            intent, made = session(number, seed, apart)
            name = f"s{number:05}"
            (sessions / f"{name}.json").write_text(json.dumps(made.events, separators=(",", ":")))
            rows.writerow([name, intent, " ".join(made.signals)])


if __name__ == "__main__":
    args = sys.argv[1:]
    main(Path(args[0]), int(args[1]) if len(args) > 1 else 10_000, int(args[2]) if len(args) > 2 else 7, args[3:] == ["apart"])
