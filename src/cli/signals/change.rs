//! Changes of definitions: thresholds, presets, variants, files; each stores a version and finds signals anew.

use crate::cli::files::read_limited;
use crate::cli::mined::refresh;
use crate::cli::table::emit;
use crate::cli::{Done, Outcome, read_project, say};
use crate::mining::expr::{Motif, Vocabulary};
use crate::mining::signals::{Parameter, Rule, RuleError, RuleSet, STEPS, id_of_name, preset};
use crate::mining::store::{motifs_of, put_rules, rules_of};
use crate::project::Project;
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Named patterns of a project.
type Motifs = BTreeMap<Arc<str>, Arc<Motif>>;

/// Changes thresholds, texts and words of a definition; finds its signals anew.
///
/// Example: binocular signals set study.binocular dead_click window_ms=3000 --author ann
#[derive(Debug, Args)]
pub(super) struct Set {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    /// Thresholds and texts as NAME=VALUE, see `signals show`.
    changes: Vec<String>,
    /// Another name for people.
    #[arg(long)]
    label: Option<String>,
    /// Another meaning.
    #[arg(long)]
    meaning: Option<String>,
    /// Who changes it.
    #[arg(long, default_value = "")]
    author: String,
    /// Other thresholds of a signal of one's own, all of them, as with `signals new`; steps are changed by steps='…'.
    #[arg(long = "threshold", value_name = "NAME=VALUE")]
    thresholds: Vec<String>,
    /// Look for it.
    #[arg(long, conflicts_with = "off")]
    on: bool,
    /// Look for it no more; its hits go.
    #[arg(long)]
    off: bool,
    /// Back to the numbers of the program, before the changes.
    #[arg(long)]
    reset: bool,
}

impl Set {
    pub fn run(self) -> Outcome {
        change(&self.project, |rules, motifs| {
            let mut rule = rules.named(&self.signal).map_err(say)?.clone();
            let names = rules.names_for(&self.signal, motifs);
            let version = rule.version();
            if self.reset {
                rule = rule.reset();
            }
            let mut changes = &self.changes[..];
            if !self.thresholds.is_empty() {
                if !rule.is_composed() {
                    return Err(format!(
                        "{} has the thresholds of the program; change their values",
                        rule.id()
                    ));
                }
                // Steps that mention a threshold come with it.
                let steps = match changes.split_first() {
                    Some((first, rest)) if first.starts_with("steps=") => {
                        changes = rest;
                        first["steps=".len()..].to_owned()
                    }
                    _ => rule.text(STEPS).to_owned(),
                };
                let parameters = read_all(&self.thresholds)?;
                rule =
                    rule.recomposed(&steps, &parameters, &names).map_err(|error| pointed(&error, &steps))?;
            }
            for change in changes {
                rule = with(&rule, change, &names)?;
            }
            let before = rules.named(&self.signal).map_err(say)?;
            if rule != *before {
                rule = rule.as_version_after(before);
            }
            rule = rule.with_words(self.label.as_deref(), self.meaning.as_deref()).map_err(say)?;
            if rule.version() != version {
                rule = rule.by(&self.author);
            }
            if self.on || self.off {
                rule = rule.switched(self.on);
            }
            let mut next = rules.clone();
            next.replace(rule);
            Ok(next)
        })
    }
}

/// The rule with one change written as NAME=VALUE.
pub(super) fn with(rule: &Rule, change: &str, names: &Vocabulary) -> Result<Rule, String> {
    let (name, value) = change
        .split_once('=')
        .ok_or_else(|| format!("a change is written NAME=VALUE, such as window_ms=2000: {change}"))?;
    if rule.is_composed() && name == STEPS {
        return rule.with_steps(value, names).map_err(|error| pointed(&error, value));
    }
    if rule.texts().any(|(setting, _)| setting.name == name) {
        return rule.with_text(name, value).map_err(|error| pointed(&error, value));
    }
    match value {
        "yes" | "on" | "true" => rule.with(&[(name, 1.0)]),
        "no" | "off" | "false" => rule.with(&[(name, 0.0)]),
        number => {
            let number: f64 = number.parse().map_err(|_| format!("{name} needs a number: {value}"))?;
            rule.with(&[(name, number)])
        }
    }
    .map_err(say)
}

/// Gives a definition another tool's published numbers, or adds a variant with them.
///
/// Example: binocular signals preset study.binocular rage_click posthog --as rage_click/posthog
#[derive(Debug, Args)]
pub(super) struct ToPreset {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    /// Name of the tool, see `signals show`.
    tool: String,
    /// Leaves the definition as it is and adds a variant of this name.
    #[arg(long = "as")]
    variant: Option<String>,
    /// Who changes it.
    #[arg(long, default_value = "")]
    author: String,
}

impl ToPreset {
    pub fn run(self) -> Outcome {
        change(&self.project, |rules, _| {
            let base = rules.named(&self.signal).map_err(say)?;
            let numbers = preset(&self.tool, base.kind()).map_err(say)?;
            let mut next = rules.clone();
            if let Some(variant) = &self.variant {
                next = next.duplicate(&self.signal, variant, &self.author).map_err(say)?;
            }
            let target = self.variant.as_deref().unwrap_or(&self.signal);
            let rule = numbers.apply(next.named(target).map_err(say)?).map_err(say)?.by(&self.author);
            next.replace(rule);
            Ok(next)
        })
    }
}

