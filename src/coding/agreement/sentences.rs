//! The notes of a report in plain words; it must not compute any figure.

use super::benchmark::BandScale;
use super::coefficient::{Coefficient, Undefined, Warning};
use super::jackknife::Unit;
use super::options::ReportOptions;
use super::per_label::label_name;
use super::planner::MoreItems;
use super::report::AgreementReport;

/// A gap between percent (or AC1) and κ that asks for an explanation.
const PARADOX_GAP: f64 = 0.2;
/// A label that makes up more of all labels than this dominates.
const DOMINANT_SHARE: f64 = 0.75;
/// Below this p-value the coders' label rates are said to differ.
const BIAS_P: f64 = 0.05;

/// One sentence per thing a reader has to know, most basic first.
pub(super) fn sentences(report: &AgreementReport, options: &ReportOptions) -> Vec<String> {
    let mut notes = vec![basis(report)];
    notes.extend(missing(report, options));
    notes.extend(undefined(report));
    notes.extend(one_label(report, options));
    notes.extend(values(report));
    notes.extend(prevalence(report, options));
    notes.extend(bias(report, options));
    notes.extend(perfect(report));
    notes.extend(resting_on_one(report));
    notes.extend(unused(report, options));
    notes.extend(users(report, options));
    notes.extend(bootstrap(report));
    notes.extend(few_items(report));
    notes.extend(report.more_items.as_ref().map(MoreItems::sentence));
    notes
}

fn basis(report: &AgreementReport) -> String {
    format!(
        "{} by {} coders with a codebook of {}, frozen at seal",
        count(report.headline.items, "item"),
        report.coders,
        count(report.headline.categories, "label"),
    )
}

fn missing(report: &AgreementReport, options: &ReportOptions) -> Option<String> {
    if report.missing.iter().all(|&items| items == 0) {
        return None;
    }
    let parts: Vec<String> = report
        .missing
        .iter()
        .enumerate()
        .map(|(coder, items)| format!("{} left {items}", options.coder_name(coder)))
        .collect();
    Some(format!(
        "Without a label: {}; percent and Cohen’s κ use the {} with two labels, α and AC1 use every label they can",
        parts.join(", "),
        count(report.paired_items, "item"),
    ))
}

fn undefined(report: &AgreementReport) -> Vec<String> {
    named(report)
        .into_iter()
        .filter_map(|(name, coefficient)| {
            let reason = coefficient.undefined.as_ref()?;
            let hint = match reason {
                Undefined::NoVariation => "; read percent agreement and AC1 instead",
                Undefined::NotTwoCoders { .. } => "; see Fleiss’ and Conger’s κ",
                _ => "",
            };
            Some(format!("{name} is undefined ({reason}){hint}"))
        })
        .collect()
}

fn one_label(report: &AgreementReport, options: &ReportOptions) -> Vec<String> {
    let coders: Vec<usize> = report
        .warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::OneLabel { coder } => Some(*coder),
            _ => None,
        })
        .collect();
    let by_construction = report.headline.cohen_kappa.is_some();
    coders
        .into_iter()
        .map(|coder| {
            let name = options.coder_name(coder);
            if by_construction {
                format!("{name} used one label, so κ is 0 by construction, whatever the other did")
            } else {
                format!("{name} used one label")
            }
        })
        .collect()
}

/// Value, interval, method and supported band; no band without an interval.
fn values(report: &AgreementReport) -> Vec<String> {
    let level = format!("{} %", trimmed(report.level.share() * 100.0));
    let mut notes = Vec::new();
    for (name, coefficient) in named(report) {
        let Some(value) = coefficient.value.map(decimal) else {
            continue;
        };
        if let Some((low, high)) = coefficient.ci {
            let (low, high, method) = (decimal(low), decimal(high), coefficient.method.name());
            notes.push(format!("{name} is {value}, {level} interval {low} to {high} ({method})"));
        } else if let Some(reason) = coefficient.interval_missing() {
            notes.push(format!("{name} is {value}, without an interval ({reason})"));
        }
    }
    let supported = report
        .benchmarks
        .iter()
        .find(|band| band.benchmark.scale == BandScale::LandisKoch && band.coefficient.ends_with("kappa"));
    if let Some(band) = supported {
        let (name, scale) = (band.benchmark.band, band.scale_name);
        let claim = if band.benchmark.floor.is_some() {
            format!("With 95 % probability κ is “{name}” or better ({scale})")
        } else {
            format!("The data support no band above “{name}” for κ ({scale})")
        };
        notes.push(format!("{claim}; bands are conventions, the interval is the result"));
    }
    notes
}

fn prevalence(report: &AgreementReport, options: &ReportOptions) -> Option<String> {
    let kappa = report.headline.cohen_kappa?;
    let percent = report.headline.percent?;
    let ac1 = report.headline.gwet_ac1?;
    let dominant = report
        .headline
        .per_label
        .iter()
        .max_by(|a, b| a.prevalence.unwrap_or(0.0).total_cmp(&b.prevalence.unwrap_or(0.0)))?;
    let share = dominant.prevalence.filter(|share| *share > DOMINANT_SHARE)?;
    if percent - kappa <= PARADOX_GAP || ac1 - kappa <= PARADOX_GAP {
        return None;
    }
    let name = label_name(&options.label_names, dominant.category);
    Some(format!(
        "The coders agree on {:.0} % of the items, yet κ is only {}: “{name}” makes up {:.0} % of all labels, so most of that agreement could be chance; AC1 ({}) corrects less for it, and agreement on the rarer labels tells more",
        percent * 100.0,
        decimal(kappa),
        share * 100.0,
        decimal(ac1),
    ))
}

