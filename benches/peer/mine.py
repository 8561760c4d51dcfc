"""The peer: reads rrweb sessions with msgspec on all cores, mines 48 features and 7 signal rules with polars.

Usage: mine.py FOLDER [OUT.parquet]; prints seconds, sessions and peak memory as JSON.
"""

import json
import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec
import polars as pl


class Place(msgspec.Struct, gc=False):
    x: float = 0.0
    y: float = 0.0
    id: int = 0
    timeOffset: float = 0.0


class Data(msgspec.Struct, gc=False):
    source: int = -1
    type: int = -1
    id: int = 0
    x: float = 0.0
    y: float = 0.0
    href: str = ""
    positions: list[Place] = []
    texts: list[msgspec.Raw] = []
    adds: list[msgspec.Raw] = []
    attributes: list[msgspec.Raw] = []
    plugin: str = ""


class Event(msgspec.Struct, gc=False):
    type: int
    timestamp: int
    data: Data


DECODE = msgspec.json.Decoder(list[Event])
KINDS = ["session", "at", "kind", "node", "x", "y", "page"]
MOVE, CLICK, SCROLL, INPUT, FOCUS, PAGE, CHANGE, ERROR, PRESS = range(9)


def rows_of(session, path, columns):
    page = ""
    add = columns.append
    for event in DECODE.decode(path.read_bytes()):
        data, at = event.data, event.timestamp
        if event.type == 3:
            source = data.source
            if source == 1:
                for place in data.positions:
                    add((session, at + int(place.timeOffset), MOVE, place.id, place.x, place.y, page))
            elif source == 2:
                if data.type == 2:
                    add((session, at, CLICK, data.id, data.x, data.y, page))
                elif data.type == 5:
                    add((session, at, FOCUS, data.id, 0.0, 0.0, page))
                elif data.type == 1:
                    add((session, at, PRESS, data.id, data.x, data.y, page))
            elif source == 3:
                add((session, at, SCROLL, data.id, data.x, data.y, page))
            elif source == 5:
                add((session, at, INPUT, data.id, 0.0, 0.0, page))
            elif source == 0:
                add((session, at, CHANGE, 0, 0.0, 0.0, page))
        elif event.type == 4:
            page = data.href.split("/")[3] if data.href.count("/") > 2 else data.href
            add((session, at, PAGE, 0, 0.0, 0.0, page))
        elif event.type == 6:
            add((session, at, ERROR, 0, 0.0, 0.0, page))


