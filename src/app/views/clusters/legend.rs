//! The legend of the map: every class of the colours with its count; a click picks its sequences. Knows no workspace.

use super::map_mesh::face_shapes;
use super::map_view::MapView;
use super::shading::{Class, Shading};
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::mining::clusters::ClusterRun;
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{TextRole, numbers, text};
use egui::{CornerRadius, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

const ITEM: f32 = 22.0;

pub fn legend_ui(
    ui: &mut Ui,
    run: &ClusterRun,
    shading: &Shading,
    view: &mut MapView,
    chosen: Option<usize>,
    actions: &mut Vec<Action>,
) {
    let clusters = if shading.of_clusters { run.clusters.len() } else { 0 };
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
        for (at, class) in shading.classes.iter().enumerate() {
            let of_cluster = at < clusters;
            if item_ui(ui, class, run.points.len(), of_cluster && chosen == Some(at), of_cluster) {
                clicked = Some(at);
            }
        }
    });
    if let Some(note) = &shading.note {
        text::truncated(ui, TextRole::Small, note).on_hover_text(note);
    }
    match clicked {
        Some(cluster) if cluster < clusters => {
            actions.push(Action::Select(Item::Cluster(cluster as u32)));
        }
        Some(class) => view.pick(run, shading.members(class)),
        None => {}
    }
    ui.add_space(space::XS);
}

fn item_ui(ui: &mut Ui, class: &Class, all: usize, on: bool, of_cluster: bool) -> bool {
    let tokens = Tokens::of(ui);
    let label = format!("{} {}", class.label, numbers::count(class.count as u64));
    let galley = ui.painter().layout_no_wrap(label, TextRole::Small.font(), tokens.text_secondary);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 28.0, ITEM), Sense::click());
    let corner = CornerRadius::same(radius::SMALL);
    if on || response.hovered() || response.has_focus() {
        let fill = if on { tokens.selected } else { tokens.hover };
        let rim = if on || response.has_focus() { tokens.accent } else { tokens.border };
        ui.painter().rect(rect, corner, fill, Stroke::new(1.0, rim), StrokeKind::Inside);
    }
    ui.painter().extend(face_shapes(class.face, pos2(rect.left() + 11.0, rect.center().y), tokens, false));
    ui.painter().galley(
        pos2(rect.left() + 21.0, rect.center().y - galley.size().y / 2.0),
        galley,
        tokens.text_secondary,
    );
    let count = numbers::share(class.count as u64, all as u64, None);
    let does = if of_cluster { "click to choose the cluster" } else { "click to pick them" };
    let name = format!("{}, {count} sequences", class.meaning);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &name));
    response.on_hover_text(format!("{name}; {does}")).clicked()
}
