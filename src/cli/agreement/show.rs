//! A report on agreement for people and for scripts; computes nothing.

use crate::cli::table::{Output, Table};
use crate::coding::agreement::{
    AgreementReport, Coefficient, IntervalMethod, MoreItems, MultiLabelReport, Undefined,
};
use crate::coding::{Breakdown, Group, Sidelights};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// What the figures are of.
pub(super) struct About<'a> {
    pub round: Option<&'a str>,
    /// Ids of the labels, in the order of the confusion matrix.
    pub labels: &'a [String],
    /// The same for people.
    pub names: &'a [String],
    pub coders: &'a [String],
    pub notes: Vec<String>,
    /// Of a round only.
    pub beside: Option<Beside<'a>>,
}

/// What stands beside the figures of a round.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    pub sidelights: &'a Sidelights,
    pub breakdowns: &'a [Breakdown],
}

pub(super) fn report(report: &AgreementReport, about: &About<'_>, output: &Output) -> Result<(), String> {
    let found = &report.coefficients;
    let mut rows: Vec<(String, &Coefficient)> = vec![
        ("percent".into(), &found.percent),
        ("holsti".into(), &found.holsti),
        ("cohen_kappa".into(), &found.cohen_kappa.coefficient),
        ("fleiss_kappa".into(), &found.fleiss_kappa),
        ("conger_kappa".into(), &found.conger_kappa),
        ("pabak".into(), &found.brennan_prediger),
        ("krippendorff_alpha".into(), &found.krippendorff_alpha),
        ("gwet_ac1".into(), &found.gwet_ac1),
    ];
    rows.extend(found.weighted.iter().map(|named| (named.name.to_owned(), &named.coefficient)));
    for label in &report.headline.per_label {
        let id = about.labels.get(label.category).map_or("", String::as_str);
        rows.push((format!("kappa of {id}"), &label.kappa));
        rows.push((format!("specific agreement on {id}"), &label.specific_agreement));
    }
    rows.extend(about.beside.iter().flat_map(|beside| span_rows(beside.sidelights)));
    let groups = about.beside.map_or(&[][..], |beside| beside.breakdowns);
    // Files have a row for every label; people need none for a label that nobody used.
    let told = |c: &Coefficient| c.value.is_some() || c.undefined != Some(Undefined::LabelUnused);
    output.document(
        || {
            let unused: Vec<String> = report
                .unused_labels
                .iter()
                .filter_map(|at| about.labels.get(*at))
                .map(|id| format!("kappa of {id}"))
                .collect();
            let shown: Vec<_> =
                rows.iter().filter(|(name, c)| told(c) && !unused.contains(name)).cloned().collect();
            text(report, about, &coefficients(&shown)) + &groups_text(groups)
        },
        || json_of(report, about),
        || coefficients(&rows.iter().cloned().chain(group_rows(groups)).collect::<Vec<_>>()),
    )
}

fn json_of(report: &AgreementReport, about: &About<'_>) -> Value {
    let mut value = serde_json::to_value(report).unwrap_or(Value::Null);
    if let Value::Object(object) = &mut value {
        object.insert("round".into(), json!(about.round));
        object.insert("labels".into(), json!(about.labels));
        object.insert("coder_names".into(), json!(about.coders));
        object.insert("notes".into(), json!(about.notes));
        if let Some(beside) = &about.beside {
            add_beside(object, beside);
        }
    }
    value
}

/// `retest`: each coder against themselves; `drift`: labels and agreement by thirds of each coder's order; `extra`: what
/// was picked by hand; `spans`: marks of evidence; `gold`: how right each coder is on items of closed rounds; `members`,
/// `clusters`: agreement on sampled members of clusters, and how pure each cluster is; `breakdowns`: agreement within
/// groups, as asked for.
fn add_beside(object: &mut Map<String, Value>, beside: &Beside<'_>) {
    let sidelights = beside.sidelights;
    let retest: Vec<Value> = sidelights
        .coders
        .iter()
        .map(|of| {
            let mut found = json!(of.retest);
            if let Value::Object(found) = &mut found {
                found.insert("coder".into(), json!(of.coder));
            }
            found
        })
        .collect();
    let drift: Vec<Value> =
        sidelights.coders.iter().map(|of| json!({ "coder": of.coder, "terciles": of.terciles })).collect();
    object.insert("retest".into(), json!(retest));
    object.insert("drift".into(), json!({ "labels": sidelights.labels, "coders": drift }));
    object.insert("extra".into(), json!(sidelights.extra));
    object.insert("spans".into(), json!(sidelights.spans));
    object.insert("breakdowns".into(), json!(beside.breakdowns));
    object.insert("gold".into(), json!(sidelights.gold));
    object.insert("members".into(), json!(sidelights.members));
    object.insert("clusters".into(), json!(sidelights.purities));
}

fn text(report: &AgreementReport, about: &About<'_>, table: &Table) -> String {
    let mut text = String::new();
    for sentence in about.notes.iter().chain(&report.sentences) {
        let _ = writeln!(text, "{sentence}");
    }
    text.push('\n');
    text.push_str(&table.to_text());
    if !report.headline.confusion.is_empty() {
        text.push('\n');
        text.push_str(&confusion(report, about).to_text());
    }
    text
}

