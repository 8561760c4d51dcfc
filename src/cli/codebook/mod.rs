//! `binocular codebook`: shows, reads and writes the codes that labels may use.

mod intents;
mod life;

use super::files::{Kind, kind_of, read_limited};
use super::table::{Brief, Output, Table, emit, pretty, say_json};
use super::{Done, Outcome, now_ms, say};
use crate::coding::codebook::{Starter, read_codebook_csv, starters, write_codebook_csv};
use crate::coding::{Code, Codebook};
use crate::project::Project;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Shows, reads and writes codebooks.
#[derive(Debug, Args)]
pub(super) struct CodebookArgs {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    Show(Show),
    Import(Import),
    Export(Export),
    Changes(life::Changes),
    Stale(life::Stale),
    Example(life::ExampleOf),
    Wishes(life::Wishes),
    Intents(intents::Intents),
}

impl CodebookArgs {
    pub fn run(self) -> Outcome {
        match self.step {
            Step::Show(s) => s.run(),
            Step::Import(s) => s.run(),
            Step::Export(s) => s.run(),
            Step::Changes(s) => s.run(),
            Step::Stale(s) => s.run(),
            Step::Example(s) => s.run(),
            Step::Wishes(s) => s.run(),
            Step::Intents(s) => s.run(),
        }
    }
}

/// Shows a codebook with its definitions.
///
/// Example: binocular codebook show study.binocular --format json
#[derive(Debug, Args)]
struct Show {
    project: PathBuf,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    output: Output,
}

/// Which codebook, and which of its versions.
#[derive(Clone, Debug, Default, Args)]
struct Which {
    /// Id of the codebook; needed where the project has several.
    #[arg(long)]
    id: Option<String>,
    /// By default the newest.
    #[arg(long, requires = "id")]
    version: Option<u32>,
}

impl Show {
    fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let codebook = self.which.load(&project)?;
        let json = codebook.to_json().map_err(say)?;
        self.output.document(
            || text(&codebook),
            || serde_json::from_str(&json).unwrap_or(Value::Null),
            || table(&codebook.codes),
        )?;
        Ok(Done::Fully)
    }
}

impl Which {
    fn load(&self, project: &Project) -> Result<Codebook, String> {
        only(project, self.id.as_deref(), self.version)
    }
}

/// The codebook of that id, or the only one that the project has.
pub(super) fn only(project: &Project, id: Option<&str>, version: Option<u32>) -> Result<Codebook, String> {
    if let Some(id) = id {
        return Codebook::load(project, id, version).map_err(say);
    }
    let mut newest = Codebook::newest(project).map_err(say)?;
    match newest.len() {
        1 => Ok(newest.remove(0)),
        0 => Err(format!(
            "this project has no codebook; add one with `binocular codebook import PROJECT --starter ID` (there are {})",
            starter_ids()
        )),
        _ => {
            let ids: Vec<String> = newest.into_iter().map(|codebook| codebook.id).collect();
            Err(format!("this project has several codebooks; name one of {}", ids.join(", ")))
        }
    }
}

fn starter_ids() -> String {
    starters().iter().map(|starter| starter.id).collect::<Vec<_>>().join(", ")
}

