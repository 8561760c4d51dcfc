//! A few small pictures of widgets in both themes: what no text can hold. Skipped where no software adapter draws,
//! because graphics cards round differently.

use super::testing::builder;
use super::*;
use egui::{Theme, vec2};
use egui_kittest::{SnapshotOptions, SnapshotResults};
use std::task::{Context, Poll, Waker};

/// Whether a software adapter (lavapipe, `llvmpipe`, WARP) can draw here.
fn can_draw() -> bool {
    use eframe::wgpu::{Backends, DeviceType, Instance, InstanceDescriptor};
    let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
    let mut adapters = std::pin::pin!(instance.enumerate_adapters(Backends::all()));
    // On native systems the list is there at once.
    let found = match adapters.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(adapters) => adapters.iter().any(|a| a.get_info().device_type == DeviceType::Cpu),
        Poll::Pending => false,
    };
    if !found {
        eprintln!("skipped: no software graphics adapter here (on Debian: mesa-vulkan-drivers)");
    }
    found
}

fn check(name: &str, size: egui::Vec2, mut add: impl FnMut(&mut egui::Ui)) {
    if !can_draw() {
        return;
    }
    let mut results = SnapshotResults::new();
    for (theme, suffix) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        let options = SnapshotOptions::new().max_failed_pixels(10);
        let mut harness = builder(theme).with_size(size).with_options(options).wgpu().build_ui(&mut add);
        harness.run();
        results.add(harness.try_snapshot(format!("{name}_{suffix}")));
    }
}

#[test]
fn buttons_and_chips() {
    check("buttons", vec2(420.0, 150.0), |ui| {
        ui.horizontal(|ui| {
            Button::primary("Import exports…").icon(Icon::Import).show(ui);
            Button::secondary("Open").shortcut(Some("Ctrl+O")).show(ui);
            Button::ghost("Cancel").show(ui);
        });
        ui.horizontal(|ui| {
            Button::danger("Delete round").show(ui);
            Button::secondary("Export").disabled_because(Some("Nothing is labelled")).show(ui);
            IconButton::new(Icon::Play, "Play").show(ui);
            IconButton::new(Icon::Loop, "Loop").selected(true).show(ui);
        });
        ui.horizontal(|ui| {
            Chip::new("Rapid clicks").icon(Icon::Signal).tone(Tone::Warn).show(ui);
            Chip::new("Cluster B").tone(Tone::Accent).removable().show(ui);
            badge(ui, 1_204, "sessions", Tone::Neutral);
        });
    });
}

#[test]
fn marks_and_small_plots() {
    check("plots", vec2(320.0, 190.0), |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for i in 0..theme::CATEGORY_COUNT {
                swatch(ui, Category(i), 20.0);
            }
        });
        ui.horizontal(|ui| {
            for i in 0..theme::CATEGORY_COUNT {
                mark(ui, Category(i));
            }
        });
        let values: Vec<f32> = (0..60_u8).map(|i| f32::from(i % 13) * f32::from(i % 5)).collect();
        let ticks = [Tick { at: 0.2, category: Category(1) }, Tick { at: 0.9, category: Category(2) }];
        sparkline(ui, "Activity", &values, &ticks, vec2(260.0, 36.0));
        interval_bar(ui, "Kappa", 0.71, Some((0.62, 0.8)), Some(0.6), vec2(260.0, 18.0));
        duration_bar(ui, 90_000, 50_000, 120_000, 260.0);
    });
}
