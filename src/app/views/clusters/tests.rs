//! The screen under the harness with a clustering made by hand.

use super::*;
use crate::app::command::Command;
use crate::app::keymap::Keymap;
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::settings::Settings;
use crate::app::workspace::clusters::fixture;
use crate::app::workspace::{CoderInfo, Workspace};
use crate::widgets::testing;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;

struct Shown {
    screen: ClustersScreen,
    workspace: Workspace,
    actions: Vec<Action>,
    command: Option<Command>,
}

static ZONE: TimeZone = TimeZone::UTC;

fn context<'a>(workspace: &'a Workspace, settings: &'a Settings, keymap: &'a Keymap) -> ViewContext<'a> {
    ViewContext { workspace, settings, keymap, jobs: &[], route: Route::Clusters, now_ms: 0, zone: &ZONE }
}

/// As the shell does: commands and logic before drawing, selections applied.
fn screen(theme: egui::Theme, workspace: Workspace) -> Harness<'static, Shown> {
    let (settings, keymap) = (Settings::default(), Keymap::default());
    let state = Shown { screen: ClustersScreen::default(), workspace, actions: Vec::new(), command: None };
    let mut h = testing::builder(theme).with_size(egui::vec2(1388.0, 828.0)).build_ui_state(
        move |ui, state: &mut Shown| {
            let Shown { screen, workspace, actions, command } = state;
            let mut asked = Vec::new();
            let view = context(workspace, &settings, &keymap);
            if let Some(command) = command.take() {
                screen.command(command, &view, &mut asked);
            }
            screen.logic(&ui.ctx().clone(), &view, &mut asked);
            screen.ui(ui, &view, &mut asked);
            for action in &asked {
                if let Action::Select(item) = action {
                    workspace.selection.select(item.clone());
                }
            }
            actions.append(&mut asked);
        },
        state,
    );
    h.run();
    h
}

fn with_run(sizes: &[usize]) -> Workspace {
    let mut workspace = Workspace::default();
    workspace.clusters.run = Some(Arc::new(fixture::run(sizes)));
    workspace
}

fn run_command(h: &mut Harness<'static, Shown>, command: Command) {
    h.state_mut().command = Some(command);
    h.run();
}

#[test]
fn without_clusters_one_button_finds_them() {
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        let mut h = screen(theme, Workspace::default());
        h.get_by_label("No clusters yet");
        h.get_by_label("Find clusters").click();
        h.run();
        let [Action::Clusters(ClustersAction::Run(request))] = &h.state().actions[..] else {
            panic!("{:?}", h.state().actions)
        };
        assert_eq!((request.gap_ms, request.parameters.seed), (30_000, 7));
    }
}

#[test]
fn a_run_is_told_with_its_quality_in_both_themes() {
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        let h = screen(theme, with_run(&[30, 20, 10]));
        h.get_by_label_contains("More structure than chance: silhouette 0.24 against 0.05");
        h.get_by_label("Map of 63 sequences in 3 clusters");
        h.get_by_label_contains("Silhouette by number of clusters, 3 chosen");
        h.get_by_label("30 of 63 (48 %, 38–57)");
        h.get_by_label("Stability 0.62");
        assert!(h.get_all_by_label_contains("Many clicks: 12").count() >= 3);
    }
}

#[test]
fn more_clusters_than_colours_are_drawn() {
    let h = screen(egui::Theme::Light, with_run(&[3; 40]));
    h.get_by_label("Cluster A: Many clicks, kind 0");
    assert!(
        h.query_all_by_label_contains("Cluster N2").count() >= 1
            || h.query_by_label_contains("N2:").is_some()
    );
}

#[test]
fn a_card_chooses_its_cluster_and_its_share_opens_the_sessions() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    h.get_by_label("Cluster B: Many clicks, kind 1").click();
    h.run();
    assert!(h.state().workspace.selection.is(&Item::Cluster(1)));
    h.get_by_label("20 of 63 (32 %, 25–38)").click();
    h.run();
    let Some(Action::ShowSessions(set)) = h.state().actions.last() else { panic!("{:?}", h.state().actions) };
    assert_eq!((set.title.as_str(), set.sessions.len()), ("Cluster B", 20));
}

#[test]
fn a_cluster_is_renamed_from_its_menu() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20]));
    h.get_by_label("More about cluster A").click();
    h.run();
    h.get_by_label("Rename…").click();
    h.run();
    h.get_by_label_contains("Stability 0.82: stable");
    h.get_by_label("Name of the cluster").type_text("Comparing prices");
    h.run();
    h.key_press(egui::Key::Enter);
    h.run();
    let renamed = ClustersAction::Rename(0, "Comparing prices".into());
    assert_eq!(h.state().actions, [Action::Clusters(renamed)]);
}