/// Adds a codebook to a project, or a new version of one; versions that rounds use stay as they are.
///
/// JSON documents carry id and name. Of a CSV table (id, name, key, color, parent, definition, include, exclude,
/// examples, precedence, since_version) they come from --id and --name, else from the file's name.
///
/// Example: binocular codebook import study.binocular --starter ecommerce
#[derive(Debug, Args)]
struct Import {
    project: PathBuf,
    /// A .json or .csv file.
    #[arg(required_unless_present = "starter", conflicts_with = "starter")]
    file: Option<PathBuf>,
    /// A bundled codebook instead of a file: ecommerce, saas or experience.
    #[arg(long, value_name = "ID")]
    starter: Option<String>,
    /// Id of a codebook that comes as CSV.
    #[arg(long)]
    id: Option<String>,
    /// Name of a codebook that comes as CSV.
    #[arg(long)]
    name: Option<String>,
    /// Several codes may be true at once (CSV).
    #[arg(long)]
    several: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Import {
    fn run(self) -> Outcome {
        let codebook = self.read()?;
        let mut project = Project::open(&self.project).map_err(say)?;
        let before = Codebook::load(&project, &codebook.id, None).ok().map(|c| c.version);
        let stored = codebook.save(&mut project, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        let hash = stored.hash().map_err(say)?;
        let unchanged = before == Some(stored.version);
        say_json(
            self.format,
            || {
                let what = if unchanged { "is unchanged" } else { "is stored" };
                format!(
                    "codebook {} version {} {what}: {} codes",
                    stored.id,
                    stored.version,
                    stored.codes.len()
                )
            },
            || {
                json!({
                    "id": stored.id, "name": stored.name, "version": stored.version, "hash": hash,
                    "codes": stored.codes.len(), "unchanged": unchanged,
                })
            },
        )?;
        Ok(Done::Fully)
    }

    fn read(&self) -> Result<Codebook, String> {
        if let Some(id) = &self.starter {
            let starter = Starter::by_id(id)
                .ok_or_else(|| format!("there is no bundled codebook `{id}`; there are {}", starter_ids()))?;
            return starter.codebook().map_err(say);
        }
        let path = self.file.as_deref().unwrap_or(Path::new(""));
        let at = |reason: &dyn std::fmt::Display| format!("{reason}: {}", path.display());
        let bytes = read_limited(path)?;
        if kind_of(path)? == Kind::Json {
            return Codebook::from_json(&bytes).map_err(|e| at(&e));
        }
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let id = self.id.clone().unwrap_or_else(|| plain(&stem));
        let name = self.name.clone().unwrap_or(stem);
        read_codebook_csv(&bytes[..], &id, &name, !self.several).map_err(|e| at(&e))
    }
}

/// A file name as an id: `My codes (2)` is `my-codes-2`.
fn plain(stem: &str) -> String {
    let words: Vec<String> = stem
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-").chars().take(64).collect()
}

/// Writes a codebook to a file, as JSON (complete) or CSV (one code per row).
///
/// Example: binocular codebook export study.binocular codebook.csv
#[derive(Debug, Args)]
struct Export {
    project: PathBuf,
    /// A file that ends in .json or .csv; without one, JSON goes to standard output.
    file: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

impl Export {
    fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let codebook = self.which.load(&project)?;
        let kind = self.file.as_deref().map_or(Ok(Kind::Json), kind_of)?;
        let bytes = match kind {
            Kind::Json => {
                let document: Value =
                    serde_json::from_str(&codebook.to_json().map_err(say)?).unwrap_or(Value::Null);
                pretty(&document).into_bytes()
            }
            Kind::Csv => {
                let mut bytes = Vec::new();
                write_codebook_csv(&codebook, &mut bytes).map_err(say)?;
                bytes
            }
        };
        emit(&bytes, self.file.as_deref())?;
        Ok(Done::Fully)
    }
}

fn text(codebook: &Codebook) -> String {
    let several = if codebook.exclusive { "one code per item" } else { "several codes may be true at once" };
    let mut text = format!("{} ({}), version {}; {several}\n", codebook.name, codebook.id, codebook.version);
    for line in [codebook.description.as_str()].into_iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "{line}");
    }
    for code in &codebook.codes {
        let key = code.key.map_or_else(String::new, |key| format!("  key {key}"));
        let _ = writeln!(text, "\n{}  {}{key}", code.id, code.name);
        if !code.definition.is_empty() {
            let _ = writeln!(text, "   {}", code.definition);
        }
        for rule in &code.include {
            let _ = writeln!(text, "   + {rule}");
        }
        for rule in &code.exclude {
            let _ = writeln!(text, "   − {rule}");
        }
        for example in &code.examples {
            let place = example.sequence.as_deref().unwrap_or(&example.session);
            let note = if example.note.is_empty() { String::new() } else { format!(": {}", example.note) };
            let _ = writeln!(text, "   {} {place}{note}", example.kind.name());
        }
    }
    text
}

fn table(codes: &[Code]) -> Table {
    let text = |f: fn(&Code) -> String| codes.iter().map(f).collect::<Vec<_>>();
    Table::default()
        .text("id", text(|c| c.id.clone()))
        .text("name", text(|c| c.name.clone()))
        .maybe_text("key", codes.iter().map(|c| c.key.map(String::from)))
        .maybe_text("parent", codes.iter().map(|c| c.parent.clone()))
        .text("definition", text(|c| c.definition.clone()))
        .text("include", text(|c| c.include.join("\n")))
        .text("exclude", text(|c| c.exclude.join("\n")))
        .int("precedence", codes.iter().map(|c| i64::from(c.precedence)))
        .int("since_version", codes.iter().map(|c| i64::from(c.since_version)))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn file_names_make_ids() {
        assert_eq!(plain("My codes (2)"), "my-codes-2");
        assert_eq!(plain("intents_v1.2"), "intents_v1.2");
    }
}