/// Rows the first coder, columns the second; only labels that somebody used.
fn confusion(report: &AgreementReport, about: &About<'_>) -> Table {
    let matrix = &report.headline.confusion;
    let cell = |a: usize, b: usize| matrix.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0);
    let used: Vec<usize> =
        (0..matrix.len()).filter(|at| (0..matrix.len()).any(|o| cell(*at, o) + cell(o, *at) > 0)).collect();
    let name = |at: usize| about.names.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
    let coder = |at: usize| about.coders.get(at).map_or("", String::as_str);
    let corner = format!("{} \\ {}", coder(0), coder(1));
    used.iter().fold(Table::default().text(&corner, used.iter().map(|at| name(*at))), |table, b| {
        table.int(&name(*b), used.iter().map(|a| cell(*a, *b) as i64))
    })
}

/// Codebooks that allow several codes per item.
pub(super) fn several(
    report: &MultiLabelReport,
    round: &str,
    notes: &[String],
    beside: &Beside<'_>,
    output: &Output,
) -> Result<(), String> {
    let mut rows =
        vec![("same_sets".to_owned(), &report.same_sets), ("masi_alpha".to_owned(), &report.masi_alpha)];
    for label in &report.per_label {
        rows.push((format!("kappa of {}", label.name), &label.kappa));
        rows.push((format!("specific agreement on {}", label.name), &label.specific_agreement));
    }
    rows.extend(span_rows(beside.sidelights));
    let table = coefficients(&rows);
    output.document(
        || {
            let mut text = format!(
                "{} items, {} of them with two sets, {} codes; alpha counts how far sets overlap (MASI)\n",
                report.items, report.paired_items, report.categories
            );
            for note in notes.iter().cloned().chain(report.more_items.as_ref().map(MoreItems::sentence)) {
                let _ = writeln!(text, "{note}");
            }
            text + "\n" + &table.to_text() + &groups_text(beside.breakdowns)
        },
        || {
            let mut value = serde_json::to_value(report).unwrap_or(Value::Null);
            if let Value::Object(object) = &mut value {
                object.insert("round".into(), json!(round));
                object.insert("notes".into(), json!(notes));
                add_beside(object, beside);
            }
            value
        },
        || coefficients(&rows.iter().cloned().chain(group_rows(beside.breakdowns)).collect::<Vec<_>>()),
    )
}

/// Where evidence was marked.
fn span_rows(sidelights: &Sidelights) -> Vec<(String, &Coefficient)> {
    let Some(spans) = &sidelights.spans else { return Vec::new() };
    vec![
        ("kappa of marked seconds".into(), &spans.place.kappa),
        ("F1 of marks".into(), &spans.place.f1),
        ("kappa of seconds marked for a label".into(), &spans.place_and_label.kappa),
        ("F1 of marks for a label".into(), &spans.place_and_label.f1),
    ]
}

fn coefficients(rows: &[(String, &Coefficient)]) -> Table {
    let of = |f: fn(&Coefficient) -> Option<f64>| rows.iter().map(|(_, c)| f(c)).collect::<Vec<_>>();
    let method = |c: &Coefficient| (c.method != IntervalMethod::None).then(|| c.method.name().to_owned());
    Table::default()
        .text("coefficient", rows.iter().map(|(name, _)| name.clone()))
        .float("value", of(|c| c.value))
        .float("se", of(|c| c.se))
        .float("ci_low", of(|c| c.ci.map(|(low, _)| low)))
        .float("ci_high", of(|c| c.ci.map(|(_, high)| high)))
        .maybe_text("method", rows.iter().map(|(_, c)| method(c)))
        .maybe_text("undefined", rows.iter().map(|(_, c)| c.undefined.as_ref().map(ToString::to_string)))
}

/// A row per group and figure, for files.
fn group_rows(breakdowns: &[Breakdown]) -> impl Iterator<Item = (String, &Coefficient)> {
    breakdowns.iter().flat_map(|breakdown| {
        breakdown.groups.iter().flat_map(move |group| {
            let figures = [
                ("percent", Some(&group.pair.percent)),
                ("cohen_kappa", Some(&group.pair.kappa)),
                ("krippendorff_alpha", Some(&group.pair.alpha)),
                ("gwet_ac1", Some(&group.pair.ac1)),
                ("masi_alpha", group.masi_alpha.as_ref()),
            ];
            let place = format!("{} = {}", breakdown.column, group.value);
            figures
                .into_iter()
                .filter_map(move |(name, found)| found.map(|found| (format!("{name}, {place}"), found)))
        })
    })
}

/// A table per column, one line per group.
fn groups_text(breakdowns: &[Breakdown]) -> String {
    let mut text = String::new();
    for breakdown in breakdowns {
        let groups = &breakdown.groups;
        let of = |f: fn(&Group) -> Option<f64>| groups.iter().map(f).collect::<Vec<_>>();
        let main = if groups.iter().any(|group| group.masi_alpha.is_some()) { "masi_alpha" } else { "kappa" };
        let table = Table::default()
            .text(&breakdown.column, groups.iter().map(|group| group.value.clone()))
            .int("items", groups.iter().map(|group| group.pair.items as i64))
            .int("with two labels", groups.iter().map(|group| group.pair.paired as i64))
            .float("percent", of(|g| g.pair.percent.value))
            .float(main, of(|g| g.main().value))
            .float("ci_low", of(|g| g.main().ci.map(|(low, _)| low)))
            .float("ci_high", of(|g| g.main().ci.map(|(_, high)| high)))
            .float("alpha", of(|g| g.pair.alpha.value))
            .float("ac1", of(|g| g.pair.ac1.value))
            .maybe_text(
                "undefined",
                groups.iter().map(|g| g.main().undefined.as_ref().map(ToString::to_string)),
            );
        let _ = write!(text, "\n{}", table.to_text());
    }
    text
}