#[test]
fn who_labels_blind_cannot_name() {
    let mut workspace = with_run(&[30, 20]);
    workspace.coder = Some(CoderInfo { name: "a".into(), blind_round: Some("r1".into()) });
    let mut h = screen(egui::Theme::Dark, workspace);
    h.get_by_label("More about cluster A").click();
    h.run();
    h.get_by_label("Rename…").click();
    h.run();
    assert!(h.query_by_label("Name of the cluster").is_none());
}

#[test]
fn two_clusters_stand_side_by_side_until_the_wall_is_closed() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    h.get_by_label("Compare cluster A").click();
    h.run();
    h.get_by_label("Compare cluster C").click();
    h.run();
    h.get_by_label("Compare 2 clusters").click();
    h.run();
    assert_eq!(h.state().actions, [Action::Run(Command::CompareClusters)]);
    run_command(&mut h, Command::CompareClusters);
    assert_eq!(h.get_all_by_label("Most typical").count(), 2);
    assert_eq!(h.get_all_by_label("Typical, no. 2").count(), 2);
    h.get_by_label("Play all");
    assert!(h.query_by_label("Cluster B: Many clicks, kind 1").is_none(), "columns have all the room");
    h.get_by_label("Random").click();
    h.run();
    h.run();
    assert_eq!(h.get_all_by_label("Random, no. 3").count(), 2);
    h.get_by_label("Draw other random members, now by seed 7").click();
    h.run();
    h.get_by_label("Draw other random members, now by seed 8");
    h.get_by_label("Further members").click();
    h.run();
    h.run();
    assert_eq!(h.get_all_by_label("Random, no. 4").count(), 2);
    run_command(&mut h, Command::FocusPlayer);
    h.get_by_label("Cluster B: Many clicks, kind 1");
    run_command(&mut h, Command::CompareClusters);
    assert!(h.query_by_label("Play all").is_none());
    h.get_by_label("Cluster B: Many clicks, kind 1");
    run_command(&mut h, Command::CompareClusters);
    h.get_by_label("Play all");
    h.key_press(egui::Key::Escape);
    h.run();
    assert!(h.query_by_label("Play all").is_none());
}

#[test]
fn members_of_the_chosen_cluster_are_watched() {
    let mut h = screen(egui::Theme::Light, with_run(&[30, 20, 10]));
    let reason = {
        let (settings, keymap) = (Settings::default(), Keymap::default());
        let state = h.state();
        state.screen.disabled_reason(Command::CompareClusters, &context(&state.workspace, &settings, &keymap))
    };
    assert!(reason.is_some_and(|r| r.contains("Choose a cluster")));
    h.get_by_label("Watch members of cluster B side by side").click();
    h.run();
    h.run();
    let labels = ["Most typical", "Typical, no. 2", "Typical, no. 3", "Border, no. 1"];
    for label in labels {
        h.get_by_label(label);
    }
}

#[test]
fn clustering_again_takes_the_settings_of_the_popover() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    run_command(&mut h, Command::Recluster);
    h.run();
    h.get_by_label("DBSCAN").click();
    h.run();
    h.get_by_label("Find clusters").click();
    h.run();
    let Some(Action::Clusters(ClustersAction::Run(request))) = h.state().actions.last() else {
        panic!("{:?}", h.state().actions)
    };
    assert_eq!(request.parameters.algorithm.name(), "dbscan");
}

#[test]
fn clusters_are_merged_and_split_from_their_menu() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    h.get_by_label("More about cluster A").click();
    h.run();
    h.get_by_label("B · Many clicks, kind 1").click();
    h.run();
    let run = h.state().workspace.clusters.run.clone().unwrap();
    let merge = Edit::merge(&run.clusters[0], &run.clusters[1]);
    assert_eq!(h.state().actions.last(), Some(&Action::Clusters(ClustersAction::Edit(merge))));
    h.get_by_label("More about cluster C").click();
    h.run();
    h.get_by_label("Split into 3").click();
    h.run();
    let split = Edit::split(&run.clusters[2], 3);
    assert_eq!(h.state().actions.last(), Some(&Action::Clusters(ClustersAction::Edit(split))));
}

