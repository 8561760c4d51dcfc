//! Every widget drawn in both themes: glyphs are there, inputs have names, clicks arrive.

use super::testing::{harness, in_both_themes};
use super::*;
use egui::vec2;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::cell::{Cell, RefCell};

#[test]
fn every_widget_builds_with_names_in_both_themes() {
    let mut text = String::from("typed");
    let (mut on, mut value) = (true, 30.0);
    let labels: Vec<String> = ["Comparison", "No intent fits"].map(String::from).into();
    let counts = vec![vec![12, 3], vec![0, 1_204]];
    in_both_themes(|ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            for button in
                [Button::primary("A"), Button::secondary("B"), Button::ghost("C"), Button::danger("D")]
            {
                button.icon(Icon::Play).shortcut(Some("Ctrl+Shift+K")).tooltip("What it does").show(ui);
            }
            Button::primary("E").disabled_because(Some("Not yet")).size(ControlSize::Large).show(ui);
            Button::ghost("F")
                .fill_width()
                .left_aligned()
                .trailing(Icon::ChevronDown)
                .selected(true)
                .show(ui);
            IconButton::new(Icon::Pause, "Pause").selected(true).body("Hold it").show(ui);
            Chip::new("Tag").icon(Icon::Signal).clickable().removable().tooltip("Why").show(ui);
            for tone in Tone::ALL {
                badge(ui, 1_204, "signals", tone);
                status(ui, tone, "State");
            }
            keycaps(ui, "Ctrl+Shift+→");
            TextField::search(&mut text, "Search").shortcut(Some("Ctrl+F")).problem(Some("Bad")).show(ui);
            text_area(ui, &mut text, "Note", 2);
            number(ui, &mut value, "Idle after", "s", 1.0..=60.0, 0);
            slider(ui, &mut value, "Threshold", "", 1.0..=60.0, 1);
            checkbox(ui, &mut on, "Check");
            toggle(ui, &mut on, "Switch");
            select(ui, "Split", 1, &[(1, "By user"), (2, "None")]);
            labelled(ui, "Name", Some("Hint"), None, |ui| ui.add_space(1.0));
            segmented(ui, "View", 1, &[Choice::new(1, "Map").icon(Icon::Clusters), Choice::new(2, "Cards")]);
            tabs(ui, 1, &[Choice::new(1, "Events").count(12), Choice::new(2, "Notes").icon(Icon::Note)]);
            Card::new("card").clickable("Card").selected(true).show(ui, |ui| fact(ui, "Name", "Value"));
            section_header(ui, "Section", Some((3, "things")), |_| {});
            fact_row(ui, "Device", "Phone", 80.0);
            list_row::list_row(ui, "row", "Row", 30.0, |ui| {
                text::line(ui, TextRole::Body, "Row");
            });
            rail_item::RailItem::new(Icon::List, "Sessions").active(true).with_name(true).show(ui);
            ProgressBar::new("Import", Some(0.4)).cancellable(true).show(ui);
            skeleton_rows(ui, 3);
            Matrix::new(&labels, &counts).selected(Some((0, 1))).show(ui);
            for i in 0..=theme::CATEGORY_COUNT {
                swatch(ui, Category(i), 18.0);
                legend(ui, Category(i), "Cluster");
            }
            let tick = Tick { at: 1.0, category: Category(3) };
            sparkline(ui, "Activity", &[0.0, 3.0, f32::NAN], &[tick], vec2(100.0, 30.0));
            duration_bar(ui, 80_000, 20_000, 0, 100.0);
            histogram(ui, "Durations", &[1, 0, 9], None, vec2(100.0, 40.0), |i| i.to_string());
            interval_bar(ui, "Kappa", 0.7, Some((0.6, 0.8)), Some(0.6), vec2(100.0, 16.0));
            interval_bar(ui, "Undefined", f64::NAN, None, None, vec2(100.0, 16.0));
            tooltip::term_ui(ui, "kappa", "Agreement beyond chance", Some("Cohen 1960"));
            dialog::toast(ui, Tone::Danger, "Not imported", "Why, and what to do next", Some("Show"));
            KeyButton {
                key: "1",
                label: "Comparison shopping",
                under: None,
                indent: 0.0,
                definition: "Weighs products against each other",
                category: Some(Category(0)),
                selected: true,
                disabled: None,
            }
            .show(ui);
            for role in [TextRole::Display, TextRole::Mono, TextRole::Success, TextRole::Warn] {
                text::truncated(ui, role, "Text");
            }
            rule(ui);
            vertical_rule(ui, 12.0);
        });
    });
}