/// Writes a signal of one's own: ordered steps over actions, signals and motifs, with thresholds by name.
///
/// Steps name the library's signals as they are, others of one's own as own NAME, and motifs as motif NAME.
///
/// A threshold is written NAME=VALUE or NAME=VALUE:FROM..TO, and mentioned in the steps as $NAME.
///
/// Example: binocular signals new study.binocular "Gave up" 'hesitation then no click then page within $wait' --threshold wait=10s:1s..60s
#[derive(Debug, Args)]
pub(super) struct New {
    project: PathBuf,
    /// Its name for people; tables and files name it own/ and this in small letters.
    name: String,
    /// Actions and signals in their order, in the language of conditions.
    steps: String,
    /// A number that the steps mention: wait=10s:1s..60s, far=300px, times=3.
    #[arg(long = "threshold", value_name = "NAME=VALUE")]
    thresholds: Vec<String>,
    /// What it may tell about the visitor.
    #[arg(long, default_value = "")]
    meaning: String,
    /// Who writes it.
    #[arg(long, default_value = "")]
    author: String,
}

impl New {
    pub fn run(self) -> Outcome {
        let id = id_of_name(&self.name).ok_or("a name has at least one letter or digit of ASCII")?;
        let parameters = read_all(&self.thresholds)?;
        let words = (self.name.trim(), &*self.meaning);
        change(&self.project, |rules, motifs| {
            if rules.get(&id).is_some() {
                return Err(say(RuleError::Taken(id.clone())));
            }
            let (names, steps) = (rules.names_for(&id, motifs), (&*self.steps, &parameters[..]));
            let rule = Rule::compose_of(&names, &id, words, steps, &self.author)
                .map_err(|error| pointed(&error, &self.steps))?;
            let mut next = rules.clone();
            next.replace(rule);
            Ok(next)
        })
    }
}

fn read_all(thresholds: &[String]) -> Result<Vec<Parameter>, String> {
    thresholds.iter().map(|text| Parameter::read(text).map_err(say)).collect()
}

/// An error of steps with the place under which it stands.
fn pointed(error: &RuleError, steps: &str) -> String {
    match error {
        RuleError::Steps(error) => error.pointed(steps),
        other => other.to_string(),
    }
}

/// Adds a copy of a definition under a name of its own.
///
/// Example: binocular signals duplicate study.binocular dead_click dead_click/patient --author ann
#[derive(Debug, Args)]
pub(super) struct Duplicate {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    /// Name of the copy: that of the rule, a slash, and small letters, digits or hyphens.
    copy: String,
    /// Who adds it.
    #[arg(long, default_value = "")]
    author: String,
}

impl Duplicate {
    pub fn run(self) -> Outcome {
        change(&self.project, |rules, _| rules.duplicate(&self.signal, &self.copy, &self.author).map_err(say))
    }
}

/// Removes a variant with its hits; those that come with the program can be switched off.
///
/// Example: binocular signals remove study.binocular dead_click/patient
#[derive(Debug, Args)]
pub(super) struct Remove {
    project: PathBuf,
    /// Name of the variant, see `signals list`.
    signal: String,
}

impl Remove {
    pub fn run(self) -> Outcome {
        change(&self.project, |rules, _| rules.without(&self.signal).map_err(say))
    }
}

/// Writes definitions as JSON, for another project.
///
/// Example: binocular signals export study.binocular rage_click dead_click --out rules.json
#[derive(Debug, Args)]
pub(super) struct Export {
    project: PathBuf,
    /// Names of definitions; by default all.
    signals: Vec<String>,
    /// Writes to this file instead of the standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Export {
    pub fn run(self) -> Outcome {
        let rules = rules_of(&read_project(&self.project)?).map_err(say)?;
        let text = if self.signals.is_empty() {
            rules.to_json()
        } else {
            rules.to_json_of(&self.signals).map_err(say)?
        };
        emit(format!("{text}\n").as_bytes(), self.out.as_deref())?;
        Ok(Done::Fully)
    }
}

/// Takes definitions over from a file; those that differ become the next versions here.
///
/// Example: binocular signals import study.binocular rules.json
#[derive(Debug, Args)]
pub(super) struct Import {
    project: PathBuf,
    file: PathBuf,
    /// Only these definitions.
    #[arg(long)]
    only: Vec<String>,
}

impl Import {
    pub fn run(self) -> Outcome {
        let bytes = read_limited(&self.file)?;
        let text = String::from_utf8(bytes).map_err(|_| format!("not a text: {}", self.file.display()))?;
        let (theirs, mut named) = RuleSet::read(&text).map_err(say)?;
        if let Some(missing) = self.only.iter().find(|id| !named.contains(id)) {
            return Err(format!("the file has no signal {missing}; it has {}", named.join(", ")));
        }
        if !self.only.is_empty() {
            named.clone_from(&self.only);
        }
        change(&self.project, |rules, _| {
            let mut next = rules.clone();
            next.merge(&theirs, &named);
            Ok(next)
        })
    }
}

/// Stores the changed rules, finds signals anew and says what changed.
fn change(path: &Path, change: impl FnOnce(&RuleSet, &Motifs) -> Result<RuleSet, String>) -> Outcome {
    let mut project = Project::open(path).map_err(say)?;
    let rules = rules_of(&project).map_err(say)?;
    let next = change(&rules, &motifs_of(&project).map_err(say)?)?;
    let (next, followed) = next.followed(&rules);
    if next == rules {
        eprintln!("nothing changed");
        return Ok(Done::Fully);
    }
    put_rules(&mut project, &next).map_err(say)?;
    for id in next.changed_since(&rules) {
        match next.get(&id) {
            Some(rule) if rule.is_on() => {
                let why = if followed.contains(&id) { ", as what it builds on changed" } else { "" };
                eprintln!("{id} is version {} now{why}", rule.version());
            }
            Some(_) => eprintln!("{id} is switched off"),
            None => eprintln!("{id} is removed"),
        }
    }
    let failed = refresh(&mut project)?;
    Ok(if failed { Done::WithRefusals } else { Done::Fully })
}
