//! What looks like a signal and is none, for each signal that the sample does not plant.

use super::tests::{body, fires, later, shop};
use crate::mining::testing::{Script, e, script};
use crate::model::{EventKind, InteractionKind, Mutation, NodeId, PointerKind, SignalKind as S};

fn quiet(kind: S, cases: impl IntoIterator<Item = (&'static str, Script)>) {
    for (name, s) in cases {
        assert!(!fires(later(s), kind), "{}: {name}", kind.name());
    }
}

fn thrice(node: i64) -> Script {
    shop().click(5_000, node).click(5_200, node).click(5_400, node).click(5_600, node)
}

#[test]
fn rage() {
    let selected = EventKind::Selection { ranges: vec![(NodeId(1_023), 0, NodeId(1_023), 9)] };
    let tap = |s: Script, at: i64| {
        let touch = |s: Script, at, kind| {
            let position = Some((50.0, 50.0));
            s.event(
                at,
                EventKind::Interaction { kind, node: NodeId(24), position, pointer: PointerKind::Touch },
            )
        };
        let s = touch(touch(s, at - 90, InteractionKind::TouchStart), at - 10, InteractionKind::TouchEnd);
        touch(s, at, InteractionKind::Click)
    };
    quiet(
        S::RageClick,
        [
            ("stepper", thrice(31)),
            ("carousel", thrice(36)),
            ("player", thrice(39)),
            ("text field", thrice(51)),
            (
                "a line selected",
                shop().click(5_000, 23).click(5_150, 23).click(5_300, 23).event(5_320, selected),
            ),
            ("three clicks that are answered", {
                let s = shop().click(5_000, 24).text(5_050, 23, "a").click(5_300, 24).text(5_350, 23, "b");
                s.click(5_600, 24).text(5_650, 23, "c")
            }),
            ("two taps, each with the browser's own click", {
                tap(tap(shop(), 5_000), 5_400).text(5_450, 23, "open")
            }),
            ("a label and its field", {
                let s = shop().click(5_000, 57).touch(5_001, InteractionKind::Click, 56);
                s.click(5_500, 57).touch(5_501, InteractionKind::Click, 56)
            }),
            ("an error that was there before", {
                let s =
                    shop().console_error(4_000, "old").click(5_000, 24).text(5_050, 23, "a").click(5_300, 24);
                s.text(5_350, 23, "b").click(5_600, 24).text(5_650, 23, "c")
            }),
        ],
    );
}

#[test]
fn disabled_and_slow() {
    quiet(
        S::DisabledClick,
        [
            ("enabled", shop().click(5_000, 24).text(5_040, 23, "x")),
            ("disabled by its own first click", {
                let s = shop().click(5_000, 54).attribute(5_020, 54, "disabled", "");
                s.press(5_250, 54).text(6_000, 71, "thanks")
            }),
            (
                "dragged away",
                shop().touch(5_000, InteractionKind::MouseDown, 38).touch(5_200, InteractionKind::MouseUp, 3),
            ),
        ],
    );
    quiet(
        S::SlowClick,
        [
            ("at once", shop().click(5_000, 24).text(5_100, 23, "x").text(9_000, 23, "y")),
            ("never", shop().click(5_000, 24)),
            ("too late", shop().click(5_000, 24).text(12_900, 23, "x")),
            ("a text", shop().click(5_000, 23).text(9_000, 23, "x")),
            ("another click between", shop().click(5_000, 24).click(6_000, 11).text(8_500, 71, "x")),
            ("opens elsewhere", shop().click(5_000, 12).text(9_000, 71, "x")),
            ("download", shop().click(5_000, 13).text(9_000, 71, "x")),
            ("a clock", (1..20).fold(shop(), |s, i| s.text(i * 4_000, 40, "tick")).click(17_000, 24)),
        ],
    );
}

#[test]
fn pointers() {
    let hovers = |node: i64, times: i64, rest: i64| {
        let points: Vec<_> = (0..times)
            .flat_map(|i| [(3_000 + i * 2_000, 200.0, 200.0, node), (3_000 + i * 2_000 + rest, 9.0, 9.0, 20)])
            .collect();
        shop().pointer(&points)
    };
    quiet(
        S::RepeatedHover,
        [
            ("twice", hovers(24, 2, 600)),
            ("passing", hovers(24, 5, 200)),
            ("clicked at last", hovers(24, 4, 600).click(12_000, 24).text(12_040, 23, "x")),
            ("text", hovers(23, 5, 600)),
        ],
    );
    let zigzag = |ways: i64, step_ms: i64, px: f64, node: i64| {
        let points: Vec<_> = (0..ways)
            .map(|i| (3_000 + i * step_ms, 300.0 + if i % 2 == 0 { px } else { 0.0 }, 200.0, node))
            .collect();
        shop().pointer(&points)
    };
    quiet(
        S::ThrashedCursor,
        [
            ("a few", zigzag(15, 50, 80.0, 20)),
            ("slowly", zigzag(40, 150, 80.0, 20)),
            ("trembling", zigzag(60, 40, 3.0, 20)),
            ("in a video", zigzag(60, 40, 80.0, 39)),
        ],
    );
    let card = |id: i64| {
        e(id, "li").a("class", "product-item").c([e(id + 1, "span").t("Lamp"), e(id + 2, "b").t("€9")])
    };
    let list = || script("s").page(0, "https://shop.example/lamps", [card(100), card(110), card(120)]);
    quiet(
        S::ComparePrompt,
        [
            ("parts of one card", {
                list().pointer(&[
                    (3_000, 1.0, 1.0, 101),
                    (3_600, 2.0, 9.0, 102),
                    (4_400, 3.0, 20.0, 100),
                    (5_200, 9.0, 9.0, 3),
                ])
            }),
            ("crossing", {
                list().pointer(&[
                    (3_000, 1.0, 1.0, 101),
                    (3_100, 2.0, 9.0, 111),
                    (3_200, 3.0, 20.0, 121),
                    (3_300, 9.0, 9.0, 3),
                ])
            }),
        ],
    );
}

#[test]
fn pages() {
    let walk = |pages: &[(i64, &str)]| {
        pages
            .iter()
            .fold(script("s"), |s, (at, page)| s.page(*at, &format!("https://shop.example/{page}"), body()))
    };
    quiet(
        S::QuickBack,
        [
            ("stays", walk(&[(0, "a"), (9_000, "b"), (20_000, "a")])),
            ("goes on", walk(&[(0, "a"), (9_000, "b"), (10_500, "c")])),
            ("reload", walk(&[(0, "a"), (9_000, "a"), (13_000, "a")])),
            ("redirect", walk(&[(0, "a"), (9_000, "b"), (9_120, "a")])),
        ],
    );
    let detail = |rest: bool| {
        (0..3).fold(script("s"), |s, i| {
            let at = i * 4_000;
            let s = s.page(
                at,
                &format!("https://shop.example/p/lamp-{i}"),
                [e(11, "b").a("class", "price").t("€49")],
            );
            if rest { s.pointer(&[(at + 500, 9.0, 9.0, 11), (at + 1_500, 90.0, 90.0, 3)]) } else { s }
        })
    };
    assert!(fires(later(detail(true)), S::Comparison));
    quiet(
        S::Comparison,
        [
            ("no rest on a price", detail(false)),
            ("lists", walk(&[(0, "lamps"), (9_000, "chairs"), (20_000, "tables")])),
            ("one product", walk(&[(0, "p/lamp"), (9_000, "cart"), (20_000, "p/lamp")])),
        ],
    );
    quiet(
        S::DeadZone,
        [
            ("read", shop().scroll_run((3_000, 12_000), 0.0, 2_400.0)),
            ("a link to a place", shop().click(2_950, 11).scroll(3_000, 1_000.0).scroll(3_100, 3_000.0)),
            ("seen on the way back", {
                shop().scroll(3_000, 800.0).scroll(3_100, 2_400.0).scroll_run((6_000, 12_000), 2_400.0, 0.0)
            }),
            ("the first screen", shop().scroll(3_000, 200.0)),
        ],
    );
    quiet(
        S::FormScan,
        [
            ("slowly", shop().scroll_run((3_000, 9_000), 0.0, 2_400.0)),
            (
                "filled",
                shop().scroll_run((3_000, 4_200), 0.0, 2_400.0).click(6_000, 51).input(6_500, 51, "a"),
            ),
            ("no form", {
                script("s").page(0, "https://shop.example/a", [e(10, "p").t("text")]).scroll_run(
                    (3_000, 4_200),
                    0.0,
                    2_400.0,
                )
            }),
        ],
    );
}

#[test]
fn forms() {
    let typed = |words: &[&str], node: i64| {
        words
            .iter()
            .enumerate()
            .fold(shop().click(4_000, node), |s, (i, w)| s.input(4_500 + i as i64 * 400, node, w))
    };
    quiet(
        S::FieldRetry,
        [
            ("typed", typed(&["a", "an", "ann", "anna"], 51)),
            ("one mistake", typed(&["anns", "ann", "anna", "anna@", "anna@x"], 51)),
            ("rewritten once", typed(&["anna", "", "bob", "bobby"], 51)),
            ("search", typed(&["lamp", "", "chair", "", "table", "", "desk"], 61)),
        ],
    );
    let sent = |again: i64| {
        shop().click(4_000, 51).input(4_300, 51, "ann").click(5_000, 54).click(5_000 + again, 54)
    };
    quiet(
        S::SubmitStorm,
        [
            ("double click", sent(250)),
            ("no error", sent(4_000).text(6_000, 71, "saved")),
            ("long after", sent(14_000).attribute(5_200, 51, "aria-invalid", "true")),
            (
                "once",
                shop().input(4_300, 51, "ann").click(5_000, 54).attribute(5_200, 51, "aria-invalid", "true"),
            ),
        ],
    );
    let rests = |until: i64, step: i64| {
        let points: Vec<_> = (0..(until - 3_000) / step)
            .map(|i| (3_000 + i * step, 200.0 + i as f64, 300.0, if i % 2 == 0 { 51 } else { 54 }))
            .collect();
        shop().pointer(&points)
    };
    let away = |s: Script, at: i64| s.page(at, "https://shop.example/away", body());
    assert!(fires(later(away(rests(27_000, 1_000), 28_000)), S::DwellAbandon));
    quiet(
        S::DwellAbandon,
        [
            ("short", away(rests(15_000, 1_000), 16_000)),
            ("asleep", away(rests(28_000, 9_000), 29_000)),
            ("sent", away(rests(27_000, 1_000).click(27_500, 54), 28_000)),
        ],
    );
}

#[test]
fn waiting() {
    let spinner = |from: i64, to: i64| {
        shop().attribute(from, 21, "class", "card loading").attribute(to, 21, "class", "card")
    };
    let removes = Mutation { removes: vec![(NodeId(20), NodeId(21))], ..Mutation::default() };
    quiet(
        S::WaitExit,
        [
            ("short", spinner(5_000, 8_000).page(9_000, "https://shop.example/b", body())),
            ("it came", spinner(5_000, 13_000).click(14_000, 24).text(14_050, 23, "x")),
            ("taken away in time", {
                shop()
                    .attribute(5_000, 21, "class", "card loading")
                    .mutation(7_000, removes)
                    .hidden(15_000, true)
            }),
            ("something else meanwhile", {
                let s = shop()
                    .attribute(5_000, 21, "class", "card loading")
                    .click(7_000, 36)
                    .text(7_050, 37, "two");
                s.hidden(13_000, true)
            }),
            ("lazy pictures", shop().attribute(5_000, 22, "class", "lazy-loading").hidden(13_000, true)),
            ("a dead click", shop().click(5_000, 23).hidden(13_000, true)),
            ("the page came late", shop().click(5_000, 11).page(12_500, "https://shop.example/cart", body())),
        ],
    );
    quiet(
        S::ConsoleError,
        [("a failed request", shop().request(5_000, "/api/x", 500, 60)), ("none", shop().click(5_000, 24))],
    );
    quiet(S::NetworkError, [("answered", shop().request(5_000, "/api/x", 200, 60))]);
    quiet(S::JsError, [("logged only", shop().console_error(5_000, "caught"))]);
}

/// A table of events names elements and tells nothing of what a page answered: what looks like silence there is none.
#[test]
fn nothing_is_said_of_answers_where_the_page_was_not_recorded() {
    let page = |recorded: bool| {
        let element = |id: i64, tag: &'static str| {
            let element = e(id, tag);
            if recorded { element } else { element.a(crate::ingest::tables::MARK, "") }
        };
        let link = element(11, "a").a("href", "/cart").t("Cart");
        let button = element(24, "button").a("type", "button").t("Details");
        script("s").page(
            0,
            "https://shop.example/",
            [link, button, element(51, "input"), e(23, "p").t("A lamp")],
        )
    };
    let cases: [(S, fn(Script) -> Script); 4] = [
        (S::DeadClick, |s| s.click(5_000, 24)),
        (S::RageClick, |s| s.click(5_000, 24).click(5_300, 24).click(5_600, 24)),
        (S::SlowClick, |s| s.click(5_000, 24).text(9_500, 23, "A chair")),
        (S::WaitExit, |s| s.click(5_000, 24).request(14_500, "/api/slow", 200, 9_400).click(13_000, 24)),
    ];
    for (kind, act) in cases {
        assert!(fires(later(act(page(true))), kind), "{}: of a recorded page it is one", kind.name());
        assert!(!fires(later(act(page(false))), kind), "{}", kind.name());
    }
}
