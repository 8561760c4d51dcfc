//! Changes of definitions: thresholds, presets, variants, files; each stores a version and finds signals anew.

use crate::cli::files::read_limited;
use crate::cli::mined::refresh;
use crate::cli::table::emit;
use crate::cli::{Done, Outcome, read_project, say};
use crate::mining::signals::{Rule, RuleSet, preset};
use crate::mining::store::{put_rules, rules_of};
use crate::project::Project;
use clap::Args;
use std::path::{Path, PathBuf};

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
        change(&self.project, |rules| {
            let mut rule = rules.named(&self.signal).map_err(say)?.clone();
            let version = rule.version();
            if self.reset {
                rule = rule.reset();
            }
            for change in &self.changes {
                rule = with(&rule, change)?;
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
pub(super) fn with(rule: &Rule, change: &str) -> Result<Rule, String> {
    let (name, value) = change
        .split_once('=')
        .ok_or_else(|| format!("a change is written NAME=VALUE, such as window_ms=2000: {change}"))?;
    if rule.texts().any(|(setting, _)| setting.name == name) {
        return rule.with_text(name, value).map_err(say);
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
        change(&self.project, |rules| {
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
        change(&self.project, |rules| rules.duplicate(&self.signal, &self.copy, &self.author).map_err(say))
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
        change(&self.project, |rules| rules.without(&self.signal).map_err(say))
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
        change(&self.project, |rules| {
            let mut next = rules.clone();
            next.merge(&theirs, &named);
            Ok(next)
        })
    }
}

/// Stores the changed rules, finds signals anew and says what changed.
fn change(path: &Path, change: impl FnOnce(&RuleSet) -> Result<RuleSet, String>) -> Outcome {
    let mut project = Project::open(path).map_err(say)?;
    let rules = rules_of(&project).map_err(say)?;
    let next = change(&rules)?;
    if next == rules {
        eprintln!("nothing changed");
        return Ok(Done::Fully);
    }
    put_rules(&mut project, &next).map_err(say)?;
    for id in next.changed_since(&rules) {
        match next.get(&id) {
            Some(rule) if rule.is_on() => eprintln!("{id} is version {} now", rule.version()),
            Some(_) => eprintln!("{id} is switched off"),
            None => eprintln!("{id} is removed"),
        }
    }
    let failed = refresh(&mut project)?;
    Ok(if failed { Done::WithRefusals } else { Done::Fully })
}
