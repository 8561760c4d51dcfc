//! When and with which device: columns that describe the circumstances and stay out of clustering by default.

use super::{
    FeatureSpec,
    Scale::{Linear, Log},
    context, f,
};
use crate::mining::facts::Device;
use std::f64::consts::TAU;

pub(super) static SPECS: &[FeatureSpec] = &[
    context(f(
        "hour_sin",
        "1",
        "Sine of the hour of the day (UTC)",
        ("early hours", "late hours"),
        Linear,
        |m| (m.hour / 24.0 * TAU).sin(),
    )),
    context(f(
        "hour_cos",
        "1",
        "Cosine of the hour of the day (UTC)",
        ("night hours", "day hours"),
        Linear,
        |m| (m.hour / 24.0 * TAU).cos(),
    )),
    context(f("phone", "0/1", "The device is a phone", ("phones", "no phones"), Linear, |m| {
        f64::from(u8::from(m.device == Device::Phone))
    })),
    context(f("tablet", "0/1", "The device is a tablet", ("tablets", "no tablets"), Linear, |m| {
        f64::from(u8::from(m.device == Device::Tablet))
    })),
    context(f(
        "ordinal",
        "count",
        "Place of the sequence in its session, from 1",
        ("late sequences", "first sequences"),
        Log,
        |m| f64::from(m.ordinal),
    )),
    context(f(
        "hidden_s",
        "s",
        "Time with the tab out of sight",
        ("time away from the tab", "no time away"),
        Log,
        |m| m.hidden_s,
    )),
];