#[test]
fn empty_loading_and_error_states_name_the_way_on() {
    let clicked = Cell::new(None);
    let mut h = harness(|ui| {
        let state = EmptyState::new(Icon::List, "No sessions yet", "Import an export")
            .action("Import exports…", Some(Icon::Import))
            .action("Open the sample", None);
        if let Some(i) = state.show(ui) {
            clicked.set(Some(i));
        }
    });
    h.get_by_label("Open the sample").click();
    h.run();
    drop(h);
    assert_eq!(clicked.get(), Some(1));

    let stopped = Cell::new(false);
    let mut h =
        harness(|ui| stopped.set(stopped.get() || loading(ui, "Import", Some(0.3), "12 of 40", true)));
    h.get_by_label("Cancel Import").click();
    h.run();
    drop(h);
    assert!(stopped.get());
}

#[test]
fn a_disabled_button_does_nothing_and_says_so() {
    let clicks = Cell::new(0);
    let mut h = harness(|ui| {
        if Button::primary("Export").disabled_because(Some("Nothing is labelled yet")).show(ui).clicked() {
            clicks.set(clicks.get() + 1);
        }
    });
    assert!(h.get_by_label("Export").accesskit_node().is_disabled());
    h.get_by_label("Export").click();
    h.run();
    drop(h);
    assert_eq!(clicks.get(), 0);
}

#[test]
fn choices_report_only_what_is_new() {
    let chosen = RefCell::new(Vec::new());
    let mut h = harness(|ui| {
        let choices = [Choice::new('a', "First"), Choice::new('b', "Second")];
        chosen.borrow_mut().extend(segmented(ui, "View", 'a', &choices));
        let choices = [Choice::new('c', "Third"), Choice::new('d', "Fourth")];
        chosen.borrow_mut().extend(tabs(ui, 'c', &choices));
    });
    for name in ["First", "Second", "Third", "Fourth"] {
        h.get_by_label(name).click();
        h.run();
    }
    drop(h);
    assert_eq!(chosen.into_inner(), ['b', 'd']);
}

#[test]
fn the_matrix_tells_which_cell_was_clicked() {
    let labels: Vec<String> = ["Compare", "Stuck"].map(String::from).into();
    let counts = vec![vec![5, 2], vec![1, 7]];
    let clicked = Cell::new(None);
    let mut h = harness(|ui| {
        let matrix = Matrix::new(&labels, &counts).sides("A", "B");
        clicked.set(matrix.show(ui).or(clicked.get()));
    });
    h.get_by_label("A Compare, B Stuck: 2").click();
    h.run();
    drop(h);
    assert_eq!(clicked.get(), Some((0, 1)));
}