fn bias(report: &AgreementReport, options: &ReportOptions) -> Option<String> {
    let test = report.marginal_tests.stuart_maxwell.filter(|test| test.p < BIAS_P)?;
    let widest = report.headline.per_label.iter().max_by(|a, b| {
        let size = |bias: Option<f64>| bias.unwrap_or(0.0).abs();
        size(a.bias_index).total_cmp(&size(b.bias_index))
    })?;
    let more_by = usize::from(widest.bias_index? < 0.0);
    Some(format!(
        "The coders use the labels at different rates (Stuart–Maxwell p {}); the widest gap is “{}”, which {} gives more often",
        p_value(test.p),
        label_name(&options.label_names, widest.category),
        options.coder_name(more_by),
    ))
}

fn perfect(report: &AgreementReport) -> Option<String> {
    let percent = report.headline.percent.filter(|percent| *percent >= 1.0)?;
    let (low, _) = report.headline.percent_ci?;
    Some(format!(
        "All {} agree ({:.0} %), so κ, α and AC1 have no spread to build an interval from; percent agreement is at least {:.0} % (Wilson)",
        count(report.paired_items, "item"),
        percent * 100.0,
        (low * 100.0).floor(),
    ))
}

fn resting_on_one(report: &AgreementReport) -> Option<String> {
    let what = match report.unit {
        Unit::Item => "item",
        Unit::User => "user",
    };
    let rests = Warning::NoInterval { reason: Undefined::RestsOnOneUnit };
    let names: Vec<&str> = named(report)
        .into_iter()
        .filter(|(_, coefficient)| coefficient.warnings.contains(&rests))
        .map(|(name, _)| name)
        .collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!("No interval for {names}: without one single {what} there would be no variation left")
    })
}

fn unused(report: &AgreementReport, options: &ReportOptions) -> Option<String> {
    if report.unused_labels.is_empty() {
        return None;
    }
    let names: Vec<String> = report
        .unused_labels
        .iter()
        .map(|&label| format!("“{}”", label_name(&options.label_names, label)))
        .collect();
    Some(format!(
        "Nobody used {}; AC1 and PABAK count them all the same, because the codebook was fixed before",
        names.join(", "),
    ))
}

fn users(report: &AgreementReport, options: &ReportOptions) -> Option<String> {
    if report.warnings.contains(&Warning::NoUsers) {
        return Some("Intervals by user were asked for, but no item names its user".to_owned());
    }
    let users = report.users?;
    let items = count(report.headline.items, "item");
    let users_text = count(users, "user");
    match report.unit {
        Unit::User => Some(format!("The {items} come from {users_text}; intervals are by user")),
        Unit::Item if users < report.headline.items && !options.by_user => Some(format!(
            "The {items} come from {users_text}; intervals by item take them as independent and are too narrow if they are not"
        )),
        Unit::Item => None,
    }
}

fn bootstrap(report: &AgreementReport) -> Vec<String> {
    report
        .intervals
        .iter()
        .filter_map(|interval| interval.bootstrap.as_ref().map(|found| (interval, found)))
        .filter(|(_, found)| found.undefined_replicates > 0)
        .map(|(interval, found)| {
            format!(
                "{} of {} bootstrap replicates of {} were undefined and left out (seed {})",
                found.undefined_replicates, found.replicates, interval.coefficient, found.seed,
            )
        })
        .collect()
}

fn few_items(report: &AgreementReport) -> Option<String> {
    let few = report.warnings.iter().any(|warning| matches!(warning, Warning::FewItems { .. }));
    (few && report.paired_items > 0).then(|| {
        format!("Only {} labelled twice: every interval is rough", count(report.paired_items, "item"))
    })
}

fn named(report: &AgreementReport) -> Vec<(&'static str, &Coefficient)> {
    let found = &report.coefficients;
    let mut list = vec![
        ("Percent agreement", &found.percent),
        ("Cohen’s κ", &found.cohen_kappa.coefficient),
        ("Krippendorff’s α", &found.krippendorff_alpha),
        ("Gwet’s AC1", &found.gwet_ac1),
    ];
    if report.coders > 2 {
        list.push(("Fleiss’ κ", &found.fleiss_kappa));
        list.push(("Conger’s κ", &found.conger_kappa));
    }
    list
}

pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Two decimals, with a real minus sign and no negative zero.
pub(super) fn decimal(number: f64) -> String {
    let text = format!("{number:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text.replace('-', "−") }
}

/// "< .001" or "= .023".
fn p_value(p: f64) -> String {
    if p < 0.001 { "< .001".to_owned() } else { format!("= {p:.3}").replace("0.", ".") }
}

/// A number without trailing zeros, two decimals at most.
pub(super) fn trimmed(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