def features(rows):
    frame = pl.DataFrame(rows, schema=KINDS, orient="row", schema_overrides={"kind": pl.UInt8, "node": pl.UInt32})
    by = "session"
    frame = frame.sort([by, "at"]).with_columns(
        gap=(pl.col("at") - pl.col("at").shift(1).over(by)).fill_null(0),
        dx=pl.col("x") - pl.col("x").shift(1).over([by, "kind"]),
        dy=pl.col("y") - pl.col("y").shift(1).over([by, "kind"]),
        dt=pl.col("at") - pl.col("at").shift(1).over([by, "kind"]),
        node_before=pl.col("node").shift(1).over([by, "kind"]),
        page_before=pl.col("page").shift(1).over([by, "kind"]),
        page_before2=pl.col("page").shift(2).over([by, "kind"]),
    )
    kind = pl.col("kind")
    frame = frame.with_columns(
        path=pl.when(kind == MOVE).then((pl.col("dx") ** 2 + pl.col("dy") ** 2).sqrt()),
        speed=pl.when((kind == MOVE) & (pl.col("dt") > 0)).then((pl.col("dx") ** 2 + pl.col("dy") ** 2).sqrt() / pl.col("dt")),
        turned=(kind == SCROLL) & (pl.col("dy") < 0),
        next_change=pl.when(kind == CHANGE).then(pl.col("at")).fill_null(strategy="backward").over(by),
        next_error=pl.when(kind == ERROR).then(pl.col("at")).fill_null(strategy="backward").over(by),
        next_click=pl.when(kind == CLICK).then(pl.col("at")).fill_null(strategy="backward").over(by),
    )
    click, count = kind == CLICK, lambda what: what.sum().cast(pl.Float64)
    clicks = pl.col("at").filter(click)
    same = click & (pl.col("node") == pl.col("node_before"))
    span = (pl.col("at").max() - pl.col("at").min()) / 1000
    minute = (span / 60).clip(0.01)
    page = kind == PAGE
    quantile = lambda column, q: pl.col(column).quantile(q)
    out = frame.group_by(by).agg(
        duration=span,
        active=pl.col("gap").filter(pl.col("gap") < 5000).sum() / 1000,
        clicks=count(click), clicks_min=count(click) / minute, targets=pl.col("node").filter(click).n_unique(),
        click_gap=pl.col("dt").filter(click).median(), first_click=(clicks.min() - pl.col("at").min()) / 1000,
        pages=count(page), pages_min=count(page) / minute, distinct_pages=pl.col("page").filter(page).n_unique(),
        bounces=count(page & (pl.col("page") == pl.col("page_before2"))),
        dwell_median=pl.col("dt").filter(page).median(), dwell_p90=pl.col("dt").filter(page).quantile(0.9), dwell_min=pl.col("dt").filter(page).min(),
        scrolls=count(kind == SCROLL), scroll_depth=pl.col("y").filter(kind == SCROLL).max(), scroll_distance=pl.col("dy").filter(kind == SCROLL).abs().sum(),
        reversals=count(pl.col("turned")), scroll_speed=(pl.col("dy") / pl.col("dt")).filter((kind == SCROLL) & (pl.col("dt") > 0)).median(),
        scroll_speed_p90=(pl.col("dy") / pl.col("dt")).filter((kind == SCROLL) & (pl.col("dt") > 0)).quantile(0.9),
        path=pl.col("path").sum(), speed=pl.col("speed").mean(), speed_p95=quantile("speed", 0.95), speed_median=quantile("speed", 0.5),
        straight=(pl.col("x").filter(kind == MOVE).last() - pl.col("x").filter(kind == MOVE).first()).abs(),
        turns=count((kind == MOVE) & (pl.col("dx") * pl.col("dx").shift(1) < 0)), moves=count(kind == MOVE),
        pauses_300=count(pl.col("gap") > 300), pauses_1000=count(pl.col("gap") > 1000), pauses_2000=count(pl.col("gap") > 2000),
        longest=pl.col("gap").max(), idle=pl.col("gap").filter(pl.col("gap") > 2000).sum() / 1000,
        keys=count(kind == INPUT), key_rate=count(kind == INPUT) / minute, fields=pl.col("node").filter(kind == FOCUS).n_unique(), focuses=count(kind == FOCUS),
        refocus=count((kind == FOCUS) & (pl.col("node") == pl.col("node_before"))), key_gap=pl.col("dt").filter(kind == INPUT).median(),
        errors=count(kind == ERROR), changes=count(kind == CHANGE), start=pl.col("page").filter(page).first(), end=pl.col("page").filter(page).last(),
        hour=(pl.col("at").min() // 3_600_000 % 24), hovers=pl.col("node").filter(kind == MOVE).n_unique(),
        same_clicks=count(same), x_spread=pl.col("x").filter(click).std(), y_spread=pl.col("y").filter(click).std(), events=pl.len(),
        # The seven rules.
        rapid_click=count(same & (pl.col("dt") < 1000)) >= 2,
        dead_click=count(click & ((pl.col("next_change") - pl.col("at")).fill_null(9_999) > 2000)) > 0,
        error_click=count(click & ((pl.col("next_error") - pl.col("at")).fill_null(9_999) < 1000)) > 0,
        hesitation=count((kind == MOVE) & (pl.col("gap") > 2000) & ((pl.col("next_click") - pl.col("at")).fill_null(9_999) > 500)) > 0,
        scanner=(count(kind == SCROLL) > 10) & (pl.col("dy").filter(kind == SCROLL).mean() > 100),
        excessive_scroll=count(pl.col("turned")) > 4,
        page_bounce=count(page & (pl.col("page") == pl.col("page_before2"))) > 1,
    )
    return out.sort(by)


def mine(paths):
    rows = []
    for path in paths:
        rows_of(path.stem, path, rows)
    return features(rows)


def main(folder, out):
    started = time.perf_counter()
    paths = sorted((folder / "sessions").glob("*.json"))
    workers = os.cpu_count() or 1
    parts = [paths[at : at + 250] for at in range(0, len(paths), 250)]
    with ProcessPoolExecutor(workers) as pool:
        table = pl.concat(pool.map(mine, parts))
    seconds = time.perf_counter() - started
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    if out:
        table.write_parquet(out)
    print(json.dumps({"seconds": seconds, "sessions": len(table), "columns": len(table.columns) - 1, "memory_mb": (own + children * workers) / 1024}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