#[test]
fn a_long_table_draws_only_what_is_in_sight_and_follows_the_keys() {
    let drawn = Cell::new(0);
    let last = RefCell::new(TableResponse::default());
    let selected = Cell::new(None);
    let mut h = harness(|ui| {
        drawn.set(0);
        let columns = [Column::new("Start", 120.0).sortable(), Column::rest("Page", 80.0)];
        let sorting = Some(Sorting { column: 0, ascending: true });
        let table = Table::new("sessions", &columns, 10_000).sorting(sorting).selected(selected.get()).keys();
        let out = table.show(
            ui,
            |row| format!("Session {row}"),
            |ui, row, _| {
                drawn.set(drawn.get() + 1);
                text::line(ui, TextRole::Body, row.to_string());
            },
        );
        if out.selected.is_some() {
            selected.set(out.selected);
        }
        if out.sort.is_some() || out.activated.is_some() {
            *last.borrow_mut() = out;
        }
    });
    assert!(drawn.get() < 200, "{} cells drawn of 20,000", drawn.get());
    h.key_press(egui::Key::ArrowDown);
    h.run();
    h.key_press(egui::Key::ArrowDown);
    h.run();
    assert_eq!(selected.get(), Some(1));
    h.key_press(egui::Key::End);
    h.run();
    assert_eq!(selected.get(), Some(9_999));
    assert!(h.query_by_label("Session 9999").is_some(), "the chosen row is brought into sight");
    h.key_press(egui::Key::Enter);
    h.run();
    assert_eq!(last.borrow().activated, Some(9_999));
    h.get_by_label("Column Start").click();
    h.run();
    assert_eq!(last.borrow().sort, Some(Sorting { column: 0, ascending: false }));
    h.get_by_label("Session 9998").click();
    h.run();
    assert_eq!(selected.get(), Some(9_998));
}

#[test]
fn an_empty_table_takes_no_harm_from_keys() {
    let mut h = harness(|ui| {
        let columns = [Column::new("Start", 120.0)];
        let out = Table::new("none", &columns, 0).keys().scroll_to(Some(7)).show(
            ui,
            |_| String::new(),
            |_, _, _| {},
        );
        assert_eq!(out, TableResponse::default());
    });
    h.key_press(egui::Key::ArrowDown);
    h.run();
}

#[test]
fn menus_open_choose_and_close() {
    let chosen = Cell::new(0);
    let mut h = harness(|ui| {
        menu_button(ui, Button::secondary("Sort"), |ui| {
            menu_heading(ui, "By");
            if MenuItem::new("Start").icon(Icon::Clock).shortcut(Some("S")).selected(true).show(ui) {
                chosen.set(chosen.get() + 1);
            }
            menu_separator(ui);
            if MenuItem::new("Never").disabled_because(Some("No")).danger().show(ui) {
                chosen.set(100);
            }
        });
    });
    h.get_by_label("Sort").click();
    h.run();
    h.get_by_label("Never").click();
    h.run();
    h.get_by_label("Start").click();
    h.run();
    assert!(h.query_by_label("Start").is_none(), "the menu is closed");
    drop(h);
    assert_eq!(chosen.get(), 1);
}

#[test]
fn dialogs_answer_to_buttons_and_escape() {
    let answer = Cell::new(Answer::Open);
    let mut h = harness(|ui| {
        if answer.get() == Answer::Open {
            answer.set(confirm(
                ui.ctx(),
                "t",
                "Delete the round?",
                "Its labels are lost",
                "Delete round",
                true,
            ));
        }
    });
    h.run();
    h.get_by_label("Delete round").click();
    h.run();
    assert_eq!(answer.get(), Answer::Yes);
    answer.set(Answer::Open);
    h.run();
    h.key_press(egui::Key::Escape);
    h.run();
    assert_eq!(answer.get(), Answer::No);
}

#[test]
fn a_split_is_dragged_and_remembered_by_name() {
    let shares = RefCell::new(std::collections::BTreeMap::new());
    let mut h = harness(|ui| {
        Split::columns("player").share(0.25).min(50.0, 50.0).show(ui, |_| {}, |_| {});
        *shares.borrow_mut() = split::shares(ui.ctx());
    });
    h.run();
    let handle = h.get_by_label("Resize player").rect().center();
    h.drag_at(handle);
    h.run();
    h.hover_at(handle + vec2(300.0, 0.0));
    h.run();
    h.drop_at(handle + vec2(300.0, 0.0));
    h.run();
    let share = shares.borrow().get("player").copied().unwrap_or(0.0);
    assert!((share - 0.487).abs() < 0.02, "{share}");
}