#[test]
fn the_map_by_neighbours_is_asked_for_once_and_weights_are_set() {
    let mut h = screen(egui::Theme::Light, with_run(&[30, 20, 10]));
    h.get_by_label("Neighbours").click();
    h.run();
    assert_eq!(h.state().actions, [Action::Clusters(ClustersAction::MakeMap)]);
    run_command(&mut h, Command::Recluster);
    h.run();
    h.get_by_label("HDBSCAN").click();
    h.run();
    h.get_by_label("Device").click();
    h.run();
    h.get_by_label("Find clusters").click();
    h.run();
    let Some(Action::Clusters(ClustersAction::Run(request))) = h.state().actions.last() else {
        panic!("{:?}", h.state().actions)
    };
    assert_eq!(request.parameters.algorithm.name(), "hdbscan");
    assert_eq!(request.parameters.weights, crate::mining::clusters::BlockWeights::default());
    assert_eq!(request.parameters.within, crate::mining::clusters::Within::Device);
}

#[test]
fn what_was_picked_can_be_watched_moved_and_excluded() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    let run = h.state().workspace.clusters.run.clone().unwrap();
    let places: Vec<usize> = run.clusters[1].members[..3].iter().filter_map(|id| run.place_of(id)).collect();
    h.state_mut().screen.map.pick(&run, places.into_iter().collect());
    h.run();
    h.get_by_label("3 picked");
    h.get_by_label("Exclude").click();
    h.run();
    let exclude = Edit::exclude(&run.clusters[1].members[..3]);
    assert_eq!(h.state().actions.last(), Some(&Action::Clusters(ClustersAction::Edit(exclude))));
    h.get_by_label("Watch").click();
    h.run();
    h.run();
    h.get_by_label("Picked, no. 3");
}

#[test]
fn marks_are_laid_out_only_when_something_changes() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    h.run();
    let made = h.state().screen.map.cache.made;
    h.run_steps(5);
    assert_eq!(h.state().screen.map.cache.made, made, "nothing changed");
    h.get_by_label("Cluster B: Many clicks, kind 1").click();
    h.run();
    h.run_steps(5);
    assert_eq!(h.state().screen.map.cache.made, made + 1, "another cluster is chosen, once");
}

#[test]
fn a_class_of_the_legend_is_picked_and_the_open_wall_follows() {
    let mut h = screen(egui::Theme::Light, with_run(&[30, 20, 10]));
    h.get_by_label("Watch members of cluster B side by side").click();
    h.run();
    h.get_by_label_contains("Noise: sequences of no cluster, 3 of 63").click();
    h.run();
    h.run();
    h.get_by_label("3 picked");
    h.get_by_label("Picked, no. 3");
}

#[test]
fn a_click_on_the_curve_fixes_the_number_of_clusters() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    h.get_by_label_contains("Silhouette by number of clusters, 3 chosen").click();
    h.run();
    h.run();
    h.get_by_label("Find clusters").click();
    h.run();
    let Some(Action::Clusters(ClustersAction::Run(request))) = h.state().actions.last() else {
        panic!("{:?}", h.state().actions)
    };
    let crate::mining::clusters::Algorithm::KMeans { k_min, k_max, .. } = request.parameters.algorithm else {
        panic!("{request:?}")
    };
    assert!(k_min == k_max && (5..=10).contains(&k_min), "{k_min} to {k_max}");
}

#[test]
fn a_sample_is_said_plainly_and_all_are_a_click_away() {
    let mut workspace = Workspace::default();
    let run = fixture::run(&[30, 20, 10]);
    workspace.clusters.run = Some(Arc::new(ClusterRun { sampled: 40, ..run }));
    let mut h = screen(egui::Theme::Light, workspace);
    h.get_by_label("Found on 40 of 63 sequences, drawn at random");
    h.get_by_label("Use all 63").click();
    h.run();
    h.run();
    h.get_by_label("Find clusters").click();
    h.run();
    let Some(Action::Clusters(ClustersAction::Run(request))) = h.state().actions.last() else {
        panic!("{:?}", h.state().actions)
    };
    assert_eq!(request.parameters.sample, 0);
}

#[test]
fn the_key_metric_is_a_condition_whose_mistake_is_shown_at_its_place() {
    let mut h = screen(egui::Theme::Dark, with_run(&[30, 20, 10]));
    h.get_by_role_and_label(egui::Role::ComboBox, "Key metric").click();
    h.run();
    h.get_by_label("Sessions that meet…").click();
    h.run();
    h.get_by_label("Condition of the key metric").type_text("clicks >= 3 and pagess > 2");
    h.run();
    h.run_steps(4);
    h.get_by_label_contains("At 17:");
    assert!(h.state().actions.iter().all(|a| !matches!(a, Action::Clusters(ClustersAction::Goal(Some(_))))));
}
